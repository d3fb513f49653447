// The confirmation of a delete of expectations: exactly which, what it does, then what became of each.

import type { ReactNode } from 'react';
import type { ExpectationDeleteOutcome, ExpectationName } from '../../electron/contract/expectations.ts';
import type { ExpectationScope } from '../session/expectations/expectation-table.ts';
import type { Session } from '../session/session.ts';
import { useSession } from '../session/use-session.ts';
import { expectationText } from '../words/expectation-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ConfirmationDialog, type ConfirmationWords } from './ConfirmationDialog.tsx';
import { answerOf, type ConfirmationSteps, useConfirmation } from './confirmation.ts';
import { type ExpectationsChosen, knownZones } from './expectations-chosen.ts';
import { AllThatMatch, HiddenNote } from './filter-notes.tsx';
import { Outcome } from './Outcome.tsx';
import { type DeletedCounts, outcomeTitle } from './outcome-words.ts';
import { Progress } from './Progress.tsx';
import { SampleList } from './Sample.tsx';

const { dialogs } = SENTENCES;

/** Lines of the sample. */
const SAMPLE = 6;

const WORDS: ConfirmationWords<ExpectationsChosen, ExpectationDeleteOutcome> = {
  title: (question) => (question ? `${dialogs.deleteExpectations(question.chosen.length)}?` : 'Delete expectations?'),
  doneTitle: (outcome) => outcomeTitle(countsOf(outcome), dialogs.deletedExpectations),
  failedTitle: 'Deleting failed',
  preparing: dialogs.countingExpectations,
  confirm: (question) => (question ? dialogs.deleteExpectations(question.chosen.length) : 'Delete'),
  blocked: (question) => {
    if (!question) return dialogs.countingExpectations;
    return question.chosen.length === 0 ? dialogs.nothingToDelete : undefined;
  },
  underWay: dialogs.deleteUnderWay,
};

/** No expectation is compared with the filter again. */
function countsOf(outcome: ExpectationDeleteOutcome): DeletedCounts {
  return { ...outcome, unmatched: 0 };
}

export function ExpectationDeleteDialog({ scope }: { scope: ExpectationScope }): ReactNode {
  const confirmation = useConfirmation(deleteSteps(useSession(), scope));
  return (
    <ConfirmationDialog
      confirmation={confirmation}
      words={WORDS}
      asks={(question) => <Question question={question} scope={scope} />}
      runs={() => <Progress label="Deleting" />}
      ends={(outcome) => <Outcome outcome={countsOf(outcome)} thing="expectation" />}
    />
  );
}

/** What is chosen when the dialog opens is what is deleted, whatever is selected or listed by then. */
function deleteSteps(
  session: Session,
  scope: ExpectationScope,
): ConfirmationSteps<ExpectationsChosen, ExpectationDeleteOutcome> {
  const { expectations, api } = session;
  return {
    op: 'deleteExpectations',
    prepare: async () => {
      const { appliedFilter, selectedHidden } = expectations.getView();
      const chosen = expectations.chosen(scope).map(({ expectation }) => expectation);
      const hidden = scope.kind === 'selected' ? selectedHidden : 0;
      return { chosen, hidden, filterText: appliedFilter, zones: await knownZones(session) };
    },
    run: ({ chosen, zones }) => {
      const names = chosen.map(({ family, tuple, id }): ExpectationName => ({ family, tuple, id }));
      return answerOf(api.invoke('deleteExpectations', { expectations: names, zones: [...zones] }));
    },
  };
}

function Question({ question, scope }: { question: ExpectationsChosen; scope: ExpectationScope }): ReactNode {
  const { chosen, hidden, filterText } = question;
  const sample = chosen.slice(0, SAMPLE);
  return (
    <>
      {scope.kind === 'matching' && <AllThatMatch filterText={filterText} everything={dialogs.allExpectedListed} />}
      <HiddenNote hidden={hidden} count={chosen.length} filterText={filterText} />
      <p>{dialogs.deletedExpectationsMean}</p>
      <SampleList shown={sample.length} count={chosen.length}>
        {sample.map((one) => (
          <li key={expectationText(one)} className="fg-sample-flow fg-mono">
            {expectationText(one)}
          </li>
        ))}
      </SampleList>
    </>
  );
}

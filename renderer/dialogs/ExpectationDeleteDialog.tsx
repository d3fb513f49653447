// The confirmation of a delete of expectations: exactly which, and what it does.

import type { ReactNode } from 'react';
import type { ExpectationDeleteOutcome, ExpectationName } from '../../electron/contract/expectations.ts';
import type { ExpectationScope } from '../session/expectations/expectation-table.ts';
import type { DeletedCounts, Removal } from '../session/removal.ts';
import type { Session } from '../session/session.ts';
import { useSession } from '../session/use-session.ts';
import { expectationText } from '../words/expectation-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ConfirmationDialog } from './ConfirmationDialog.tsx';
import { answerOf, type ConfirmationSteps, questionOf, useConfirmation } from './confirmation.ts';
import { type ExpectationsChosen, knownZones } from './expectations-chosen.ts';
import { AllThatMatch, HiddenNote } from './filter-notes.tsx';
import { SampleList } from './Sample.tsx';

const { dialogs } = SENTENCES;

/** Lines of the sample. */
const SAMPLE = 6;

export function ExpectationDeleteDialog({ scope }: { scope: ExpectationScope }): ReactNode {
  const session = useSession();
  const confirmation = useConfirmation(deleteSteps(session, scope));
  const count = questionOf(confirmation)?.chosen.length;
  const nothing = count === 0 ? dialogs.nothingToDelete : undefined;
  return (
    <ConfirmationDialog
      confirmation={confirmation}
      title={count === undefined ? 'Delete expectations?' : `${dialogs.deleteExpectations(count)}?`}
      failedTitle={dialogs.deletingFailed}
      preparing={dialogs.countingExpectations}
      confirm={count === undefined ? 'Delete' : dialogs.deleteExpectations(count)}
      blocked={count === undefined ? dialogs.countingExpectations : nothing}
      underWay={SENTENCES.blocked.underWay('delete')}
      start={(chosen) => session.removals.start(deleteRemoval(session, chosen))}
    >
      {(question) => <Question question={question} scope={scope} />}
    </ConfirmationDialog>
  );
}

/** What is chosen when the dialog opens is what is deleted, whatever is selected or listed by then. */
function deleteSteps(session: Session, scope: ExpectationScope): ConfirmationSteps<ExpectationsChosen> {
  const { expectations } = session;
  return {
    op: 'deleteExpectations',
    prepare: async () => {
      const { appliedFilter, selectedHidden } = expectations.getView();
      const chosen = expectations.chosen(scope).map(({ expectation }) => expectation);
      const hidden = scope.kind === 'selected' ? selectedHidden : 0;
      return { chosen, hidden, filterText: appliedFilter, zones: await knownZones(session) };
    },
  };
}

function deleteRemoval({ api }: Session, { chosen, zones }: ExpectationsChosen): Removal {
  return {
    verb: 'delete',
    thing: 'expectation',
    count: chosen.length,
    run: async () => {
      const names = chosen.map(({ family, tuple, id }): ExpectationName => ({ family, tuple, id }));
      const answer = api.invoke('deleteExpectations', { expectations: names, zones: [...zones] });
      return { kind: 'deleted', thing: 'expectation', counts: countsOf(await answerOf(answer)) };
    },
  };
}

/** No expectation is compared with the filter again. */
function countsOf(outcome: ExpectationDeleteOutcome): DeletedCounts {
  return { ...outcome, unmatched: 0 };
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

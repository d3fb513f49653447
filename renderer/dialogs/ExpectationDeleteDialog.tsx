// The confirmation of a delete of expectations: exactly which, what it does, then what became of each.

import type { ReactNode } from 'react';
import type { ExpectationDeleteOutcome, ExpectationName } from '../../electron/contract/expectations.ts';
import { formatCount } from '../../native/flow/index.ts';
import type { ExpectationScope } from '../session/expectations/expectation-table.ts';
import type { Session } from '../session/session.ts';
import { useSession } from '../session/use-session.ts';
import { expectationText } from '../words/expectation-words.ts';
import { SENTENCES } from '../words/sentences.ts';
import { ConfirmationDialog, type ConfirmationWords } from './ConfirmationDialog.tsx';
import { type ConfirmationSteps, useConfirmation } from './confirmation.ts';
import { hiddenWords } from './delete-words.ts';
import { type ExpectationsChosen, knownZones } from './expectations-chosen.ts';
import { outcomeAttributes, outcomeLines, outcomeTitle } from './outcome-words.ts';

const { dialogs } = SENTENCES;

/** Lines of the sample. */
const SAMPLE = 6;

const WORDS: ConfirmationWords<ExpectationsChosen, ExpectationDeleteOutcome> = {
  title: (question) => (question ? `${dialogs.deleteExpectations(question.chosen.length)}?` : 'Delete expectations?'),
  doneTitle: (outcome) => outcomeTitle({ ...outcome, unmatched: 0 }, dialogs.deletedExpectations),
  failedTitle: 'Deleting failed',
  preparing: dialogs.countingExpectations,
  confirm: (question) => (question ? dialogs.deleteExpectations(question.chosen.length) : 'Delete'),
  blocked: (question) => {
    if (!question) return dialogs.countingExpectations;
    return question.chosen.length === 0 ? dialogs.nothingToDelete : undefined;
  },
  underWay: dialogs.deleteUnderWay,
};

export function ExpectationDeleteDialog({ scope }: { scope: ExpectationScope }): ReactNode {
  const confirmation = useConfirmation(deleteSteps(useSession(), scope));
  return (
    <ConfirmationDialog
      confirmation={confirmation}
      words={WORDS}
      asks={(question) => <Question question={question} scope={scope} />}
      runs={() => (
        <div role="status">
          <progress className="fg-progress" aria-label="Deleting" />
        </div>
      )}
      ends={(outcome) => <Outcome outcome={outcome} />}
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
    run: async ({ chosen, zones }) => {
      const names = chosen.map(({ family, tuple, id }): ExpectationName => ({ family, tuple, id }));
      const result = await api.invoke('deleteExpectations', { expectations: names, zones: [...zones] });
      return result.ok ? result.value : Promise.reject(result.failure);
    },
  };
}

function Question({ question, scope }: { question: ExpectationsChosen; scope: ExpectationScope }): ReactNode {
  const { chosen, hidden, filterText } = question;
  const filtered = filterText.trim() !== '';
  const sample = chosen.slice(0, SAMPLE);
  return (
    <>
      {scope.kind === 'matching' && (
        <p>
          {filtered ? `${dialogs.allThatMatch} ` : dialogs.allExpectedListed}
          {filtered && <code className="fg-quoted">{filterText}</code>}
        </p>
      )}
      {hidden > 0 && (
        <p className="fg-warning" role="alert">
          <b>{hiddenWords(hidden, chosen.length)}</b> {dialogs.byFilter} <code className="fg-quoted">{filterText}</code>
        </p>
      )}
      <p>{dialogs.deletedExpectationsMean}</p>
      {chosen.length > sample.length && <h3>The first of them</h3>}
      <ul className="fg-sample">
        {sample.map((one) => (
          <li key={expectationText(one)} className="fg-sample-flow fg-mono">
            {expectationText(one)}
          </li>
        ))}
        {chosen.length > sample.length && (
          <li className="fg-dim">and {formatCount(chosen.length - sample.length)} more</li>
        )}
      </ul>
    </>
  );
}

function Outcome({ outcome }: { outcome: ExpectationDeleteOutcome }): ReactNode {
  const counts = { ...outcome, unmatched: 0 };
  return (
    <div role="status" {...outcomeAttributes(counts)}>
      <ul className="fg-outcome">
        {outcomeLines(counts, 'expectation').map((line) => (
          <li key={line.text} data-outcome={line.kind} data-count={line.count}>
            <b>{formatCount(line.count)}</b> {line.text}
          </li>
        ))}
      </ul>
      {outcome.failure && <p className="fg-warning">{outcome.failure.message}</p>}
    </div>
  );
}

// The confirmation of a delete: exactly which flows, what it does and does not do, then what became of each.

import type { ReactNode } from 'react';
import type { DeleteOutcome, DeleteScope, PreparedDelete } from '../engine/api.ts';
import type { Session } from '../session/session.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { clockTime } from '../words/clock-time.ts';
import { flows } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';
import { CameBackCount } from './ComebackNotes.tsx';
import { ConfirmationDialog, type ConfirmationWords } from './ConfirmationDialog.tsx';
import { type ConfirmationSteps, useConfirmation } from './confirmation.ts';
import { DeleteQuestion } from './DeleteQuestion.tsx';
import { Outcome } from './Outcome.tsx';
import { outcomeTitle } from './outcome-words.ts';
import { Progress } from './Progress.tsx';

const { dialogs } = SENTENCES;

const WORDS: ConfirmationWords<PreparedDelete, DeleteOutcome> = {
  title: (prepared) => (prepared ? `${dialogs.deleteFlows(prepared.count)}?` : 'Delete flows?'),
  doneTitle: outcomeTitle,
  failedTitle: 'Deleting failed',
  preparing: 'Counting the flows…',
  confirm: (prepared) => (prepared ? dialogs.deleteFlows(prepared.count) : 'Delete'),
  blocked: (prepared) => {
    if (!prepared) return dialogs.countingFlows;
    return prepared.count === 0 ? dialogs.nothingToDelete : undefined;
  },
  underWay: dialogs.deleteUnderWay,
};

export function DeleteDialog({ scope }: { scope: DeleteScope }): ReactNode {
  const session = useSession();
  const confirmation = useConfirmation(deleteSteps(session, scope));
  const silent = useSessionState((state) => state.silence !== undefined);
  return (
    <ConfirmationDialog
      confirmation={confirmation}
      words={WORDS}
      canLeave={silent}
      asks={(prepared) => <DeleteQuestion prepared={prepared} scope={scope} />}
      runs={({ count }) => <Running count={count} />}
      ends={(outcome, { paused, token }) => (
        <>
          <Outcome outcome={outcome}>{paused && <p>{dialogs.strikesOut}</p>}</Outcome>
          <CameBackCount action={token} />
        </>
      )}
    />
  );
}

function deleteSteps(session: Session, scope: DeleteScope): ConfirmationSteps<PreparedDelete, DeleteOutcome> {
  const { engine } = session;
  return {
    op: 'delete',
    prepare: () => engine.prepareDelete(scope),
    run: ({ token }) => engine.executeDelete(token),
    // Drops a delete that was not confirmed, and cancels what a running one has not sent yet.
    release: ({ token }) => engine.cancelDelete(token),
    late: (end) => {
      if (end.kind === 'done') session.showLateDelete(end.outcome);
      else session.store.setState({ trouble: end.failure });
    },
  };
}

function Running({ count }: { count: number }): ReactNode {
  const silence = useSessionState((state) => state.silence);
  return (
    <Progress label="Deleting">
      <p>Deleting {flows(count)}, each compared with what you saw…</p>
      {silence && <p className="fg-warning">{dialogs.silentWhileDeleting(clockTime(silence.sinceMs))}</p>}
    </Progress>
  );
}

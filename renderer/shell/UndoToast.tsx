// What came of an undo or redo: a toast, which stays if something went wrong.

import { IconX } from '@tabler/icons-react';
import { type ReactNode, useCallback } from 'react';
import type { DeletedCounts, UndoneCounts } from '../../electron/contract/action-log.ts';
import { deletedWords, undoneWords } from '../../electron/contract/action-words.ts';
import { Button } from '../controls/Button.tsx';
import type { Taken } from '../session/log-state.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { flows } from '../words/counts.ts';
import { ToastFrame } from './ToastFrame.tsx';
import { ToastWayBack } from './ToastWayBack.tsx';

/** Nothing while there is nothing to say; what a delete says is newer. */
export function UndoToast(): ReactNode {
  const taken = useSessionState(({ log }) => log.taken);
  const hasOther = useSessionState(({ ended }) => ended?.shown === 'toast');
  if (!taken || hasOther) return null;
  return <Shown key={taken.done.action} taken={taken} />;
}

function Shown({ taken }: { taken: Taken }): ReactNode {
  const { actionLog } = useSession();
  const leave = useCallback(() => actionLog.dismissTaken(), [actionLog]);
  const { failure } = taken.done;
  const isUndo = taken.kind === 'undo';
  const phrases = isUndo ? undoneWords(taken.done) : deletedWords(taken.done);
  return (
    <ToastFrame
      label={isUndo ? 'Undo' : 'Redo'}
      title={isUndo ? `Restored ${flows(taken.done.restored)}` : `Deleted ${flows(taken.done.deleted)} again`}
      words={[...phrases, ...(failure ? [failure.message] : [])].join(', ')}
      attributes={isUndo ? undoneAttributes(taken.done) : deletedAttributes(taken.done)}
      stays={!isWell(taken)}
      onLeave={leave}
    >
      <ToastWayBack kind={isUndo ? 'redo' : 'undo'} action={taken.of} />
      <Button look="plain" className="fg-icon-button" aria-label="Dismiss" onClick={leave}>
        <IconX aria-hidden="true" />
      </Button>
    </ToastFrame>
  );
}

function isWell({ done }: Taken): boolean {
  return done.refused.length === 0 && done.unknown === 0 && done.notSent === 0 && done.failure === undefined;
}

function refusedIn({ refused }: Pick<DeletedCounts, 'refused'>): number {
  return refused.reduce((sum, { count }) => sum + count, 0);
}

function undoneAttributes(done: UndoneCounts) {
  return {
    'data-restored': done.restored,
    'data-came-back': done.cameBack,
    'data-expired': done.expired,
    'data-refused': refusedIn(done),
    'data-unknown': done.unknown,
    'data-not-sent': done.notSent,
  };
}

function deletedAttributes(done: DeletedCounts) {
  return {
    'data-deleted': done.deleted,
    'data-gone': done.gone,
    'data-replaced': done.replaced,
    'data-unmatched': done.unmatched,
    'data-refused': refusedIn(done),
    'data-unknown': done.unknown,
    'data-not-sent': done.notSent,
  };
}

// What an undo or redo is doing, once it takes a while, and what came of it: quiet notifications, which stay only if
// something went wrong.

import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect, useRef } from 'react';
import type { DeletedCounts, UndoneCounts } from '../../electron/contract/action-log.ts';
import { deletedWords, undoneWords } from '../../electron/contract/action-words.ts';
import { formatCount } from '../../native/flow/index.ts';
import { Button } from '../controls/Button.tsx';
import type { Taken } from '../session/log-state.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { flows } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';

const { actionLog: words, dialogs } = SENTENCES;

/** Progress is shown after this time, ms. */
const SHOWN_AFTER_MS = 400;
const SHOWN_MS = 10_000;
const PROGRESS = 'undo-progress';
const OUTCOME = 'undo-outcome';
const TROUBLE = 'action-log-trouble';

/** Shows them while the component is mounted. */
export function useUndoNotices(): void {
  const taken = useSessionState(({ log }) => log.taken);
  const isRunning = useSessionState(({ log }) => log.running !== undefined);
  const known = useRef(taken?.times ?? 0);
  const trouble = useSessionState(({ log }) => (log.known.unsaved ?? log.known.unread)?.message);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setTimeout(
      () =>
        notifications.show({
          id: PROGRESS,
          message: <Progress />,
          autoClose: false,
          withCloseButton: false,
          withBorder: true,
        }),
      SHOWN_AFTER_MS,
    );
    return () => {
      clearTimeout(timer);
      notifications.hide(PROGRESS);
    };
  }, [isRunning]);
  // The pane that says so can be closed.
  useEffect(() => {
    if (trouble === undefined) notifications.hide(TROUBLE);
    else notifications.show({ id: TROUBLE, title: 'Action log', message: trouble, autoClose: false, withBorder: true });
  }, [trouble]);
  useEffect(() => {
    if (!taken || taken.times === known.current) return;
    known.current = taken.times;
    notifications.hide(OUTCOME);
    notifications.show({
      id: OUTCOME,
      message: <Outcome taken={taken} />,
      autoClose: isWell(taken) ? SHOWN_MS : false,
      withBorder: true,
    });
  }, [taken]);
}

function isWell({ done }: Taken): boolean {
  return done.refused.length === 0 && done.unknown === 0 && done.notSent === 0 && done.failure === undefined;
}

/** How far the undo or redo is, and the way to end it. */
function Progress(): ReactNode {
  const { actionLog } = useSession();
  const running = useSessionState(({ log }) => log.running);
  if (!running) return null;
  const { kind, done, total } = running;
  const doing = kind === 'undo' ? words.restoring : words.deletingAgain;
  return (
    <div className="fg-undo-progress" role="status">
      <span>{total > 0 ? `${doing} ${formatCount(done)} of ${flows(total)}` : `${doing}…`}</span>
      <progress className="fg-progress" aria-label={doing} {...(total > 0 ? { max: total, value: done } : {})} />
      <Button onClick={() => actionLog.cancel()}>{dialogs.cancel}</Button>
    </div>
  );
}

/** What came of an undo or redo. */
export function Outcome({ taken }: { taken: Taken }): ReactNode {
  const { failure } = taken.done;
  const title =
    taken.kind === 'undo' ? `Restored ${flows(taken.done.restored)}` : `Deleted ${flows(taken.done.deleted)} again`;
  const rest = taken.kind === 'undo' ? undoneWords(taken.done) : deletedWords(taken.done);
  const attributes = taken.kind === 'undo' ? undoneAttributes(taken.done) : deletedAttributes(taken.done);
  return (
    <div role="status" aria-label={taken.kind === 'undo' ? 'Undo' : 'Redo'} {...attributes}>
      <b>{title}</b>
      {rest.map((phrase) => (
        <span key={phrase}>{` · ${phrase}`}</span>
      ))}
      {failure && <p className="fg-warning">{failure.message}</p>}
    </div>
  );
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

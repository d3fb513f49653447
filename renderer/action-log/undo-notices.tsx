// What an undo or redo is doing, once it takes a while, and what is wrong with the log's file: quiet notifications.

import { notifications } from '@mantine/notifications';
import { type ReactNode, useEffect } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { Button } from '../controls/Button.tsx';
import { useSession, useSessionState } from '../session/use-session.ts';
import { flows } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';

const { actionLog: words, dialogs } = SENTENCES;

/** Progress is shown after this time, ms. */
const SHOWN_AFTER_MS = 400;
const PROGRESS = 'undo-progress';
const TROUBLE = 'action-log-trouble';

/** Shows them while the component is mounted. */
export function useUndoNotices(): void {
  const isRunning = useSessionState(({ log }) => log.running !== undefined);
  const trouble = useSessionState(({ log }) => (log.known.unsaved ?? log.known.unread)?.message);
  useEffect(() => {
    if (!isRunning) return;
    const shown = { id: PROGRESS, autoClose: false, withCloseButton: false, withBorder: true } as const;
    const timer = setTimeout(() => notifications.show({ ...shown, message: <Progress /> }), SHOWN_AFTER_MS);
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

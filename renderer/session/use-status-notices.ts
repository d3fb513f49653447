// One quiet notification when events are lost, the helper is restarted, a reading or an export of a profile that the user asked
// for has ended, or something was copied; the status bar keeps the count of the first two.

import { notifications } from '@mantine/notifications';
import { useEffect, useRef } from 'react';
import { SENTENCES } from '../words/sentences.ts';
import { useSessionState } from './use-session.ts';

const { told, actionLog } = SENTENCES;

/** Shows them while the component is mounted. */
export function useStatusNotices(): void {
  const lost = useSessionState((state) => state.status.lostTimes);
  const repairing = useSessionState((state) => state.status.repairing);
  const restarts = useSessionState((state) => state.status.helperRestarts);
  const reread = useSessionState((state) => state.reread);
  const listed = useSessionState((state) => state.expectationsReread);
  const exported = useSessionState((state) => state.exported);
  const copied = useSessionState((state) => state.copied);
  const logExported = useSessionState((state) => state.log.exported);
  const reached = useSessionState((state) => state.status.access.reach !== 'none');
  // The restarted helper has failed for good.
  useEffect(() => {
    if (!reached) notifications.hide('helper');
  }, [reached]);
  useNotice('lost', lost, {
    title: 'Events were lost',
    message: repairing ? 'The table is being reread and compared.' : 'The table was reread and compared.',
  });
  useNotice('helper', restarts, {
    title: 'The helper was restarted',
    message: 'It exited unexpectedly. Changes since then were missed; the table is being reread.',
  });
  useNotice('reread', reread.times, { title: told.reread, message: told.rereadFlows(reread.flows) });
  useNotice('exported', exported.times, { title: told.exported, message: exported.path });
  useNotice('copied', copied.times, copied);
  useNotice('logExported', logExported.times, { title: actionLog.exported, message: logExported.path });
  useNotice('rereadExpectations', listed.times, {
    title: told.rereadExpectations,
    message: told.rereadExpected(listed.total),
  });
}

/** Shows a notice whenever the count grows, replacing the previous one. */
function useNotice(id: string, count: number, { title, message }: { title: string; message: string }): void {
  const known = useRef(count);
  useEffect(() => {
    if (count > known.current) {
      notifications.hide(id);
      notifications.show({ id, title, message, autoClose: 6000, withBorder: true });
    }
    known.current = count;
  }, [id, count, title, message]);
}

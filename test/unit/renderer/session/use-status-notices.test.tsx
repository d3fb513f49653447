// @vitest-environment happy-dom
// The notifications about lost events and a restarted helper.

import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { SourceStatus } from '../../../../electron/contract/access.ts';
import { SessionContext } from '../../../../renderer/session/use-session.ts';
import { useStatusNotices } from '../../../../renderer/session/use-status-notices.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { fakeSession } from '../fake-session.ts';

const { told } = SENTENCES;
const { notifications } = vi.hoisted(() => ({ notifications: { show: vi.fn(), hide: vi.fn() } }));
vi.mock('@mantine/notifications', () => ({ notifications }));

afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

function listen(known: Partial<SourceStatus> = {}) {
  const { session } = fakeSession({ status: known });
  renderHook(() => useStatusNotices(), {
    wrapper: ({ children }) => <SessionContext value={session}>{children}</SessionContext>,
  });
  return (change: Partial<SourceStatus>): void => {
    act(() => session.store.setState(({ status }) => ({ status: { ...status, ...change } })));
  };
}
const shown = () => notifications.show.mock.calls.map(([{ id }]) => id);

test('there is one each time events are lost or the helper is restarted', () => {
  const change = listen();
  change({ lostTimes: 1, repairing: true });
  change({ repairing: false });
  expect(shown()).toEqual(['lost']);
  change({ lostTimes: 2, helperRestarts: 1 });
  expect(shown()).toEqual(['lost', 'lost', 'helper']);
});

test('there is one each time that a reading which the user asked for has ended, with its flows', async () => {
  const { session, invoke } = fakeSession();
  renderHook(() => useStatusNotices(), {
    wrapper: ({ children }) => <SessionContext value={session}>{children}</SessionContext>,
  });
  const answers = [{ flows: 1200 }, null, { flows: 1 }];
  for (const value of answers) {
    invoke.mockResolvedValueOnce({ ok: true, value });
    await act(() => session.requests.reread());
  }
  expect(notifications.show.mock.calls.map(([{ id, message }]) => [id, message])).toEqual([
    ['reread', told.rereadFlows(1200)],
    ['reread', told.rereadFlows(1)],
  ]);
});

test('there is none for what happened before the window existed', () => {
  const change = listen({ lostTimes: 3, helperRestarts: 1 });
  change({ eventsPerSec: 5 });
  expect(shown()).toEqual([]);
});

test('once the table is out of reach, the one about the helper disappears', () => {
  const { session } = fakeSession();
  renderHook(() => useStatusNotices(), {
    wrapper: ({ children }) => <SessionContext value={session}>{children}</SessionContext>,
  });
  expect(notifications.hide).not.toHaveBeenCalled();
  act(() =>
    session.store.setState(({ status }) => ({ status: { ...status, access: { ...status.access, reach: 'none' } } })),
  );
  expect(notifications.hide).toHaveBeenCalledWith('helper');
});

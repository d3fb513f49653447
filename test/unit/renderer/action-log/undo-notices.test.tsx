// @vitest-environment happy-dom
// The notifications about an undo, and about a log that cannot be kept.

import { act, cleanup } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useUndoNotices } from '../../../../renderer/action-log/undo-notices.tsx';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { loggedAction, loggedState } from '../logged-actions.ts';

const { notifications } = vi.hoisted(() => ({ notifications: { show: vi.fn(), hide: vi.fn() } }));
vi.mock('@mantine/notifications', () => ({ notifications }));

beforeEach(() => {
  vi.useFakeTimers();
  for (const spy of [notifications.show, notifications.hide]) spy.mockClear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const DONE = {
  restored: 3,
  restoredBefore: 0,
  notDeleted: 0,
  replaced: 0,
  cameBack: 0,
  expired: 0,
  refused: [],
  unknown: 0,
  notSent: 0,
  lacking: [],
  action: 2,
};
const shown = () => notifications.show.mock.calls.map(([{ id, autoClose }]) => [id, autoClose]);

function Notices() {
  useUndoNotices();
  return null;
}

function open() {
  const fake = fakeSession({ boot: { actions: loggedState([loggedAction()], { undo: 1 }) } });
  renderInWindow(fake.session, <Notices />);
  onTestEnd.push(fake.session.listen());
  return fake;
}
const onTestEnd: (() => void)[] = [];
afterEach(() => {
  for (const stop of onTestEnd.splice(0)) stop();
});

test('an undo that lasts says how far it is', async () => {
  const { session, invoke } = open();
  let answer: (value: unknown) => void = () => undefined;
  invoke.mockImplementation(() => new Promise((resolve) => (answer = resolve)));
  await act(async () => void session.actionLog.undo(1));
  await act(async () => vi.advanceTimersByTime(300));
  expect(shown()).toEqual([]);
  await act(async () => vi.advanceTimersByTime(200));
  expect(shown()).toEqual([['undo-progress', false]]);
  await act(async () => answer({ ok: true, value: DONE }));
  expect(notifications.hide).toHaveBeenCalledWith('undo-progress');
  expect(shown()).toHaveLength(1);
});

test('a log that cannot be written is said once, whether or not its pane is open', async () => {
  const { send } = open();
  const unsaved = { op: 'actionLog', code: 'ELOG', message: 'There is no space left.' };
  for (let i = 0; i < 2; i++) await act(async () => send('actions', loggedState([], { unsaved })));
  expect(notifications.show.mock.calls.map(([{ message }]) => message)).toEqual(['There is no space left.']);
});

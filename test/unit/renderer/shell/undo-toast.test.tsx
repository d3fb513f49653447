// @vitest-environment happy-dom
// The toast that says what came of an undo or redo.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Taken } from '../../../../renderer/session/log-state.ts';
import { TOAST_MS } from '../../../../renderer/shell/ToastFrame.tsx';
import { UndoToast } from '../../../../renderer/shell/UndoToast.tsx';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { loggedAction, loggedState } from '../logged-actions.ts';
import { deletedEnd } from '../some-ends.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const UNDONE = {
  restored: 3,
  restoredBefore: 0,
  notDeleted: 0,
  replaced: 0,
  cameBack: 1,
  expired: 2,
  refused: [],
  unknown: 0,
  notSent: 0,
  lacking: [],
  action: 2,
};

function shown(taken: Taken) {
  const fake = fakeSession({
    boot: { actions: loggedState([loggedAction({ back: { kind: 'redo' } })], { redo: 1 }) },
  });
  fake.session.store.setState(({ log }) => ({ log: { ...log, taken } }));
  renderInWindow(fake.session, <UndoToast />);
  return fake;
}
const toast = (name: 'Undo' | 'Redo' = 'Undo') => screen.queryByRole('status', { name });

test('has every count, and what is to be said of them; it leaves after ten seconds', () => {
  shown({ kind: 'undo', of: 1, done: UNDONE });
  expect(toast()?.textContent).toContain('Restored 3 flows · 1 came back meanwhile, left alone, 2 expired meanwhile');
  expect({ ...toast()?.dataset }).toEqual({
    restored: '3',
    cameBack: '1',
    expired: '2',
    refused: '0',
    unknown: '0',
    notSent: '0',
  });
  act(() => vi.advanceTimersByTime(TOAST_MS));
  expect(toast()).toBeNull();
});

test('stays with its reasons if something was refused, until it is dismissed', () => {
  const refused = [{ errno: 22, reason: 'EINVAL: no', count: 4 }];
  shown({ kind: 'undo', of: 1, done: { ...UNDONE, refused } });
  act(() => vi.advanceTimersByTime(3 * TOAST_MS));
  expect(toast()?.dataset.refused).toBe('4');
  expect(toast()?.textContent).toContain('4 refused: EINVAL: no');
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(toast()).toBeNull();
});

test('redoes what it is about, and says what came of that', async () => {
  const { session, invoke } = shown({ kind: 'undo', of: 1, done: UNDONE });
  const done = { deleted: 2, gone: 1, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 0, action: 3 };
  invoke.mockResolvedValue({ ok: true, value: done });
  await act(async () => fireEvent.click(screen.getByRole('button', { name: 'Redo' })));
  expect(invoke).toHaveBeenLastCalledWith('redo', { action: 1 });
  expect(toast('Redo')?.textContent).toContain('Deleted 2 flows again · 1 already gone');
  expect(toast('Redo')?.dataset.deleted).toBe('2');
  // What was deleted again can be undone again.
  const { known } = session.store.getState().log;
  act(() => session.store.setState(({ log }) => ({ log: { ...log, known: { ...known, undo: 1, redo: undefined } } })));
  expect(toast('Redo')?.textContent).toContain('Undo');
  act(() => session.store.setState({ ended: { end: deletedEnd(), shown: 'toast' } }));
  expect(toast('Redo')).toBeNull();
});

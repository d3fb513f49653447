// @vitest-environment happy-dom
// The toast that says how a delete or flush ended.

import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RemovalOutcome } from '../../../../renderer/session/removal.ts';
import { Toast } from '../../../../renderer/shell/Toast.tsx';
import { TOAST_MS } from '../../../../renderer/shell/ToastFrame.tsx';
import { fakeSession } from '../fake-session.ts';
import { renderInWindow } from '../in-window.tsx';
import { loggedAction, loggedState } from '../logged-actions.ts';
import { deletedEnd } from '../some-ends.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function shown(end: RemovalOutcome = deletedEnd()) {
  const fake = fakeSession();
  fake.session.store.setState({ ended: { end, shown: 'toast' } });
  renderInWindow(fake.session, <Toast />);
  return fake;
}

const toast = () => screen.queryByRole('status', { name: 'Outcome' });
const pass = (ms: number) => act(() => vi.advanceTimersByTime(ms));

test('says what was deleted, and has every count', () => {
  shown(deletedEnd({ gone: 14 }));
  expect(toast()?.textContent).toContain('Deleted 3 flows · 14 were already gone');
  expect(toast()?.dataset).toMatchObject({
    deleted: '3',
    gone: '14',
    replaced: '0',
    unmatched: '0',
    refused: '0',
    unknown: '0',
    notSent: '0',
  });
});

test('counts the flows that come back while it is shown, those of its own delete only', () => {
  const { show } = shown();
  act(() => show({ cameBack: { action: 41, count: 3 } }));
  expect(toast()?.textContent).toContain('· 3 came back');
  expect(toast()?.dataset.cameBack).toBe('3');
  act(() => show({ cameBack: { action: 40, count: 9 } }));
  expect(toast()?.dataset.cameBack).toBe('0');
});

test('leaves after ten seconds', () => {
  const { session } = shown();
  pass(TOAST_MS - 1);
  expect(toast()).not.toBeNull();
  pass(1);
  expect(toast()).toBeNull();
  expect(session.store.getState().ended).toBeUndefined();
  expect(TOAST_MS).toBe(10_000);
});

test('stays while it is pointed at or has the focus', () => {
  shown();
  const element = toast();
  if (!element) throw new Error('no toast');
  fireEvent.pointerEnter(element);
  pass(3 * TOAST_MS);
  const dismiss = screen.getByRole('button', { name: 'Dismiss' });
  act(() => dismiss.focus());
  fireEvent.pointerLeave(element);
  pass(3 * TOAST_MS);
  expect(toast()).not.toBeNull();
  act(() => dismiss.blur());
  pass(TOAST_MS);
  expect(toast()).toBeNull();
});

test('is dismissed by its button, and by Escape in it', () => {
  const { session } = shown();
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(toast()).toBeNull();
  act(() => session.store.setState({ ended: { end: deletedEnd(), shown: 'toast' } }));
  fireEvent.keyDown(screen.getByRole('button', { name: 'Dismiss' }), { key: 'Escape' });
  expect(toast()).toBeNull();
});

test('says how many entries a flush found, and how many there are now', () => {
  shown({ kind: 'flushed', thing: 'flow', before: 8123, after: 2 });
  expect(toast()?.textContent).toContain('Flushed 8,123 entries · now there are 2');
  expect(toast()?.dataset).toMatchObject({ before: '8123', after: '2' });
});

describe('its undo', () => {
  const LOG = loggedState([loggedAction({ id: 7 })], { undo: 7 });
  const undo = () => screen.queryByRole('button', { name: 'Undo' });

  test('takes this delete back, and the toast leaves', () => {
    const { session, invoke } = shown({ ...deletedEnd(), action: 7 });
    expect(undo()).toBeNull();
    act(() => session.store.setState(({ log }) => ({ log: { ...log, known: LOG } })));
    const button = undo();
    if (!button) throw new Error('no undo');
    fireEvent.click(button);
    expect(invoke).toHaveBeenLastCalledWith('undo', { action: 7 });
    expect(toast()).toBeNull();
  });

  test('is not there for what cannot be undone, nor once something else would be', () => {
    const { session } = shown();
    act(() => session.store.setState(({ log }) => ({ log: { ...log, known: LOG } })));
    expect(undo()).toBeNull();
    cleanup();
    const other = shown({ ...deletedEnd(), action: 6 });
    act(() => other.session.store.setState(({ log }) => ({ log: { ...log, known: LOG } })));
    expect(undo()).toBeNull();
  });
});

test('the focus returns to the rows if it leaves with it', () => {
  const { session } = shown();
  const focused = vi.fn();
  session.focus.set('grid', focused);
  act(() => screen.getByRole('button', { name: 'Dismiss' }).focus());
  fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
  expect(focused).toHaveBeenCalledOnce();
});

// @vitest-environment happy-dom
// The course of a confirmation, whatever it is about.

import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { type ConfirmationSteps, useConfirmation } from '../../../../renderer/dialogs/confirmation.ts';

afterEach(cleanup);

/** A confirmation that is prepared when the test says so. */
function open() {
  const prepare = Promise.withResolvers<string>();
  const steps = {
    op: 'test',
    prepare: vi.fn(() => prepare.promise),
    release: vi.fn(),
  } satisfies ConfirmationSteps<string>;
  const start = vi.fn();
  const hook = renderHook(() => useConfirmation(steps));
  return {
    steps,
    start,
    close: hook.unmount,
    phase: () => hook.result.current.phase,
    confirm: () => act(() => hook.result.current.confirm(start)),
    prepared: () => act(async () => prepare.resolve('three flows')),
    prepareFails: (error: unknown) => act(async () => prepare.reject(error)),
  };
}

test('it prepares, asks, and hands over what was asked', async () => {
  const dialog = open();
  expect(dialog.phase()).toEqual({ kind: 'preparing' });
  await dialog.prepared();
  expect(dialog.phase()).toEqual({ kind: 'asking', question: 'three flows' });
  dialog.confirm();
  expect(dialog.phase()).toEqual({ kind: 'running', question: 'three flows' });
  expect(dialog.start).toHaveBeenCalledExactlyOnceWith('three flows');
});

test('nothing starts before the question is asked, and nothing starts twice', async () => {
  const dialog = open();
  dialog.confirm();
  expect(dialog.start).not.toHaveBeenCalled();
  await dialog.prepared();
  dialog.confirm();
  dialog.confirm();
  expect(dialog.start).toHaveBeenCalledOnce();
});

test('what cannot be prepared ends it, with the failure or what can be said about the error', async () => {
  const failure = { op: 'count', code: 'EIO', message: 'The kernel did not answer.' };
  const first = open();
  await first.prepareFails(failure);
  expect(first.phase()).toEqual({ kind: 'failed', failure });
  const second = open();
  await second.prepareFails(new Error('broken'));
  expect(second.phase()).toEqual({ kind: 'failed', failure: { op: 'test', code: 'EUNKNOWN', message: 'broken' } });
});

test('closing releases what was prepared, once, unless it was confirmed', async () => {
  const dialog = open();
  await dialog.prepared();
  dialog.close();
  expect(dialog.steps.release).toHaveBeenCalledExactlyOnceWith('three flows');
  const confirmed = open();
  await confirmed.prepared();
  confirmed.confirm();
  confirmed.close();
  expect(confirmed.steps.release).not.toHaveBeenCalled();
});

test('what is prepared only after closing is released too', async () => {
  const dialog = open();
  dialog.close();
  expect(dialog.steps.release).not.toHaveBeenCalled();
  await dialog.prepared();
  expect(dialog.steps.release).toHaveBeenCalledExactlyOnceWith('three flows');
});

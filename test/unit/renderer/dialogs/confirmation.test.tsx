// @vitest-environment happy-dom
// The course of a confirmation, whatever it is about.

import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { type ConfirmationSteps, useConfirmation } from '../../../../renderer/dialogs/confirmation.ts';

afterEach(cleanup);

/** A confirmation whose steps end when the test says so. */
function open() {
  const prepare = Promise.withResolvers<string>();
  const run = Promise.withResolvers<number>();
  const steps = {
    op: 'test',
    prepare: vi.fn(() => prepare.promise),
    run: vi.fn(() => run.promise),
    release: vi.fn(),
    late: vi.fn(),
  } satisfies ConfirmationSteps<string, number>;
  const hook = renderHook(() => useConfirmation(steps));
  return {
    steps,
    close: hook.unmount,
    phase: () => hook.result.current.phase,
    confirm: () => act(() => hook.result.current.confirm()),
    prepared: () => act(async () => prepare.resolve('three flows')),
    ran: () => act(async () => run.resolve(3)),
    prepareFails: (error: unknown) => act(async () => prepare.reject(error)),
    runFails: (error: unknown) => act(async () => run.reject(error)),
  };
}

test('it prepares, asks, runs and is done', async () => {
  const dialog = open();
  expect(dialog.phase()).toEqual({ kind: 'preparing' });
  await dialog.prepared();
  expect(dialog.phase()).toEqual({ kind: 'asking', question: 'three flows' });
  dialog.confirm();
  expect(dialog.phase()).toEqual({ kind: 'running', question: 'three flows' });
  await dialog.ran();
  expect(dialog.phase()).toEqual({ kind: 'done', question: 'three flows', outcome: 3 });
  expect(dialog.steps.run).toHaveBeenCalledExactlyOnceWith('three flows');
});

test('nothing runs before the question is asked, and nothing runs twice', async () => {
  const dialog = open();
  dialog.confirm();
  expect(dialog.steps.run).not.toHaveBeenCalled();
  await dialog.prepared();
  dialog.confirm();
  dialog.confirm();
  expect(dialog.steps.run).toHaveBeenCalledOnce();
  await dialog.ran();
  dialog.confirm();
  expect(dialog.steps.run).toHaveBeenCalledOnce();
});

test('a failing step ends it, with the failure or what can be said about the error', async () => {
  const failure = { op: 'count', code: 'EIO', message: 'The kernel did not answer.' };
  const first = open();
  await first.prepareFails(failure);
  expect(first.phase()).toEqual({ kind: 'failed', failure });
  const second = open();
  await second.prepared();
  second.confirm();
  await second.runFails(new Error('broken'));
  expect(second.phase()).toEqual({ kind: 'failed', failure: { op: 'test', code: 'EUNKNOWN', message: 'broken' } });
});

test('an outcome that arrives after closing is not lost', async () => {
  const dialog = open();
  await dialog.prepared();
  dialog.confirm();
  dialog.close();
  await dialog.ran();
  expect(dialog.steps.late).toHaveBeenCalledExactlyOnceWith({ kind: 'done', question: 'three flows', outcome: 3 });
  const other = open();
  await other.prepared();
  other.confirm();
  await other.ran();
  expect(other.steps.late).not.toHaveBeenCalled();
});

test('closing releases what was prepared, once', async () => {
  const dialog = open();
  await dialog.prepared();
  dialog.close();
  expect(dialog.steps.release).toHaveBeenCalledExactlyOnceWith('three flows');
});

test('what is prepared only after closing is released too', async () => {
  const dialog = open();
  dialog.close();
  expect(dialog.steps.release).not.toHaveBeenCalled();
  await dialog.prepared();
  expect(dialog.steps.release).toHaveBeenCalledExactlyOnceWith('three flows');
});

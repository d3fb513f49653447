// The desk: what a delete may keep, which actions can be undone where, and why not; with a kernel played by the test.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActionLog } from '../../../../electron/action-log/action-log.ts';
import { systemClock } from '../../../../electron/clock.ts';
import type { ActionLogState, UndoRoom } from '../../../../electron/contract/action-log.ts';
import type { DeleteReport } from '../../../../electron/contract/delete-report.ts';
import { type DeskTable, UndoDesk } from '../../../../electron/undo/undo-desk.ts';
import type { RestoreOutcome } from '../../../../native/index.ts';
import { deletedFlows } from '../../../../native/methods/deleted-flows.ts';
import { captured } from '../../native/wire/fixtures.ts';
import { FakeKernel } from '../fake-kernel.ts';
import { quietLog } from '../quiet-log.ts';

const FITS: UndoRoom = { kind: 'fits', forgets: 0 };
const MESSAGE = captured('udp-v4');

/** So many deleted flows. */
function some(count: number): ReturnType<typeof deletedFlows> {
  const messages = new Uint8Array(count * MESSAGE.length);
  for (let i = 0; i < count; i++) messages.set(MESSAGE, i * MESSAGE.length);
  return deletedFlows([{ messages, receivedMs: new Float64Array(count) }]);
}

function report(deleted: number, more: Partial<DeleteReport> = {}): DeleteReport {
  return { total: deleted, deleted, gone: 0, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 0, ...more };
}

let folder: string;
let kernel: FakeKernel;
let table: DeskTable;
let undoing: number[];
let redone: number[];
let states: ActionLogState[];
let log: ActionLog;
let desk: UndoDesk;

async function openDesk(): Promise<UndoDesk> {
  log = await ActionLog.load(join(folder, 'log.jsonl'), { clock: systemClock, log: quietLog().log });
  return new UndoDesk({
    log,
    bound: { flows: 100, bytes: 1e6 },
    by: { user: 'anna' },
    clock: systemClock,
    table: () => table,
    onState: (state) => states.push(state),
    onProgress: () => undefined,
  });
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'desk-'));
  kernel = new FakeKernel();
  undoing = [];
  redone = [];
  states = [];
  table = shown('lab');
  desk = await openDesk();
});
afterEach(async () => {
  await log.written();
  rmSync(folder, { recursive: true });
});

function shown(netns: string, more: Partial<DeskTable> = {}): DeskTable {
  return {
    handle: kernel,
    named: { source: { host: 'router', netns }, key: netns },
    canCreate: true,
    mayModify: { readOnly: false, canModify: true },
    isStalled: false,
    undoing: (action) => undoing.push(action),
    redone: (flows) => redone.push(flows.length),
    ...more,
  };
}

/** A delete of so many flows, of which all were deleted. */
function remove(count: number, room: UndoRoom = FITS): number {
  const action = desk.beginDelete({ kind: 'deleteFlows', flows: count, first: 'TCP 10.0.0.1:5 → 10.0.0.2:443', room });
  if (desk.keepsDelete(action)) desk.keep(action, some(count));
  desk.deleteEnded(action, report(count));
  return action;
}

const back = (action: number) => desk.state.actions.find(({ id }) => id === action)?.back;
const reason = (action: number) => {
  const found = back(action);
  return found?.kind === 'none' ? found.reason : found?.kind;
};

describe('a delete', () => {
  test('of flows chosen by hand is logged with the first of them', () => {
    remove(2);
    expect(desk.state.actions[0]).toMatchObject({ asked: 2, first: 'TCP 10.0.0.1:5 → 10.0.0.2:443' });
  });

  test('is logged while it runs, and can be undone and redone once it has ended', async () => {
    const action = desk.beginDelete({
      kind: 'deleteMatching',
      flows: 5,
      filter: 'src = 10.0.0.1',
      isWhole: true,
      room: FITS,
    });
    expect(desk.state.actions).toMatchObject([{ id: action, isRunning: true, asked: 5, by: { user: 'anna' } }]);
    expect(reason(action)).toContain('under way');
    desk.keep(action, some(2));
    desk.keep(action, some(1));
    desk.deleteEnded(action, report(3, { gone: 1 }));
    expect(desk.state).toMatchObject({ undo: action, total: 1 });
    expect(desk.state.actions[0]?.outcome).toMatchObject({ deleted: 3, gone: 1, notSent: 1 });
    expect(await desk.undo(action)).toMatchObject({ restored: 3, cameBack: 0 });
    expect(undoing).toEqual([action]);
    expect(back(action)).toEqual({ kind: 'redo' });
    expect(desk.state).toMatchObject({ redo: action, total: 2 });
    expect(desk.state.undo).toBeUndefined();
    expect(await desk.redo(action)).toMatchObject({ deleted: 3 });
    expect(redone).toEqual([2, 1]);
    expect(desk.state.actions.map(({ kind }) => kind)).toEqual(['redo', 'undo', 'deleteMatching']);
  });

  test('of which nothing was requested says so', () => {
    const action = desk.beginDelete({ kind: 'deleteFlows', flows: 5, room: FITS });
    desk.deleteEnded(action, undefined);
    expect(desk.state.actions[0]?.outcome).toMatchObject({ deleted: 0, notSent: 5 });
    expect(reason(action)).toBe('Nothing was deleted.');
  });

  test('that the page did not announce, or that removes more than it announced, is not kept', () => {
    expect(desk.keepsDelete(7)).toBe(false);
    desk.keep(7, some(1));
    desk.deleteEnded(7, report(1));
    expect(desk.state.total).toBe(0);
    const action = desk.beginDelete({ kind: 'deleteFlows', flows: 2, room: FITS });
    desk.keep(action, some(3));
    expect(desk.keepsDelete(action)).toBe(false);
    desk.deleteEnded(action, report(3));
    expect(reason(action)).toContain('more flows than are kept');
  });

  test('with the number of a flush keeps nothing and ends nothing', () => {
    const action = desk.beginFlush(3, FITS);
    expect(desk.keepsDelete(action)).toBe(false);
    desk.deleteEnded(action, report(3));
    expect(desk.state.actions[0]?.isRunning).toBe(true);
  });

  test('that is too large says so before, and leaves what was kept', () => {
    const small = remove(60);
    expect(desk.room(50)).toEqual({ kind: 'fits', forgets: 1 });
    const room = desk.room(101);
    expect(room).toMatchObject({ kind: 'none', why: 'bound' });
    const large = remove(101, room);
    expect(back(small)).toEqual({ kind: 'undo' });
    expect(reason(large)).toContain('more flows than are kept');
    // It would fit, but not without forgetting, which the confirmation did not say.
    remove(50, room);
    expect(back(small)).toEqual({ kind: 'undo' });
  });

  test('of which nothing is kept, and nothing is known, does not say that nothing was deleted', () => {
    const lost = desk.beginDelete({ kind: 'deleteFlows', flows: 1, room: FITS });
    desk.deleteEnded(lost, report(0, { total: 1, unknown: 1 }));
    expect(reason(lost)).toBe('What it deleted is not known.');
    const flush = desk.beginFlush(3, FITS);
    desk.ended(flush, undefined, { op: 'flush', code: 'ETIMEDOUT', message: 'No answer.' });
    // It would have kept its flows first.
    expect(reason(flush)).toBe('Nothing was deleted.');
  });

  test('whose answer came too late can be undone all the same, as long as it was not', async () => {
    const begin = () => desk.beginDelete({ kind: 'deleteFlows', flows: 3, room: FITS });
    const [partly, wholly] = [begin(), begin()];
    desk.keep(partly, some(1));
    for (const action of [partly, wholly]) {
      desk.deleteEnded(action, report(0, { total: 3, unknown: 2 }));
      desk.keep(action, some(2));
    }
    expect(await desk.undo(wholly)).toMatchObject({ restored: 2 });
    expect(await desk.undo(partly)).toMatchObject({ restored: 3 });
    desk.keep(partly, some(1));
    expect(await desk.redo(partly)).toMatchObject({ deleted: 3 });
    desk.clear();
    desk.keep(wholly, some(1));
    expect(desk.flowsOf(wholly)).toBeUndefined();
  });

  test('where nothing can be undone forgets nothing that can be undone elsewhere', () => {
    const elsewhere = remove(60);
    table = shown('other', { canCreate: false });
    remove(50, desk.room(50));
    table = shown('lab');
    expect(back(elsewhere)).toEqual({ kind: 'undo' });
  });

  test('under way is kept while the log is cleared, and so is what is being undone', async () => {
    const ended = remove(1);
    const undone = remove(2);
    const action = desk.beginDelete({ kind: 'deleteFlows', flows: 3, room: FITS });
    desk.keep(action, some(1));
    const undoing = desk.undo(undone);
    desk.clear();
    expect(back(ended)).toBeUndefined();
    expect(await undoing).toMatchObject({ restored: 2 });
    expect(back(undone)).toEqual({ kind: 'redo' });
    desk.keep(action, some(2));
    desk.deleteEnded(action, report(3));
    expect(back(action)).toEqual({ kind: 'undo' });
    expect(await desk.undo(action)).toMatchObject({ restored: 3 });
  });

  test('does not begin if it would forget more than was said', () => {
    const first = remove(60);
    expect(() => remove(50, FITS)).toThrow('has changed');
    expect(desk.state.total).toBe(1);
    remove(50, { kind: 'fits', forgets: 1 });
    expect(reason(first)).toContain('Newer deletes');
  });
});

describe('an undo', () => {
  test('belongs to its table', async () => {
    const action = remove(3);
    table = shown('other');
    expect(reason(action)).toContain('It was in lab on router');
    expect(desk.state.undo).toBeUndefined();
    await expect(desk.undo(action)).rejects.toThrow('It was in lab');
    expect(kernel.calls).toEqual([]);
    table = shown('lab');
    expect(await desk.undo(action)).toMatchObject({ restored: 3 });
  });

  test('needs the right to create, which is said before; its flows are kept for the script', () => {
    table = shown('lab', { canCreate: false });
    const room = desk.room(3);
    expect(room).toMatchObject({ kind: 'none', why: 'right' });
    const action = remove(3, room);
    expect(reason(action)).toContain('cannot be created here');
    expect(desk.canUndo(action)).toBe(false);
    expect([...(desk.flowsOf(action) ?? [])].reduce((sum, { length }) => sum + length, 0)).toBe(3);
  });

  test('is refused where nothing may be changed', async () => {
    const action = remove(3);
    table = shown('lab', { mayModify: { readOnly: false, canModify: false } });
    await expect(desk.undo(action)).rejects.toThrow('read-only access');
    expect(desk.state.total).toBe(1);
  });

  test('can be undone, but not redone, while the table in the window does not answer', async () => {
    const action = remove(3);
    table = shown('lab', { isStalled: true });
    expect(await desk.undo(action)).toMatchObject({ restored: 3 });
    await expect(desk.redo(action)).rejects.toThrow('Nothing was deleted.');
    table = shown('lab');
    expect(await desk.redo(action)).toMatchObject({ deleted: 3 });
  });

  test('reports the outcome of each flow, and continues where it ended early', async () => {
    const action = remove(5);
    const fates = ['restored', 'exists', 'expired', 'notSent', 'refused'] as const;
    const outcomes = fates.map((outcome): RestoreOutcome => {
      return { outcome, errno: outcome === 'refused' ? 22 : 0, lacking: outcome === 'restored' ? ['labels'] : [] };
    });
    kernel.restoreResult = () => ({ flows: outcomes });
    expect(await desk.undo(action)).toMatchObject({
      restored: 1,
      cameBack: 1,
      expired: 1,
      notSent: 1,
      refused: [{ errno: 22, reason: expect.stringMatching(/^EINVAL: /), count: 1 }],
      lacking: [{ what: 'labels', count: 1 }],
    });
    expect(back(action)).toEqual({ kind: 'undo' });
    const undone = desk.state.actions[0];
    expect(undone).toMatchObject({ kind: 'undo', of: action, outcome: { kind: 'undone', restored: 1 } });
  });

  test('that is repeated tells what an earlier try restored from what came back', async () => {
    const action = remove(3);
    const one = (outcome: RestoreOutcome['outcome']): RestoreOutcome => ({ outcome, errno: 0, lacking: [] });
    kernel.restoreResult = () => ({ flows: [one('restored'), one('notSent'), one('notSent')] });
    await desk.undo(action);
    kernel.restoreResult = () => ({ flows: [one('exists'), one('exists'), one('restored')] });
    expect(await desk.undo(action)).toMatchObject({ restored: 1, restoredBefore: 1, cameBack: 1 });
  });

  test('that fails is logged with its reason, and can be repeated', async () => {
    const action = remove(2);
    kernel.failWith = Object.assign(new Error('the helper has ended'), { code: 'EPIPE' });
    expect(await desk.undo(action)).toMatchObject({ restored: 0, notSent: 2, failure: { code: 'EPIPE' } });
    expect(desk.state.actions[0]?.failure?.code).toBe('EPIPE');
    kernel.failWith = undefined;
    expect(await desk.undo(action)).toMatchObject({ restored: 2 });
  });

  test('waits for nobody: while one is under way, another is refused', async () => {
    const [first, second] = [remove(2), remove(2)];
    const undoing = desk.undo(second);
    await expect(desk.undo(first)).rejects.toThrow('Another undo');
    await undoing;
    expect(desk.state.undo).toBe(first);
    await expect(desk.undo(second)).rejects.toThrow('undone already');
    await expect(desk.redo(first)).rejects.toThrow('not undone');
  });

  test('under way is reported with its progress to a page that starts in the meantime', async () => {
    const action = remove(3);
    kernel.restoreResult = (flows, { onProgress }) => {
      onProgress?.(2);
      expect(desk.state.running).toEqual({ kind: 'undo', action, done: 2, total: 3 });
      return { flows: Array.from({ length: flows.length }, () => ({ outcome: 'restored', errno: 0, lacking: [] })) };
    };
    expect(await desk.undo(action)).toMatchObject({ restored: 3 });
    expect(desk.state.running).toBeUndefined();
    expect(states.at(-1)?.running).toBeUndefined();
  });

  test('whose flows cannot be read again afterwards says that this is why there is no redo', async () => {
    const action = remove(2);
    kernel.restoreResult = () => ({
      flows: Array.from({ length: 2 }, () => ({ outcome: 'restored', errno: 0, lacking: [] })),
    });
    expect(await desk.undo(action)).toMatchObject({ restored: 2 });
    expect(reason(action)).toContain('could not be read again');
  });

  test('is forgotten with a restart, which the log survives, and with the log', async () => {
    const action = remove(3);
    await log.written();
    desk = await openDesk();
    expect(desk.state.total).toBe(1);
    expect(reason(action)).toContain('started again');
    remove(2);
    desk.clear();
    expect(desk.state).toEqual({ actions: [], total: 0 });
    expect(states.at(-1)).toEqual({ actions: [], total: 0 });
  });
});

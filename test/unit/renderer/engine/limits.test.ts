// What happens only after days, or with input that nobody should send: used-up rows, 32-bit times at their limit, a
// flood of strings, tables of millions.

import { describe, expect, test } from 'vitest';
import { FlowBatch, PRESENCE } from '../../../../native/flow/index.ts';
import { Selection } from '../../../../renderer/engine/list/selection.ts';
import { Comebacks } from '../../../../renderer/engine/reconcile/comebacks.ts';
import { Reconciler } from '../../../../renderer/engine/reconcile/reconcile.ts';
import { markMs } from '../../../../renderer/engine/store/marks.ts';
import { FlowStore, handleOf, rowOf } from '../../../../renderer/engine/store/store.ts';
import { StringTable } from '../../../../renderer/engine/store/strings.ts';
import { REBASE_MS } from '../../../../renderer/engine/store/time-base.ts';
import { rowView } from '../../../../renderer/engine/view/rows-window.ts';
import { SIZES } from '../../../sizes.ts';
import { batchOf, randomBuffers, type TestFlow } from './flows.ts';

const NOW = 1_790_000_000_000;
const DAY_MS = 86_400_000;

function viewOf(reconciler: Reconciler, row: number) {
  const { table } = reconciler.store;
  return rowView({ table, selection: new Selection(), comebacks: new Comebacks() }, row, 0);
}

function dump(reconciler: Reconciler, flows: readonly TestFlow[], nowMs: number): void {
  reconciler.dumpStarted(1, 'first', undefined, nowMs);
  reconciler.apply(batchOf(flows, nowMs), 'dump', 1, nowMs);
  reconciler.dumpEnded(1, true);
}

describe('a handle', () => {
  test('never refers to another flow, even after its row was used for more flows than there are generations', () => {
    const store = new FlowStore(NOW);
    const batch = batchOf([{ sport: 1 }, { sport: 2 }], NOW);
    store.begin(batch, NOW);
    store.add(batch, 0, undefined);
    store.finish();
    const row = store.add(batch, 1, undefined);
    store.finish();
    const first = handleOf(store.table, row);
    let last = first;
    for (let flow = 1; flow < 70_000; flow++) {
      const before = store.find(batch, 1);
      store.retire(before);
      store.release(before);
      expect(rowOf(store.table, last)).toBe(-1);
      const now = store.add(batch, 1, undefined);
      store.finish();
      last = handleOf(store.table, now);
      if (rowOf(store.table, first) !== -1 || rowOf(store.table, last) !== now) throw new Error(`flow ${flow}`);
    }
    // The row is used up, and stays so even when all rows are free.
    for (const i of [0, 1]) {
      const held = store.find(batch, i);
      store.retire(held);
      store.release(held);
    }
    for (let i = 0; i < 10; i++) {
      const one = batchOf([{ sport: 100 + i }], NOW);
      store.begin(one, NOW);
      expect(store.add(one, 0, undefined)).not.toBe(row);
      store.finish();
    }
    expect(rowOf(store.table, first)).toBe(-1);
    expect(store.table.length).toBe(12 - 1);
  });
});

describe('times', () => {
  test('stay right for flows that appear after months, and are lower bounds for older flows', () => {
    const reconciler = new Reconciler(new FlowStore(NOW));
    dump(reconciler, [{ sport: 1, timeoutSec: 100, bytes: 5 }], NOW);
    let nowMs = NOW;
    for (let day = 1; day <= 120; day++) {
      nowMs = NOW + day * DAY_MS;
      reconciler.apply(batchOf([{ sport: 1, timeoutSec: 432_000, bytes: 5 * day }], nowMs), 'refresh', 0, nowMs);
      reconciler.apply(batchOf([{ sport: 10 + day, timeoutSec: 77, event: 'new' }], nowMs), 'event', 0, nowMs);
      reconciler.store.table.nowMs = nowMs;
      const row = reconciler.store.find(batchOf([{ sport: 10 + day }], nowMs), 0);
      const fresh = viewOf(reconciler, row);
      expect([fresh.firstSeenMs, fresh.timeoutSec, fresh.change]).toEqual([nowMs, 77, 'new']);
      expect(Math.abs((fresh.changedMs ?? 0) - nowMs)).toBeLessThanOrEqual(2);
      const old = viewOf(reconciler, 0);
      expect(old.timeoutSec).toBe(432_000);
      expect(old.firstSeenMs).toBeGreaterThanOrEqual(NOW);
      expect(old.firstSeenMs).toBeLessThanOrEqual(nowMs);
      if (day > 1) expect(old.rateBytesPerSec).toBe(0);
      reconciler.expire(nowMs + 1000, false);
      expect(nowMs - reconciler.store.table.baseMs).toBeLessThan(REBASE_MS);
    }
    for (const word of reconciler.store.table.changed.subarray(0, reconciler.store.table.length)) {
      const ms = markMs(word);
      if (ms !== undefined) expect(ms).toBeLessThan(nowMs - reconciler.store.table.baseMs + 1000);
    }
  });

  test('that no kernel can have given do not wrap around', () => {
    const reconciler = new Reconciler(new FlowStore(NOW));
    dump(reconciler, [{ sport: 1, timeoutSec: 0xffffffff }], NOW + 5000);
    const later = NOW + 100_000;
    reconciler.store.table.nowMs = later;
    expect(viewOf(reconciler, 0).timeoutSec).toBeGreaterThan(0xff000000);
  });
});

describe('strings', () => {
  test('are bounded for a million names: a string that does not fit is absent, never another one', () => {
    const strings = new StringTable();
    for (let at = 0; at < 1_000_000; at += 1000) {
      const added = Array.from({ length: 1000 }, (_, i) => `s${at + i}`);
      strings.receive(at === 0 ? ['', ...added] : added);
    }
    expect(strings.strings.length).toBe(65_536);
    const column = Uint16Array.of(1, 65_535, 0);
    const present = Uint32Array.of(PRESENCE.helper, PRESENCE.helper, 0);
    strings.translate(column, present, PRESENCE.helper, 3);
    expect([...column].map((number) => strings.strings[number])).toEqual(['s0', 's65534', '']);
    expect([...present]).toEqual([PRESENCE.helper, PRESENCE.helper, 0]);
    // The table of a new handle starts over: new strings find no room, known ones keep their numbers.
    strings.receive(['', 'other', 's7']);
    const theirs = Uint16Array.of(1, 2, 3);
    const known = new Uint32Array(3).fill(PRESENCE.helper | PRESENCE.mark);
    strings.translate(theirs, known, PRESENCE.helper, 3);
    expect([...theirs]).toEqual([0, 8, 0]);
    expect([...known]).toEqual([PRESENCE.mark, PRESENCE.helper | PRESENCE.mark, PRESENCE.mark]);
  });

  test('are bounded if they are a page long each', () => {
    const strings = new StringTable();
    for (let i = 0; i < 10_000; i++) strings.receive([`${i}`.padEnd(4096, 'x')]);
    expect(strings.strings.reduce((sum, text) => sum + text.length, 0)).toBeLessThanOrEqual(8 * 1024 * 1024);
  });

  test('cost nothing until a flow has one, and are right from then on', () => {
    const reconciler = new Reconciler(new FlowStore(NOW, ['', 'ftp', 'sip']));
    dump(reconciler, [{ sport: 1 }, { sport: 2 }], NOW);
    const { table } = reconciler.store;
    expect([table.helper.length, table.secctx.length]).toEqual([0, 0]);
    reconciler.apply(batchOf([{ sport: 2, helper: 2, event: 'update' }], NOW), 'event', 0, NOW);
    reconciler.apply(batchOf([{ sport: 3, helper: 1, event: 'new' }], NOW), 'event', 0, NOW);
    expect([0, 1, 2].map((row) => viewOf(reconciler, row).helper)).toEqual(['', 'sip', 'ftp']);
    expect(table.helper.length).toBe(table.capacity);
    expect(table.secctx.length).toBe(0);
  });
});

describe('a table of more than a million flows', () => {
  test('holds, finds and names each of them, in arrays that fit', () => {
    const copies = SIZES.storeCopies;
    const flows = copies * 100_000;
    const reconciler = new Reconciler(new FlowStore(NOW));
    reconciler.dumpStarted(1, 'first', flows, NOW);
    const buffers = randomBuffers(100_000, 5, NOW);
    for (let copy = 0; copy < copies; copy++) {
      for (const buffer of buffers) {
        const batch = new FlowBatch(buffer.slice(0));
        for (let i = 0; i < batch.length; i++) {
          batch.key[2 * i] = ((batch.key[2 * i] ?? 0) + copy * 7919) >>> 0;
          batch.zone[i] = copy;
          batch.presence[i] = (batch.presence[i] ?? 0) | PRESENCE.zone;
        }
        reconciler.apply(batch, 'dump', 1, NOW);
      }
    }
    reconciler.dumpEnded(1, true);
    const { store } = reconciler;
    expect(store.total).toBe(flows);
    expect(store.index.size).toBe(flows);
    expect(reconciler.suspects.count(store)).toBe(0);
    expect(store.byteLength / flows).toBeLessThan(160);
    const last = store.table.length - 1;
    for (const row of [0, 1_048_576, last]) {
      const handle = handleOf(store.table, row);
      expect(Number.isSafeInteger(handle)).toBe(true);
      expect(rowOf(store.table, handle)).toBe(row);
    }
    const batch = new FlowBatch((buffers.at(-1) ?? new ArrayBuffer(0)).slice(0));
    const i = batch.length - 1;
    batch.key[2 * i] = ((batch.key[2 * i] ?? 0) + (copies - 1) * 7919) >>> 0;
    batch.zone[i] = copies - 1;
    batch.presence[i] = (batch.presence[i] ?? 0) | PRESENCE.zone;
    expect(store.find(batch, i)).toBe(last);
  });
});

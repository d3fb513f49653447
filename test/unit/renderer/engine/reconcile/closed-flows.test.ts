// The ended flows: against a naive list, and in sequences in which a flow could be reported twice or wrongly.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitmapWords, testBit } from '../../../../../native/flow/bitmap.ts';
import type { RowView } from '../../../../../renderer/engine/api.ts';
import { CLOSED_FLOWS } from '../../../../../renderer/engine/reconcile/closed-flows.ts';
import { Reconciler } from '../../../../../renderer/engine/reconcile/reconcile.ts';
import { FlowStore, rowOf } from '../../../../../renderer/engine/store/store.ts';
import { parsePredicate } from '../../../../../renderer/engine/view/predicate.ts';
import { rowView } from '../../../../../renderer/engine/view/rows-window.ts';
import { batchOf, type TestFlow } from '../flows.ts';

const NOW = 1_790_000_000_000;

class Table {
  readonly reconciler: Reconciler;

  constructor(capacity: number, flows: readonly TestFlow[] = []) {
    this.reconciler = new Reconciler(new FlowStore(NOW), capacity);
    this.reconciler.dumpStarted(1, 'first', undefined, NOW);
    this.reconciler.apply(batchOf(flows, NOW), 'dump', 1, NOW);
    this.reconciler.dumpEnded(1, true);
  }

  event(flow: TestFlow, ms: number): void {
    this.reconciler.apply(batchOf([flow], NOW + ms), 'event', 0, NOW + ms);
  }

  row(flow: TestFlow): number {
    return this.reconciler.store.find(batchOf([flow], NOW), 0);
  }

  /** The ended flows that match, the last that ended first. */
  closed(filter = ''): RowView[] {
    const predicate = parsePredicate(filter)?.predicate;
    if (!predicate) throw new Error(`no filter: ${filter}`);
    const { closed, store, comebacks } = this.reconciler;
    const { table } = store;
    const matching = new Uint32Array(bitmapWords(table.length));
    if (table.length > 0) predicate.matches(table, 0, table.length, matching);
    const context = { table, selection: { has: () => false }, comebacks };
    return [...closed.rows()].filter((row) => testBit(matching, row)).map((row) => rowView(context, row, -1));
  }

  /** Everything that has ended by now is no longer listed as gone. */
  settle(ms = 10_000): void {
    do this.reconciler.expire(NOW + ms, false);
    while (this.reconciler.closed.isBehind);
  }

  /** Port, reason and bytes of each closed flow, newest first. */
  story(): string[] {
    return this.closed().map((row) => `${row.origSport} ${row.reason} ${row.bytes ?? '-'}`);
  }
}

describe('closed flows', () => {
  test('are the ones that a plain list would keep, with every value, for any order of ends and any filter', () => {
    const flow = fc.record({
      tuple: fc.nat({ max: 500 }),
      bytes: fc.nat({ max: 100 }),
      labels: fc.boolean(),
      translated: fc.boolean(),
      helper: fc.nat({ max: 2 }),
    });
    fc.assert(
      fc.property(fc.array(flow, { maxLength: 120 }), fc.nat({ max: 40 }), (ends, capacity) => {
        const table = new Table(capacity);
        const list: string[] = [];
        ends.forEach(({ tuple, bytes, labels, translated, helper }, i) => {
          const described: TestFlow = {
            sport: 1 + tuple,
            id: i,
            bytes,
            mark: bytes % 3,
            ...(helper > 0 ? { helper } : {}),
            ...(labels ? { labels: [bytes % 128] } : {}),
            ...(translated ? { reply: { src: '192.0.2.1', dst: '198.51.100.1', sport: 443, dport: tuple } } : {}),
          };
          table.event({ ...described, event: 'new' }, i);
          table.event({ ...described, event: 'destroy' }, i);
          if (i % 7 === 0) table.settle(i);
          const reply = translated ? `198.51.100.1:${tuple}` : `10.0.0.1:${1 + tuple}`;
          list.unshift(`${i} ${bytes} ${helper} ${labels ? bytes % 128 : ''} ${reply} ${NOW + i}`);
        });
        const kept = list.slice(0, capacity);
        const matching = kept.filter((text) => Number(text.split(' ')[1]) % 3 === 1);
        table.settle();
        const { table: columns, total } = table.reconciler.store;
        expect([total, table.reconciler.closed.size]).toEqual([0, kept.length]);
        for (const [filter, expected] of [
          ['', kept],
          ['mark = 1', matching],
        ] as const) {
          const rows = table.closed(filter).map((row) => {
            const helper = columns.helper[rowOf(columns, row.handle)] ?? 0;
            return `${row.id} ${row.bytes} ${helper} ${row.labels} ${row.replyDst}:${row.replyDport} ${row.endedMs}`;
          });
          expect(rows).toEqual(expected);
        }
        const handles = table.closed().map((row) => row.handle);
        expect(new Set(handles).size).toBe(handles.length);
      }),
      { numRuns: 200 },
    );
  });

  test('have the counters of the event that ends them, even if it arrives after their end was known', () => {
    const table = new Table(10, [
      { sport: 1, id: 1, bytes: 10 },
      { sport: 2, id: 2, bytes: 20 },
    ]);
    table.event({ sport: 1, id: 1, bytes: 15, event: 'destroy' }, 100);
    table.reconciler.ended(table.row({ sport: 2 }), 'deleted', NOW + 200);
    expect(table.story()).toEqual(['2 deleted 20', '1 destroyed 15']);
    table.event({ sport: 2, id: 2, bytes: 29, event: 'destroy' }, 300);
    expect(table.story()).toEqual(['2 deleted 29', '1 destroyed 15']);
    // Even long after it left the list of living flows.
    table.reconciler.expire(NOW + 10_000, false);
    table.event({ sport: 2, id: 2, bytes: 31, event: 'destroy' }, 11_000);
    expect(table.story()).toEqual(['2 deleted 31', '1 destroyed 15']);
  });

  test('have expired or were removed, as far as the kernel says what was left of their time', () => {
    const table = new Table(10);
    const ends = (): string[] => table.closed().map(({ id, reason, endLeftSec }) => `${id} ${reason} ${endLeftSec}`);
    const end = (sport: number, given: TestFlow, ms: number): void => {
      table.event({ sport, id: sport, timeoutSec: 100, event: 'new' }, ms);
      table.event({ sport, id: sport, event: 'destroy', ...given }, ms + 700);
    };
    // Before anything shows that this kernel says so, absence says nothing.
    end(1, {}, 0);
    end(2, { timeoutSec: 42 }, 1000);
    end(3, {}, 2000);
    // A state is said by the same kernels.
    expect(ends()).toEqual(['3 expired undefined', '2 removed 42', '1 destroyed undefined']);
    const late = new Table(10, [{ sport: 1, id: 1, timeoutSec: 9 }]);
    late.reconciler.ended(late.row({ sport: 1 }), 'gone', NOW + 100);
    late.event({ sport: 1, id: 1, state: 8, event: 'destroy' }, 900);
    late.event({ sport: 2, id: 2, timeoutSec: 7, event: 'destroy' }, 1900);
    late.settle();
    expect(late.closed().map(({ id, reason, endLeftSec }) => [id, reason, endLeftSec])).toEqual([
      [2, 'removed', 7],
      [1, 'expired', undefined],
    ]);
  });

  test('count as found missing until their event arrives after all', () => {
    const table = new Table(10, [{ sport: 1, id: 1, bytes: 10 }]);
    table.reconciler.ended(table.row({ sport: 1 }), 'gone', NOW + 100);
    expect(table.story()).toEqual(['1 gone 10']);
    table.event({ sport: 1, id: 1, bytes: 12, event: 'destroy' }, 200);
    expect(table.story()).toEqual(['1 destroyed 12']);
  });

  test('count as replaced if another flow took the tuple and lives', () => {
    const startMs = NOW - 5000;
    const table = new Table(10, [{ sport: 1, id: 1, bytes: 10, startMs }]);
    const again = batchOf([{ sport: 1, id: 1, bytes: 3, startMs: NOW + 50 }], NOW + 100);
    table.reconciler.dumpStarted(2, 'periodic', undefined, NOW + 100);
    table.reconciler.apply(again, 'dump', 2, NOW + 100);
    expect(table.story()).toEqual(['1 replaced 10']);
    expect(table.reconciler.store.total).toBe(1);
    // The late event of the first flow is not the end of the second.
    table.event({ sport: 1, id: 1, bytes: 11, startMs, event: 'destroy' }, 200);
    expect(table.story()).toEqual(['1 destroyed 11']);
    expect(table.reconciler.store.total).toBe(1);
  });

  test('count as flushed if Flowglass flushed them, whether the events or the answer arrive first', () => {
    const table = new Table(10, [
      { sport: 1, id: 1 },
      { sport: 2, id: 2 },
      { sport: 3, id: 3 },
    ]);
    table.event({ sport: 3, id: 3, event: 'destroy' }, 1000);
    table.event({ sport: 1, id: 1, bytes: 5, event: 'destroy' }, 5000);
    table.reconciler.flushed(NOW + 4900, NOW + 5100);
    table.event({ sport: 2, id: 2, bytes: 7, event: 'destroy' }, 5200);
    expect(table.story()).toEqual(['2 flushed 7', '1 flushed 5', '3 destroyed -']);
    expect(table.reconciler.store.total).toBe(0);
  });

  test('are all kept after a flush that newer flows outlive', () => {
    const old = Array.from({ length: 10 }, (_, i): TestFlow => ({ sport: 1 + i, id: i }));
    const table = new Table(10, old);
    for (let i = 0; i < 8; i++) table.event({ sport: 100 + i, id: 100 + i, event: 'new' }, 6000);
    table.reconciler.flushed(NOW + 5000, NOW + 7000);
    table.settle(20_000);
    expect(table.reconciler.closed.size).toBe(10);
    expect(table.reconciler.store.total).toBe(8);
  });

  test('have no time left', () => {
    const table = new Table(10, [{ sport: 1, id: 1, timeoutSec: 30 }]);
    table.event({ sport: 1, id: 1, timeoutSec: 29, event: 'destroy' }, 1000);
    table.event({ sport: 2, id: 2, timeoutSec: 5, event: 'destroy' }, 1000);
    expect(table.closed().map(({ timeoutSec }) => timeoutSec)).toEqual([undefined, undefined]);
    table.settle();
    expect(table.closed('timeout < 1h')).toEqual([]);
    expect(table.closed().length).toBe(2);
  });

  test('include flows known only from their end', () => {
    const table = new Table(10);
    table.event({ sport: 9, id: 9, bytes: 99, startMs: NOW - 1000, labels: [3], event: 'destroy' }, 100);
    expect(table.story()).toEqual(['9 destroyed 99']);
    expect(table.closed()[0]).toMatchObject({ labels: [3], startMs: NOW - 1000, change: 'ended' });
  });

  test('are no longer closed if a dump shows much later that they live', () => {
    const flow = { sport: 1, id: 1, startMs: NOW - 5000 };
    const table = new Table(10, [flow]);
    table.reconciler.ended(table.row(flow), 'gone', NOW + 100);
    for (const [ms, alive] of [
      [5000, 0],
      [60_000, 1],
    ] as const) {
      // Two dumps, so that only the ring remembers.
      for (const dump of [ms, ms + 1]) table.reconciler.dumpStarted(dump, 'periodic', undefined, NOW + ms);
      table.reconciler.apply(batchOf([flow], NOW + ms), 'dump', ms + 1, NOW + ms);
      expect([table.reconciler.store.total, table.closed().length]).toEqual([alive, 1 - alive]);
    }
  });

  test('take bounded memory, with labels, translations and strings on each', () => {
    const table = new Table(1000);
    const sizes: number[] = [];
    for (let round = 0; round < 30; round++) {
      const flows = Array.from(
        { length: 1000 },
        (_, i): TestFlow => ({
          sport: 1 + i,
          dport: round,
          id: i,
          helper: 1,
          labels: [i % 128],
          reply: { src: '192.0.2.1', dst: '198.51.100.1', sport: 443, dport: i },
          event: 'destroy',
        }),
      );
      const ms = NOW + round * 10_000;
      table.reconciler.apply(batchOf(flows, ms), 'event', 0, ms);
      table.reconciler.expire(ms + 5000, false);
      sizes.push(table.reconciler.closed.byteLength + table.reconciler.store.byteLength);
    }
    expect(table.reconciler.closed.size).toBe(1000);
    expect(new Set(sizes.slice(2)).size).toBe(1);
  });

  test('take no more than their 64 MB by default, whatever they are', () => {
    const flows = Array.from(
      { length: 5000 },
      (_, i): TestFlow => ({
        sport: 1 + i,
        id: i,
        helper: 1,
        labels: [i % 128],
        reply: { src: '192.0.2.1', dst: '198.51.100.1', sport: 443, dport: i },
        event: 'destroy',
      }),
    );
    const { reconciler } = new Table(CLOSED_FLOWS);
    const bytes = (): number => reconciler.store.byteLength + reconciler.closed.byteLength;
    const before = bytes();
    for (let zone = 0; zone < 50; zone++) {
      reconciler.apply(
        batchOf(
          flows.map((flow) => ({ ...flow, zone, key: [flow.id ?? 0, zone] })),
          NOW,
        ),
        'event',
        0,
        NOW,
      );
    }
    do reconciler.expire(NOW + 5000, false);
    while (reconciler.closed.isBehind);
    expect(reconciler.closed.size).toBe(CLOSED_FLOWS);
    expect(reconciler.closed.sinceMs).toBe(NOW);
    // Columns grow by halves and quarters, as the living flows' do.
    expect((bytes() - before) / (64 * 2 ** 20)).toBeLessThan(1.25);
  });

  test('are not kept if the capacity is 0', () => {
    const table = new Table(0, [{ sport: 1, id: 1 }]);
    table.event({ sport: 1, id: 1, event: 'destroy' }, 100);
    table.event({ sport: 2, id: 2, event: 'destroy' }, 100);
    table.reconciler.flushed(NOW, NOW + 200);
    table.settle();
    expect([table.reconciler.closed.size, table.closed()]).toEqual([0, []]);
  });

  test('are the last ones of a table of 100,000 that ends at once', () => {
    const flows = Array.from(
      { length: 100_000 },
      (_, i): TestFlow => ({ sport: 1 + (i % 50_000), dport: Math.floor(i / 50_000), id: i }),
    );
    const table = new Table(10_000);
    for (let at = 0; at < flows.length; at += 5000) {
      table.reconciler.apply(batchOf(flows.slice(at, at + 5000), NOW), 'dump', 0, NOW);
    }
    table.reconciler.flushed(NOW + 1000, NOW + 2000);
    table.settle();
    expect(table.reconciler.closed.size).toBe(10_000);
    expect(new Set(table.closed().map(({ id }) => id))).toEqual(
      new Set(Array.from({ length: 10_000 }, (_, i) => 90_000 + i)),
    );
  });
});

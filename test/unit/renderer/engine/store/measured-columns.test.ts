// Columns that are measured only while somebody needs them, through the whole engine.

import { describe, expect, test } from 'vitest';
import type { RowView } from '../../../../../renderer/engine/api.ts';
import type { ColumnId } from '../../../../../renderer/engine/columns/engine-columns.ts';
import { REBASE_MS } from '../../../../../renderer/engine/store/time-base.ts';
import { Bench, NOW, THREE } from '../engine-bench.ts';
import type { TestFlow } from '../flows.ts';

const FLOW: TestFlow = { sport: 1, id: 11, bytes: 1000, packets: 10, replyBytes: 4000, replyPackets: 40 };

/** An engine whose page shows these columns. */
function showing(columns: readonly ColumnId[], flows: readonly TestFlow[] = [FLOW]): Bench {
  const bench = new Bench();
  bench.dump(flows);
  bench.want({ first: 0, count: 10, columns });
  return bench;
}

/** Another reading of the flow, so many milliseconds later. */
function read(bench: Bench, afterMs: number, change: TestFlow): RowView {
  bench.pass(afterMs);
  bench.batch([{ ...FLOW, ...change }], change.event === undefined ? 'refresh' : 'event');
  return bench.want({}).rows[0] ?? expect.fail('no row');
}

const rates = ({ origRateBytesPerSec, replyRateBytesPerSec }: RowView) => [origRateBytesPerSec, replyRateBytesPerSec];
const tableOf = (bench: Bench) => bench.engine.source.reconciler.store.table;

describe('the rates of each direction', () => {
  test('are unknown until counters were read again, and are those of their direction then', () => {
    const bench = showing(['rate.orig', 'rate.reply']);
    expect(rates(bench.want({}).rows[0] ?? expect.fail())).toEqual([undefined, undefined]);
    expect(rates(read(bench, 2000, { bytes: 3000, replyBytes: 24_000 }))).toEqual([1000, 10_000]);
    // A counter that was zeroed in between counted what it has now.
    const [orig = 0, reply = 0] = rates(read(bench, 1000, { bytes: 1000, replyBytes: 34_000 }));
    expect([orig, reply]).toEqual([1000, 10_000]);
  });

  test('are measured while rows are sorted by them, too, in whose order the rows are', () => {
    const bench = showing([], THREE);
    bench.want({ sort: [{ column: 'rate.orig', descending: true }] });
    bench.pass(1000);
    bench.batch([{ ...THREE[2], bytes: 9100 }], 'refresh');
    bench.batch([{ ...THREE[1], bytes: 1200 }], 'refresh');
    const { rows } = bench.want({});
    expect(rows.map(({ origSport }) => origSport)).toEqual([3, 2, 1]);
    expect(rows.map(({ origRateBytesPerSec }) => origRateBytesPerSec)).toEqual([9000, 1000, undefined]);
    expect(bench.sent('demand').at(-1)?.level).toBe('readings');
  });

  test('are measured for a filter, which is true of what the columns show', () => {
    const bench = showing([], THREE);
    const matching = (filter: string) => bench.want({ filter }).rows.map(({ origSport }) => origSport);
    // An average since the start would be no rate.
    expect(matching('orig.rate >= 0')).toEqual([]);
    bench.pass(1000);
    bench.batch([{ ...THREE[2], bytes: 9100 }], 'refresh');
    bench.batch([{ ...THREE[1], bytes: 1200 }], 'refresh');
    const columns: ColumnId[] = ['rate.orig', 'rate.reply'];
    const shown = bench.want({ columns, filter: 'orig.rate >= 0' }).rows.map(rates);
    expect(shown).toEqual([
      [1000, 0],
      [9000, 0],
    ]);
    expect([matching('orig.rate > 1kB/s'), matching('orig.rate = 1kB/s')]).toEqual([[3], [2]]);
    expect(matching('not orig.rate > 1kB/s')).toEqual([1, 2]);
    expect(matching('orig.rate > 0 and reply.rate = 0')).toEqual([2, 3]);
    expect(bench.sent('demand').at(-1)?.level).toBe('readings');
  });

  test('are measured for a colouring rule, which tints what it says', () => {
    const bench = showing([], THREE);
    bench.want({ rules: [{ key: 7, filter: 'orig.rate > 1kB/s' }] });
    expect(bench.want({}).rows.map(({ rule }) => rule)).toEqual([undefined, undefined, undefined]);
    bench.pass(1000);
    bench.batch([{ ...THREE[2], bytes: 9100 }], 'refresh');
    expect(bench.want({}).rows.map(({ rule }) => rule)).toEqual([undefined, undefined, 7]);
    bench.want({ rules: [] });
    expect(tableOf(bench).measured.byteLength).toBe(0);
  });

  test('end with the flow', () => {
    const bench = showing(['rate.orig']);
    read(bench, 1000, { bytes: 5000 });
    bench.want({ alsoEnded: true });
    read(bench, 1000, { bytes: 6000, event: 'destroy' });
    bench.pass(5000);
    expect(rates(bench.want({}).rows[0] ?? expect.fail())).toEqual([undefined, undefined]);
  });
});

describe('when a flow was last seen', () => {
  const seen = ({ lastSeenMs, lastSeenIsEarliest }: RowView) => [lastSeenMs - NOW, lastSeenIsEarliest];

  test('is at least when it was first read, until a reading counts packets', () => {
    const bench = new Bench();
    bench.dump([FLOW]);
    bench.pass(10_000);
    expect(seen(bench.want({ first: 0, count: 10, columns: ['seen.last'] }).rows[0] ?? expect.fail())).toEqual([
      0,
      true,
    ]);
    expect(seen(read(bench, 1000, {}))).toEqual([0, true]);
    expect(seen(read(bench, 1000, { packets: 11 }))).toEqual([12_000, false]);
    expect(seen(read(bench, 1000, { packets: 11 }))).toEqual([12_000, false]);
    // Zeroing counters is no packet.
    expect(seen(read(bench, 1000, { packets: 0, replyPackets: 0, bytes: 0, replyBytes: 0 }))).toEqual([12_000, false]);
    expect(seen(read(bench, 1000, { mark: 7, event: 'update' }))).toEqual([15_000, false]);
  });

  test('is exact for a flow that began later, and only the least for one that is not counted', () => {
    const bench = showing(['seen.last']);
    bench.pass(1000);
    bench.batch([
      { sport: 2, bytes: 1, packets: 1, event: 'new' },
      { sport: 3, event: 'new' },
    ]);
    const rows = bench.want({}).rows.map((row) => [row.origSport, ...seen(row)]);
    expect(rows.slice(1)).toEqual([
      [2, 1000, false],
      [3, 1000, true],
    ]);
  });

  test('survives that the table’s times begin later', () => {
    const bench = showing(['seen.last']);
    const { baseMs } = tableOf(bench);
    expect(seen(read(bench, 1000, { packets: 11 }))).toEqual([1000, false]);
    bench.setClock(baseMs + REBASE_MS + 1000);
    bench.dump([{ ...FLOW, packets: 11 }], 'periodic');
    expect(tableOf(bench).baseMs).toBeGreaterThan(baseMs);
    expect(seen(bench.want({}).rows[0] ?? expect.fail())).toEqual([1000, false]);
  });
});

test('what is measured takes at most 16 bytes a flow, and none once it is not needed', () => {
  const bench = showing([]);
  const table = tableOf(bench);
  const atRest = table.byteLength;
  const [shown, sorted]: ColumnId[][] = [['rate.orig', 'rate.reply', 'seen.last'], ['seen.last']];
  bench.want({ columns: shown ?? [] });
  expect(table.byteLength - atRest).toBeGreaterThan(0);
  expect(table.byteLength - atRest).toBeLessThanOrEqual(16 * table.capacity);
  // More flows than there was room for.
  const more = Array.from({ length: table.capacity + 1 }, (_, i) => ({ sport: 100 + i, bytes: 1, packets: 1 }));
  bench.batch(more.map((flow) => ({ ...flow, event: 'new' })));
  bench.pass(1000);
  bench.batch(
    more.map((flow) => ({ ...flow, bytes: 501 })),
    'refresh',
  );
  expect(table.measured.origRate.subarray(1, table.length).every((rate) => rate === 500)).toBe(true);
  bench.want({ columns: [], sort: (sorted ?? []).map((column) => ({ column, descending: false })) });
  expect([table.measured.hasRates, table.measured.hasTimes]).toEqual([false, true]);
  bench.want({ sort: [] });
  expect(table.measured.byteLength).toBe(0);
});

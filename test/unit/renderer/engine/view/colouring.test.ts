// Which colouring rule the rows of a view show, through the whole engine, and against filters over the whole table.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileFilter, type Filter, printFilter } from '../../../../../native/filter/index.ts';
import { testBit } from '../../../../../native/flow/bitmap.ts';
import { EVENT, FlowBatch } from '../../../../../native/flow/index.ts';
import { Reconciler } from '../../../../../renderer/engine/reconcile/reconcile.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { Colouring } from '../../../../../renderer/engine/view/colouring.ts';
import { Random, runSeed } from '../../../../random.ts';
import { filterArbitrary } from '../../../native/filter/random-filters.ts';
import { Bench, NOW } from '../engine-bench.ts';
import { randomBuffers, type TestFlow } from '../flows.ts';

const FLOWS: readonly TestFlow[] = Array.from({ length: 10 }, (_, i) => ({
  sport: 1 + i,
  id: 1 + i,
  mark: i % 3,
  bytes: 100 * i,
  packets: 1,
  labels: i === 9 ? [5] : [],
  timeoutSec: 60,
}));

function opened(): Bench {
  const bench = new Bench();
  bench.dump(FLOWS);
  bench.want({ first: 0, count: 50 });
  return bench;
}

/** The rule of each flow, by source port. */
const rules = (bench: Bench) =>
  Object.fromEntries(bench.view.rows.flatMap(({ origSport, rule }) => (rule === undefined ? [] : [[origSport, rule]])));

test('each row has the key of the first rule that matches, and changes with the rules', () => {
  const bench = opened();
  expect(rules(bench)).toEqual({});
  bench.want({
    rules: [
      { key: 7, filter: 'sport in 1-3' },
      { key: 8, filter: 'mark = 1' },
    ],
  });
  expect(rules(bench)).toEqual({ 1: 7, 2: 7, 3: 7, 5: 8, 8: 8 });
  bench.want({ rules: [{ key: 9, filter: 'mark = 1' }] });
  expect(rules(bench)).toEqual({ 2: 9, 5: 9, 8: 9 });
  bench.want({ rules: [] });
  expect(rules(bench)).toEqual({});
});

test('a rule whose filter has an error matches nothing, and the next ones are tried', () => {
  const bench = opened();
  bench.want({
    rules: [
      { key: 1, filter: 'mrk = 1' },
      { key: 2, filter: 'mark = 1' },
    ],
  });
  expect(rules(bench)).toEqual({ 2: 2, 5: 2, 8: 2 });
});

test('a row gets another rule when its values change', () => {
  const bench = opened();
  bench.want({ rules: [{ key: 1, filter: 'mark = 9' }] });
  bench.batch([{ ...FLOWS[3], mark: 9, event: 'update' }]);
  bench.want({});
  expect(rules(bench)).toEqual({ 4: 1 });
});

test('names of labels are those of the page', () => {
  const bench = opened();
  bench.want({ labels: new Map([[5, 'web']]), rules: [{ key: 1, filter: 'label has web' }] });
  expect(rules(bench)).toEqual({ 10: 1 });
});

test('another source keeps the rules', () => {
  const bench = opened();
  bench.want({ rules: [{ key: 3, filter: 'mark = 2' }] });
  bench.engine.fromMain({ kind: 'sourceOpened', source: 2 });
  bench.dump(FLOWS);
  bench.pass(1000);
  expect(rules(bench)).toEqual({ 3: 3, 6: 3, 9: 3 });
});

test('an ended flow has the rule that its last values match, also on top', () => {
  const bench = opened();
  bench.want({ alsoEnded: true, rules: [{ key: 1, filter: 'bytes > 800' }] });
  const handle = bench.view.rows.find(({ origSport }) => origSport === 2)?.handle ?? -1;
  bench.want({ keepOnTop: [{ handle, isOnTop: true }] });
  bench.batch([{ ...FLOWS[1], bytes: 5000, packets: 9, event: 'destroy' }]);
  bench.pass(5000);
  expect(rules(bench)).toEqual({ 2: 1, 10: 1 });
  expect(bench.view.onTop.map(({ rule }) => rule)).toEqual([1]);
});

test('the same flows match as over the whole table, whatever the filter looks at', () => {
  const seed = runSeed('colouring');
  const reconciler = new Reconciler(new FlowStore(NOW));
  reconciler.dumpStarted(1, 'first', undefined, NOW);
  for (const buffer of randomBuffers(3000, seed, NOW)) reconciler.apply(new FlowBatch(buffer), 'dump', 1, NOW);
  reconciler.dumpEnded(1, true);
  for (const buffer of randomBuffers(300, seed, NOW)) {
    const batch = new FlowBatch(buffer);
    batch.event.fill(EVENT.destroy);
    reconciler.apply(batch, 'event', 0, NOW + 5000);
  }
  const { table } = reconciler.store;
  table.nowMs = NOW + 9000;
  table.localAddresses = ['10.0.0.0/9', '192.0.2.1'];
  const random = new Random(seed);
  const matched = new Set<Filter>();
  fc.assert(
    fc.property(filterArbitrary, (filter) => {
      const rows = Uint32Array.from({ length: 200 }, () => random.below(table.length));
      const bits = new Uint32Array(table.capacity / 32);
      compileFilter(filter).matches(table, 0, table.length, bits);
      const keys = new Colouring([{ key: 1, filter: printFilter(filter) }]).keysOf(table, rows);
      expect(keys).toEqual([...rows].map((row) => (testBit(bits, row) ? 1 : undefined)));
      if (keys.includes(1) && keys.includes(undefined)) matched.add(filter);
    }),
    { seed, numRuns: 300 },
  );
  // Or the comparison would prove nothing.
  expect(matched.size).toBeGreaterThan(30);
});

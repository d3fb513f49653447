// Microbenchmarks of the engine with a million flows: loading, updating, sorting, filtering, memory. Run it by
// itself (`node test/bench/engine.bench.ts [flows]`) for a table; the benchmark harness imports the measures.

import { compileFilter, parseFilter } from '../../native/filter/index.ts';
import { FlowBatch } from '../../native/flow/index.ts';
import { COLUMN_IDS, type ColumnId } from '../../renderer/engine/column-ids.ts';
import { Listing } from '../../renderer/engine/listing.ts';
import { Reconciler } from '../../renderer/engine/reconcile.ts';
import { FlowStore } from '../../renderer/engine/store.ts';
import { randomBuffers, randomWords } from '../unit/engine/flows.ts';

/** Three terms as a person would write them. */
export const THREE_TERMS = 'proto = tcp and dport in {443, 80} and src in 10.0.0.0/17';

const NOW_MS = 1_790_000_000_000;

/** A loaded engine and how long that took. */
export interface Loaded {
  readonly reconciler: Reconciler;
  readonly buffers: readonly ArrayBuffer[];
  readonly ms: number;
}

/** Takes a first dump of so many flows in. `told`: main said beforehand how many will come. */
export function measureAppend(flows: number, told = true): Loaded {
  const buffers = randomBuffers(flows, 1, NOW_MS);
  const reconciler = new Reconciler(new FlowStore(NOW_MS));
  const begin = performance.now();
  reconciler.dumpStarted(1, 'first', told ? flows : undefined, NOW_MS);
  for (const buffer of buffers) reconciler.apply(new FlowBatch(buffer), 'dump', 1, NOW_MS);
  reconciler.dumpEnded(1, true);
  const ms = performance.now() - begin;
  if (reconciler.store.total !== flows) throw new Error(`${reconciler.store.total} rows of ${flows}`);
  return { reconciler, buffers, ms };
}

/** Takes a second dump in, in which counters and timeouts of every flow differ; in another order if asked. Rows a second. */
export function measureUpdate({ reconciler, buffers }: Loaded, shuffled = false): number {
  const changed = buffers.map((buffer) => {
    const copy = buffer.slice(0);
    const batch = new FlowBatch(copy);
    for (let i = 0; i < batch.length; i++) {
      batch.origBytes[2 * i] = (batch.origBytes[2 * i] ?? 0) + 1500;
      batch.timeoutSec[i] = (batch.timeoutSec[i] ?? 0) + 10;
    }
    return copy;
  });
  if (shuffled) {
    const next = randomWords(2);
    changed.sort(() => (next() & 1 ? 1 : -1));
  }
  const begin = performance.now();
  reconciler.dumpStarted(2, 'periodic', undefined, NOW_MS + 5000);
  for (const buffer of changed) reconciler.apply(new FlowBatch(buffer), 'dump', 2, NOW_MS + 5000);
  reconciler.dumpEnded(2, true);
  return reconciler.store.total / ((performance.now() - begin) / 1000);
}

/** Median of the times of a full sort of all rows by a column, in milliseconds. */
export function measureSort({ reconciler }: Loaded, column: ColumnId, rounds = 5): number {
  const { table } = reconciler.store;
  const listing = new Listing();
  listing.update(table, false);
  return median(rounds, (round) => {
    listing.setSort({ column, descending: round % 2 === 1 });
    return timed(() => listing.update(table, false));
  });
}

/** Median of the times of a full filter pass of a text, in milliseconds. */
export function measureFilter({ reconciler }: Loaded, text = THREE_TERMS, rounds = 9): number {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`no filter: ${text}`);
  const predicate = compileFilter(parsed.filter);
  const { table } = reconciler.store;
  const listing = new Listing();
  return median(rounds, () => {
    listing.filter.setPredicate(predicate);
    return timed(() => listing.filter.update(table));
  });
}

/** The same with the list's order rebuilt: what the user waits for. Milliseconds. */
export function measureFilterAndList({ reconciler }: Loaded, text = THREE_TERMS, rounds = 9): number {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(`no filter: ${text}`);
  const predicate = compileFilter(parsed.filter);
  const listing = new Listing();
  return median(rounds, () => {
    listing.setFilter(predicate);
    return timed(() => listing.update(reconciler.store.table, false));
  });
}

/** Bytes a flow of all arrays: columns, side tables, index, order, filter. */
export function measureBytesPerFlow({ reconciler }: Loaded): number {
  const { store } = reconciler;
  const listing = new Listing();
  listing.setSort({ column: 'source', descending: false });
  listing.update(store.table, false);
  return (store.byteLength + listing.byteLength) / store.total;
}

/** Milliseconds to bring a list sorted by bytes up to date after so many rows changed. */
export function measureLiveSort({ reconciler, buffers }: Loaded, changed: number, column: ColumnId = 'bytes'): number {
  const { store } = reconciler;
  const listing = new Listing();
  listing.setSort({ column, descending: true });
  listing.update(store.table, false);
  const first = buffers[0];
  if (!first) return 0;
  return median(7, (round) => {
    const batch = new FlowBatch(first.slice(0));
    for (let i = 0; i < batch.length; i++) batch.origBytes[2 * i] = (batch.origBytes[2 * i] ?? 0) + 7 * (round + 1);
    new Uint32Array(batch.buffer, 0, 3)[2] = Math.min(changed, batch.length);
    reconciler.apply(new FlowBatch(batch.buffer), 'refresh', 0, NOW_MS + 10_000 + round * 1000);
    return timed(() => listing.update(store.table, false));
  });
}

/** Milliseconds that a run takes. */
function timed(run: () => void): number {
  const begin = performance.now();
  run();
  return performance.now() - begin;
}

/** Median of what the rounds measured. */
function median(rounds: number, measure: (round: number) => number): number {
  const times = Array.from({ length: rounds }, (_, round) => measure(round));
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

function main(flows: number): void {
  const print = (name: string, value: number, unit: string): void =>
    console.log(`${name.padEnd(28)} ${value.toFixed(1).padStart(12)} ${unit}`);
  print('append, size not told', measureAppend(flows, false).ms, 'ms');
  const loaded = measureAppend(flows);
  print('append', loaded.ms, 'ms');
  print('bytes per flow', measureBytesPerFlow(loaded), 'B');
  print('updates', measureUpdate(loaded), 'rows/s');
  print('updates, batches shuffled', measureUpdate(loaded, true), 'rows/s');
  for (const column of COLUMN_IDS) print(`sort by ${column}`, measureSort(loaded, column), 'ms');
  print('filter of three terms', measureFilter(loaded), 'ms');
  print('filter and list', measureFilterAndList(loaded), 'ms');
  print('200 moved in order', measureLiveSort(loaded, 200), 'ms');
  print('8,192 moved in order', measureLiveSort(loaded, 8192), 'ms');
}

if (import.meta.main) main(Number(process.argv[2] ?? 1_000_000));

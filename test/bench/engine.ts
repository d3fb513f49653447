// The engine's measurements (engine.bench.ts) in the form of the benchmark file, each beside a reference on the
// same rows: a hand-written loop for the filter, the typed array's own sort for sorting, appending for updating,
// the batch format's size for the store's.

import { FLOW_BYTES } from '../../native/flow/columns.ts';
import { COLUMN_IDS } from '../../renderer/engine/column-ids.ts';
import type { FlowTable } from '../../renderer/engine/flow-table.ts';
import {
  type Loaded,
  measureAppend,
  measureBytesPerFlow,
  measureFilter,
  measureSort,
  measureUpdate,
  THREE_TERMS,
} from './engine.bench.ts';
import { type Measurement, measurement, median, sizeName } from './plan.ts';

/** All measurements of the engine at one size. */
export function measureEngine(flows: number, rounds: number): Measurement[] {
  globalThis.gc?.();
  const loaded = measureAppend(flows);
  const size = sizeName(flows);
  const { table } = loaded.reconciler.store;
  const sorted = median(Array.from({ length: rounds }, () => typedSortMs(flows)));
  return [
    measurement(`filter-3-terms-${size}`, 'ms', measureFilter(loaded), handWrittenFilterMs(table, rounds)),
    ...COLUMN_IDS.map((column) => measurement(`sort-${column}-${size}`, 'ms', measureSort(loaded, column), sorted)),
    measurement(`store-bytes-per-flow-${size}`, 'B', measureBytesPerFlow(loaded), FLOW_BYTES),
    measureUpdates(loaded, size),
  ];
}

/** Rows a second that a second dump brings up to date, beside those that the first one appended. */
function measureUpdates(loaded: Loaded, size: string): Measurement {
  const appended = loaded.reconciler.store.total / (loaded.ms / 1000);
  return measurement(`updates-per-second-${size}`, 'rows/s', measureUpdate(loaded), appended, false);
}

/** Milliseconds in which a typed array sorts as many random numbers as there are rows. */
function typedSortMs(rows: number): number {
  const values = new Float64Array(rows);
  let seed = 1;
  for (let row = 0; row < rows; row++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    values[row] = seed;
  }
  const begin = performance.now();
  values.sort();
  return performance.now() - begin;
}

const TCP = 6;
/** 10.0.0.0/17, IPv4-mapped. */
const NETWORK = 0x0a000000 >>> 15;

/** Median of the milliseconds that a loop written for exactly THREE_TERMS takes. @throws when that text has changed. */
function handWrittenFilterMs(table: FlowTable, rounds: number): number {
  if (THREE_TERMS !== 'proto = tcp and dport in {443, 80} and src in 10.0.0.0/17') {
    throw new Error('the hand-written filter is for another text');
  }
  const { protocol, origDport, origSrc, length } = table;
  const times = Array.from({ length: rounds }, () => {
    const bitmap = new Uint32Array((length + 31) >>> 5);
    const begin = performance.now();
    for (let row = 0; row < length; row++) {
      const port = origDport[row];
      const isMatch =
        protocol[row] === TCP &&
        (port === 443 || port === 80) &&
        origSrc[4 * row + 2] === 0xffff &&
        (origSrc[4 * row + 3] ?? 0) >>> 15 === NETWORK;
      if (isMatch) bitmap[row >>> 5] = (bitmap[row >>> 5] ?? 0) | (1 << (row & 31));
    }
    return performance.now() - begin;
  });
  return median(times);
}

// Measures the engine alone, against references that do the same by hand on the same arrays: events, the filter's pass,
// every column, updating a sorted list, memory.

import { EVENT, FlowBatch } from '../../../native/flow/index.ts';
import { COLUMN_IDS, type ColumnId } from '../../../renderer/engine/columns/engine-columns.ts';
import type { FlowTable } from '../../../renderer/engine/store/flow-table.ts';
import { TIMEOUTS } from '../../unit/renderer/engine/columns/naive-columns.ts';
import { DUMP_MS, firstDump, Traffic } from './dumps.ts';
import { EngineContender, predicateOf } from './engine-contender.ts';
import { THREE_TERMS } from './filters.ts';
import type { ContenderPlan } from './measure-contender.ts';
import { medianTiming, type Timing, timing } from './timing.ts';
import { type Tell, figure as tellFigure } from './told.ts';

/** One column of each type: text, address, address that few flows have, 32, 64 and 16 bits, float, time. */
const TYPES: readonly ColumnId[] = ['state', 'source', 'translated', 'timeout', 'bytes', 'zone', 'rate', 'age'];
/** The size at which every column is sorted, as in the budgets. */
const EVERY_COLUMN_FLOWS = 1_000_000;

/** Rows that change between two views of a sorted list: the visible ones, and a whole batch of events. */
const MOVED = [200, 8192] as const;

/** @param filled an engine to which a dump and updates have been applied. */
export function measureEngineAlone(filled: EngineContender, plan: ContenderPlan, tell: Tell): void {
  const figure = (name: string, measured: number | Timing): void => tellFigure(tell, name, measured);
  const dump = firstDump(plan.flows);
  figure('copy-dump', timeCopy(dump));
  figure('ingest-events', timeEvents(dump, plan.flows));
  figure('filter-pass', timeFilterPass(filled));
  figure('filter-by-hand', timeHandWritten(filled.table));
  figure('sort-numbers', timeSortNumbers(plan.flows));
  figure('store-bytes-per-flow', bytesPerFlow(filled));
  measureMeasuring(filled, dump, figure);
  for (const column of plan.flows === EVERY_COLUMN_FLOWS ? COLUMN_IDS : TYPES) {
    figure(
      `column-${column}`,
      medianTiming((round) => filled.sort({ column, descending: round % 2 === 1 })),
    );
  }
  figure(
    'column-state-and-bytes',
    medianTiming((round) =>
      filled.sortByAll([
        { column: 'state', descending: false },
        { column: 'bytes', descending: round % 2 === 1 },
      ]),
    ),
  );
  filled.table.measured.keep(new Set(), 0);
  for (const moved of MOVED) figure(`moved-${moved}`, timeMoved(filled, dump, moved));
}

function bytesPerFlow({ byteLength, reconciler }: EngineContender): number {
  return byteLength / reconciler.store.total;
}

/** After the updates of every contender, and before those of `movedMs`. */
const MEASURING_MS = DUMP_MS + 3_000_000;
const BETWEEN_READINGS_MS = 10_000;

/**
 * What columns cost that are measured only while they are needed: memory, and time to apply a dump. Leaves them measured,
 * and the timeouts known, so that every column has values to sort by.
 */
function measureMeasuring(
  filled: EngineContender,
  dump: readonly ArrayBuffer[],
  figure: (name: string, measured: number | Timing) => void,
): void {
  const traffic = new Traffic();
  const { table, reconciler } = filled;
  const buffers = dump.map((buffer) => buffer.slice(0));
  let atMs = MEASURING_MS;
  const goOn = (): void => {
    atMs += BETWEEN_READINGS_MS;
    for (const buffer of buffers) traffic.goOn(buffer, atMs);
  };
  const apply = (): void => {
    filled.dumpStarted(reconciler.store.total, atMs);
    for (const buffer of buffers) filled.take(buffer, atMs);
    filled.dumpEnded();
  };
  figure('dump-again', medianTiming(apply, goOn));
  table.measured.keep(new Set(['ratesEachWay', 'lastCounted']), atMs - table.baseMs);
  figure('dump-again-measured', medianTiming(apply, goOn));
  figure('measured-bytes-per-flow', bytesPerFlow(filled));
  table.timeouts = TIMEOUTS;
}

/** Copies the bytes of all batches: the lower bound of applying them. */
function timeCopy(dump: readonly ArrayBuffer[]): Timing {
  return medianTiming(() => {
    const copy = new Uint8Array(dump.reduce((sum, { byteLength }) => sum + byteLength, 0));
    let at = 0;
    for (const buffer of dump) {
      copy.set(new Uint8Array(buffer), at);
      at += buffer.byteLength;
    }
  });
}

/** An empty engine applies the same flows as events of new ones, without knowing their number. */
function timeEvents(dump: readonly ArrayBuffer[], flows: number): Timing {
  const batches = dump.map((buffer) => buffer.slice(0));
  for (const buffer of batches) new FlowBatch(buffer).event.fill(EVENT.new);
  const engine = new EngineContender();
  const taken = timing(() => {
    for (const buffer of batches) engine.takeEvents(buffer, DUMP_MS);
  });
  if (engine.reconciler.store.total !== flows) throw new Error(`${engine.reconciler.store.total} rows of ${flows}`);
  return taken;
}

/** The filter's own pass, without the list. */
function timeFilterPass({ listing, table }: EngineContender): Timing {
  const predicate = predicateOf(THREE_TERMS);
  const passed = medianTiming(
    () => listing.filter.update(table),
    () => listing.filter.setPredicate(predicate),
  );
  listing.setFilter(predicateOf(''));
  return passed;
}

const TCP = 6;
/** 10.0.0.0/17 without its host bits. */
const NETWORK = 0x0a000000 >>> 15;

/** A loop written for exactly THREE_TERMS. @throws if that text has changed. */
function timeHandWritten(table: FlowTable): Timing {
  if (THREE_TERMS !== 'proto = tcp and dport in {443, 80} and src in 10.0.0.0/17') {
    throw new Error('the hand-written filter is for another text');
  }
  const { protocol, origDport, origSrc, length } = table;
  return medianTiming(() => {
    const bitmap = new Uint32Array((length + 31) >>> 5);
    for (let row = 0; row < length; row++) {
      const port = origDport[row];
      const isMatch =
        protocol[row] === TCP &&
        (port === 443 || port === 80) &&
        origSrc[4 * row + 2] === 0xffff &&
        (origSrc[4 * row + 3] ?? 0) >>> 15 === NETWORK;
      if (isMatch) bitmap[row >>> 5] = (bitmap[row >>> 5] ?? 0) | (1 << (row & 31));
    }
  });
}

/** A typed array sorts as many random numbers as rows. */
function timeSortNumbers(rows: number): Timing {
  const values = new Float64Array(rows);
  let seed = 1;
  return medianTiming(
    () => values.sort(),
    () => {
      for (let row = 0; row < rows; row++) {
        seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
        values[row] = seed;
      }
    },
  );
}

/** Brings a list sorted by bytes up to date after this many rows changed. */
function timeMoved(engine: EngineContender, dump: readonly ArrayBuffer[], moved: number): Timing {
  const buffer = dump[0]?.slice(0);
  if (!buffer) throw new Error('no flows');
  const traffic = new Traffic();
  engine.sort({ column: 'bytes', descending: true });
  let nowMs = DUMP_MS + 3_600_000;
  return medianTiming(
    () => engine.update(),
    () => {
      nowMs += 1000;
      traffic.goOn(buffer, nowMs);
      engine.refresh(buffer, moved, nowMs);
    },
  );
}

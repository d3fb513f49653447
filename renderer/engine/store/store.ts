// FlowStore: which row holds which flow. Adds, finds, retires and frees rows; reconcile.ts decides what a message means
// for the table. Runs of new rows are appended column by column. Pure.

import { clearBit, setBit, setRange, testBit } from '../../../native/flow/bitmap.ts';
import { type FlowBatch, PRESENCE } from '../../../native/flow/index.ts';
import { FlowTable } from './flow-table.ts';
import type { IdentityColumns } from './identity.ts';
import { KeyIndex, LOADED_KEYS, ROW_BITS } from './key-index.ts';
import { type ChangeMark, encodeMark, markNow } from './marks.ts';
import {
  type BatchTime,
  batchTime,
  COUNTERS,
  coarseTimeout,
  deadlineSec,
  MERGED,
  mergeRow,
  type Trust,
} from './merge.ts';
import { firstBaseMs } from './time-base.ts';

/** A row holds this many flows, one after another, then stays empty for good, so that no handle is given twice. */
const GENERATIONS = 65_536;

/** Handles are whole numbers below 2^53: source, row, generation. */
const ROWS = 2 ** ROW_BITS;
const SOURCES = 2 ** 11;

export class FlowStore {
  readonly table: FlowTable;
  readonly index = new KeyIndex();
  /** Number of living flows. */
  total = 0;
  /** How many times flows appeared, ended or changed; the increase during a pause is what the pause holds back. */
  changes = 0;
  /** How many times flows differed in what is no change to notice, and that a reading does not renew either. */
  #unnoticed = 0;
  #kept = 0;
  #free: number[] = [];
  /** Rows that have used up their generations. */
  #spent = 0;
  #time: BatchTime = { sec: 0, ms: 1, nowMs: 1 };
  #nowMs = 0;
  // New rows that are claimed and indexed, but whose columns are still to be copied together.
  #runBatch: FlowBatch | undefined;
  #runFrom = 0;
  #runCount = 0;
  #runMark: ChangeMark | undefined;

  /** @param source number of the source: handles of different sources differ. */
  constructor(nowMs: number, strings: readonly string[] = [''], source = 0) {
    this.table = new FlowTable(firstBaseMs(nowMs), strings);
    this.table.nowMs = nowMs;
    this.table.agedMs = nowMs;
    this.table.firstHandle = (source % SOURCES) * ROWS * GENERATIONS;
  }

  /** Must be called before the rows of a batch are added or merged. */
  begin(batch: FlowBatch, nowMs: number): void {
    this.#nowMs = nowMs;
    this.#time = batchTime(this.table, batch.receivedMs, nowMs);
  }

  /** Must be called after the batch: until then, appended rows are incomplete. */
  finish(): void {
    this.#flushRun();
  }

  reserve(rows: number): void {
    this.#flushRun();
    this.table.reserve(rows);
    this.index.reserve(rows, this.table.key);
  }

  /** Makes `find` faster if it is called before it for each row of a batch, in their order. */
  loadSlots(batch: FlowBatch, i: number): void {
    if (i % LOADED_KEYS === 0) this.index.loadSlots(batch.key, i, batch.length);
  }

  /** The living row with the same original tuple and zone, or -1. */
  find(batch: IdentityColumns, i: number): number {
    const low = batch.key[2 * i] ?? 0;
    const high = batch.key[2 * i + 1] ?? 0;
    const index = this.index;
    const keys = this.table.key;
    for (let slot = index.first(low, high); ; slot = index.next(slot, low, high)) {
      const row = index.rowAt(slot);
      if (row < 0) return -1;
      if (keys[2 * row] !== low || keys[2 * row + 1] !== high) continue;
      if (this.#runCount > 0 && row >= this.table.length) this.#flushRun();
      if (sameTuple(this.table, row, batch, i)) return row;
    }
  }

  /** The living row with this key, or -1. Keys of different tuples are as good as never equal. */
  findKey(low: number, high: number): number {
    const { index } = this;
    const keys = this.table.key;
    for (let slot = index.first(low, high); ; slot = index.next(slot, low, high)) {
      const row = index.rowAt(slot);
      if (row < 0 || (keys[2 * row] === low && keys[2 * row + 1] === high)) return row;
    }
  }

  /** Adds a flow that `find` did not find, as a living row. */
  add(batch: FlowBatch, i: number, mark: ChangeMark | undefined): number {
    this.total++;
    this.#kept++;
    this.changes++;
    const reused = this.#free.pop();
    if (reused !== undefined) {
      this.table.copyOne(batch, i, reused);
      this.index.add(reused, this.table.key);
      this.#initialise(reused, 1, mark, false);
      return reused;
    }
    const extends_ = this.#runBatch === batch && this.#runFrom + this.#runCount === i && this.#runMark === mark;
    if (!extends_) {
      this.#flushRun();
      this.#runBatch = batch;
      this.#runFrom = i;
      this.#runMark = mark;
    }
    const row = this.table.length + this.#runCount;
    this.table.grow(row + 1);
    this.table.key[2 * row] = batch.key[2 * i] ?? 0;
    this.table.key[2 * row + 1] = batch.key[2 * i + 1] ?? 0;
    this.#runCount++;
    this.index.add(row, this.table.key);
    return row;
  }

  /**
   * Adds the flows of a batch from a place on as living rows, as `add` does without a mark, up to one that may have a row;
   * none while rows are free, which are used first. None of the flows may be known to have ended.
   * @returns Where it stopped: `batch.length` if all were added.
   */
  addNew(batch: FlowBatch, from: number): number {
    if (this.#free.length > 0) return from;
    this.#flushRun();
    const { table } = this;
    const row = table.length;
    const count = batch.length - from;
    table.grow(row + count);
    table.key.set(batch.key.subarray(2 * from, 2 * batch.length), 2 * row);
    const added = this.index.addNew(row, count, table.key);
    this.total += added;
    this.#kept += added;
    this.changes += added;
    this.#append(batch, from, added, undefined);
    return from + added;
  }

  /** Adds a flow that is known only from its end, as a row that does not live. */
  addEnded(batch: FlowBatch, i: number): number {
    this.#flushRun();
    const { table } = this;
    const row = this.#free.pop() ?? table.length;
    if (row === table.length) {
      table.grow(row + 1);
      table.length = row + 1;
    }
    this.#kept++;
    table.copyOne(batch, i, row);
    this.#initialise(row, 1, undefined, false);
    if (!((table.presence[row] ?? 0) & COUNTERS)) table.sampledMs[row] = 0;
    clearBit(table.alive, row);
    this.leave(row);
    return row;
  }

  /** Merges values of the same flow into a row. */
  update(row: number, batch: FlowBatch, i: number, trust: Trust): void {
    const merged = mergeRow(this.table, row, batch, i, trust, this.#time);
    if (merged === 0) return;
    setBit(this.table.dirty, row);
    if (!(merged & MERGED.changed)) {
      if (merged & MERGED.lasting) this.#unnoticed++;
      return;
    }
    this.changes++;
    // A new connection changes its state several times at once: it is still shown as new.
    const sinceBaseMs = this.#nowMs - this.table.baseMs;
    if (!testBit(this.table.alive, row) || markNow(this.table.changed[row] ?? 0, sinceBaseMs) === 'new') return;
    this.table.changed[row] = encodeMark('changed', sinceBaseMs);
  }

  /** The flow has ended: the row is listed for another moment, but is no longer found or counted. */
  retire(row: number): void {
    if (!testBit(this.table.alive, row)) return;
    this.index.remove(row, this.table.key);
    clearBit(this.table.alive, row);
    setBit(this.table.leaving, row);
    setBit(this.table.dirty, row);
    this.total--;
    this.changes++;
  }

  /** The moment is over: what only a living flow has, time left and rate, no longer counts for the order. */
  leave(row: number): void {
    const { table } = this;
    clearBit(table.leaving, row);
    table.presence[row] = (table.presence[row] ?? 0) & ~PRESENCE.timeout;
    table.rate[row] = Number.NaN;
    table.measured.clearRates(row, row + 1);
    setBit(table.dirty, row);
  }

  /** Frees a retired row for another flow. */
  release(row: number): void {
    if (testBit(this.table.alive, row) || !testBit(this.table.kept, row)) return;
    const table = this.table;
    clearBit(table.kept, row);
    clearBit(table.leaving, row);
    setBit(table.dirty, row);
    table.reply.remove(row);
    table.labels.remove(row);
    table.presence[row] = 0;
    const generation = (table.generation[row] ?? 0) + 1;
    this.#kept--;
    // A row is empty for seconds between two flows: this takes days, and costs one row in 65,536 flows.
    if (generation < GENERATIONS) {
      table.generation[row] = generation;
      this.#free.push(row);
    } else this.#spent++;
    if (this.#kept > 0 || this.#spent > 0) return;
    table.length = 0;
    this.#free = [];
  }

  /** Grows whenever flows appear, end, or differ in more than what each reading renews: counters, timeout and use. */
  get revision(): number {
    return this.changes + this.#unnoticed;
  }

  /** Number of ended flows that still have a row. */
  get ended(): number {
    return this.#kept - this.total;
  }

  isAlive(row: number): boolean {
    return testBit(this.table.alive, row);
  }

  /** A dump begins: it has listed no row yet. */
  beginDump(): void {
    this.table.seen.fill(0);
  }

  /** Marks a row as known to the dump under way. */
  touch(row: number): void {
    setBit(this.table.seen, row);
  }

  /** Whether the dump under way, or anything newer than its beginning, has mentioned a row. */
  isTouched(row: number): boolean {
    return testBit(this.table.seen, row);
  }

  get byteLength(): number {
    return this.table.byteLength + this.index.byteLength + this.#free.length * 4;
  }

  #flushRun(): void {
    const batch = this.#runBatch;
    const count = this.#runCount;
    this.#runBatch = undefined;
    this.#runCount = 0;
    if (!batch || count === 0) return;
    this.#append(batch, this.#runFrom, count, this.#runMark);
  }

  /** Fills the columns of new rows, whose keys are indexed already. */
  #append(batch: FlowBatch, from: number, count: number, mark: ChangeMark | undefined): void {
    const row = this.table.length;
    const isBlank = this.table.isBlank(row);
    this.table.length = row + count;
    this.table.copyFrom(batch, from, count, row);
    this.#initialise(row, count, mark, isBlank);
  }

  /** Sets the engine's own columns of new rows. `isBlank`: no flow was ever in them. */
  #initialise(row: number, count: number, mark: ChangeMark | undefined, isBlank: boolean): void {
    const table = this.table;
    const end = row + count;
    const offset = this.#time.sec;
    for (let r = row; r < end; r++) {
      const timeoutSec = table.timeoutSec[r] ?? 0;
      table.longestTimeout[r] = coarseTimeout(timeoutSec);
      table.timeoutSec[r] = deadlineSec(timeoutSec, offset);
    }
    // When the kernel's message was read, not when it was applied: the flow began no later than that.
    table.firstSeenMs.fill(this.#time.ms - 1, row, end);
    table.sampledMs.fill(this.#time.ms, row, end);
    table.rate.fill(Number.NaN, row, end);
    table.measured.clear(row, end);
    if (mark || !isBlank) {
      table.changed.fill(mark ? encodeMark(mark, this.#nowMs - table.baseMs) : 0, row, end);
    }
    for (const bits of [table.alive, table.kept, table.dirty, table.fresh, table.seen]) setRange(bits, row, end);
  }
}

/** Identifies a row's flow while Flowglass runs: another flow in the row has another handle. Handles grow with rows. */
export function handleOf(table: FlowTable, row: number): number {
  return table.firstHandle + row * GENERATIONS + (table.generation[row] ?? 0);
}

/** The row of a handle while it holds that flow, alive or ended; otherwise -1. */
export function rowOf(table: FlowTable, handle: number): number {
  const row = Math.floor((handle - table.firstHandle) / GENERATIONS);
  const same = table.generation[row] === handle % GENERATIONS && testBit(table.kept, row);
  return same ? row : -1;
}

/** Zone of the original direction, in which the original tuple is unique; 0 is the default. */
function originalZone(presence: number, zone: number): number {
  return presence & (PRESENCE.zone | PRESENCE.zoneOrig) ? zone : 0;
}

/** Whether a row has the same tuple and zone as a row of other columns. */
export function sameTuple(table: FlowTable, row: number, batch: IdentityColumns, i: number): boolean {
  if (table.origSport[row] !== batch.origSport[i] || table.origDport[row] !== batch.origDport[i]) return false;
  if (table.protocol[row] !== batch.protocol[i] || table.family[row] !== batch.family[i]) return false;
  for (let w = 0; w < 4; w++) {
    if (table.origSrc[4 * row + w] !== batch.origSrc[4 * i + w]) return false;
    if (table.origDst[4 * row + w] !== batch.origDst[4 * i + w]) return false;
  }
  const zone = originalZone(table.presence[row] ?? 0, table.zone[row] ?? 0);
  return zone === originalZone(batch.presence[i] ?? 0, batch.zone[i] ?? 0);
}

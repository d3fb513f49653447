// The engine's columns: the schema's, kept for as long as a flow has a row, and what only the engine knows about the
// flow (when it appeared, how fast it is). Owns memory and nothing else: no index, no lifecycle. Pure.

import { bitmapWords, growBitmap } from '../../../native/flow/bitmap.ts';
import { columnFieldsClass, elementsPerRow } from '../../../native/flow/flow-columns.ts';
import { type IdleTimes, idleTimesOf } from '../../../native/flow/idle-times.ts';
import {
  COLUMNS,
  type FlowBatch,
  type FlowColumns,
  type KernelTimeouts,
  PRESENCE,
} from '../../../native/flow/index.ts';
import { END_REASONS, type EndReason } from '../end-reasons.ts';
import { MeasuredColumns } from './measured-columns.ts';
import { LabelTable, ReplyTable } from './side-table.ts';

/** The schema's columns that the engine keeps for every row. */
const KEPT = COLUMNS.filter((column) => column.kept === 'always' || column.name === 'key');
const KEPT_NAMES = KEPT.map(({ name }) => name);

/** Columns of four-byte words, with the number of words per row. */
const U32_COLUMNS = KEPT.filter(
  (column) => column.type === 'u32' || column.type === 'u64' || column.type === 'address',
).map(({ name, type }) => [name, elementsPerRow(type)] as const);
/** Columns of string numbers, with their presence bits; empty until the first string: most tables have none. */
const STRING_COLUMNS = [
  ['helper', PRESENCE.helper],
  ['secctx', PRESENCE.secctx],
] as const;
const U16_COLUMNS = KEPT.filter(
  (column) => column.type === 'u16' && column.name !== 'helper' && column.name !== 'secctx',
).map(({ name }) => name);
const U8_COLUMNS = KEPT.filter((column) => column.type === 'u8').map(({ name }) => name);
/** The engine's own columns, which a batch does not have. */
const OWN_U32 = ['firstSeenMs', 'sampledMs', 'changed'] as const;
const OWN_U16 = ['longestTimeout', 'generation'] as const;
const OWN_BITMAPS = ['alive', 'kept', 'leaving', 'dirty', 'fresh', 'seen'] as const;

const MIN_ROWS = 1024;
/** Capacity doubles up to this number of rows; above, a quarter more is enough and wastes less. */
const DOUBLING_ROWS = 1 << 20;

/**
 * The columns of all flows. Some schema columns differ from a batch's: `timeoutSec` is a deadline, seconds after
 * `baseMs`; `helper` and `secctx` are shorter than the table, and read as 0, until a flow has such a string.
 */
export class FlowTable extends columnFieldsClass(KEPT_NAMES) implements FlowColumns {
  /** Rows in use, including free ones below the highest. */
  length = 0;
  capacity = 0;
  strings: readonly string[];
  /** Times in the columns count from here: whole seconds, milliseconds since the epoch. Moved by `moveBase`. */
  baseMs: number;
  nowMs: number;
  /**
   * Up to when the ages by which rows are ordered are counted, milliseconds since the epoch. It moves in steps: while it
   * stands, an order of living and ended flows stays right.
   */
  agedMs: number;
  /** The host's own addresses, which determine each flow's direction; undefined while they are not known. */
  localAddresses: readonly string[] | undefined;
  /** The timeouts of the source's namespace; undefined while they are not known. */
  timeouts: KernelTimeouts | undefined;
  /** How many times a message corrected what never changes while a flow lives, such as its translation. */
  corrections = 0;
  reply = new ReplyTable();
  labels = new LabelTable();
  /** What is measured only while somebody needs it. */
  measured = new MeasuredColumns();
  /** How many times the row was reused for another flow; with the row it makes the handle. */
  generation: Uint16Array = new Uint16Array(0);
  /** The longest timeout seen, as coarseTimeout (merge.ts) writes it. */
  longestTimeout: Uint16Array = new Uint16Array(0);
  /** The handle of row 0 in its first generation; see handleOf. */
  firstHandle = 0;
  /** When the first message about the flow was read from the kernel, milliseconds after `baseMs`, rounded down. */
  firstSeenMs = new Uint32Array(0);
  /** When the counters were last read, milliseconds after `baseMs`; 0 for never. */
  sampledMs = new Uint32Array(0);
  /** Bytes per second in both directions, see rate.ts; NaN until there are two readings. */
  rate = new Float32Array(0);
  /** When the flow appeared or last changed, as marks.ts encodes it; 0 if neither was seen. */
  changed = new Uint32Array(0);
  /** When the end of a flow that has ended became known, milliseconds after `baseMs`; no rows until the first end. */
  endedMs = new Uint32Array(0);
  /** Why it ended, as a place in END_REASONS; no rows until the first end. `timeoutSec` has what was left, for 'removed'. */
  endReason = new Uint8Array(0);
  /** Rows whose flow lives. */
  alive = new Uint32Array(0);
  /** Rows that hold a flow: alive, or ended and not forgotten yet. */
  kept = new Uint32Array(0);
  /** Rows whose flow has just ended: still listed for a moment, whether or not ended flows are. */
  leaving = new Uint32Array(0);
  /** Rows whose values changed since the list last took them in. */
  dirty = new Uint32Array(0);
  /** Rows that hold a different flow than when the list last took them in. */
  fresh = new Uint32Array(0);
  /** Rows that the running dump has listed, or that a newer message has mentioned since it began. */
  seen = new Uint32Array(0);
  /** No flow was ever in a row from this one on. */
  #filled = 0;

  /** @param baseMs whole seconds, milliseconds since the epoch; firstBaseMs (time-base.ts) of a new table. */
  constructor(baseMs: number, strings: readonly string[] = ['']) {
    super(0);
    this.baseMs = baseMs;
    this.nowMs = baseMs;
    this.agedMs = baseMs;
    this.strings = strings;
    this.#setCapacity(MIN_ROWS);
  }

  get timeoutOffsetSec(): number {
    return Math.max(0, Math.floor((this.nowMs - this.baseMs) / 1000));
  }

  /** The measured rates of each direction; empty while they are not measured. */
  get origRate(): Float32Array {
    return this.measured.origRate;
  }

  get replyRate(): Float32Array {
    return this.measured.replyRate;
  }

  /** Undefined while the timeouts are not known. */
  get idleTimes(): IdleTimes | undefined {
    return this.timeouts && idleTimesOf(this.timeouts);
  }

  /** Makes room for exactly this many rows, when a dump announces their number. */
  reserve(rows: number): void {
    if (rows > this.capacity) this.#setCapacity((rows + 1023) & ~1023);
  }

  /** Makes room for this many rows and some more. */
  grow(rows: number): void {
    if (rows <= this.capacity) return;
    const factor = this.capacity < DOUBLING_ROWS ? 2 : 1.25;
    this.#setCapacity((Math.max(rows, Math.ceil(this.capacity * factor)) + 1023) & ~1023);
  }

  /** Whether no flow was ever in a row from this one on, so that what is 0 need not be written there. */
  isBlank(row: number): boolean {
    return row >= this.#filled;
  }

  /** Copies the schema's columns of `count` rows of a batch to rows from `row` on, side tables included; keys are there already. */
  copyFrom(batch: FlowBatch, from: number, count: number, row: number): void {
    const end = from + count;
    for (const [name, words] of U32_COLUMNS) {
      if (name !== 'key') this.#put(this[name], batch[name].subarray(from * words, end * words), row * words, row);
    }
    for (const name of U16_COLUMNS) this.#put(this[name], batch[name].subarray(from, end), row, row);
    for (const name of U8_COLUMNS) this.#put(this[name], batch[name].subarray(from, end), row, row);
    this.#filled = Math.max(this.#filled, row + count);
    const presence = batch.presence;
    let any = 0;
    for (let i = 0; i < count; i++) {
      const bits = presence[from + i] ?? 0;
      any |= bits;
      if (bits & PRESENCE.translated) this.reply.put(row + i, batch.reply, from + i);
      if (bits & PRESENCE.labels) this.labels.put(row + i, batch.labels.words, from + i);
    }
    for (const [name, bit] of STRING_COLUMNS) {
      if (any & bit || this[name].length > 0)
        this.stringColumn(name).set(batch[name].subarray(from, from + count), row);
    }
  }

  /**
   * Writes values to a column, from a row on; zeros only where a flow has been before. Memory that is never written to is never
   * allocated, such as that of counters and timestamps, which are off by default.
   */
  #put(column: Column, values: Column, at: number, row: number): void {
    if (this.isBlank(row) && areZero(values)) return;
    column.set(values, at);
  }

  /** The same as `copyFrom` for one row, without the cost of array views. */
  copyOne(batch: FlowBatch, from: number, row: number): void {
    this.#filled = Math.max(this.#filled, row + 1);
    for (const [name, words] of U32_COLUMNS) {
      const source = batch[name];
      const target = this[name];
      for (let w = 0; w < words; w++) target[row * words + w] = source[from * words + w] ?? 0;
    }
    for (const name of U16_COLUMNS) this[name][row] = batch[name][from] ?? 0;
    for (const name of U8_COLUMNS) this[name][row] = batch[name][from] ?? 0;
    const bits = batch.presence[from] ?? 0;
    for (const [name, bit] of STRING_COLUMNS) {
      if (bits & bit || this[name].length > 0) this.stringColumn(name)[row] = batch[name][from] ?? 0;
    }
    if (bits & PRESENCE.translated) this.reply.put(row, batch.reply, from);
    if (bits & PRESENCE.labels) this.labels.put(row, batch.labels.words, from);
  }

  /** The column of a kind of string, with room for all rows from now on. */
  stringColumn(name: 'helper' | 'secctx'): Uint16Array {
    if (this[name].length < this.capacity) this[name] = resized(Uint16Array, this[name], this.capacity);
    return this[name];
  }

  /** Notes that the row's flow has ended. @param leftSec the time that it had left; 0 if that is not known. */
  setEnd(row: number, reason: EndReason, atMs: number, leftSec = 0): void {
    if (this.endedMs.length < this.capacity) {
      this.endedMs = resized(Uint32Array, this.endedMs, this.capacity);
      this.endReason = resized(Uint8Array, this.endReason, this.capacity);
    }
    this.endedMs[row] = Math.max(0, Math.floor(atMs - this.baseMs));
    this.setReason(row, reason, leftSec);
  }

  /** Notes why, if that is learned later. */
  setReason(row: number, reason: EndReason, leftSec = 0): void {
    this.endReason[row] = END_REASONS.indexOf(reason);
    // The deadline is exactly as far from the end as the kernel says.
    if (leftSec > 0) this.timeoutSec[row] = Math.floor((this.endedMs[row] ?? 0) / 1000) + leftSec;
  }

  /** A frozen copy of everything, to show while the table changes. Takes as much memory as the table. */
  snapshot(): FlowTable {
    const copy = new FlowTable(this.baseMs, this.strings);
    copy.firstHandle = this.firstHandle;
    const rows = this.length;
    copy.length = rows;
    copy.#filled = rows;
    copy.capacity = rows;
    copy.nowMs = this.nowMs;
    copy.agedMs = this.agedMs;
    copy.localAddresses = this.localAddresses;
    copy.timeouts = this.timeouts;
    for (const [name, words] of U32_COLUMNS) copy[name] = this[name].slice(0, rows * words);
    for (const name of OWN_U32) copy[name] = this[name].slice(0, rows);
    for (const name of [...U16_COLUMNS, ...OWN_U16]) copy[name] = this[name].slice(0, rows);
    for (const [name] of STRING_COLUMNS) copy[name] = this[name].slice(0, rows);
    for (const name of U8_COLUMNS) copy[name] = this[name].slice(0, rows);
    for (const name of OWN_BITMAPS) copy[name] = this[name].slice(0, bitmapWords(rows));
    copy.rate = this.rate.slice(0, rows);
    copy.endedMs = this.endedMs.slice(0, rows);
    copy.endReason = this.endReason.slice(0, rows);
    copy.reply = this.reply.snapshot();
    copy.measured = this.measured.snapshot(rows);
    copy.labels = this.labels.snapshot();
    return copy;
  }

  /** Bytes of all arrays. */
  get byteLength(): number {
    let bytes = this.reply.byteLength + this.labels.byteLength + this.measured.byteLength;
    for (const [name] of U32_COLUMNS) bytes += this[name].byteLength;
    for (const name of [...OWN_U32, ...OWN_BITMAPS]) bytes += this[name].byteLength;
    for (const name of [...U16_COLUMNS, ...OWN_U16, ...U8_COLUMNS]) bytes += this[name].byteLength;
    for (const [name] of STRING_COLUMNS) bytes += this[name].byteLength;
    return bytes + this.rate.byteLength + this.endedMs.byteLength + this.endReason.byteLength;
  }

  #setCapacity(rows: number): void {
    for (const [name, words] of U32_COLUMNS) this[name] = resized(Uint32Array, this[name], rows * words);
    for (const name of OWN_U32) this[name] = resized(Uint32Array, this[name], rows);
    for (const name of [...U16_COLUMNS, ...OWN_U16]) this[name] = resized(Uint16Array, this[name], rows);
    for (const [name] of STRING_COLUMNS) {
      if (this[name].length > 0) this[name] = resized(Uint16Array, this[name], rows);
    }
    for (const name of U8_COLUMNS) this[name] = resized(Uint8Array, this[name], rows);
    for (const name of OWN_BITMAPS) this[name] = growBitmap(this[name], rows);
    this.rate = resized(Float32Array, this.rate, rows);
    if (this.endedMs.length > 0) {
      this.endedMs = resized(Uint32Array, this.endedMs, rows);
      this.endReason = resized(Uint8Array, this.endReason, rows);
    }
    this.reply.setRows(rows);
    this.labels.setRows(rows);
    this.measured.setRows(rows);
    this.capacity = rows;
  }
}

function areZero(values: Column): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0) return false;
  return true;
}

type Column = Uint32Array | Uint16Array | Uint8Array | Float32Array;

function resized<T extends Column>(type: new (length: number) => T, from: T, length: number): T {
  const grown = new type(length);
  // Memory to which nobody writes is never allocated.
  if (!areZero(from)) grown.set(from);
  return grown;
}

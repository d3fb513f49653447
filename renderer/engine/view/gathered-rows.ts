// A few rows of a table one after another, so that a filter passes over them at once: asked row by row, it would take most of
// its time for going to each. Pure.

import { bitmapWords, setBit, testBit } from '../../../native/flow/bitmap.ts';
import { columnFieldsClass, elementsPerRow } from '../../../native/flow/flow-columns.ts';
import { COLUMNS, type FlowColumns } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';

const KEPT = COLUMNS.filter((column) => column.kept === 'always');
const NAMES = KEPT.map(({ name }) => name);
/** Each column with its array elements per row. */
const WIDTHS = KEPT.map(({ name, type }) => [name, elementsPerRow(type)] as const);

/** Everything that a filter can look at, of as many rows as there is room for. */
export class GatheredRows extends columnFieldsClass(NAMES) implements FlowColumns {
  length = 0;
  timeoutOffsetSec = 0;
  strings: readonly string[] = [''];
  nowMs = 0;
  baseMs = 0;
  localAddresses: readonly string[] | undefined;
  timeouts: FlowColumns['timeouts'];
  readonly rate: Float32Array;
  readonly origRate: Float32Array;
  readonly replyRate: Float32Array;
  readonly changed: Uint32Array;
  readonly endedMs: Uint32Array;
  readonly alive: Uint32Array;
  reply: FlowColumns['reply'];
  labels: FlowColumns['labels'];
  readonly #replyIndex: Uint32Array;
  readonly #labelIndex: Uint32Array;

  constructor(capacity: number) {
    super(capacity);
    this.rate = new Float32Array(capacity);
    this.origRate = new Float32Array(capacity);
    this.replyRate = new Float32Array(capacity);
    this.changed = new Uint32Array(capacity);
    this.endedMs = new Uint32Array(capacity);
    this.alive = new Uint32Array(bitmapWords(capacity));
    this.#replyIndex = new Uint32Array(capacity);
    this.#labelIndex = new Uint32Array(capacity);
    this.reply = {
      index: this.#replyIndex,
      src: this.origSrc,
      dst: this.origDst,
      sport: this.origSport,
      dport: this.origDport,
    };
    this.labels = { index: this.#labelIndex, words: this.origSrc };
  }

  /** Takes these rows of a table, no more than there is room for, in place of the earlier ones. */
  take(table: FlowTable, rows: Uint32Array): void {
    this.length = rows.length;
    this.timeoutOffsetSec = table.timeoutOffsetSec;
    this.strings = table.strings;
    this.nowMs = table.nowMs;
    this.baseMs = table.baseMs;
    this.localAddresses = table.localAddresses;
    this.timeouts = table.timeouts;
    for (const [name, width] of WIDTHS) copyRows(table[name], this[name], rows, width);
    copyRows(table.rate, this.rate, rows, 1);
    copyRates(table.origRate, this.origRate, rows);
    copyRates(table.replyRate, this.replyRate, rows);
    copyRows(table.changed, this.changed, rows, 1);
    copyRows(table.endedMs, this.endedMs, rows, 1);
    // The sets themselves stay where they are.
    copyRows(table.reply.index, this.#replyIndex, rows, 1);
    copyRows(table.labels.index, this.#labelIndex, rows, 1);
    const { src, dst, sport, dport } = table.reply;
    this.reply = { index: this.#replyIndex, src, dst, sport, dport };
    this.labels = { index: this.#labelIndex, words: table.labels.words };
    this.alive.fill(0);
    for (let i = 0; i < rows.length; i++) if (testBit(table.alive, rows[i] ?? 0)) setBit(this.alive, i);
  }
}

/** They can be absent, which is not 0. */
function copyRates(from: Float32Array, to: Float32Array, rows: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] ?? 0] ?? Number.NaN;
}

type Column = Uint8Array | Uint16Array | Uint32Array | Float32Array;

/** A column can be shorter than its table: what it lacks is 0. Most columns have one element a row, and no inner loop. */
function copyRows(from: Column, to: Column, rows: Uint32Array, width: number): void {
  if (width === 1) {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] ?? 0] ?? 0;
    return;
  }
  for (let i = 0; i < rows.length; i++) {
    const at = (rows[i] ?? 0) * width;
    for (let w = 0; w < width; w++) to[i * width + w] = from[at + w] ?? 0;
  }
}

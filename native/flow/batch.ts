// FlowBatch: typed views on one columnar ArrayBuffer (columns in column-schema.ts, layout in batch-layout.ts); makes and copies
// such buffers. Pure.

import {
  batchBytes,
  batchCapacity,
  columnOffsets,
  elementBytes,
  HEADER,
  HEADER_RECEIVED_MS,
  MAX_BATCH_FLOWS,
  SCHEMA_VERSION,
} from './batch-layout.ts';
import { checkArray, checkCount, checkFunction, nameOf, shown } from './checks.ts';
import { COLUMNS } from './column-schema.ts';
import {
  type ColumnFields,
  columnFieldsClass,
  type FlowColumns,
  type LabelColumns,
  type ReplyColumns,
} from './flow-columns.ts';
import type { KernelTimeouts } from './timeouts.ts';

/** Thrown for a buffer that is not a batch of this schema. `.code` is "EBADBATCH". */
export class BatchError extends Error {
  readonly code = 'EBADBATCH';
}

const ASIDE = COLUMNS.filter((column) => column.kept === 'aside').map(({ name }) => name);
const OTHERS = COLUMNS.filter((column) => column.kept !== 'aside').map(({ name }) => name);

const AsideFields = columnFieldsClass(ASIDE);
/** Callers cannot replace the columns of a batch. */
const BatchFields: new (
  ...args: ConstructorParameters<typeof AsideFields>
) => Readonly<ColumnFields<(typeof OTHERS)[number]>> = columnFieldsClass(OTHERS);

/**
 * Typed views on a batch, one for each column of COLUMNS. Owns no memory beyond the buffer it was given. Its memory can be
 * reused once it is released, by `release` or at the end of a `using`; without that, garbage collection frees it.
 */
export class FlowBatch extends BatchFields implements FlowColumns {
  readonly buffer: ArrayBuffer;
  readonly capacity: number;
  readonly length: number;
  readonly strings: readonly string[];
  readonly timeoutOffsetSec = 0;
  /** Can be set by whoever knows them; see FlowColumns. */
  localAddresses: readonly string[] | undefined;
  /** The same of the timeouts. */
  timeouts: KernelTimeouts | undefined;
  readonly reply: ReplyColumns;
  readonly labels: LabelColumns;
  #giveBack: ((memory: ArrayBuffer) => void) | undefined;

  /**
   * @param buffer a batch; its header is checked, its content is trusted.
   * @param strings the interned strings of the handle that made it.
   * @param giveBack receives the memory of the buffer, as another ArrayBuffer, when the batch is released.
   * @throws BatchError when version, capacity, count or size is wrong.
   */
  constructor(buffer: ArrayBuffer, strings: readonly string[] = [''], giveBack?: (memory: ArrayBuffer) => void) {
    const { capacity, count } = checkedHeader(buffer);
    checkArray(strings, '"strings" to be an array of texts');
    if (giveBack !== undefined) checkFunction(giveBack, 'giveBack');
    super(capacity, buffer);
    this.buffer = buffer;
    this.capacity = capacity;
    this.length = count;
    this.strings = strings;
    const aside = new AsideFields(capacity, buffer);
    this.reply = { src: aside.replySrc, dst: aside.replyDst, sport: aside.replySport, dport: aside.replyDport };
    this.labels = { words: aside.labels };
    this.#giveBack = giveBack;
  }

  /** When the batch was filled, milliseconds since the epoch. */
  get receivedMs(): number {
    return new Float64Array(FlowBatch.#bufferOf(this), HEADER_RECEIVED_MS, 1)[0] ?? 0;
  }

  get nowMs(): number {
    return new Float64Array(FlowBatch.#bufferOf(this), HEADER_RECEIVED_MS, 1)[0] ?? 0;
  }

  /** A header word, see HEADER. */
  header(word: number): number {
    checkCount(word, 'word');
    return new Uint32Array(FlowBatch.#bufferOf(this), 0, 8)[word] ?? 0;
  }

  /**
   * Returns the memory to the handle whose dump filled it, for another batch: fresh memory can cost more time than the
   * flows in it. From then on this batch is empty: `length` is 0, and every array on its buffer has no elements. Copies
   * made before (`copyRows`, `someRows`, `flowAt`) stay. Does nothing the second time, after the buffer was transferred,
   * and for batches that did not come from a dump.
   */
  release(): void {
    const buffer = FlowBatch.#bufferOf(this);
    const giveBack = this.#giveBack;
    this.#giveBack = undefined;
    if (!giveBack || buffer.byteLength === 0) return;
    // Only here: an array that is longer than `length` would be read.
    (this as { length: number }).length = 0;
    giveBack(structuredClone(buffer, { transfer: [buffer] }));
  }

  /** Releases the batch, for `using`. */
  [Symbol.dispose](): void {
    FlowBatch.prototype.release.call(this);
  }

  /** @throws TypeError for anything but a batch. */
  static #bufferOf(value: unknown): ArrayBuffer {
    if (value instanceof FlowBatch) return value.buffer;
    throw new TypeError(`Expected a batch of flows as "this", got ${nameOf(value)}`);
  }
}

/**
 * Room and number of flows of a batch.
 * @throws TypeError, BatchError
 */
function checkedHeader(buffer: ArrayBuffer): { capacity: number; count: number } {
  checkBuffer(buffer);
  if (buffer.byteLength < batchBytes(8)) throw new BatchError(`a batch of ${buffer.byteLength} bytes is too short`);
  const header = new Uint32Array(buffer, 0, 8);
  const capacity = header[HEADER.capacity] ?? 0;
  const count = header[HEADER.count] ?? 0;
  if (header[HEADER.version] !== SCHEMA_VERSION) throw new BatchError('the batch was written with another schema');
  if (
    capacity % 8 !== 0 ||
    capacity > MAX_BATCH_FLOWS ||
    count > capacity ||
    buffer.byteLength < batchBytes(capacity)
  ) {
    throw new BatchError(`a batch of ${buffer.byteLength} bytes cannot hold ${count} of ${capacity} flows`);
  }
  return { capacity, count };
}

/** @throws TypeError */
function checkBuffer(buffer: unknown): void {
  if (!(buffer instanceof ArrayBuffer)) throw new TypeError(`Expected an ArrayBuffer, got ${nameOf(buffer)}`);
}

/** @throws TypeError */
function checkRows(rows: unknown): void {
  if (typeof rows === 'object' && rows !== null) checkCount(Object(rows).length, 'rows.length');
  else throw new TypeError(`Expected "rows" to be an array of row numbers, got ${shown(rows)}`);
}

/** A new, empty batch buffer with room for at least `flows` flows and `count` already set to `flows`. */
export function newBatchBuffer(flows: number): ArrayBuffer {
  checkCount(flows, 'flows');
  const capacity = batchCapacity(flows);
  const buffer = new ArrayBuffer(batchBytes(capacity));
  const header = new Uint32Array(buffer, 0, 8);
  header[HEADER.version] = SCHEMA_VERSION;
  header[HEADER.capacity] = capacity;
  header[HEADER.count] = flows;
  return buffer;
}

/**
 * Copies chosen rows of a batch into a new buffer that is no larger than needed. Rows may repeat.
 * @param rows row numbers; by default all rows of the batch.
 */
export function copyRows(source: ArrayBuffer, rows?: ArrayLike<number>): ArrayBuffer {
  checkBuffer(source);
  if (rows !== undefined) checkRows(rows);
  const header = new Uint32Array(source, 0, 8);
  const count = rows ? rows.length : (header[HEADER.count] ?? 0);
  const target = newBatchBuffer(count);
  const targetHeader = new Uint32Array(target, 0, 16);
  targetHeader.set(new Uint32Array(source, 0, 16));
  targetHeader[HEADER.capacity] = batchCapacity(count);
  targetHeader[HEADER.count] = count;
  const from = columnOffsets(header[HEADER.capacity] ?? 0);
  const to = columnOffsets(batchCapacity(count));
  COLUMNS.forEach((column, c) => {
    const size = elementBytes(column.type);
    const input = new Uint8Array(source, from[c] ?? 0);
    const output = new Uint8Array(target, to[c] ?? 0, size * count);
    if (!rows) {
      output.set(input.subarray(0, size * count));
      return;
    }
    copyElements(input, output, size, rows);
  });
  return target;
}

/**
 * Copies elements of `size` bytes, by the widest words that fit: creating a view for each element would take most of
 * the time. Every column begins at a multiple of 8 bytes.
 */
function copyElements(input: Uint8Array, output: Uint8Array, size: number, rows: ArrayLike<number>): void {
  const wordBytes = size >= 4 ? 4 : size;
  const Words = wordBytes === 4 ? Uint32Array : wordBytes === 2 ? Uint16Array : Uint8Array;
  const words = size / wordBytes;
  const from = new Words(input.buffer as ArrayBuffer, input.byteOffset, Math.floor(input.byteLength / wordBytes));
  const to = new Words(output.buffer as ArrayBuffer, output.byteOffset, rows.length * words);
  for (let i = 0; i < rows.length; i++) {
    const row = (rows[i] ?? 0) * words;
    for (let w = 0; w < words; w++) to[i * words + w] = from[row + w] ?? 0;
  }
}

/** A new batch of some rows, in the given order. */
export function someRows(flows: FlowBatch, rows: ArrayLike<number>): FlowBatch {
  if (!(flows instanceof FlowBatch)) throw new TypeError(`Expected a batch of flows, got ${nameOf(flows)}`);
  checkRows(rows);
  return new FlowBatch(copyRows(flows.buffer, rows), flows.strings);
}

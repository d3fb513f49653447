// A batch of flows as it travels from main to the engine's worker. A column consists of planes, one for each 32-bit word of a
// value; a plane in which all rows have the same value travels as that value, any other as an array. So an IPv4 address takes
// four bytes, and what no flow has takes none. Pure.

import { BatchError, type FlowBatch, newBatchBuffer } from './batch.ts';
import {
  columnOffsets,
  elementBytes,
  HEADER,
  HEADER_RECEIVED_MS,
  MAX_BATCH_FLOWS,
  SCHEMA_VERSION,
} from './batch-layout.ts';
import { COLUMNS, type ColumnName, PRESENCE } from './column-schema.ts';

/** Indexes of the 32-bit words with which a packed batch begins; the planes' bits and the single values follow. */
const WORD = {
  /** SCHEMA_VERSION of the writer. */
  version: 0,
  /** Bytes of the packed batch, a multiple of 8. */
  bytes: 1,
  /** Flows in it. */
  count: 2,
  dump: 3,
  after: 4,
  malformed: 5,
  unknownAttributes: 6,
  foreign: 7,
  /** A double: when the batch was filled, milliseconds since the epoch. */
  receivedMs: 8,
  /** One bit for each plane: it travels as an array. */
  bits: 10,
} as const;
const COUNTED = ['malformed', 'unknownAttributes', 'foreign'] as const;

/** What a packed batch says of itself. */
export interface Packing {
  /** The number of the dump that it is part of. */
  readonly dump: number;
  /** How many messages had been posted on the port when it was packed: the engine takes them first. */
  readonly after: number;
}

interface Column {
  /** Bytes of one value. */
  readonly size: number;
  readonly planes: number;
  /** The number of its first plane. */
  readonly first: number;
  /** The bits of `presence` without which all its values are 0, or are not needed; 0 if there are always values. */
  readonly bits: number;
  /** Whoever takes a batch can write into this column. */
  readonly isWritten: boolean;
}

/** Without translated flows, reply tuples are left out: each is the inverse of the original one. */
const NEEDED: Partial<Record<ColumnName, number>> = {
  stopNs: PRESENCE.stop,
  eventNs: PRESENCE.eventTime,
  protocolInfo: PRESENCE.protocolInfo,
  replySrc: PRESENCE.translated,
  replyDst: PRESENCE.translated,
  replySport: PRESENCE.translated,
  replyDport: PRESENCE.translated,
  labels: PRESENCE.labels,
};

/** Columns that the engine changes in a batch: it renumbers strings, and clears the presence bit of any that it does not know. */
const WRITTEN: readonly ColumnName[] = ['presence', 'helper', 'secctx'];

const PACKED = packedColumns();
const PLANES = PACKED.reduce((sum, { planes }) => sum + planes, 0);
const VALUES_WORD = WORD.bits + Math.ceil(PLANES / 32);

/** Bytes at the beginning of a packed batch from which `packedBytes` tells its size. */
export const PACKED_HEAD_BYTES = 8;
/** Bytes that are enough for every packed batch. */
export const LARGEST_PACKED_BYTES = 8 * Math.ceil((4 * (VALUES_WORD + PLANES) + bytesOfRows(MAX_BATCH_FLOWS)) / 8) + 8;

function bytesOfRows(rows: number): number {
  return PACKED.reduce((sum, { size }) => sum + size * rows, 0);
}

function packedColumns(): readonly Column[] {
  let first = 0;
  return COLUMNS.map(({ name, type }) => {
    const size = elementBytes(type);
    const planes = Math.ceil(size / 4);
    const column = { size, planes, first, bits: NEEDED[name] ?? 0, isWritten: WRITTEN.includes(name) };
    first += planes;
    return column;
  });
}

/**
 * Packs a batch. The values of rows that have none are kept as they are, except for reply tuples of flows that are not
 * translated (see NEEDED).
 * @param target at least LARGEST_PACKED_BYTES.
 * @returns The part of it that was written.
 */
export function packBatch(batch: FlowBatch, { dump, after }: Packing, target: ArrayBuffer): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(target);
  words.fill(0, 0, VALUES_WORD);
  words[WORD.version] = SCHEMA_VERSION;
  words[WORD.count] = batch.length;
  words[WORD.dump] = dump;
  words[WORD.after] = after;
  for (const name of COUNTED) words[WORD[name]] = batch.header(HEADER[name]);
  new Float64Array(target, 4 * WORD.receivedMs, 1)[0] = batch.receivedMs;
  const offsets = columnOffsets(batch.capacity);
  const values = packSingles(batch, offsets, words);
  const bytes = packArrays(batch, offsets, words, aligned(4 * (VALUES_WORD + values)));
  words[WORD.bytes] = bytes;
  return new Uint8Array(target, 0, bytes);
}

/** Writes the bits of the planes, and the values of those that have only one. @returns The number of these. */
function packSingles(batch: FlowBatch, offsets: readonly number[], words: Uint32Array): number {
  const any = presenceOf(batch);
  let values = 0;
  for (const [c, column] of PACKED.entries()) {
    const isAbsent = column.bits !== 0 && (any & column.bits) === 0;
    for (let plane = 0; plane < column.planes; plane++) {
      const value = isAbsent ? 0 : singleValue(batch, offsets[c] ?? 0, column, plane);
      if (value === undefined) setPlane(words, column.first + plane);
      else words[VALUES_WORD + values++] = value;
    }
  }
  return values;
}

/** The bits that at least one row has. */
function presenceOf({ presence, length }: FlowBatch): number {
  let any = 0;
  for (let i = 0; i < length; i++) any |= presence[i] ?? 0;
  return any;
}

/** The value that all rows have in a plane; undefined if they differ. */
function singleValue(batch: FlowBatch, offset: number, { size, planes }: Column, plane: number): number | undefined {
  const { buffer, length } = batch;
  if (length === 0) return 0;
  if (size >= 4) return sameWord(new Uint32Array(buffer, offset, length * planes), plane, planes);
  if (size === 2) return sameElement(new Uint16Array(buffer, offset, length));
  return sameElement(new Uint8Array(buffer, offset, length));
}

function sameWord(words: Uint32Array, from: number, stride: number): number | undefined {
  const value = words[from] ?? 0;
  for (let i = from + stride; i < words.length; i += stride) if (words[i] !== value) return undefined;
  return value;
}

function sameElement(values: Uint16Array | Uint8Array): number | undefined {
  const value = values[0] ?? 0;
  for (let i = 1; i < values.length; i++) if (values[i] !== value) return undefined;
  return value;
}

/** Writes the arrays. @returns Where they end. */
function packArrays(batch: FlowBatch, offsets: readonly number[], words: Uint32Array, from: number): number {
  const { buffer, length } = batch;
  const target = new Uint8Array(words.buffer);
  let at = from;
  for (const [c, column] of PACKED.entries()) {
    const offset = offsets[c] ?? 0;
    if (isWhole(words, column)) {
      target.set(new Uint8Array(buffer, offset, column.size * length), at);
      at += column.size * length;
      continue;
    }
    for (let plane = 0; plane < column.planes; plane++) {
      if (!hasPlane(words, column.first + plane)) continue;
      const { planes } = column;
      gather(new Uint32Array(buffer, offset, length * planes), plane, planes, words, at / 4);
      at += 4 * length;
    }
  }
  return aligned(at);
}

function gather(from: Uint32Array, plane: number, stride: number, to: Uint32Array, at: number): void {
  for (let i = plane, place = at; i < from.length; i += stride, place++) to[place] = from[i] ?? 0;
}

/** Bytes of the packed batch that begins here; undefined unless it is one, of a size that can be. */
export function packedBytes(head: Uint8Array<ArrayBuffer>): number | undefined {
  const [version, bytes = 0] = new Uint32Array(head.buffer, head.byteOffset, 2);
  const isPossible = bytes >= 4 * VALUES_WORD && bytes <= LARGEST_PACKED_BYTES && bytes % 8 === 0;
  return version === SCHEMA_VERSION && isPossible ? bytes : undefined;
}

/** What a packed batch says of itself. */
export function packingOf(packed: Uint8Array<ArrayBuffer>): Packing {
  const words = new Uint32Array(packed.buffer, packed.byteOffset, VALUES_WORD);
  return { dump: words[WORD.dump] ?? 0, after: words[WORD.after] ?? 0 };
}

/** Unpacks one batch after the other into the same memory. */
export class BatchUnpacker {
  readonly #buffer = newBatchBuffer(MAX_BATCH_FLOWS);
  readonly #words = new Uint32Array(this.#buffer);
  readonly #offsets = columnOffsets(MAX_BATCH_FLOWS);
  /** The value that the whole of a plane has; undefined if that is not known. */
  readonly #filled: (number | undefined)[] = new Array(PLANES).fill(undefined);

  /**
   * @param packed a whole packed batch, at a multiple of 8 bytes in its buffer.
   * @returns A FlowBatch's buffer, which is overwritten by the next call.
   * @throws BatchError
   */
  unpack(packed: Uint8Array<ArrayBuffer>): Packing & { readonly buffer: ArrayBuffer } {
    const bytes = packedBytes(packed);
    const words = new Uint32Array(packed.buffer, packed.byteOffset, Math.floor(packed.byteLength / 4));
    const count = words[WORD.count] ?? 0;
    if (bytes !== packed.byteLength || count > MAX_BATCH_FLOWS) throw new BatchError('a packed batch is damaged');
    const values = PLANES - arraysIn(words);
    const end = this.#takeColumns(words, count, aligned(4 * (VALUES_WORD + values)));
    if (end !== bytes) throw new BatchError(`a packed batch of ${bytes} bytes cannot hold ${count} flows`);
    this.#words[HEADER.count] = count;
    for (const name of COUNTED) this.#words[HEADER[name]] = words[WORD[name]] ?? 0;
    const received = new Float64Array(packed.buffer, packed.byteOffset + 4 * WORD.receivedMs, 1);
    new Float64Array(this.#buffer, HEADER_RECEIVED_MS, 1).set(received);
    return { ...packingOf(packed), buffer: this.#buffer };
  }

  /** @returns Where the arrays end, in bytes. */
  #takeColumns(words: Uint32Array<ArrayBuffer>, count: number, from: number): number {
    let at = from;
    let value = VALUES_WORD;
    for (const [c, column] of PACKED.entries()) {
      const offset = this.#offsets[c] ?? 0;
      const { first, planes, size } = column;
      if (isWhole(words, column)) {
        const array = new Uint8Array(words.buffer, words.byteOffset + at, roomFor(words, at, size * count));
        new Uint8Array(this.#buffer).set(array, offset);
        this.#filled.fill(undefined, first, first + planes);
        at += size * count;
        continue;
      }
      for (let plane = 0; plane < planes; plane++) {
        if (!hasPlane(words, first + plane)) {
          this.#fill(column, offset, plane, words[value++] ?? 0);
          continue;
        }
        roomFor(words, at, 4 * count);
        scatter(words, at / 4, count, this.#words, offset / 4 + plane, planes);
        this.#filled[first + plane] = undefined;
        at += 4 * count;
      }
    }
    return aligned(at);
  }

  /** All rows of the memory get the value, so that the next batch with the same one costs nothing. */
  #fill(column: Column, offset: number, plane: number, value: number): void {
    const { first, planes, size, isWritten } = column;
    if (this.#filled[first + plane] === value && !isWritten) return;
    this.#filled[first + plane] = value;
    if (size === 1) new Uint8Array(this.#buffer, offset, MAX_BATCH_FLOWS).fill(value);
    else if (size === 2) new Uint16Array(this.#buffer, offset, MAX_BATCH_FLOWS).fill(value);
    else if (planes === 1) new Uint32Array(this.#buffer, offset, MAX_BATCH_FLOWS).fill(value);
    else fillPlane(new Uint32Array(this.#buffer, offset, MAX_BATCH_FLOWS * planes), plane, planes, value);
  }
}

/** @throws BatchError if the packed batch ends before. */
function roomFor(words: Uint32Array, at: number, bytes: number): number {
  if (at + bytes > words.byteLength) throw new BatchError('a packed batch is cut off');
  return bytes;
}

function scatter(from: Uint32Array, at: number, count: number, to: Uint32Array, first: number, stride: number): void {
  for (let i = 0, place = first; i < count; i++, place += stride) to[place] = from[at + i] ?? 0;
}

function fillPlane(words: Uint32Array, plane: number, stride: number, value: number): void {
  for (let i = plane; i < words.length; i += stride) words[i] = value;
}

function aligned(bytes: number): number {
  return (bytes + 7) & ~7;
}

function setPlane(words: Uint32Array, plane: number): void {
  const at = WORD.bits + (plane >>> 5);
  words[at] = (words[at] ?? 0) | (1 << (plane & 31));
}

function hasPlane(words: Uint32Array, plane: number): boolean {
  return (((words[WORD.bits + (plane >>> 5)] ?? 0) >>> (plane & 31)) & 1) === 1;
}

/** Whether all planes of a column travel: then as they lie in the batch. */
function isWhole(words: Uint32Array, { first, planes }: Column): boolean {
  for (let plane = first; plane < first + planes; plane++) if (!hasPlane(words, plane)) return false;
  return true;
}

function arraysIn(words: Uint32Array): number {
  let arrays = 0;
  for (let plane = 0; plane < PLANES; plane++) if (hasPlane(words, plane)) arrays++;
  return arrays;
}

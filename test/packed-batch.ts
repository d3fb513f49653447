// Packs batches as main does, slowly and in JavaScript, for tests without the addon. What it writes is exactly what the addon
// writes (test/native/packed-batch.test.ts).

import type { FlowBatch } from '../native/flow/batch.ts';
import { columnOffsets, HEADER, SCHEMA_VERSION } from '../native/flow/batch-layout.ts';
import { COLUMNS } from '../native/flow/column-schema.ts';
import { type Packing, packedBytes } from '../native/flow/packed-batch.ts';
import {
  aligned,
  COUNTED,
  hasPlane,
  isWhole,
  LARGEST_PACKED_BYTES,
  NEEDED,
  PACKED,
  type PackedColumn,
  VALUES_WORD,
  WORD,
} from '../native/flow/packed-layout.ts';

/**
 * Packs a batch. The values of rows that have none are kept as they are, except for reply tuples of flows that are not
 * translated (see NEEDED).
 * @param target at least LARGEST_PACKED_BYTES, beginning at a multiple of 8 bytes in its buffer.
 * @returns The bytes that were written, a multiple of 8.
 */
export function packBatch(batch: FlowBatch, { dump, after }: Packing, target: Uint8Array<ArrayBuffer>): number {
  const words = new Uint32Array(target.buffer, target.byteOffset, LARGEST_PACKED_BYTES / 4);
  words.fill(0, 0, VALUES_WORD);
  words[WORD.version] = SCHEMA_VERSION;
  words[WORD.count] = batch.length;
  words[WORD.dump] = dump;
  words[WORD.after] = after;
  for (const name of COUNTED) words[WORD[name]] = batch.header(HEADER[name]);
  new Float64Array(target.buffer, target.byteOffset + 4 * WORD.receivedMs, 1)[0] = batch.receivedMs;
  const offsets = columnOffsets(batch.capacity);
  const values = packSingles(batch, offsets, words);
  const bytes = packArrays(batch, offsets, words, aligned(4 * (VALUES_WORD + values)));
  words[WORD.bytes] = bytes;
  return bytes;
}

/** Writes the bits of the planes, and the values of those that have only one. @returns The number of these. */
function packSingles(batch: FlowBatch, offsets: readonly number[], words: Uint32Array): number {
  const any = presenceOf(batch);
  let values = 0;
  for (const [c, column] of PACKED.entries()) {
    const needed = NEEDED[COLUMNS[c]?.name ?? 'key'] ?? 0;
    const isAbsent = needed !== 0 && (any & needed) === 0;
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
function singleValue(
  batch: FlowBatch,
  offset: number,
  { size, planes }: PackedColumn,
  plane: number,
): number | undefined {
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
  const target = new Uint8Array(words.buffer, words.byteOffset);
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

function setPlane(words: Uint32Array, plane: number): void {
  const at = WORD.bits + (plane >>> 5);
  words[at] = (words[at] ?? 0) | (1 << (plane & 31));
}

/** A packed batch in memory of its own. */
export function packedBatch(batch: FlowBatch, packing: Packing): Uint8Array<ArrayBuffer> {
  const target = new Uint8Array(LARGEST_PACKED_BYTES);
  return target.slice(0, packBatch(batch, packing, target));
}

/**
 * The packed batches of a piece, one behind the other.
 * @throws if it has something that is none.
 */
export function* batchesIn(piece: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>, void, void> {
  let bytes: number | undefined;
  for (let at = 0; at < piece.byteLength; at += bytes) {
    bytes = packedBytes(piece.subarray(at));
    if (bytes === undefined) throw new Error('a piece of a dump is no packed batch');
    yield piece.subarray(at, at + bytes);
  }
}

// Reads a batch of flows as it travels from main to the engine's worker, see packed-layout.ts. Pure.

import { BatchError, newBatchBuffer } from './batch.ts';
import { columnOffsets, HEADER, HEADER_RECEIVED_MS, MAX_BATCH_FLOWS, SCHEMA_VERSION } from './batch-layout.ts';
import {
  aligned,
  COUNTED,
  hasPlane,
  isWhole,
  LARGEST_PACKED_BYTES,
  PACKED,
  type PackedColumn,
  PLANES,
  VALUES_WORD,
  WORD,
} from './packed-layout.ts';

/** What a packed batch says of itself. */
export interface Packing {
  /** The number of the dump that it is part of. */
  readonly dump: number;
  /** How many messages had been posted on the port when it was packed: the engine takes them first. */
  readonly after: number;
}

/** Bytes at the beginning of a packed batch from which `packedBytes` tells its size. */
export const PACKED_HEAD_BYTES = 8;
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
  #fill(column: PackedColumn, offset: number, plane: number, value: number): void {
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

function arraysIn(words: Uint32Array): number {
  let arrays = 0;
  for (let plane = 0; plane < PLANES; plane++) if (hasPlane(words, plane)) arrays++;
  return arrays;
}

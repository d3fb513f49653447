// FlowBatch: typed views on one columnar ArrayBuffer (layout in columns.ts), and FlowColumns, the shape
// that filter, sort and format read, which a batch and the engine's store both have. Pure.

import { checkArray, checkCount, nameOf, shown } from './checks.ts';
import {
  batchBytes,
  batchCapacity,
  COLUMNS,
  type ColumnName,
  columnOffsets,
  elementBytes,
  HEADER,
  HEADER_RECEIVED_MS,
  MAX_BATCH_FLOWS,
  SCHEMA_VERSION,
} from './columns.ts';

/** Thrown for a buffer that is no batch of this schema. `.code` is "EBADBATCH". */
export class BatchError extends Error {
  readonly code = 'EBADBATCH';
}

/** Reply tuples. Without `index` row i is at i; with it at index[i] - 1, and 0 says: the inverse of the original tuple. */
export interface ReplyColumns {
  readonly index?: Uint32Array | undefined;
  /** Four words a row. */
  readonly src: Uint32Array;
  /** Four words a row. */
  readonly dst: Uint32Array;
  readonly sport: Uint16Array;
  readonly dport: Uint16Array;
}

/** Label sets, four words a row, bit 0 in the lowest bit of the first word. With `index` row i is at index[i] - 1, and 0 says: no labels. */
export interface LabelColumns {
  readonly index?: Uint32Array | undefined;
  readonly words: Uint32Array;
}

/**
 * Flows, column by column; row i of every column is the same flow. Arrays may be longer than `length`.
 * u64 columns are pairs of u32 words (low, high); addresses are four u32 words, most significant first,
 * IPv4 mapped (0, 0, 0xffff, address). Absent is told by `presence`, see PRESENCE.
 */
export interface FlowColumns {
  readonly length: number;
  readonly origBytes: Uint32Array;
  readonly replyBytes: Uint32Array;
  readonly origPackets: Uint32Array;
  readonly replyPackets: Uint32Array;
  readonly startNs: Uint32Array;
  /** Undefined where ends are not kept. */
  readonly stopNs?: Uint32Array | undefined;
  /** Undefined where there are no events among the rows. */
  readonly eventNs?: Uint32Array | undefined;
  /** Undefined where it is not kept: what a listing for `conntrack -R` needs for SCTP and DCCP. */
  readonly protocolInfo?: Uint32Array | undefined;
  readonly origSrc: Uint32Array;
  readonly origDst: Uint32Array;
  readonly origSport: Uint16Array;
  readonly origDport: Uint16Array;
  readonly reply: ReplyColumns;
  readonly labels: LabelColumns;
  readonly presence: Uint32Array;
  readonly id: Uint32Array;
  readonly mark: Uint32Array;
  readonly status: Uint32Array;
  /** Seconds left are `timeoutSec[i] - timeoutOffsetSec`, at least 0. */
  readonly timeoutSec: Uint32Array;
  readonly timeoutOffsetSec: number;
  readonly use: Uint32Array;
  readonly zone: Uint16Array;
  /** Index into `strings`. */
  readonly helper: Uint16Array;
  /** Index into `strings`. */
  readonly secctx: Uint16Array;
  readonly family: Uint8Array;
  readonly protocol: Uint8Array;
  readonly state: Uint8Array;
  /** EVENT; undefined where there are no events among the rows. */
  readonly event?: Uint8Array | undefined;
  /** Interned strings; [0] is ''. */
  readonly strings: readonly string[];
  /** The time to which ages are counted, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Bytes a second of both directions, as measured; NaN where they were not. */
  readonly rate?: Float32Array | undefined;
  /**
   * When each flow came or last changed, as seen by who keeps the rows, in steps of two milliseconds after `baseMs`:
   * (step + 1) × 2, and a lowest bit that says nothing here; 0 where neither was seen.
   */
  readonly changed?: Uint32Array | undefined;
  /** Milliseconds since the epoch. */
  readonly baseMs?: number | undefined;
  /**
   * The addresses of the network namespace that the flows are of, as texts: "192.0.2.1", "127.0.0.0/8", "::1"; those to
   * which its networks broadcast as "brd 192.0.2.255". Conntrack.localAddresses tells them. Without them the direction of a
   * flow is unknown. A change is a new array.
   */
  readonly localAddresses?: readonly string[] | undefined;
}

/** Typed views on a batch. Owns no memory beyond the buffer that it was given. */
export class FlowBatch implements FlowColumns {
  readonly buffer: ArrayBuffer;
  readonly capacity: number;
  readonly length: number;
  readonly strings: readonly string[];
  readonly timeoutOffsetSec = 0;
  /** May be set by who knows them; see FlowColumns. */
  localAddresses: readonly string[] | undefined;
  /** Two words a row, low then high. */
  readonly key: Uint32Array;
  readonly origBytes: Uint32Array;
  readonly replyBytes: Uint32Array;
  readonly origPackets: Uint32Array;
  readonly replyPackets: Uint32Array;
  readonly startNs: Uint32Array;
  readonly stopNs: Uint32Array;
  readonly eventNs: Uint32Array;
  readonly protocolInfo: Uint32Array;
  readonly origSrc: Uint32Array;
  readonly origDst: Uint32Array;
  readonly reply: ReplyColumns;
  readonly labels: LabelColumns;
  readonly presence: Uint32Array;
  readonly id: Uint32Array;
  readonly mark: Uint32Array;
  readonly status: Uint32Array;
  readonly timeoutSec: Uint32Array;
  readonly use: Uint32Array;
  readonly origSport: Uint16Array;
  readonly origDport: Uint16Array;
  readonly zone: Uint16Array;
  readonly helper: Uint16Array;
  readonly secctx: Uint16Array;
  readonly family: Uint8Array;
  readonly protocol: Uint8Array;
  readonly state: Uint8Array;
  readonly event: Uint8Array;

  /**
   * @param buffer a batch; its header is checked, its content is trusted to be the writer's.
   * @param strings the interned strings of the handle that made it.
   * @throws BatchError when version, capacity, count or size do not fit.
   */
  constructor(buffer: ArrayBuffer, strings: readonly string[] = ['']) {
    checkBuffer(buffer);
    checkArray(strings, '"strings" to be an array of texts');
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
    this.buffer = buffer;
    this.capacity = capacity;
    this.length = count;
    this.strings = strings;
    const offsets = columnOffsets(capacity);
    const at = (name: ColumnName): number => offsets[COLUMN_INDEX.get(name) ?? -1] ?? 0;
    const u32 = (name: ColumnName, words: number): Uint32Array => new Uint32Array(buffer, at(name), capacity * words);
    const u16 = (name: ColumnName): Uint16Array => new Uint16Array(buffer, at(name), capacity);
    const u8 = (name: ColumnName): Uint8Array => new Uint8Array(buffer, at(name), capacity);
    this.key = u32('key', 2);
    this.origBytes = u32('origBytes', 2);
    this.replyBytes = u32('replyBytes', 2);
    this.origPackets = u32('origPackets', 2);
    this.replyPackets = u32('replyPackets', 2);
    this.startNs = u32('startNs', 2);
    this.stopNs = u32('stopNs', 2);
    this.eventNs = u32('eventNs', 2);
    this.protocolInfo = u32('protocolInfo', 2);
    this.origSrc = u32('origSrc', 4);
    this.origDst = u32('origDst', 4);
    this.reply = {
      src: u32('replySrc', 4),
      dst: u32('replyDst', 4),
      sport: u16('replySport'),
      dport: u16('replyDport'),
    };
    this.labels = { words: u32('labels', 4) };
    this.presence = u32('presence', 1);
    this.id = u32('id', 1);
    this.mark = u32('mark', 1);
    this.status = u32('status', 1);
    this.timeoutSec = u32('timeoutSec', 1);
    this.use = u32('use', 1);
    this.origSport = u16('origSport');
    this.origDport = u16('origDport');
    this.zone = u16('zone');
    this.helper = u16('helper');
    this.secctx = u16('secctx');
    this.family = u8('family');
    this.protocol = u8('protocol');
    this.state = u8('state');
    this.event = u8('event');
  }

  /** Counters of the decoder for this batch, and when it was filled. */
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

  /** @throws TypeError for everything that is no batch. */
  static #bufferOf(value: unknown): ArrayBuffer {
    if (value instanceof FlowBatch) return value.buffer;
    throw new TypeError(`Expected a batch of flows as "this", got ${nameOf(value)}`);
  }
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

const COLUMN_INDEX: ReadonlyMap<ColumnName, number> = new Map(COLUMNS.map((column, i) => [column.name, i]));

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
 * @param rows row numbers; all rows of the batch without it.
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
 * Copies elements of `size` bytes, by the widest words that fit: a view made for each element would take most of the time.
 * Every column begins at a multiple of 8 bytes.
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

/** Some rows as a batch of their own, in their order. */
export function someRows(flows: FlowBatch, rows: ArrayLike<number>): FlowBatch {
  if (!(flows instanceof FlowBatch)) throw new TypeError(`Expected a batch of flows, got ${nameOf(flows)}`);
  checkRows(rows);
  return new FlowBatch(copyRows(flows.buffer, rows), flows.strings);
}

// FlowColumns: flows column by column, the shape that filter, sort and format read; a batch and the engine's table both
// have it. Its fields, and those of the classes made here, are the columns of COLUMNS. Pure.

import { columnOffsets, elementBytes } from './batch-layout.ts';
import { COLUMNS, type ColumnName, type ColumnSpec, type ColumnType } from './column-schema.ts';
import type { KernelTimeouts } from './timeouts.ts';

/** The typed array of each element type. */
const ARRAYS = {
  u8: Uint8Array,
  u16: Uint16Array,
  u32: Uint32Array,
  u64: Uint32Array,
  address: Uint32Array,
  u128: Uint32Array,
} as const satisfies Record<ColumnType, unknown>;

/** Array elements that one value takes. */
export function elementsPerRow(type: ColumnType): number {
  return elementBytes(type) / ARRAYS[type].BYTES_PER_ELEMENT;
}

/** The names of the columns that are kept that way; see ColumnSpec. */
export type ColumnsKept<Kept extends ColumnSpec['kept']> = Extract<(typeof COLUMNS)[number], { kept: Kept }>['name'];

/** The type of the array that holds a column. */
export type ColumnArray<Name extends ColumnName> = Name extends ColumnName
  ? Extract<(typeof COLUMNS)[number], { name: Name }>['type'] extends 'u8'
    ? Uint8Array
    : Extract<(typeof COLUMNS)[number], { name: Name }>['type'] extends 'u16'
      ? Uint16Array
      : Uint32Array
  : never;

/** One array for each of these columns, under its name. */
export type ColumnFields<Name extends ColumnName> = { [N in Name]: ColumnArray<N> };

/** Reply tuples. Without `index` row i is at i; with it at index[i] - 1, and 0 means the inverse of the original tuple. */
export interface ReplyColumns {
  readonly index?: Uint32Array | undefined;
  /** Four words a row. */
  readonly src: ColumnArray<'replySrc'>;
  /** Four words a row. */
  readonly dst: ColumnArray<'replyDst'>;
  readonly sport: ColumnArray<'replySport'>;
  readonly dport: ColumnArray<'replyDport'>;
}

/** Label sets, four words a row, bit 0 in the lowest bit of the first word. With `index` row i is at index[i] - 1, and 0 means no labels. */
export interface LabelColumns {
  readonly index?: Uint32Array | undefined;
  readonly words: ColumnArray<'labels'>;
}

/** The columns that only some sets of rows keep; undefined in the others. */
export type OptionalColumns = { readonly [N in ColumnsKept<'sometimes'>]?: ColumnArray<N> | undefined };

/**
 * Flows, column by column; row i of every column is the same flow. Arrays can be longer than `length`.
 * The columns are those of COLUMNS, which says what each value means. u64 columns are pairs of u32 words (low, high);
 * addresses are four u32 words, most significant first, IPv4 mapped (0, 0, 0xffff, address). `presence` says which
 * values are absent, see PRESENCE.
 */
export interface FlowColumns extends Readonly<ColumnFields<ColumnsKept<'always'>>>, OptionalColumns {
  readonly length: number;
  readonly reply: ReplyColumns;
  readonly labels: LabelColumns;
  /** Seconds left are `timeoutSec[i] - timeoutOffsetSec`, at least 0. */
  readonly timeoutOffsetSec: number;
  /** Interned strings: `helper` and `secctx` are indexes into them. [0] is ''. */
  readonly strings: readonly string[];
  /** The time up to which ages are counted, milliseconds since the epoch. */
  readonly nowMs: number;
  /** Measured bytes a second of both directions; NaN if not measured. */
  readonly rate?: Float32Array | undefined;
  /** The same of the original direction, and of the reply direction below. Shorter than `length` while not measured. */
  readonly origRate?: Float32Array | undefined;
  readonly replyRate?: Float32Array | undefined;
  /**
   * When each flow appeared or last changed, as seen by whoever keeps the rows, in steps of two milliseconds after
   * `baseMs`: (step + 1) × 2, plus a lowest bit without meaning here; 0 if neither was seen.
   */
  readonly changed?: Uint32Array | undefined;
  /** Milliseconds since the epoch. */
  readonly baseMs?: number | undefined;
  /** A bitmap of the rows whose flow lives; without it all do. */
  readonly alive?: Uint32Array | undefined;
  /** When the flow of a row that does not live ended, milliseconds after `baseMs`. */
  readonly endedMs?: Uint32Array | undefined;
  /**
   * The addresses of the network namespace of the flows, as texts: "192.0.2.1", "127.0.0.0/8", "::1"; its broadcast
   * addresses as "brd 192.0.2.255". Conntrack.localAddresses returns them. Without them the direction of a flow is
   * unknown. When they change, this becomes a new array.
   */
  readonly localAddresses?: readonly string[] | undefined;
  /**
   * The timeouts of the network namespace of the flows, as KernelInfo has them. Without them it is unknown how long a flow
   * is idle. When they change, this becomes a new object.
   */
  readonly timeouts?: KernelTimeouts | undefined;
}

/** A class with one array for each column: views of `buffer`, a batch of that capacity, or new arrays without it. */
export type ColumnFieldsClass<Name extends ColumnName> = new (rows: number, buffer?: ArrayBuffer) => ColumnFields<Name>;

/**
 * Makes a class with a field for each of these columns, to be extended.
 *
 * The fields are defined, not assigned: after a dozen assignments by computed name V8 turns an object into a hash table,
 * which would slow down every loop over rows; defined fields stay fast, however many there are.
 */
export function columnFieldsClass<Name extends ColumnName>(names: readonly Name[]): ColumnFieldsClass<Name> {
  const columns = COLUMNS.map((column, place) => ({ ...column, place })).filter(({ name }) =>
    (names as readonly string[]).includes(name),
  );
  class Fields {
    constructor(rows: number, buffer?: ArrayBuffer) {
      const offsets = buffer && columnOffsets(rows);
      for (const { name, type, place } of columns) {
        const elements = rows * elementsPerRow(type);
        const value = buffer ? new ARRAYS[type](buffer, offsets?.[place], elements) : new ARRAYS[type](elements);
        Object.defineProperty(this, name, { value, writable: true, enumerable: true, configurable: true });
      }
    }
  }
  return Fields as ColumnFieldsClass<Name>;
}

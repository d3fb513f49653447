// The words that sort keys are made of: one number per row, read one at a time for comparing, or for many rows in one
// tight loop. A shared loop that calls a function per row takes three times as long. Pure.

/** An unsigned 32-bit word of every row. */
export interface KeyWord {
  /** The word of one row. */
  readonly at: (row: number) => number;
  /** Writes the words of `rows[from..to)` to the same places of `keys`. */
  readonly fill: (rows: Uint32Array, from: number, to: number, keys: Uint32Array) => void;
  /**
   * Where it is quicker than `fill` for this word and the next: writes both as one number, rounded to a double and times
   * `sign`, of the first `count` rows to `pairs` from `at` on.
   */
  readonly fillPair?: (rows: Uint32Array, count: number, sign: 1 | -1, pairs: Float64Array, at: number) => void;
}

/** What a column sorts by. */
export interface SortKeys {
  /** The words of each group of rows, the most significant first. Groups follow one another. */
  readonly groups: readonly (readonly KeyWord[])[];
  /** A row's group, or `groups.length` if it has no value; undefined if there is one group and every row has a value. */
  readonly group: KeyWord | undefined;
  /** The key can change while the flow lives: changed rows may have to move. */
  readonly volatile: boolean;
}

/** A column's sort keys in a direction. */
export interface OrderKey extends SortKeys {
  readonly descending: boolean;
}

/** Word `offset` of the `stride` words that a column has per row; `invert` 0xffffffff reverses the order. */
export function word32(column: Uint32Array, stride = 1, offset = 0, invert = 0): KeyWord {
  return {
    at: (row) => ((column[row * stride + offset] ?? 0) ^ invert) >>> 0,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = (column[(rows[i] ?? 0) * stride + offset] ?? 0) ^ invert;
    },
  };
}

/** The 16-bit word of each row. */
export function word16(column: Uint16Array): KeyWord {
  return {
    at: (row) => column[row] ?? 0,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = column[rows[i] ?? 0] ?? 0;
    },
  };
}

/** A column of bytes, each looked up in a table of ranks. */
export function rankOf(column: Uint8Array, ranks: Uint16Array): KeyWord {
  return {
    at: (row) => ranks[column[row] ?? 0] ?? 0,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = ranks[column[rows[i] ?? 0] ?? 0] ?? 0;
    },
  };
}

/** 0 if a row has any of these bits set, otherwise 1. */
export function absence(column: Uint32Array, bits: number): KeyWord {
  return {
    at: (row) => ((column[row] ?? 0) & bits ? 0 : 1),
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = (column[rows[i] ?? 0] ?? 0) & bits ? 0 : 1;
    },
  };
}

/** Two columns of bytes, each pair looked up in a table. */
export function wordOfPair(high: Uint8Array, low: Uint8Array, table: Uint16Array): KeyWord {
  return {
    at: (row) => table[(high[row] ?? 0) * 256 + (low[row] ?? 0)] ?? 0,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) {
        const row = rows[i] ?? 0;
        keys[i] = table[(high[row] ?? 0) * 256 + (low[row] ?? 0)] ?? 0;
      }
    },
  };
}

/** From here on a sum could be rounded up to 2^64. */
const LARGE_SUM = 2 ** 63;

/** The sum of two u64 columns as a high and a low word; a sum above 2^64 does not occur. */
export function sumWords(a: Uint32Array, b: Uint32Array): KeyWord[] {
  const highAt = (row: number): number => {
    const carry = (a[2 * row] ?? 0) + (b[2 * row] ?? 0) > 0xffffffff ? 1 : 0;
    return ((a[2 * row + 1] ?? 0) + (b[2 * row + 1] ?? 0) + carry) >>> 0;
  };
  const lowAt = (row: number): number => ((a[2 * row] ?? 0) + (b[2 * row] ?? 0)) >>> 0;
  return [
    {
      at: highAt,
      fill: (rows, from, to, keys) => {
        for (let i = from; i < to; i++) keys[i] = highAt(rows[i] ?? 0);
      },
      fillPair: (rows, count, sign, pairs, at) => {
        for (let i = 0; i < count; i++) {
          const row = rows[i] ?? 0;
          const low = 2 * row;
          const sum = ((a[low + 1] ?? 0) + (b[low + 1] ?? 0)) * 2 ** 32 + ((a[low] ?? 0) + (b[low] ?? 0));
          pairs[at + i] = (sum < LARGE_SUM ? sum : highAt(row) * 2 ** 32 + lowAt(row)) * sign;
        }
      },
    },
    {
      at: lowAt,
      fill: (rows, from, to, keys) => {
        for (let i = from; i < to; i++) keys[i] = lowAt(rows[i] ?? 0);
      },
    },
  ];
}

/** A word that is computed row by row, for columns in which few rows have a value. */
export function wordBy(at: (row: number) => number): KeyWord {
  return {
    at,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0);
    },
  };
}

// The hot loops of filtering. Each looks at one condition over some columns, 32 rows a step, and writes a word
// of bits. They are separate functions on purpose: a shared loop with a callback is several times slower.
//
// Contract of every loop: `care` has the bits of the rows to look at; a word of `out` gets those that match. `out` can
// be `care`. Both are relative to `span.from`; no row from `span.to` on is read.

import type { AddressWords } from '../../flow/address.ts';
import { popcount } from '../../flow/bitmap.ts';

/** Rows from (a multiple of 32) up to to (exclusive). */
export interface RowSpan {
  from: number;
  to: number;
}

/** With fewer rows to look at in a word, single bits are visited instead of all 32. */
const DENSE = 14;

/** Whether all 32 rows of a word should be looked at. */
export function isDense(care: number, base: number, to: number): boolean {
  return base + 32 <= to && (care === -1 || popcount(care) >= DENSE);
}

/** Matches where `table[column[row]]` is 1. */
export function scanBytes(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  column: Uint8Array,
  table: Uint8Array,
): void {
  const { from, to } = span;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let asked = (care[w] ?? 0) | 0;
    let bits = 0;
    if (isDense(asked, base, to)) {
      for (let b = 0; b < 32; b++) bits |= (table[column[base + b] ?? 0] ?? 0) << b;
      bits &= asked;
    } else {
      for (; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        bits |= (table[column[base + b] ?? 0] ?? 0) << b;
      }
    }
    out[w] = bits;
  }
}

/** Matches where bit `state[row]` of `states[protocol[row]]` is 1 and the presence bit `need` (a bit number) is set. */
export function scanStates(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  protocol: Uint8Array,
  state: Uint8Array,
  presence: Uint32Array,
  need: number,
  states: Uint16Array,
): void {
  const { from, to } = span;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let asked = (care[w] ?? 0) | 0;
    let bits = 0;
    if (isDense(asked, base, to)) {
      for (let b = 0; b < 32; b++) {
        const i = base + b;
        const hit = ((states[protocol[i] ?? 0] ?? 0) >>> ((state[i] ?? 0) & 15)) & ((presence[i] ?? 0) >>> need);
        bits |= (hit & 1) << b;
      }
      bits &= asked;
    } else {
      for (; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        const i = base + b;
        const hit = ((states[protocol[i] ?? 0] ?? 0) >>> ((state[i] ?? 0) & 15)) & ((presence[i] ?? 0) >>> need);
        bits |= (hit & 1) << b;
      }
    }
    out[w] = bits;
  }
}

/** Matches where `(column[row] & mask)` lies in a range and all bits of `need` are present. */
export function scanWords(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  column: Uint32Array,
  mask: number,
  low: number,
  high: number,
  presence: Uint32Array,
  need: number,
): void {
  const { from, to } = span;
  const width = (high - low) >>> 0;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let asked = (care[w] ?? 0) | 0;
    let bits = 0;
    if (isDense(asked, base, to)) {
      for (let b = 0; b < 32; b++) {
        const i = base + b;
        const inside = (((column[i] ?? 0) & mask) - low) >>> 0 <= width;
        bits |= (inside && ((presence[i] ?? 0) & need) === need ? 1 : 0) << b;
      }
      bits &= asked;
    } else {
      for (; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        const i = base + b;
        const inside = (((column[i] ?? 0) & mask) - low) >>> 0 <= width;
        bits |= (inside && ((presence[i] ?? 0) & need) === need ? 1 : 0) << b;
      }
    }
    out[w] = bits;
  }
}

/** Matches where an IPv4 address (four words a row) lies in a range of 32-bit numbers. */
export function scanIPv4(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  words: Uint32Array,
  low: number,
  high: number,
): void {
  const { from, to } = span;
  const width = (high - low) >>> 0;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let asked = (care[w] ?? 0) | 0;
    let bits = 0;
    if (isDense(asked, base, to)) {
      for (let b = 0, at = base * 4; b < 32; b++, at += 4) {
        const inside = ((words[at + 3] ?? 0) - low) >>> 0 <= width;
        const mapped = ((words[at] ?? 0) | (words[at + 1] ?? 0) | ((words[at + 2] ?? 0) ^ 0xffff)) === 0;
        bits |= (inside && mapped ? 1 : 0) << b;
      }
      bits &= asked;
    } else {
      for (; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        const at = (base + b) * 4;
        const inside = ((words[at + 3] ?? 0) - low) >>> 0 <= width;
        const mapped = ((words[at] ?? 0) | (words[at + 1] ?? 0) | ((words[at + 2] ?? 0) ^ 0xffff)) === 0;
        bits |= (inside && mapped ? 1 : 0) << b;
      }
    }
    out[w] = bits;
  }
}

/** Matches where an address (four words a row) equals a network's under its mask. */
export function scanNetwork(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  words: Uint32Array,
  network: AddressWords,
  mask: AddressWords,
): void {
  const { from, to } = span;
  const [n0, n1, n2, n3] = network;
  const [m0, m1, m2, m3] = mask;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let bits = 0;
    for (let asked = (care[w] ?? 0) | 0; asked !== 0; asked &= asked - 1) {
      const b = 31 - Math.clz32(asked & -asked);
      const at = (base + b) * 4;
      const high = (((words[at] ?? 0) ^ n0) & m0) | (((words[at + 1] ?? 0) ^ n1) & m1);
      const low = (((words[at + 2] ?? 0) ^ n2) & m2) | (((words[at + 3] ?? 0) ^ n3) & m3);
      bits |= ((high | low) === 0 ? 1 : 0) << b;
    }
    out[w] = bits;
  }
}

/**
 * Matches where a present time lies in [low, high] whole milliseconds.
 * @param since the time from which to count back, for ages; NaN for the time itself.
 */
export function scanTimes(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  times: Uint32Array,
  presence: Uint32Array,
  presenceBit: number,
  since: number,
  low: number,
  high: number,
): void {
  const { from, to } = span;
  const isAge = !Number.isNaN(since);
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let bits = 0;
    for (let asked = (care[w] ?? 0) | 0; asked !== 0; asked &= asked - 1) {
      const b = 31 - Math.clz32(asked & -asked);
      const i = base + b;
      const ms = ((times[2 * i + 1] ?? 0) * 4294967296 + (times[2 * i] ?? 0)) / 1e6;
      const value = Math.floor(isAge ? Math.max(0, since - ms) : ms);
      if (value >= low && value <= high && ((presence[i] ?? 0) & presenceBit) !== 0) bits |= 1 << b;
    }
    out[w] = bits;
  }
}

/** Matches where the sum of two u64 counters, of those present, lies in [low, high]; false if none is present. */
export function scanCounters(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  orig: Uint32Array,
  reply: Uint32Array,
  presence: Uint32Array,
  origBit: number,
  replyBit: number,
  low: number,
  high: number,
): void {
  const { from, to } = span;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let bits = 0;
    for (let asked = (care[w] ?? 0) | 0; asked !== 0; asked &= asked - 1) {
      const b = 31 - Math.clz32(asked & -asked);
      const i = base + b;
      const present = presence[i] ?? 0;
      let sum = 0;
      if ((present & origBit) !== 0) sum += (orig[2 * i + 1] ?? 0) * 4294967296 + (orig[2 * i] ?? 0);
      if ((present & replyBit) !== 0) sum += (reply[2 * i + 1] ?? 0) * 4294967296 + (reply[2 * i] ?? 0);
      if (sum >= low && sum <= high && (present & (origBit | replyBit)) !== 0) bits |= 1 << b;
    }
    out[w] = bits;
  }
}

/** Matches where a predicate holds, row by row. For conditions that are rare or look at few rows. */
export function scanRows(span: RowSpan, care: Uint32Array, out: Uint32Array, test: (row: number) => boolean): void {
  const { from, to } = span;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let bits = 0;
    for (let asked = (care[w] ?? 0) | 0; asked !== 0; asked &= asked - 1) {
      const b = 31 - Math.clz32(asked & -asked);
      if (test(base + b)) bits |= 1 << b;
    }
    out[w] = bits;
  }
}

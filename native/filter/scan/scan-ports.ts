// The hot loops over a column of ports, by the contract of scan.ts. A row counts only if its layer 4 words are ports:
// its protocol has ports, and they are present. Pure.

import { PRESENCE } from '../../flow/column-schema.ts';
import { hasPorts } from '../../flow/names.ts';
import { isDense, type RowSpan } from './scan.ts';

/** 1 for the protocols whose layer 4 words are ports. */
export const WITH_PORTS = Uint8Array.from({ length: 256 }, (_, protocol) => (hasPorts(protocol) ? 1 : 0));
/** The number of the presence bit of layer 4 words. */
export const LAYER4_BIT = 31 - Math.clz32(PRESENCE.layer4);

/** The columns that say which rows have ports. */
export interface PortRows {
  readonly protocol: Uint8Array;
  readonly presence: Uint32Array;
}

/** Whether the layer 4 words of a row are ports. */
export function hasRowPorts({ protocol, presence }: PortRows, row: number): boolean {
  return ((WITH_PORTS[protocol[row] ?? 0] ?? 0) & ((presence[row] ?? 0) >>> LAYER4_BIT)) !== 0;
}

/** Matches where a port lies in [low, high]. */
export function scanPortRange(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  ports: Uint16Array,
  { protocol, presence }: PortRows,
  low: number,
  high: number,
): void {
  const { from, to } = span;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let asked = (care[w] ?? 0) | 0;
    let bits = 0;
    if (isDense(asked, base, to)) {
      for (let b = 0; b < 32; b++) {
        const i = base + b;
        const port = ports[i] ?? 0;
        // Negative outside the range.
        const outside = (port - low) | (high - port);
        const has = (WITH_PORTS[protocol[i] ?? 0] ?? 0) & ((presence[i] ?? 0) >>> LAYER4_BIT);
        bits |= (has & (~outside >>> 31)) << b;
      }
      bits &= asked;
    } else {
      for (; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        const i = base + b;
        const port = ports[i] ?? 0;
        const outside = (port - low) | (high - port);
        const has = (WITH_PORTS[protocol[i] ?? 0] ?? 0) & ((presence[i] ?? 0) >>> LAYER4_BIT);
        bits |= (has & (~outside >>> 31)) << b;
      }
    }
    out[w] = bits;
  }
}

/**
 * Matches where a port lies in [low, high] and its bit is set.
 * @param bitmap bit (port & 31) of word (port >>> 5) - (low >>> 5).
 */
export function scanPortBitmap(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  ports: Uint16Array,
  { protocol, presence }: PortRows,
  low: number,
  high: number,
  bitmap: Uint32Array,
): void {
  const { from, to } = span;
  const origin = low & ~31;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let asked = (care[w] ?? 0) | 0;
    let bits = 0;
    if (isDense(asked, base, to)) {
      for (let b = 0; b < 32; b++) {
        const i = base + b;
        const port = ports[i] ?? 0;
        // All bits inside the range, none outside, where the first word is read but not used.
        const inside = ~((port - low) | (high - port)) >> 31;
        const at = (port - origin) & inside;
        const has = (WITH_PORTS[protocol[i] ?? 0] ?? 0) & ((presence[i] ?? 0) >>> LAYER4_BIT) & inside;
        bits |= (has & ((bitmap[at >>> 5] ?? 0) >>> (at & 31))) << b;
      }
      bits &= asked;
    } else {
      for (; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        const i = base + b;
        const port = ports[i] ?? 0;
        const inside = ~((port - low) | (high - port)) >> 31;
        const at = (port - origin) & inside;
        const has = (WITH_PORTS[protocol[i] ?? 0] ?? 0) & ((presence[i] ?? 0) >>> LAYER4_BIT) & inside;
        bits |= (has & ((bitmap[at >>> 5] ?? 0) >>> (at & 31))) << b;
      }
    }
    out[w] = bits;
  }
}

/** Matches where one of two ports lies in [low, high]. */
export function scanEitherPortRange(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  first: Uint16Array,
  second: Uint16Array,
  { protocol, presence }: PortRows,
  low: number,
  high: number,
): void {
  const { from, to } = span;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let asked = (care[w] ?? 0) | 0;
    let bits = 0;
    if (isDense(asked, base, to)) {
      for (let b = 0; b < 32; b++) {
        const i = base + b;
        const p = first[i] ?? 0;
        const q = second[i] ?? 0;
        const outside = ((p - low) | (high - p)) & ((q - low) | (high - q));
        const has = (WITH_PORTS[protocol[i] ?? 0] ?? 0) & ((presence[i] ?? 0) >>> LAYER4_BIT);
        bits |= (has & (~outside >>> 31)) << b;
      }
      bits &= asked;
    } else {
      for (; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        const i = base + b;
        const p = first[i] ?? 0;
        const q = second[i] ?? 0;
        const outside = ((p - low) | (high - p)) & ((q - low) | (high - q));
        const has = (WITH_PORTS[protocol[i] ?? 0] ?? 0) & ((presence[i] ?? 0) >>> LAYER4_BIT);
        bits |= (has & (~outside >>> 31)) << b;
      }
    }
    out[w] = bits;
  }
}

/** Matches where one of two ports lies in [low, high] and its bit is set; see scanPortBitmap. */
export function scanEitherPortBitmap(
  span: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  first: Uint16Array,
  second: Uint16Array,
  { protocol, presence }: PortRows,
  low: number,
  high: number,
  bitmap: Uint32Array,
): void {
  const { from, to } = span;
  const origin = low & ~31;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    let asked = (care[w] ?? 0) | 0;
    let bits = 0;
    if (isDense(asked, base, to)) {
      for (let b = 0; b < 32; b++) {
        const i = base + b;
        const p = first[i] ?? 0;
        const q = second[i] ?? 0;
        const pInside = ~((p - low) | (high - p)) >> 31;
        const qInside = ~((q - low) | (high - q)) >> 31;
        const pAt = (p - origin) & pInside;
        const qAt = (q - origin) & qInside;
        const pBit = ((bitmap[pAt >>> 5] ?? 0) >>> (pAt & 31)) & pInside;
        const qBit = ((bitmap[qAt >>> 5] ?? 0) >>> (qAt & 31)) & qInside;
        const has = (WITH_PORTS[protocol[i] ?? 0] ?? 0) & ((presence[i] ?? 0) >>> LAYER4_BIT);
        bits |= (has & (pBit | qBit)) << b;
      }
      bits &= asked;
    } else {
      for (; asked !== 0; asked &= asked - 1) {
        const b = 31 - Math.clz32(asked & -asked);
        const i = base + b;
        const p = first[i] ?? 0;
        const q = second[i] ?? 0;
        const pInside = ~((p - low) | (high - p)) >> 31;
        const qInside = ~((q - low) | (high - q)) >> 31;
        const pAt = (p - origin) & pInside;
        const qAt = (q - origin) & qInside;
        const pBit = ((bitmap[pAt >>> 5] ?? 0) >>> (pAt & 31)) & pInside;
        const qBit = ((bitmap[qAt >>> 5] ?? 0) >>> (qAt & 31)) & qInside;
        const has = (WITH_PORTS[protocol[i] ?? 0] ?? 0) & ((presence[i] ?? 0) >>> LAYER4_BIT);
        bits |= (has & (pBit | qBit)) << b;
      }
    }
    out[w] = bits;
  }
}

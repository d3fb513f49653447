// Runs scans that all must match, or any of them, in the cheapest order: by the cost of each per row, and by the share
// of rows that it has matched. That share depends on the table, so it is learned while the filter runs. Pure.

import { countBits } from '../../flow/bitmap.ts';
import type { RowSpan } from './scan.ts';
import type { Scan } from './scan-of.ts';
import { withScratch } from './scratch.ts';

/** A scan and the relative cost of looking at one row with it. */
export interface CostedScan {
  readonly scan: Scan;
  readonly cost: number;
}

/** Rows that a scan has looked at and matched lately. */
interface Observed extends CostedScan {
  asked: number;
  matched: number;
}

/** Chunks between two reviews of the order, after the first. */
const REVIEW_CHUNKS = 16;
/** After this many rows, earlier observations count half, so that the order follows a changing table. */
const FORGET_ROWS = 1 << 20;
/** Rows assumed to have been seen before, half of them matching: little evidence changes little. */
const PRIOR_ROWS = 64;

/** Rows that match all of the scans; each looks only at what the previous ones left. */
export function allOfOrdered(scans: readonly CostedScan[]): Scan {
  // Rows that matched are left for the others.
  const order = new ScanOrder(scans, (share) => 1 - share);
  return (columns, span, care, out) => {
    const words = wordsOf(span);
    let from = care;
    let asked = countBits(care, words);
    for (const observed of order.next()) {
      observed.scan(columns, span, from, out);
      from = out;
      const matched = countBits(out, words);
      order.saw(observed, asked, matched);
      if (matched === 0) return;
      asked = matched;
    }
  };
}

/** Rows that match any of the scans; each looks only at what the previous ones did not match. */
export function anyOfOrdered(scans: readonly CostedScan[]): Scan {
  const order = new ScanOrder(scans, (share) => share);
  return (columns, span, care, out) =>
    withScratch((found, rest) => {
      const words = wordsOf(span);
      found.fill(0, 0, words);
      for (const observed of order.next()) {
        for (let w = 0; w < words; w++) rest[w] = (care[w] ?? 0) & ~(found[w] ?? 0);
        const asked = countBits(rest, words);
        if (asked === 0) break;
        observed.scan(columns, span, rest, rest);
        order.saw(observed, asked, countBits(rest, words));
        for (let w = 0; w < words; w++) found[w] = (found[w] ?? 0) | (rest[w] ?? 0);
      }
      out.set(found.subarray(0, words));
    });
}

/**
 * Which scan goes first. The best one decides the most rows for its cost: independent conditions ordered by
 * cost / decided share have the least expected total.
 */
class ScanOrder {
  readonly #scans: Observed[];
  /** The share of rows that need no further look, given the share that matched. */
  readonly #decided: (share: number) => number;
  #untilReview = 0;

  constructor(scans: readonly CostedScan[], decided: (share: number) => number) {
    this.#scans = scans.map((scan) => ({ ...scan, asked: 0, matched: 0 }));
    this.#decided = decided;
  }

  /** The order for the next chunk. */
  next(): readonly Observed[] {
    if (this.#untilReview-- <= 0) {
      const fresh = this.#scans.every(({ asked }) => asked === 0);
      this.#scans.sort((a, b) => this.#rank(a) - this.#rank(b));
      this.#untilReview = fresh ? 0 : REVIEW_CHUNKS;
    }
    return this.#scans;
  }

  saw(observed: Observed, asked: number, matched: number): void {
    observed.asked += asked;
    observed.matched += matched;
    if (observed.asked < FORGET_ROWS) return;
    observed.asked /= 2;
    observed.matched /= 2;
  }

  #rank({ cost, asked, matched }: Observed): number {
    const share = (matched + PRIOR_ROWS / 2) / (asked + PRIOR_ROWS);
    return cost / this.#decided(share);
  }
}

function wordsOf({ from, to }: RowSpan): number {
  return (to - from + 31) >>> 5;
}

// A scan, which looks at one condition on a chunk of rows, and how to combine scans. Pure.

import type { FlowColumns } from '../../flow/flow-columns.ts';
import { type RowSpan, scanRows } from './scan.ts';
import { withScratch } from './scratch.ts';

/**
 * Writes to `out` the bits of `care` whose rows match; `out` can be `care`. A span is at most one chunk (scratch.ts) long.
 */
export type Scan = (columns: FlowColumns, span: RowSpan, care: Uint32Array, out: Uint32Array) => void;

/** A predicate on rows as a scan. */
export function rowScan(test: (columns: FlowColumns, row: number) => boolean): Scan {
  return (columns, span, care, out) => scanRows(span, care, out, (row) => test(columns, row));
}

const nothing: Scan = (_columns, span, _care, out) => {
  out.fill(0, 0, (span.to - span.from + 31) >>> 5);
};

/** Rows that match one of the scans; each looks only at what the previous ones left. */
export function anyOf(scans: readonly Scan[]): Scan {
  const only = scans[0];
  if (!only) return nothing;
  if (scans.length === 1) return only;
  return (columns, span, care, out) =>
    withScratch((found, rest) => {
      const words = (span.to - span.from + 31) >>> 5;
      found.fill(0, 0, words);
      for (const scan of scans) {
        for (let w = 0; w < words; w++) rest[w] = (care[w] ?? 0) & ~(found[w] ?? 0);
        scan(columns, span, rest, rest);
        for (let w = 0; w < words; w++) found[w] = (found[w] ?? 0) | (rest[w] ?? 0);
      }
      out.set(found.subarray(0, words));
    });
}

/** Rows that match all the scans, in this order; each looks only at what the previous ones left. */
export function allOf(scans: readonly Scan[]): Scan {
  return (columns, span, care, out) => {
    let from = care;
    for (const scan of scans) {
      scan(columns, span, from, out);
      from = out;
    }
  };
}

/** Rows that do not match. */
export function noneOf(scan: Scan): Scan {
  return (columns, span, care, out) =>
    withScratch((found) => {
      const words = (span.to - span.from + 31) >>> 5;
      scan(columns, span, care, found);
      for (let w = 0; w < words; w++) out[w] = (care[w] ?? 0) & ~(found[w] ?? 0);
    });
}

// Compiles a filter into scans of columns that yield a bitmap of the matching rows. No code is generated (the window's
// content policy forbids it); the speed comes from loops over one column at a time. Pure.

import { checkColumns, shown } from '../../flow/checks.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import type { Filter, Match } from '../ast.ts';
import { checkFilter } from '../check-filter.ts';
import { comparisonsOf, freshnessOf } from '../comparisons.ts';
import { FRESHNESS, type Stale, stalest } from '../fields/freshness.ts';
import { positiveOf } from '../fields/operators.ts';
import { keyedAlternatives, keyedScan } from './alternatives.ts';
import { fieldCost, fieldScan } from './field-scans.ts';
import { joined } from './joined.ts';
import { Memory } from './memory.ts';
import { allOfOrdered, anyOfOrdered, type CostedScan } from './ordered.ts';
import { noneOf, type Scan } from './scan-of.ts';
import { CHUNK_ROWS, withScratch } from './scratch.ts';

/** A filter ready to run. It remembers results: use it from one thread. */
export interface CompiledFilter {
  readonly filter: Filter;
  /** How stale the values it depends on can get; see FRESHNESS. */
  readonly stale: Stale;
  /** Depends on the clock: age, last change, timeout, or a rate that is an average. */
  readonly usesTime: boolean;
  /**
   * Writes the bits of rows from..to, and 0 for the rest of the last word.
   * @param from a multiple of 32. @throws RangeError otherwise.
   * @param among a bitmap of rows: only these are looked at, and the bits of all others are 0.
   */
  matches(columns: FlowColumns, from: number, to: number, bitmap: Uint32Array, among?: Uint32Array): void;
  /** Whether one row matches. */
  matchesRow(columns: FlowColumns, row: number): boolean;
}

/** Compiles an AST, no deeper than a parsed one. */
export function compileFilter(filter: Filter): CompiledFilter {
  checkFilter(filter);
  return runnable(filter, scanOf(filter, new Memory()));
}

/** A filter that runs by this scan. */
export function runnable(filter: Filter, scan: Scan): CompiledFilter {
  const freshness = comparisonsOf(filter).map(freshnessOf);
  return {
    filter,
    stale: stalest(freshness.map((kind) => FRESHNESS[kind].stale)),
    usesTime: freshness.some((kind) => FRESHNESS[kind].timed),
    matches(columns, from, to, bitmap, among) {
      checkColumns(columns);
      for (const bits of among === undefined ? [bitmap] : [bitmap, among]) {
        if (!(bits instanceof Uint32Array)) throw new TypeError(`Expected a Uint32Array, got ${shown(bits)}`);
      }
      if ((from & 31) !== 0) throw new RangeError(`rows from ${from}: not a multiple of 32`);
      for (let at = from; at < to; at += CHUNK_ROWS)
        matchChunk(scan, columns, at, Math.min(to, at + CHUNK_ROWS), bitmap, among);
    },
    matchesRow(columns, row) {
      checkColumns(columns);
      let isMatch = false;
      withScratch((care, out) => {
        care[0] = 1 << (row & 31);
        scan(columns, { from: row & ~31, to: row + 1 }, care, out);
        isMatch = out[0] !== 0;
      });
      return isMatch;
    },
  };
}

function matchChunk(
  scan: Scan,
  columns: FlowColumns,
  from: number,
  to: number,
  bitmap: Uint32Array,
  among: Uint32Array | undefined,
): void {
  withScratch((care, out) => {
    const words = (to - from + 31) >>> 5;
    if (among) for (let w = 0; w < words; w++) care[w] = among[(from >>> 5) + w] ?? 0;
    else care.fill(0xffffffff, 0, words);
    const rest = (to - from) & 31;
    if (rest !== 0) care[words - 1] = (care[words - 1] ?? 0) & (0xffffffff >>> (32 - rest));
    scan(columns, { from, to }, care, out);
    bitmap.set(out.subarray(0, words), from >>> 5);
  });
}

/** The scan of a filter. @param memory shared by all its comparisons. */
export function scanOf(filter: Filter, memory: Memory): Scan {
  switch (filter.kind) {
    case 'all':
      return (_columns, span, care, out) => {
        const words = (span.to - span.from + 31) >>> 5;
        for (let w = 0; w < words; w++) out[w] = care[w] ?? 0;
      };
    case 'not':
      return noneOf(scanOf(filter.term, memory));
    case 'and':
      return allOfOrdered(costed(joined(filter.terms, 'not in'), memory));
    case 'or':
      return alternativesScan(joined(filter.terms, 'in'), memory);
    case 'match':
      return matchScan(filter, memory);
  }
}

/** Few alternatives one by one, many of one shape by the value that distinguishes them. */
function alternativesScan(terms: readonly Filter[], memory: Memory): Scan {
  const { keyed, others } = keyedAlternatives(terms);
  const scans = keyed.map((alternatives): CostedScan => {
    const anyScan = scanOf(alternatives.any, memory);
    const scan = keyedScan(alternatives, anyScan, (filter) => scanOf(filter, memory));
    return { scan, cost: KEYED_COST };
  });
  return anyOfOrdered([...scans, ...costed(others, memory)]);
}

function costed(terms: readonly Filter[], memory: Memory): CostedScan[] {
  return terms.map((term) => ({ scan: scanOf(term, memory), cost: costOf(term) }));
}

/** Relative cost of looking at one row: about the milliseconds that a million rows take (test/bench/filter.bench.ts). */
function costOf(filter: Filter): number {
  if (filter.kind === 'match') return fieldCost(filter);
  if (filter.kind === 'not') return costOf(filter.term);
  return filter.kind === 'all' ? 0 : filter.terms.reduce((sum, term) => sum + costOf(term), 0);
}

/** A look-up in a set of addresses for every row, and in a map for the rows that have one. */
const KEYED_COST = 25;

function matchScan(match: Match, memory: Memory): Scan {
  const positive = positiveOf(match.op);
  return positive ? noneOf(fieldScan({ ...match, op: positive }, memory)) : fieldScan(match, memory);
}

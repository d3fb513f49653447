// The graphs of the engine's part: what they show, and their scales. Pure; graph-svg.ts draws them.

import { TOP_FIGURE } from './engine/measure-contender.ts';

/** One contender's figure at one number of flows. */
export interface CurvePoint {
  /** The name of the figure, as in GRAPHS. */
  readonly graph: string;
  readonly contender: string;
  readonly flows: number;
  readonly value: number;
}

export interface Graph {
  /** The name of the figure; also that of the file. */
  readonly name: string;
  readonly title: string;
  /** Milliseconds that the work took, by the figure's value. */
  readonly costMs: (value: number, flows: number) => number;
}

const asMeasured = (value: number): number => value;

export const GRAPHS: readonly Graph[] = [
  { name: 'ingest', title: 'Ingest: the first dump of all flows', costMs: asMeasured },
  { name: 'filter-3-terms', title: 'Filter: three terms, until the list is complete', costMs: asMeasured },
  { name: 'sort-bytes', title: 'Sort: all flows by bytes, equal ones by their keys', costMs: asMeasured },
  { name: TOP_FIGURE, title: 'Sort: until the first 200 rows by bytes can be shown', costMs: asMeasured },
  { name: 'group-dport', title: 'Group: the largest destination ports by bytes', costMs: asMeasured },
  {
    name: 'updates-per-second',
    title: 'Update: a dump in which every flow has changed',
    costMs: (rowsPerSec, flows) => (flows / rowsPerSec) * 1000,
  },
];

/** A contender as graphs show it. */
export interface Curve {
  readonly contender: string;
  readonly label: string;
}

export const CURVES: readonly Curve[] = [
  { contender: 'engine', label: 'Flowglass' },
  { contender: 'duckdb', label: 'DuckDB' },
  { contender: 'perspective', label: 'Perspective' },
  { contender: 'array', label: 'array of objects' },
  { contender: 'tanstack', label: 'TanStack Table' },
];

/** A logarithmic scale from whole powers of ten to whole powers of ten. */
export interface LogScale {
  /** The exponents of the powers at both ends; the first is the smaller one. */
  readonly from: number;
  readonly to: number;
}

/** The scale of the values, which are above 0. It has at least one power of ten. */
export function logScale(values: readonly number[]): LogScale {
  const from = Math.floor(Math.log10(Math.min(...values)));
  return { from, to: Math.max(from + 1, Math.ceil(Math.log10(Math.max(...values)))) };
}

/** Where a value is on a scale: 0 at its beginning, 1 at its end. */
export function position(value: number, { from, to }: LogScale): number {
  return (Math.log10(value) - from) / (to - from);
}

/** Milliseconds in the unit that reads best: "0.1 ms", "10 s". */
export function durationText(ms: number): string {
  return ms >= 1000 ? `${ms / 1000} s` : `${Number(ms.toPrecision(3))} ms`;
}

/** A number of flows: "10 k", "4 M". */
export function flowsText(flows: number): string {
  return flows >= 1_000_000 ? `${flows / 1_000_000} M` : flows >= 1000 ? `${flows / 1000} k` : String(flows);
}

/**
 * Moves labels apart that would lie on each other, as little as it takes.
 * @param wanted their middles, in any order.
 * @param height the least distance of two.
 * @returns Their places, in the same order.
 */
export function spread(wanted: readonly number[], height: number): number[] {
  const order = wanted.map((y, index) => ({ y, index })).sort((a, b) => a.y - b.y);
  /** Labels that touch each other, around the mean of their wanted places. */
  const blocks: { sum: number; members: number[] }[] = [];
  const top = ({ sum, members }: { sum: number; members: number[] }): number =>
    sum / members.length - ((members.length - 1) * height) / 2;
  for (const { y, index } of order) {
    let block = { sum: y, members: [index] };
    for (
      let above = blocks.at(-1);
      above && top(above) + above.members.length * height > top(block);
      above = blocks.at(-1)
    ) {
      blocks.pop();
      block = { sum: above.sum + block.sum, members: [...above.members, ...block.members] };
    }
    blocks.push(block);
  }
  const places: number[] = [];
  for (const block of blocks) {
    block.members.forEach((index, i) => {
      places[index] = top(block) + i * height;
    });
  }
  return places;
}

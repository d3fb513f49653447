// What a benchmark run does, and the shape of its results. Types and names only.

import type { LaunchInfo } from '../e2e/support/stage.ts';
import type { Figure, Usage } from './usage.ts';

/** The parts that --only names. */
export const PARTS = ['library', 'engine', 'app', 'start', 'window'] as const;
export type Part = (typeof PARTS)[number];

/** What run.ts hands to inside.ts. */
export interface BenchPlan {
  readonly root: string;
  /** Scratch folder, removed at the end. */
  readonly stage: string;
  /** How to start the built application; undefined if it is not measured. */
  readonly launch: LaunchInfo | undefined;
  /** Table sizes, flows. */
  readonly flows: readonly number[];
  /** Table sizes of the engine's part. */
  readonly engineFlows: readonly number[];
  /** Number of paired measurements; results are medians. */
  readonly rounds: number;
  /** Shorter, for development: the results say little. */
  readonly quick: boolean;
  readonly parts: readonly Part[];
  /** Whether everything is measured, as without options: only then there are verdicts in RESULTS.md. */
  readonly isFull: boolean;
  /** File for the JSON array, absolute. */
  readonly json: string | undefined;
  /** Whether to write RESULTS.md. */
  readonly results: boolean;
}

/** One line of the benchmark file. */
export interface Measurement {
  readonly name: string;
  readonly unit: string;
  readonly value: number;
  /** Measured in the same run, in the same unit. */
  readonly reference: number;
  /** value / reference. */
  readonly ratio: number;
  readonly lowerIsBetter: boolean;
  /** What one run took of each process; empty if that says nothing about the value, such as bytes. */
  readonly usages: readonly Usage[];
  readonly referenceUsages: readonly Usage[];
  /** What must be known about the row, instead of a verdict. */
  readonly note?: string;
}

/** A table size as it appears in names: 200000 is "200k", 1000000 is "1m". */
export function sizeName(flows: number): string {
  if (flows % 1_000_000 === 0) return `${flows / 1_000_000}m`;
  return flows % 1000 === 0 ? `${flows / 1000}k` : String(flows);
}

/** A measurement with its ratio. */
export function measurement(
  name: string,
  unit: string,
  measured: number | Figure,
  beside: number | Figure,
  lowerIsBetter = true,
): Measurement {
  const { value, usages } = figureOf(measured);
  const { value: reference, usages: referenceUsages } = figureOf(beside);
  return { name, unit, value, reference, ratio: value / reference, lowerIsBetter, usages, referenceUsages };
}

function figureOf(measured: number | Figure): Figure {
  return typeof measured === 'number' ? { value: measured, usages: [] } : measured;
}

/** The middle value; for an even count, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

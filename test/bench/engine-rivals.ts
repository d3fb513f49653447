// The engine beside each of its rivals: what is compared, and whether they did the same work. Pure.

import { CONTENDERS } from './engine/contender.ts';
import { FILTERS } from './engine/filters.ts';
import { GROUPINGS } from './engine/groupings.ts';
import { CONTINUED_DIGEST, TOP_FIGURE } from './engine/measure-contender.ts';
import { RIVAL_COLUMNS } from './engine/rivals/columns.ts';
import type { Outcome } from './engine/watched-process.ts';
import { type CurvePoint, GRAPHS } from './graph.ts';
import { PEERS } from './peers/peer.ts';
import { type Measurement, measurement } from './plan.ts';
import type { Figure } from './usage.ts';

/** What the engine is measured beside. */
export interface Rival {
  /** As it appears in the names of measurements. */
  readonly name: string;
  readonly title: string;
  /** A program of others, whose different result is a finding; that of a rival written here is a fault. */
  readonly isPeer: boolean;
}

const TITLES: Readonly<Record<(typeof CONTENDERS | typeof PEERS)[number], string>> = {
  engine: 'the engine',
  array: 'the naive array',
  tanstack: 'TanStack Table',
  perspective: 'Perspective',
  duckdb: 'DuckDB',
};

export const RIVALS: readonly Rival[] = [
  ...CONTENDERS.filter((name) => name !== 'engine').map((name) => ({ name, title: TITLES[name], isPeer: false })),
  ...PEERS.map((name) => ({ name, title: TITLES[name], isPeer: true })),
];

/** What is compared with each rival, in the figures' own names. */
const COMPARED: readonly { readonly figure: string; readonly unit: string; readonly higher?: true }[] = [
  { figure: 'ingest', unit: 'ms' },
  ...FILTERS.map((filter) => ({ figure: `filter-${filter.name}`, unit: 'ms' })),
  ...RIVAL_COLUMNS.map((column) => ({ figure: `sort-${column}`, unit: 'ms' })),
  { figure: TOP_FIGURE, unit: 'ms' },
  ...GROUPINGS.map((grouping) => ({ figure: `group-${grouping.name}`, unit: 'ms' })),
  { figure: 'window-200', unit: 'ms' },
  { figure: 'updates-per-second', unit: 'rows/s', higher: true },
  { figure: 'memory-per-flow', unit: 'B' },
];

const GARBAGE_OF = ['ingest', 'updates', 'filter', 'sort'] as const;
/** A rival without garbage is compared with this much: the least that a table shows. */
const LEAST_GARBAGE = 0.001;

/** In the column of the verdict. */
const OTHER_RESULT = 'OTHER RESULT';

/**
 * The engine against a rival, as far as that got.
 * @throws if a rival written here listed other flows than the engine, or in another order; a peer's row says so.
 */
export function measureBeside(engine: Outcome, outcome: Outcome, rival: Rival, size: string): Measurement[] {
  const differing = differingFigures(engine, outcome);
  if (!rival.isPeer && differing.size > 0) {
    throw new Error(`${[...differing].join(', ')}: ${rival.title} has another result than the engine`);
  }
  const compared = COMPARED.flatMap(({ figure: what, unit, higher }) => {
    const reference = outcome.figures.get(what);
    if (reference === undefined) return [];
    const measured = measurement(`${what}-vs-${rival.name}-${size}`, unit, figure(engine, what), reference, !higher);
    return [differing.has(what) ? { ...measured, note: OTHER_RESULT } : measured];
  });
  return [...compared, ...GARBAGE_OF.flatMap((phase) => garbageBeside(engine, outcome, rival.name, phase, size))];
}

function garbageBeside(engine: Outcome, rival: Outcome, name: string, phase: string, size: string): Measurement[] {
  const kinds = [
    { kind: 'gc-count', unit: 'collections', per: 1 },
    { kind: 'gc', unit: 'ms', per: 1 },
    { kind: 'allocated', unit: 'MB', per: 1e6 },
  ];
  return kinds.flatMap(({ kind, unit, per }) => {
    const reference = rival.figures.get(`${kind}-${phase}`);
    if (reference === undefined) return [];
    const { value } = figure(engine, `${kind}-${phase}`);
    const beside = Math.max(LEAST_GARBAGE, reference.value / per);
    return [measurement(`${kind}-${phase}-vs-${name}-${size}`, unit, value / per, beside)];
  });
}

/** A figure by its name. @throws if it was not measured. */
export function figure(from: Outcome, name: string): Figure {
  const measured = from.figures.get(name);
  if (measured === undefined) throw new Error(`${name} was not measured`);
  return measured;
}

/** The figures after which a rival lists other flows than the engine, or in another order. */
function differingFigures(engine: Outcome, rival: Outcome): Set<string> {
  const different = [...rival.digests].filter(([name, digest]) => engine.digests.get(name) !== digest);
  return new Set(different.map(([name]) => (name === CONTINUED_DIGEST ? 'updates-per-second' : name)));
}

/** What the graphs show of a contender at one size, as far as it got. */
export function pointsOf(outcome: Outcome, contender: string, flows: number): CurvePoint[] {
  return GRAPHS.flatMap(({ name }) => {
    const measured = outcome.figures.get(name);
    return measured ? [{ graph: name, contender, flows, value: measured.value }] : [];
  });
}

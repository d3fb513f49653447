// The budgets of the design, for 1,000,000 flows on two cores, and the verdict on a measurement.

import { FRESH_PAGE } from './machine.ts';
import type { Measurement } from './plan.ts';

interface Budget {
  /** Name of the measurement without the number of flows; `sort-*` stands for every column. */
  readonly name: RegExp;
  /** Whether the limit applies to the ratio to the reference or to the value. */
  readonly of: 'ratio' | 'value';
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Another limit on some machines. */
  readonly where?: Condition;
}

/** Decided by another row of the same run. If that is missing, the budget's own limit applies. */
interface Condition {
  /** The row's name, by that of the measurement. */
  readonly row: (name: string) => string;
  readonly holds: (row: Measurement) => boolean;
  readonly atMost: number;
  /** The case in words, if it holds and if not. */
  readonly words: readonly [holds: string, otherwise: string];
}

/** Two sockets are worth more than one if they are quicker by more than this share of its time. */
const TWO_SOCKETS_GAIN = 0.1;
const TWO_SOCKETS: Condition = {
  row: (name) => name.replace('vs-discard', 'two-sockets-vs-one'),
  holds: ({ ratio }) => ratio < 1 - TWO_SOCKETS_GAIN,
  atMost: 0.9,
  words: ['two sockets beat one', 'two sockets do not beat one'],
};

/** A page of fresh memory that costs more than this makes a slow machine: quick ones take less than 3 µs, slow ones 13. */
const SLOW_PAGE_US = 5;

/** The limit on a machine where fresh memory is slow. */
function onSlowMachines(atMost: number): Condition {
  return {
    row: () => FRESH_PAGE,
    holds: ({ value }) => value > SLOW_PAGE_US,
    atMost,
    words: ['fresh memory is slow', 'fresh memory is quick'],
  };
}

const BUDGETS: readonly Budget[] = [
  { name: /^list-((ipv4|half-ipv6|half-nat)-)?vs-discard-/, of: 'ratio', atMost: 1.1, where: TWO_SOCKETS },
  { name: /^list-((ipv4|half-ipv6|half-nat)-)?vs-conntrack-/, of: 'ratio', atMost: 0.3 },
  { name: /^delete-known-vs-batched-send-/, of: 'ratio', atMost: 1.2 },
  { name: /^delete-undoable-vs-delete-verified-/, of: 'ratio', atMost: 1.3 },
  { name: /^delete-filter-vs-conntrack-/, of: 'ratio', atMost: 0.25 },
  { name: /^(restore|create)-vs-batched-send-/, of: 'ratio', atMost: 2 },
  { name: /^export-(json|csv)-vs-conntrack-line-/, of: 'ratio', atMost: 0.6 },
  { name: /^events-(burst-kept|sustained-kept)-\d/, of: 'ratio', atLeast: 1 },
  { name: /^app-all-filterable-vs-discard-/, of: 'ratio', atMost: 1.3, where: onSlowMachines(1.8) },
  { name: /^app-first-rows-/, of: 'value', atMost: 150, where: onSlowMachines(300) },
  { name: /^app-fresh-memory-of-page-/, of: 'ratio', atMost: 1 },
  { name: /^app-fresh-memory-of-main-/, of: 'value', atMost: 32 },
  { name: /^app-worker-cpu-vs-engine-in-node-/, of: 'ratio', atMost: 1.2 },
  { name: /^filter-3-terms-/, of: 'value', atMost: 8 },
  { name: /^keystroke-to-paint-p95-/, of: 'value', atMost: 50 },
  { name: /^facets-12-fields-/, of: 'value', atMost: 100 },
  { name: /^facets-12-left-out-/, of: 'value', atMost: 100 },
  { name: /^facets-slice-p99-/, of: 'value', atMost: 8 },
  { name: /^facets-refresh-cpu-/, of: 'value', atMost: 5 },
  { name: /^group-(dport|protocol)-/, of: 'value', atMost: 60 },
  { name: /^group-src-dst-/, of: 'value', atMost: 150 },
  { name: /^sort-state-and-bytes-/, of: 'value', atMost: 100 },
  { name: /^sort-/, of: 'value', atMost: 80 },
  { name: /^colouring-20-rules-/, of: 'value', atMost: 0.5 },
  { name: /^updates-per-second-/, of: 'value', atLeast: 1_500_000 },
  { name: /^scroll-p95-vs-blank-/, of: 'ratio', atMost: 1.1 },
  { name: /^live-view-frames-p99-/, of: 'value', atMost: 25 },
  { name: /^store-bytes-per-flow-/, of: 'value', atMost: 160 },
  { name: /^measured-bytes-per-flow-/, of: 'value', atMost: 176 },
  { name: /^churn-hour-/, of: 'ratio', atMost: 1.02 },
  { name: /^idle-cpu-/, of: 'value', atMost: 2 },
  { name: /^start-visible-/, of: 'ratio', atMost: 1.25 },
  {
    name: /^start-all-filterable-beyond-empty-vs-discard-(warm|cold)-/,
    of: 'ratio',
    atMost: 1.3,
    where: onSlowMachines(1.8),
  },
];

/** The largest table covered by the budgets, flows. */
const BUDGET_FLOWS = 1_000_000;
const SIZES: Readonly<Record<string, number>> = { k: 1000, m: 1_000_000 };

/** The number of flows at the end of a name, as written by sizeName of plan.ts; 0 without one. */
function flowsIn(name: string): number {
  const [, number = '0', unit = ''] = /-(\d+)([km]?)$/.exec(name) ?? [];
  return Number(number) * (SIZES[unit] ?? 1);
}

/**
 * The budget in words and whether it is met; undefined if the design has none, as for larger tables.
 * @param run all measurements of the same run: they decide which limit applies.
 */
export function judge(
  measured: Measurement,
  run: readonly Measurement[],
): { budget: string; kept: boolean } | undefined {
  if (flowsIn(measured.name) > BUDGET_FLOWS) return undefined;
  const budget = BUDGETS.find((candidate) => candidate.name.test(measured.name));
  if (!budget) return undefined;
  const got = budget.of === 'ratio' ? measured.ratio : measured.value;
  const unit = budget.of === 'ratio' ? '×' : ` ${measured.unit}`;
  if (budget.atMost !== undefined) {
    const { atMost, words } = limitHere(budget.atMost, budget.where, measured.name, run);
    return { budget: `≤ ${atMost.toLocaleString('en')}${unit}${words}`, kept: got <= atMost };
  }
  const least = budget.atLeast ?? 0;
  return { budget: `≥ ${least.toLocaleString('en')}${unit}`, kept: got >= least };
}

function limitHere(
  usual: number,
  where: Condition | undefined,
  name: string,
  run: readonly Measurement[],
): { atMost: number; words: string } {
  const row = where && run.find((candidate) => candidate.name === where.row(name));
  if (!where || !row) return { atMost: usual, words: '' };
  return where.holds(row)
    ? { atMost: where.atMost, words: ` (${where.words[0]})` }
    : { atMost: usual, words: ` (${where.words[1]})` };
}

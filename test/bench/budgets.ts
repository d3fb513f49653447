// The budgets of the design, for 1,000,000 flows on two cores, and the verdict on a measurement.

import type { Measurement } from './plan.ts';

interface Budget {
  /** Name of the measurement without the number of flows; `sort-*` stands for every column. */
  readonly name: RegExp;
  /** Whether the limit applies to the ratio to the reference or to the value. */
  readonly of: 'ratio' | 'value';
  readonly atMost?: number;
  readonly atLeast?: number;
}

const BUDGETS: readonly Budget[] = [
  { name: /^list-((ipv4|half-ipv6|half-nat)-)?vs-discard-/, of: 'ratio', atMost: 1.15 },
  { name: /^list-((ipv4|half-ipv6|half-nat)-)?vs-conntrack-/, of: 'ratio', atMost: 0.5 },
  { name: /^delete-known-vs-batched-send-/, of: 'ratio', atMost: 1.3 },
  { name: /^delete-undoable-vs-delete-verified-/, of: 'ratio', atMost: 1.3 },
  { name: /^delete-filter-vs-conntrack-/, of: 'ratio', atMost: 0.55 },
  { name: /^events-(burst-kept|sustained-kept)-\d/, of: 'ratio', atLeast: 1 },
  { name: /^app-all-filterable-vs-discard-/, of: 'ratio', atMost: 1.5 },
  { name: /^app-first-rows-/, of: 'value', atMost: 200 },
  { name: /^filter-3-terms-/, of: 'value', atMost: 10 },
  { name: /^keystroke-to-paint-p95-/, of: 'value', atMost: 60 },
  { name: /^facets-12-fields-/, of: 'value', atMost: 100 },
  { name: /^facets-12-left-out-/, of: 'value', atMost: 100 },
  { name: /^facets-slice-p99-/, of: 'value', atMost: 8 },
  { name: /^facets-refresh-cpu-/, of: 'value', atMost: 5 },
  { name: /^sort-/, of: 'value', atMost: 80 },
  { name: /^colouring-20-rules-/, of: 'value', atMost: 0.5 },
  { name: /^updates-per-second-/, of: 'value', atLeast: 500_000 },
  { name: /^scroll-p95-vs-blank-/, of: 'ratio', atMost: 1.1 },
  { name: /^live-view-frames-p99-/, of: 'value', atMost: 25 },
  { name: /^store-bytes-per-flow-/, of: 'value', atMost: 160 },
  { name: /^measured-bytes-per-flow-/, of: 'value', atMost: 176 },
  { name: /^churn-hour-/, of: 'ratio', atMost: 1.02 },
  { name: /^idle-cpu-/, of: 'value', atMost: 3 },
  { name: /^window-vs-empty-electron/, of: 'ratio', atMost: 1.5 },
];

/** The largest table covered by the budgets, flows. */
const BUDGET_FLOWS = 1_000_000;
const SIZES: Readonly<Record<string, number>> = { k: 1000, m: 1_000_000 };

/** The number of flows at the end of a name, as written by sizeName of plan.ts; 0 without one. */
function flowsIn(name: string): number {
  const [, number = '0', unit = ''] = /-(\d+)([km]?)$/.exec(name) ?? [];
  return Number(number) * (SIZES[unit] ?? 1);
}

/** The budget in words and whether it is met; undefined if the design has none, as for larger tables. */
export function judge(measured: Measurement): { budget: string; kept: boolean } | undefined {
  if (flowsIn(measured.name) > BUDGET_FLOWS) return undefined;
  const budget = BUDGETS.find((candidate) => candidate.name.test(measured.name));
  if (!budget) return undefined;
  const got = budget.of === 'ratio' ? measured.ratio : measured.value;
  const unit = budget.of === 'ratio' ? '×' : ` ${measured.unit}`;
  if (budget.atMost !== undefined) {
    return { budget: `≤ ${budget.atMost.toLocaleString('en')}${unit}`, kept: got <= budget.atMost };
  }
  const least = budget.atLeast ?? 0;
  return { budget: `≥ ${least.toLocaleString('en')}${unit}`, kept: got >= least };
}

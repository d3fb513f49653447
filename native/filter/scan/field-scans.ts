// The scan that compares each field, and its cost: the one list, by the kinds of ScanSpec. Pure.

import type { Match } from '../ast.ts';
import { fieldSpec } from '../fields/fields.ts';
import type { ScanKind, ScanSpec } from '../fields/scan-spec.ts';
import { addressPasses } from './address-condition.ts';
import { addressScan } from './address-match.ts';
import { directionScan } from './direction-match.ts';
import { endPasses, endScan } from './end-match.ts';
import { idleScan } from './idle-match.ts';
import type { Memory } from './memory.ts';
import {
  familyScan,
  flagScan,
  labelScan,
  labelSetScan,
  natScan,
  protocolScan,
  stateScan,
  statusScan,
  textScan,
} from './name-match.ts';
import {
  changedScan,
  counterScan,
  eitherZoneScan,
  greScan,
  icmpScan,
  timeoutScan,
  timeScan,
  wordScan,
  zoneScan,
} from './number-match.ts';
import { portScan } from './port-match.ts';
import { numberRanges } from './ranges.ts';
import { rateScan } from './rate-match.ts';
import type { Scan } from './scan-of.ts';

/** How a kind of scan is made, and its relative cost. */
interface FieldScan<Kind extends ScanKind> {
  /** The positive form of a comparison. @param memory shared by all comparisons of a filter. */
  readonly make: (spec: ScanSpec<Kind>, match: Match, memory: Memory) => Scan;
  /** The cost of looking at one row: about the milliseconds that a million rows take (test/bench/filter.bench.ts). */
  readonly cost: number | ((spec: ScanSpec<Kind>, match: Match) => number);
}

/** A look-up in a set of addresses takes as long as this many scans for one value. */
const ADDRESS_SET_PASSES = 5;
const ADDRESS_COST = 4;
/** Cost of an expression, or a pattern that is not of whole numbers: it is matched against the address's text. */
const ADDRESS_TEXT_COST = 25;
const END_COST = 12;

const SCANS: { readonly [Kind in ScanKind]: FieldScan<Kind> } = {
  protocol: { make: (_, match) => protocolScan(match), cost: 1 },
  family: { make: (_, match) => familyScan(match), cost: 1 },
  state: { make: (_, match) => stateScan(match), cost: 2 },
  status: { make: (_, match) => statusScan(match), cost: 2 },
  flag: { make: flagScan, cost: 2 },
  word: { make: ({ column, need }, match) => wordScan(column, numberRanges(match), need, match.mask), cost: 2 },
  zone: { make: zoneScan, cost: 2 },
  'either-zone': { make: (_, match, memory) => eitherZoneScan(match, memory), cost: 2 },
  address: { make: ({ of }, match, memory) => addressScan(of, match, memory), cost: addressCost },
  port: { make: ({ of }, match, memory) => portScan(of, match, memory), cost: 6 },
  nat: { make: (_, match) => natScan(match), cost: 7 },
  label: { make: (_, match) => labelScan(match), cost: 7 },
  'label-set': { make: (_, match) => labelSetScan(match), cost: 7 },
  counter: { make: counterScan, cost: 7 },
  age: { make: (_, match) => timeScan(true, match), cost: 7 },
  start: { make: (_, match) => timeScan(false, match), cost: 7 },
  timeout: { make: (_, match) => timeoutScan(match), cost: 7 },
  changed: { make: (_, match) => changedScan(match), cost: 7 },
  idle: { make: (_, match) => idleScan(match), cost: 60 },
  gre: { make: greScan, cost: 7 },
  end: {
    make: (_, match, memory) => endScan(match, memory),
    cost: (_, match) => endPasses(match, ADDRESS_SET_PASSES) * END_COST,
  },
  text: { make: textScan, cost: 13 },
  icmp: { make: icmpScan, cost: 16 },
  rate: { make: rateScan, cost: 17 },
  direction: { make: (_, match) => directionScan(match), cost: 50 },
};

function addressCost({ of }: ScanSpec<'address'>, { op, values }: Match): number {
  const perValue = op.endsWith('~') ? ADDRESS_TEXT_COST : ADDRESS_COST;
  return addressPasses(values, ADDRESS_SET_PASSES) * (of === 'any' ? 3 * perValue : perValue);
}

/** The scan of a comparison with a positive operator. */
export function fieldScan(match: Match, memory: Memory): Scan {
  return made(fieldSpec(match.field).scan, match, memory);
}

function made<Kind extends ScanKind>(spec: ScanSpec<Kind>, match: Match, memory: Memory): Scan {
  return SCANS[spec.by].make(spec, match, memory);
}

/** The relative cost of looking at one row with a comparison's scan. */
export function fieldCost(match: Match): number {
  return costOf(fieldSpec(match.field).scan, match);
}

function costOf<Kind extends ScanKind>(spec: ScanSpec<Kind>, match: Match): number {
  const { cost } = SCANS[spec.by];
  return typeof cost === 'number' ? cost : cost(spec, match);
}

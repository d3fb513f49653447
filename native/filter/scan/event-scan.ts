// A filter on events, which carry only part of what the kernel keeps of a flow. A comparison with a value that an event
// does not carry is unknown, and so is its negation: a row matches if the filter holds whatever the unknown values are,
// judged comparison by comparison (Kleene's strong logic). Ages and average rates count up to the flow's end. Pure.

import { EVENT, PRESENCE } from '../../flow/column-schema.ts';
import { PROTOCOL_STATES } from '../../flow/names.ts';
import { bigintAt, setBigint } from '../../flow/u64-pairs.ts';
import { combine, type Filter, type Match } from '../ast.ts';
import { comparisonsOf } from '../comparisons.ts';
import { type Carried, carriedBy, isInEvery } from '../fields/carried.ts';
import { fieldSpec } from '../fields/fields.ts';
import { positiveOf } from '../fields/operators.ts';
import { type CompiledFilter, runnable, scanOf } from './compile.ts';
import { fieldScan } from './field-scans.ts';
import { Memory } from './memory.ts';
import { allOf, anyOf, noneOf, rowScan, type Scan } from './scan-of.ts';

/** Compiles a filter for batches of events, in which rows of a list can be, too. */
export function compileEventFilter(filter: Filter): CompiledFilter {
  return runnable(filter, eventScan(filter, false, new Memory()));
}

/** @param negated whether to select the rows for which the filter is known not to hold. */
function eventScan(filter: Filter, negated: boolean, memory: Memory): Scan {
  if (isKnown(filter)) {
    const scan = scanOf(filter, memory);
    return negated ? noneOf(scan) : scan;
  }
  switch (filter.kind) {
    case 'all':
      return scanOf(filter, memory);
    case 'not':
      return eventScan(filter.term, !negated, memory);
    case 'match':
      return matchScan(filter, negated, memory);
    default:
      return termsScan(filter, negated, memory);
  }
}

/** Whether every event carries what the filter compares. */
function isKnown(filter: Filter): boolean {
  return comparisonsOf(filter).every(({ field }) => isInEvery(carriedBy(fieldSpec(field).scan)));
}

/** The terms that are known stay together: as one filter they take fewer scans than one by one. */
function termsScan({ kind, terms }: Combination, negated: boolean, memory: Memory): Scan {
  const known = terms.filter(isKnown);
  const parts = [...(known.length > 0 ? [combine(kind, known)] : []), ...terms.filter((term) => !isKnown(term))];
  const scans = parts.map((part) => eventScan(part, negated, memory));
  return (kind === 'and') === negated ? anyOf(scans) : allOf(scans);
}

type Combination = Extract<Filter, { readonly terms: readonly Filter[] }>;

function matchScan(match: Match, negated: boolean, memory: Memory): Scan {
  const positive = positiveOf(match.op);
  const { scan: spec } = fieldSpec(match.field);
  const plain = fieldScan({ ...match, op: positive ?? match.op }, memory);
  const scan = spec.by === 'age' || spec.by === 'rate' ? atTheEnd(plain) : plain;
  return allOf([knownScan(carriedBy(spec)), (positive !== undefined) === negated ? scan : noneOf(scan)]);
}

/** The rows whose value is known. */
function knownScan({ always, sometimes, bit }: Carried): Scan {
  return rowScan((columns, row) => {
    const kind = 1 << (columns.event?.[row] ?? EVENT.none);
    if (always & kind) return true;
    if (!(sometimes & kind)) return false;
    // A flow of another protocol has no state in any event.
    if (bit === PRESENCE.state && !PROTOCOL_STATES.has(columns.protocol[row] ?? 0)) return true;
    return ((columns.presence[row] ?? 0) & bit) !== 0;
  });
}

/** Runs a scan that counts ages up to now as if the flows that ended before had ended now, at the age they had. */
function atTheEnd(scan: Scan): Scan {
  return (columns, span, care, out) => {
    const { presence, stopNs } = columns;
    const nowMs = Math.floor(columns.nowMs);
    const nowNs = BigInt(nowMs) * 1_000_000n;
    const startNs = columns.startNs.slice();
    for (let row = span.from; row < span.to; row++) {
      if (!stopNs || ((presence[row] ?? 0) & ENDED) !== ENDED) continue;
      const shifted = nowNs - (bigintAt(stopNs, row) - bigintAt(startNs, row));
      setBigint(startNs, row, shifted);
    }
    scan({ ...columns, nowMs, startNs }, span, care, out);
  };
}

const ENDED = PRESENCE.start | PRESENCE.stop;

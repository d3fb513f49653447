// The comparisons in a filter, the fields they look at, and how fresh the values are. Pure.

import { STATUS_BITS } from '../flow/names.ts';
import type { Filter, Match } from './ast.ts';
import { checkFilter, checkMatch } from './check-filter.ts';
import { fieldSpec } from './fields/fields.ts';
import type { Freshness } from './fields/freshness.ts';

/** The comparisons in a filter, in order. */
export function comparisonsOf(filter: Filter): readonly Match[] {
  checkFilter(filter);
  return comparisonsIn(filter);
}

function comparisonsIn(filter: Filter): readonly Match[] {
  if (filter.kind === 'match') return [filter];
  if (filter.kind === 'all') return [];
  return filter.kind === 'not' ? comparisonsIn(filter.term) : filter.terms.flatMap(comparisonsIn);
}

/** The fields that a filter looks at, each once. */
export function fieldsOf(filter: Filter): Match['field'][] {
  checkFilter(filter);
  return [...new Set(comparisonsOf(filter).map(({ field }) => field))];
}

/** Status bits that the kernel sets and clears without an event (nf_conntrack_seqadj.c, nf_flow_table_core.c). */
const UNREPORTED_BITS = STATUS_BITS.SEQ_ADJUST | STATUS_BITS.OFFLOAD | STATUS_BITS.HW_OFFLOAD;

/** The freshness of a comparison: its field's, except for status bits, some of which change without events. */
export function freshnessOf(match: Match): Freshness {
  checkMatch(match);
  if (match.field === 'status' && (statusBits(match) & UNREPORTED_BITS) !== 0) return 'reading';
  return fieldSpec(match.field).freshness;
}

/** The status bits on which a comparison depends. */
function statusBits({ op, values, mask }: Match): number {
  if (!op.endsWith('has')) return mask ?? -1;
  return values.reduce((bits, value) => {
    if (value.type !== 'name') return -1;
    return bits | (STATUS_BITS[value.name.toUpperCase() as keyof typeof STATUS_BITS] ?? -1);
  }, 0);
}

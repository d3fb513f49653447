// How a field's value can change while its flow lives, and how somebody who keeps flows learns of it. Every field and
// every column declares this once; what needs fresh values, looks again each second or is compared again before a delete
// follows from it. Pure.

import { checkArray } from '../../flow/checks.ts';
import { STATUS_BITS } from '../../flow/names.ts';
import type { Filter, Match } from '../ast.ts';
import { checkFilter, checkMatch } from '../check-filter.ts';
import { type FieldName, fieldSpec } from './fields.ts';

/**
 * - `fixed`: never changes while the flow lives.
 * - `events`: each change has an event (enum ip_conntrack_events), of flows that send events. With nf_conntrack_events=2,
 *   the kernel's default, those that began before anybody listened send none (nf_ct_ecache_ext_add).
 * - `reading`: changes without an event; a dump or a GET has the value.
 * - `deadline`: the same for a time that also runs down by the clock.
 * - `readings`: the same for what takes two readings and the time between them.
 * - `clock`: something fixed, compared with the clock.
 * - `seen`: known only to somebody who followed the flow; no message of the kernel has it.
 * - `host`: something fixed, compared with the addresses of the network namespace.
 */
export type Freshness = 'fixed' | 'events' | 'reading' | 'deadline' | 'readings' | 'clock' | 'seen' | 'host';

/** Whether values go stale unless they are read again: `always`, or only those of flows that send no events. */
export type Stale = 'never' | 'without events' | 'always';

/** What follows from a kind of freshness. */
export interface FreshnessTraits {
  readonly stale: Stale;
  /** Whether the result of a comparison changes with the clock alone. */
  readonly timed: boolean;
  /** How a flow that matched is compared once more: with what a GET returns, or as it was known when it matched. */
  readonly again: 'looked up' | 'as known';
}

/** What follows from each kind of freshness. */
export const FRESHNESS: Readonly<Record<Freshness, FreshnessTraits>> = {
  fixed: { stale: 'never', timed: false, again: 'as known' },
  events: { stale: 'without events', timed: false, again: 'looked up' },
  reading: { stale: 'always', timed: false, again: 'looked up' },
  deadline: { stale: 'always', timed: true, again: 'looked up' },
  readings: { stale: 'always', timed: true, again: 'looked up' },
  clock: { stale: 'never', timed: true, again: 'looked up' },
  seen: { stale: 'never', timed: true, again: 'as known' },
  host: { stale: 'never', timed: false, again: 'as known' },
};

/** The worst of some; `never` of none. */
export function stalest(some: readonly Stale[]): Stale {
  checkArray(some, 'an array of "never", "without events" or "always"');
  return some.includes('always') ? 'always' : some.includes('without events') ? 'without events' : 'never';
}

/** Status bits that the kernel sets and clears without an event (nf_conntrack_seqadj.c, nf_flow_table_core.c). */
const UNREPORTED_BITS = STATUS_BITS.SEQ_ADJUST | STATUS_BITS.OFFLOAD | STATUS_BITS.HW_OFFLOAD;

/** The freshness of what a comparison looks at: that of its field, but for status bits, of which some have no events. */
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

/** The comparisons of a filter, in its order. */
export function comparisonsOf(filter: Filter): readonly Match[] {
  checkFilter(filter);
  return comparisonsIn(filter);
}

function comparisonsIn(filter: Filter): readonly Match[] {
  if (filter.kind === 'match') return [filter];
  if (filter.kind === 'all') return [];
  return filter.kind === 'not' ? comparisonsIn(filter.term) : filter.terms.flatMap(comparisonsIn);
}

/** The fields of a filter by how they are compared once more before a flow that matched is deleted. */
export interface SecondLook {
  /** With what a GET of the flow returns right before. Where there is none of these, no flow is compared again. */
  readonly lookedUp: readonly FieldName[];
  /** As known when the flow matched, because no GET has it: the last change. */
  readonly asKnown: readonly FieldName[];
}

/** How a filter is compared once more. Fields whose comparison cannot come out differently are in neither list. */
export function secondLookOf(filter: Filter): SecondLook {
  checkFilter(filter);
  const fields = (wanted: (freshness: Freshness) => boolean): FieldName[] => [
    ...new Set(comparisonsOf(filter).flatMap((match) => (wanted(freshnessOf(match)) ? [match.field] : []))),
  ];
  return {
    lookedUp: fields((freshness) => FRESHNESS[freshness].again === 'looked up'),
    asKnown: fields((freshness) => freshness === 'seen'),
  };
}

// How a field's value can change while its flow lives, and how the change becomes known. Every field and every column
// declares this once; it determines which of them need fresh values, are evaluated again each second, or are compared
// again before a delete. Pure.

import { checkArray } from '../../flow/checks.ts';

/**
 * - `fixed`: never changes while the flow lives.
 * - `events`: each change has an event (enum ip_conntrack_events), if the flow sends events. With
 *   nf_conntrack_events=2, the kernel's default, flows that began before anybody listened send none
 *   (nf_ct_ecache_ext_add).
 * - `reading`: changes without an event; a dump or a GET has the value.
 * - `deadline`: like `reading`, for a time that also runs down by the clock.
 * - `readings`: like `reading`, but needs two readings and the time between them.
 * - `clock`: a fixed value, compared with the clock.
 * - `seen`: known only if the flow was followed; no kernel message has it.
 * - `host`: a fixed value, compared with the addresses of the network namespace.
 */
export type Freshness = 'fixed' | 'events' | 'reading' | 'deadline' | 'readings' | 'clock' | 'seen' | 'host';

/** Whether values go stale unless they are reread: always, or only for flows that send no events. */
export type Stale = 'never' | 'without events' | 'always';

/** What follows from a kind of freshness. */
export interface FreshnessTraits {
  readonly stale: Stale;
  /** Whether the result of a comparison changes with the clock alone. */
  readonly timed: boolean;
  /** How a flow that matched is compared again: with values from a GET, or with those known when it matched. */
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

/** The stalest of several; `never` for an empty list. */
export function stalest(some: readonly Stale[]): Stale {
  checkArray(some, 'an array of "never", "without events" or "always"');
  return some.includes('always') ? 'always' : some.includes('without events') ? 'without events' : 'never';
}

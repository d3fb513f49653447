// What the page can query over the whole table: groups, facets and totals, with their answers. Types, and the list of
// fields.

import { COUNTED_FIELDS, type CountedField } from '../../../native/filter/index.ts';
import type { GroupValue } from '../codes/group-value.ts';
import { COLUMN_IDS, type ColumnId } from '../columns/engine-columns.ts';

/**
 * What flows can be grouped by: the table's columns, and what the filter language counts (FieldSpec.counted). A group
 * has the flows that `field = value` (`has` for labels and flags) matches in the filter language, if it has such a
 * field, with three exceptions: a flow translated at both ends is in the group `both` of `nat`, and matches `src` and
 * `dst`; the rate is the measured one, never the average over a flow's life; ages are whole seconds, rounded down.
 *
 * `source`, `destination` and `translated` are an address with its port; `translated` is the new destination if that is
 * rewritten, otherwise the new source. `status` is the set of all bits, `flag` each bit. `host`, `port` and `end` (an
 * address with its port) are any end of either direction. Only protocols with ports have ports; an IPv4 address mapped
 * into IPv6 counts as the IPv4 one. A state is the kernel's word, the same for all protocols: group by protocol and
 * state to distinguish them.
 */
export type GroupField = ColumnId | CountedField['counted'];

/** What flows can be grouped by, the columns first. */
export const GROUP_FIELDS: readonly GroupField[] = [
  ...new Set<GroupField>([...COLUMN_IDS, ...COUNTED_FIELDS.map(({ counted }) => counted)]),
];

/** Which flows: all that match the active filter, all selected, or all living ones. A paused view is queried as shown. */
export type QueryScope = 'matching' | 'selected' | 'living';

/** What groups are ordered by, the largest first. Groups without it are last; ties are in the order of values. */
export type Measure = 'flows' | 'packets' | 'bytes' | 'rate';

/**
 * Sums over flows. Exact up to 2^53; above, a sum loses its lowest bits, at most one part in 2^53 per flow.
 * Rates are rounded to 1/1024 B/s first, and are then exact below 2^43 B/s.
 */
export interface Sums {
  readonly flows: number;
  /** Flows that have counters; if none has, packets and bytes are undefined. */
  readonly counted: number;
  /** Of both directions. */
  readonly packets: number | undefined;
  readonly bytes: number | undefined;
  /** Flows whose rate was measured. */
  readonly rated: number;
  readonly rateBytesPerSec: number | undefined;
}

export interface Group extends Sums {
  /** One value for each field of the query. */
  readonly values: readonly GroupValue[];
}

export interface GroupQuery {
  readonly scope: QueryScope;
  readonly by: readonly [GroupField] | readonly [GroupField, GroupField];
  readonly measure: Measure;
  /**
   * Besides flows, only this is summed, which takes half as long; other sums are absent. The measure is this or flows.
   */
  readonly only?: 'bytes' | 'packets';
  /** Groups wanted: at most MAX_TOP. */
  readonly top: number;
}

/**
 * The answer covers the flows that lived when the query was made, each with its values at the moment it was looked at;
 * flows that ended before that are left out. Each flow is looked at once, so the groups and `others` always sum to the
 * total: exactly, if the groups are added to `others` in the order of the list.
 */
export interface GroupAnswer {
  readonly groups: readonly Group[];
  /** Number of all groups, returned or not. */
  readonly distinct: number;
  /** The sum of the groups that are not returned. */
  readonly others: Sums;
  /** The sum of all flows, each counted once. */
  readonly total: Sums;
  /** A flow can be in several groups (labels, flags, hosts, ports): then groups and others sum to more than the total. */
  readonly overlapping: boolean;
}

/** The most groups, or values of a facet. */
export const MAX_TOP = 1000;

export interface FacetWanted {
  readonly field: GroupField;
  /** Values wanted: at most MAX_TOP. */
  readonly top: number;
  /** Only values whose text begins with this, ignoring case. */
  readonly startsWith?: string;
  /** Only values whose text contains this, ignoring case; marks are in hexadecimal, as the filter language writes them. */
  readonly contains?: string;
  /** Values that are counted in any case, among the most frequent or not. */
  readonly named?: readonly (number | string)[];
  /**
   * A text in the filter language: only flows that it matches, of all living ones, instead of the query's scope. An invalid
   * one is refused with EINVAL.
   */
  readonly filter?: string;
}

export interface FacetQuery {
  readonly scope: QueryScope;
  readonly facets: readonly FacetWanted[];
  /** Asked again and again: counts are kept for the next time, up to about 16 bytes a flow. */
  readonly again?: true;
}

/** The values of a field, the most frequent first. */
export interface Facet {
  readonly field: GroupField;
  /** Flows without a value are in none of them. */
  readonly values: readonly FacetValue[];
  /** Those that the query names, in its order, also if no flow has them. */
  readonly named: readonly FacetValue[];
  /** Number of all values, whatever they begin with or contain. */
  readonly distinct: number;
  /** Flows that have no value. */
  readonly without: number;
  /** All flows, each counted once. */
  readonly flows: number;
}

export interface FacetValue {
  readonly value: number | string;
  readonly flows: number;
}

/**
 * The answer covers flows as that of a group query does. Facets of the same flows look at each at the same moment: so
 * their counts agree with each other.
 */
export interface FacetAnswer {
  /** In the order of the query. */
  readonly facets: readonly Facet[];
}

export interface CountedFacets extends FacetAnswer {
  /** `counted` of the view (view-api.ts) as it was when the question was asked. */
  readonly counted: number;
}

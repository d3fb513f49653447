// What flows are grouped by, and the groups wanted: the largest by bytes.

import type { GroupField } from '../../../renderer/engine/queries/query-api.ts';
import type { PlainFlow } from './rivals/plain-flow.ts';

/** Number of groups wanted. */
export const TOP_GROUPS = 20;

export interface Grouping {
  /** As it appears in the names of measurements. */
  readonly name: string;
  readonly by: readonly [GroupField] | readonly [GroupField, GroupField];
  /** The group of a plain flow. */
  readonly groupOf: (flow: PlainFlow) => number | string | undefined;
}

/** A group in the form that all contenders return: the values of its fields in one text, '' if there are none. */
export interface FlowGroup {
  readonly group: string;
  readonly flows: number;
  readonly bytes: number;
}

export const GROUPINGS: readonly Grouping[] = [
  { name: 'protocol', by: ['protocol'], groupOf: (flow) => flow.protocol },
  { name: 'dport', by: ['dport'], groupOf: (flow) => flow.dport },
  { name: 'src-dst', by: ['src', 'dst'], groupOf: (flow) => `${flow.sourceText} ${flow.destinationText}` },
];

/** The largest of some groups, in descending order. */
export function largestGroups(groups: FlowGroup[]): FlowGroup[] {
  return groups.sort((a, b) => b.bytes - a.bytes).slice(0, TOP_GROUPS);
}

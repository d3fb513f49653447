// What flows are grouped by, and the groups that are asked for: the largest by bytes.

import type { GroupField } from '../../../renderer/engine/queries/query-api.ts';
import type { PlainFlow } from './rivals/plain-flow.ts';

/** Groups asked for. */
export const TOP_GROUPS = 20;

export interface Grouping {
  /** As in the names of measurements. */
  readonly name: string;
  readonly by: readonly [GroupField] | readonly [GroupField, GroupField];
  /** The group of a plain flow. */
  readonly groupOf: (flow: PlainFlow) => number | string | undefined;
}

/** A group in the form that all contenders give: the values of its fields in one text, '' where there are none. */
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

/** The largest of some groups, the largest first. */
export function largestGroups(groups: FlowGroup[]): FlowGroup[] {
  return groups.sort((a, b) => b.bytes - a.bytes).slice(0, TOP_GROUPS);
}

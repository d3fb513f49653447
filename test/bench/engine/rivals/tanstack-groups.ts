// Groups by TanStack Table's grouped row model, in a separate table: with this feature, every other row model would
// look at each row again.

import {
  aggregationFn_sum,
  type ColumnDef,
  columnGroupingFeature,
  constructTable,
  createGroupedRowModel,
  rowAggregationFeature,
  tableFeatures,
} from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import { type FlowGroup, GROUPINGS, type Grouping, largestGroups } from '../groupings.ts';
import type { PlainFlow } from './plain-flow.ts';

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  columnGroupingFeature,
  rowAggregationFeature,
  groupedRowModel: createGroupedRowModel(),
  aggregationFns: { sum: aggregationFn_sum },
});

type Column = ColumnDef<typeof features, PlainFlow>;

const columns: Column[] = [
  ...GROUPINGS.map(({ name, groupOf }): Column => ({ id: name, accessorFn: groupOf })),
  { id: 'bytes', accessorFn: (flow) => flow.bytes, aggregationFn: 'sum' },
];

/** Returns a function that groups the flows, again on each call. */
export function tanStackGroups(flows: readonly PlainFlow[]): (grouping: Grouping) => FlowGroup[] {
  const table = constructTable({ features, columns, data: flows, getRowId: (flow) => flow.key });
  return ({ name }) => {
    // Without another grouping in between, the library would find that nothing has changed.
    table.setGrouping([]);
    table.getGroupedRowModel();
    table.setGrouping([name]);
    return largestGroups(
      table.getGroupedRowModel().rows.map((row) => ({
        group: String(row.getValue(name) ?? ''),
        flows: row.subRows.length,
        bytes: Number(row.getValue('bytes')),
      })),
    );
  };
}

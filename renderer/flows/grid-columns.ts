// The columns of flows as the grid takes them.

import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/columns.ts';
import type { GridColumn } from '../grid/grid-data.ts';
import type { Clock } from '../session/second-clock.ts';
import { deadlineMs } from '../words/time-words.ts';
import type { FlowColumn } from './column-record.ts';
import { FLOW_COLUMNS } from './flow-columns.tsx';

/** What the kernel keeps for flows that begin now; undefined where it is not known. */
export interface KernelKeeps {
  readonly accounting: boolean | undefined;
  readonly timestamps: boolean | undefined;
}

/** What a column shows, and why it is empty where the kernel keeps no such thing. */
export function columnHint({ id, hint }: FlowColumn, keeps: KernelKeeps): string {
  const counted = id === 'bytes' || id === 'packets' || id === 'rate';
  if (counted && keeps.accounting === false) {
    return `${hint}. Accounting is off (nf_conntrack_acct=0): the kernel counts nothing for flows that begin now.`;
  }
  if (id === 'age' && keeps.timestamps === false) {
    return `${hint}. Timestamps are off (nf_conntrack_timestamp=0): ≥ is the time since it was first seen here.`;
  }
  return hint;
}

/** All columns, with cells that run on with the clock. */
export function gridColumns(clock: Clock, keeps: KernelKeeps): readonly GridColumn<RowView, ColumnId>[] {
  return FLOW_COLUMNS.map((column) => ({
    ...column,
    hint: columnHint(column, keeps),
    sortable: true,
    cell: (row, nowMs) => column.cell({ row, deadlineMs: deadlineMs(row, nowMs), clock }),
  }));
}

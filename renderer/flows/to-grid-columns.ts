// The columns of flows, for the grid.

import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import type { GridColumn } from '../grid/grid-data.ts';
import { deadlineMs } from '../words/time-words.ts';
import type { CellInput } from './cell-input.ts';
import type { FlowColumn, KernelOption } from './column-record.ts';

/** What the kernel keeps for new flows; undefined if unknown. */
export type KernelKeeps = Readonly<Record<KernelOption, boolean | undefined>>;

const WITHOUT: Readonly<Record<KernelOption, string>> = {
  accounting: 'Accounting is off (nf_conntrack_acct=0): the kernel counts nothing for new flows.',
  timeouts: 'The timeouts of this network namespace cannot be read.',
  timestamps: 'Timestamps are off (nf_conntrack_timestamp=0): ≥ is the time since the flow was first seen here.',
};

/** What a column shows, and why it is empty if the kernel does not keep what it needs. */
export function columnHint({ hint, needs }: FlowColumn, keeps: KernelKeeps): string {
  return needs && keeps[needs] === false ? `${hint}. ${WITHOUT[needs]}` : hint;
}

/** The columns for a grid, with cells that follow the clock. */
export function gridColumns(
  columns: readonly FlowColumn[],
  input: Omit<CellInput<RowView>, 'row' | 'deadlineMs'>,
  keeps: KernelKeeps,
): readonly GridColumn<RowView, ColumnId>[] {
  return columns.map((column) => ({
    ...column,
    hint: columnHint(column, keeps),
    sortable: true,
    cell: (row, nowMs) => column.cell({ ...input, row, deadlineMs: deadlineMs(row, nowMs) }),
  }));
}

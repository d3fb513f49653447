// The table's columns: names, sizes, and how they are first sorted. The order here is the order on the screen.

import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/columns.ts';
import type { GridColumn } from '../grid/grid-data.ts';
import type { Clock } from '../session/second-clock.ts';
import { CELLS } from './cells.tsx';

export type FlowColumn = Pick<GridColumn<RowView, ColumnId>, 'id' | 'title' | 'hint' | 'width' | 'grow' | 'numeric'>;

export const FLOW_COLUMNS: readonly FlowColumn[] = [
  column('protocol', 'Proto', 'Layer 4 protocol', 84, 0),
  column('state', 'State', 'State of the protocol: TCP, SCTP and DCCP have one', 116, 0),
  column('source', 'Source', 'Original source address and port', 162, 3),
  column(
    'translated',
    'Translated to',
    'What NAT makes of it: the source leaves as, → the destination becomes',
    140,
    3,
  ),
  column('destination', 'Destination', 'Original destination address and port', 162, 3),
  column('status', 'Status', 'Assured, unreplied, offloaded: the kernel’s status bits', 94, 0),
  figures('bytes', 'Bytes', 'Bytes in both directions', 68),
  figures('rate', 'Rate', 'Bytes a second in both directions', 84),
  figures('timeout', 'Expires', 'Time until the kernel forgets the flow, unless a packet comes', 98),
  figures('packets', 'Packets', 'Packets in both directions', 82),
  figures('age', 'Age', 'Time since the flow began', 72),
  figures('mark', 'Mark', 'Connection mark (ctmark)', 62),
  figures('zone', 'Zone', 'Conntrack zone: 7 → of the original direction only, ← 7 of the reply only', 58),
];

/** What the kernel keeps for flows that begin now; undefined where it is not known. */
export interface KernelKeeps {
  readonly accounting: boolean | undefined;
  readonly timestamps: boolean | undefined;
}

/** What a column shows, and why it is empty where the kernel keeps no such thing. */
export function columnHint({ id, hint }: Pick<FlowColumn, 'id' | 'hint'>, keeps: KernelKeeps): string {
  const counted = id === 'bytes' || id === 'packets' || id === 'rate';
  if (counted && keeps.accounting === false) {
    return `${hint}. Accounting is off (nf_conntrack_acct=0): the kernel counts nothing for flows that begin now.`;
  }
  if (id === 'age' && keeps.timestamps === false) {
    return `${hint}. Timestamps are off (nf_conntrack_timestamp=0): ≥ is the time since it was first seen here.`;
  }
  return hint;
}

/** The columns as the grid takes them. */
export function flowColumns(clock: Clock, keeps: KernelKeeps): readonly GridColumn<RowView, ColumnId>[] {
  return FLOW_COLUMNS.map((column) => ({
    ...column,
    hint: columnHint(column, keeps),
    sortable: true,
    descendingFirst: column.numeric && column.id !== 'timeout',
    cell: (row, nowMs) => CELLS[column.id]({ row, nowMs, clock }),
  }));
}

function column(id: ColumnId, title: string, hint: string, width: number, grow: number): FlowColumn {
  return { id, title, hint, width, grow, numeric: false };
}

function figures(id: ColumnId, title: string, hint: string, width: number): FlowColumn {
  return { id, title, hint, width, grow: 0, numeric: true };
}

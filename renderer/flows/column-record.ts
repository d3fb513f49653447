// What the page knows of a column of flows: one record, from which header, hint, cells and copied text are drawn, and by
// which the grid tells whether a row must be drawn again.

import type { ReactNode } from 'react';
import type { RowView } from '../engine/api.ts';
import type { ColumnId, CountedColumnId } from '../engine/columns/columns.ts';
import type { GridColumn } from '../grid/grid-data.ts';
import type { SecondClock } from '../session/second-clock.ts';

/**
 * Fields of a row that a column may declare and read. The timeout shrinks by itself: what is drawn of it starts from the
 * deadline. Labels are another list in each view, and would have to be compared by their values.
 */
export type RowField = Exclude<keyof RowView, 'timeoutSec' | 'labels'>;

/** What a cell is drawn from, and what its text is made of. */
export interface CellInput<Row> {
  readonly row: Row;
  /** When the kernel forgets the flow, milliseconds since the epoch; undefined where it does not say. */
  readonly deadlineMs: number | undefined;
  /** For what runs on between two views. */
  readonly clock: SecondClock;
}

/** What the kernel keeps only while a sysctl is on, and without which a column has nothing to show, or less. */
export type KernelOption = 'accounting' | 'timestamps';

/** The columns that are made of counters need accounting. */
type Needs<Id extends ColumnId> = Id extends CountedColumnId
  ? { readonly needs: 'accounting' }
  : { readonly needs?: 'timestamps' };

/** @typeParam Field the fields that `cell` and `copy` get: they cannot read one that `reads` does not name. */
export interface ColumnRecord<Id extends ColumnId, Field extends RowField>
  extends Pick<GridColumn<RowView, Id>, 'id' | 'title' | 'hint' | 'width' | 'numeric'>,
    Partial<Pick<GridColumn<RowView>, 'grow' | 'descendingFirst'>> {
  readonly reads: readonly Field[];
  readonly cell: (input: CellInput<Pick<RowView, NoInfer<Field>>>) => ReactNode;
  /** The cell's text, as it is shown. */
  readonly copy: (input: CellInput<Pick<RowView, NoInfer<Field>>>) => string;
}

/** A column among others. */
export interface FlowColumn<Id extends ColumnId = ColumnId>
  extends Pick<GridColumn<RowView, Id>, 'id' | 'title' | 'hint' | 'width' | 'grow' | 'numeric' | 'descendingFirst'> {
  readonly needs?: KernelOption;
  readonly reads: readonly RowField[];
  readonly cell: (input: CellInput<RowView>) => ReactNode;
  readonly copy: (input: CellInput<RowView>) => string;
}

/** A column has its width and no more, and figures are first sorted with the largest on top, unless the record says otherwise. */
export function flowColumn<Id extends ColumnId, Field extends RowField>(
  record: ColumnRecord<Id, Field> & Needs<Id>,
): FlowColumn<Id> {
  return { grow: 0, descendingFirst: record.numeric, ...record };
}

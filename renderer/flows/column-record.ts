// What the page knows about a column of flows: one record for its header, hint, cells and copied text, and for deciding
// whether a row must be redrawn.

import type { ReactNode } from 'react';
import type { RowView } from '../engine/api.ts';
import type { ColumnId, CountedColumnId } from '../engine/columns/engine-columns.ts';
import type { GridColumn } from '../grid/grid-data.ts';
import type { CellInput } from './cell-input.ts';
import { Words } from './cells.tsx';

/**
 * Fields of a row that a column can declare and read. Not the timeout, which shrinks by itself: cells get a deadline
 * instead.
 */
export type RowField = Exclude<keyof RowView, 'timeoutSec'>;

/** What a column needs: what the kernel keeps only while a sysctl is on, or the sysctls that say how long flows live. */
export type KernelOption = 'accounting' | 'timestamps' | 'timeouts';

/** What a column is about; the list of columns has them together. */
export const COLUMN_GROUPS = ['Flow', 'Addresses', 'Traffic', 'Times', 'Marks'] as const;
export type ColumnGroup = (typeof COLUMN_GROUPS)[number];

/** Columns made of counters need accounting. */
type Needs<Id extends ColumnId> = Id extends CountedColumnId
  ? { readonly needs: 'accounting' }
  : { readonly needs?: 'timestamps' | 'timeouts' };

/** @typeParam Field the fields that `cell` and `copy` get: they cannot read one that is missing in `reads`. */
export interface ColumnRecord<Id extends ColumnId, Field extends RowField>
  extends Pick<GridColumn<RowView, Id>, 'id' | 'title' | 'hint' | 'width' | 'numeric'>,
    Partial<Pick<GridColumn<RowView>, 'grow' | 'descendingFirst'>> {
  readonly group: ColumnGroup;
  /** Shown until the user chooses otherwise. */
  readonly shownFirst?: true;
  readonly reads: readonly Field[];
  /** By default the text as it is copied. */
  readonly cell?: (input: CellInput<Pick<RowView, NoInfer<Field>>>) => ReactNode;
  /** The cell's text as shown. */
  readonly copy: (input: CellInput<Pick<RowView, NoInfer<Field>>>) => string;
}

/** A column in the list. */
export interface FlowColumn<Id extends ColumnId = ColumnId>
  extends Pick<GridColumn<RowView, Id>, 'id' | 'title' | 'hint' | 'width' | 'grow' | 'numeric' | 'descendingFirst'> {
  readonly needs?: KernelOption;
  readonly group: ColumnGroup;
  /** Whether it is shown until the user chooses otherwise. */
  readonly shownFirst: boolean;
  readonly reads: readonly RowField[];
  readonly cell: (input: CellInput<RowView>) => ReactNode;
  readonly copy: (input: CellInput<RowView>) => string;
}

/** By default a column is not shown and does not grow, and numbers are first sorted in descending order. */
export function flowColumn<Id extends ColumnId, Field extends RowField>(
  record: ColumnRecord<Id, Field> & Needs<Id>,
): FlowColumn<Id> {
  return {
    grow: 0,
    descendingFirst: record.numeric,
    cell: (input) => Words({ text: record.copy(input) }),
    ...record,
    shownFirst: record.shownFirst ?? false,
  };
}

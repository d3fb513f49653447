// The rival that a React application would choose: TanStack Table's own row models over an array of objects. An update
// replaces the changed objects and the array, as the library requires.

import {
  type ColumnDef,
  columnFilteringFeature,
  constructTable,
  createFilteredRowModel,
  createPaginatedRowModel,
  createSortedRowModel,
  rowPaginationFeature,
  rowSortingFeature,
  type Table,
  tableFeatures,
} from '@tanstack/table-core';
import { storeReactivityBindings } from '@tanstack/table-core/store-reactivity-bindings';
import { FlowBatch } from '../../../../native/flow/index.ts';
import { type Contender, WINDOW_ROWS } from '../contender.ts';
import type { BenchFilter, PlainField, Term } from '../filters.ts';
import type { FlowGroup, Grouping } from '../groupings.ts';
import { COMPARE, compareKeys, RIVAL_COLUMNS, type RivalColumn, VALUES } from './columns.ts';
import { type PlainFlow, plainFlow, plainKey, takeValues } from './plain-flow.ts';
import { tanStackGroups } from './tanstack-groups.ts';

const features = tableFeatures({
  coreReactivityFeature: storeReactivityBindings(),
  columnFilteringFeature,
  rowSortingFeature,
  rowPaginationFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
  paginatedRowModel: createPaginatedRowModel(),
});

type Column = ColumnDef<typeof features, PlainFlow>;

/** Fields that filters look at. They are separate from the sorted columns: a table's columns can have any names. */
const FILTERED: readonly PlainField[] = [
  'protocol',
  'dport',
  'sourceIPv4',
  'destinationIPv4',
  'sourceText',
  'state',
  'bytes',
  'mark',
  'timeoutSec',
  'zone',
];

const columns: Column[] = [
  ...FILTERED.map(
    (field): Column => ({
      id: `filtered-${field}`,
      accessorFn: (flow) => flow[field],
      filterFn: (row, id, test: Term['test']) => test(row.getValue(id)),
    }),
  ),
  ...RIVAL_COLUMNS.map(
    (column): Column => ({
      id: column,
      accessorFn: VALUES[column],
      sortFn: (a, b, id) => COMPARE[column](a.getValue(id), b.getValue(id)),
      sortUndefined: 'last',
    }),
  ),
  { id: 'key', accessorFn: (flow) => flow.key, sortFn: (a, b) => compareKeys(a.original, b.original) },
];

export class TanStackRival implements Contender {
  #flows: PlainFlow[] = [];
  /** Key → place in the array. */
  readonly #places = new Map<string, number>();
  #filling = false;
  #groups: ((grouping: Grouping) => FlowGroup[]) | undefined;
  readonly #table: Table<typeof features, PlainFlow> = constructTable({
    features,
    columns,
    data: this.#flows,
    getRowId: (flow) => flow.key,
    initialState: { pagination: { pageIndex: 0, pageSize: WINDOW_ROWS } },
    autoResetPageIndex: false,
  });

  dumpStarted(): void {
    this.#filling = this.#flows.length === 0;
  }

  take(buffer: ArrayBuffer): void {
    const batch = new FlowBatch(buffer);
    // Nobody looks while the table is first filled: the library gets the array at the end.
    const flows = this.#filling ? this.#flows : this.#flows.slice();
    for (let i = 0; i < batch.length; i++) {
      const key = plainKey(batch, i);
      const place = this.#places.get(key) ?? flows.length;
      const known = flows[place];
      if (known) {
        const renewed = { ...known };
        takeValues(renewed, batch, i);
        flows[place] = renewed;
      } else {
        this.#places.set(key, place);
        flows.push(plainFlow(batch, i, place));
      }
    }
    this.#flows = flows;
    if (!this.#filling) this.#show();
  }

  dumpEnded(): void {
    if (this.#filling) this.#show();
    this.#filling = false;
  }

  filter(filter: BenchFilter | undefined): void {
    const terms = filter?.terms ?? [];
    // A new function each time, because the library compares states and does nothing if they are equal.
    const filters = terms.map(({ field, test }) => ({ id: `filtered-${field}`, value: (value: never) => test(value) }));
    this.#table.setColumnFilters(filters);
    this.#rows();
  }

  sort(by: { readonly column: RivalColumn; readonly descending: boolean } | undefined): void {
    const keys = { id: 'key', desc: false };
    this.#table.setSorting(by ? [{ id: by.column, desc: by.descending }, keys] : []);
    this.#rows();
  }

  top(by: { readonly column: RivalColumn; readonly descending: boolean }): readonly object[] {
    this.sort(by);
    return this.window(0);
  }

  window(first: number): readonly object[] {
    this.#table.setPageIndex(Math.floor(first / WINDOW_ROWS));
    return this.#table.getRowModel().rows.map((row) => ({ ...row.original }));
  }

  groups(grouping: Grouping): FlowGroup[] {
    this.#groups ??= tanStackGroups(this.#flows);
    return this.#groups(grouping);
  }

  list(): Uint32Array {
    return Uint32Array.from(this.#rows(), (row) => row.original.number);
  }

  #rows() {
    return this.#table.getSortedRowModel().rows;
  }

  #show(): void {
    this.#groups = undefined;
    this.#table.setOptions((old) => ({ ...old, data: this.#flows }));
    this.#rows();
  }
}

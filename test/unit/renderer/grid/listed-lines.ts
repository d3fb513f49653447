// A table of text lines for tests of the grid without flows.

import type {
  ColumnSort,
  GridColumn,
  GridData,
  GridRow,
  GridView,
  RowTraits,
  SelectRows,
} from '../../../../renderer/grid/grid-data.ts';

export type LineColumn = 'name' | 'size' | 'note';

export interface Line extends GridRow {
  readonly key: number;
  readonly name: string;
  readonly size: number;
}

export const LINE_TRAITS: RowTraits<Line> = {
  key: ({ key }) => key,
  looksSame: (a, _aNowMs, b) => a.key === b.key && a.name === b.name && a.size === b.size,
  attributes: ({ key }) => ({ 'data-line': key }),
};

const column = (id: LineColumn, cell: (line: Line) => string): GridColumn<Line, LineColumn> => ({
  ...{ id, title: id.toUpperCase(), hint: `The ${id} of a line`, width: 100, grow: 0 },
  ...{ numeric: id === 'size', sortable: id !== 'note', descendingFirst: id === 'size', cell },
});

/** @param onCell called for each drawn cell of the first column. */
export function lineColumns(onCell: (line: Line) => void = () => {}): readonly GridColumn<Line, LineColumn>[] {
  const name = (line: Line): string => {
    onCell(line);
    return line.name;
  };
  return [column('name', name), column('size', ({ size }) => String(size)), column('note', () => '–')];
}

/** Delivers requested rows at once unless `slow` is set, and records every call. */
export class ListedLines implements GridData<Line, LineColumn> {
  /** Keys in the order of the list; a line's name and size follow from its key. */
  keys: number[];
  /** Keys of the lines kept on top. */
  topKeys: number[] = [];
  /** While true, requested rows do not arrive before `publish`. */
  slow = false;
  readonly sorts: (readonly ColumnSort<LineColumn>[])[] = [];
  readonly selects: SelectRows<Line>[] = [];
  readonly windows: [first: number, count: number][] = [];
  readonly searched: number[] = [];
  readonly holds: boolean[] = [];
  #window: [first: number, count: number] = [0, 0];
  #selected = new Set<number>();
  #view: GridView<Line> = { listed: 0, first: 0, rows: [], selected: 0, nowMs: 0, loading: undefined };
  #listeners = new Set<() => void>();

  constructor(count: number) {
    this.keys = Array.from({ length: count }, (_, i) => 1000 + i);
    this.publish();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  getView = (): GridView<Line> => this.#view;

  setWindow(first: number, count: number): void {
    this.windows.push([first, count]);
    this.#window = [first, count];
    if (!this.slow) this.publish();
  }

  setSort(sort: readonly ColumnSort<LineColumn>[]): void {
    this.sorts.push(sort);
  }

  setHold(hold: boolean): void {
    this.holds.push(hold);
  }

  select(how: SelectRows<Line>): void {
    this.selects.push(how);
    if (how.kind === 'only') this.#selected.clear();
    const key = how.kind === 'rangeTo' ? this.keys[how.index] : how.row.key;
    if (key !== undefined) this.#selected.add(key);
    this.publish();
  }

  /** Former keys of lines, and their present ones. */
  readonly renamed = new Map<number, number>();
  presentKey = (key: number): number | undefined => this.renamed.get(key);

  async indexOf(key: number): Promise<number> {
    this.searched.push(key);
    return this.keys.indexOf(key);
  }

  /** Publishes a new view, as needed after changing `keys`. */
  publish(): void {
    const [first, count] = this.#window;
    const line = (key: number, index: number): Line => ({
      ...{ index, key, name: `line ${key}`, size: key % 7, selected: this.#selected.has(key) },
    });
    const rows = this.keys.slice(first, first + count).map((key, i) => line(key, first + i));
    const onTop = this.topKeys.map((key) => line(key, -1));
    this.#view = { ...this.#view, listed: this.keys.length, first, rows, onTop, selected: this.#selected.size };
    for (const listener of this.#listeners) listener();
  }
}

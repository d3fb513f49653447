// The engine's table of flows as the grid takes it.

import type { EngineClient, RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/columns.ts';
import type { GridData } from '../grid/grid-data.ts';

/** Rows are identified by the handles of their flows. */
export function flowData(engine: EngineClient): GridData<RowView, ColumnId> {
  return {
    subscribe: (listener) => engine.subscribe(listener),
    getView: () => engine.getView(),
    setWindow: (first, count) => engine.setWindow(first, count),
    setSort: (sort) => engine.setSort(sort),
    setHold: (hold) => engine.setHold(hold),
    indexOf: (handle) => engine.indexOf(handle),
    select: ({ kind, row }) => engine.select({ kind, index: row.index, handle: row.handle }),
  };
}

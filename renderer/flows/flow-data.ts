// The engine's table of flows, for the grid.

import type { EngineClient, RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import type { GridData } from '../grid/grid-data.ts';

/** A row's key is the handle of its flow. */
export function flowData(engine: EngineClient): GridData<RowView, ColumnId> {
  return {
    subscribe: (listener) => engine.subscribe(listener),
    getView: () => engine.getView(),
    setWindow: (first, count) => engine.setWindow(first, count),
    setSort: (sort) => engine.setSort(sort),
    setHold: (hold) => engine.setHold(hold),
    indexOf: (handle) => engine.indexOf(handle),
    // The flow that the user went to last is the one that is followed.
    presentKey: (handle) => {
      const { followed } = engine.getView();
      return followed?.handle === handle ? followed.flow?.row.handle : undefined;
    },
    select: (how) => {
      if (how.kind === 'rangeTo') engine.select(how);
      else engine.select({ kind: how.kind, index: how.row.index, handle: how.row.handle });
    },
  };
}

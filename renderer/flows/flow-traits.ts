// What the grid has to be told of rows that are flows.

import type { RowView } from '../engine/api.ts';
import type { RowTraits } from '../grid/grid-data.ts';
import { sameRow } from './same-row.ts';

export const FLOW_TRAITS: RowTraits<RowView> = {
  key: ({ handle }) => handle,
  looksSame: sameRow,
  attributes: ({ handle, change }) => ({ 'data-handle': handle, 'data-change': change }),
};

// What the grid needs to know about rows that are flows.

import type { RowView } from '../engine/api.ts';
import type { RowTraits } from '../grid/grid-data.ts';
import type { RowField } from './column-record.ts';
import { FLOW_COLUMNS } from './connection-columns.tsx';
import { BUTTON_READS } from './DeleteButton.tsx';
import { sameRowBy } from './same-row.ts';

const ATTRIBUTE_READS = ['handle', 'change'] as const satisfies readonly RowField[];

/** `data-change` colours the row. */
function attributes({ handle, change }: Pick<RowView, (typeof ATTRIBUTE_READS)[number]>) {
  return { 'data-handle': handle, 'data-change': change };
}

export const FLOW_TRAITS: RowTraits<RowView> = {
  key: ({ handle }) => handle,
  looksSame: sameRowBy([...FLOW_COLUMNS.flatMap(({ reads }) => reads), ...ATTRIBUTE_READS, ...BUTTON_READS]),
  attributes,
};

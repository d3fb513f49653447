// What the grid needs to know about rows that are flows.

import type { RowView } from '../engine/api.ts';
import type { RowTraits } from '../grid/grid-data.ts';
import { END_FIELDS } from '../words/end-words.ts';
import { ChangeSign } from './cells.tsx';
import type { FlowColumn, RowField } from './column-record.ts';
import { KEEP_READS } from './KeepButton.tsx';
import { sameRowBy } from './same-row.ts';

const ATTRIBUTE_READS = ['handle', 'change'] as const satisfies readonly RowField[];

const SIGN_READS = ['change', 'endedMs', ...END_FIELDS] as const satisfies readonly RowField[];

/** `data-change` colours the row. */
function attributes({ handle, change }: Pick<RowView, (typeof ATTRIBUTE_READS)[number]>) {
  return { 'data-handle': handle, 'data-change': change };
}

/** A row is redrawn when something changes that these columns show. */
export function flowTraits(columns: readonly Pick<FlowColumn, 'reads'>[]): RowTraits<RowView> {
  return {
    key: ({ handle }) => handle,
    looksSame: sameRowBy([...columns.flatMap(({ reads }) => reads), ...ATTRIBUTE_READS, ...SIGN_READS, ...KEEP_READS]),
    attributes,
    sign: (row) => ChangeSign({ row }),
  };
}

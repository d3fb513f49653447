// What the grid needs to know about rows that are flows.

import type { ColouringRule } from '../../electron/contract/colouring.ts';
import type { RowView } from '../engine/api.ts';
import type { RowTraits } from '../grid/grid-data.ts';
import { END_FIELDS } from '../words/end-words.ts';
import type { FlowColumn, RowField } from './column-record.ts';
import { KEEP_READS } from './KeepButton.tsx';
import { RowSigns } from './RowSigns.tsx';
import { sameRowBy } from './same-row.ts';

const ATTRIBUTE_READS = ['handle', 'change', 'rule', 'onTop'] as const satisfies readonly RowField[];

const SIGN_READS = ['change', 'endedMs', ...END_FIELDS] as const satisfies readonly RowField[];

/** The colouring rule of each key that rows have: see RowView.rule. */
export type Coloured = ReadonlyMap<number, ColouringRule>;

function ruleOf({ rule }: Pick<RowView, 'rule'>, coloured: Coloured): ColouringRule | undefined {
  return rule === undefined ? undefined : coloured.get(rule);
}

/** `data-change` colours the row, and unless that does, `data-rule`; `data-on-top` marks a row that is also on top. */
function attributes(row: Pick<RowView, (typeof ATTRIBUTE_READS)[number]>, coloured: Coloured) {
  const rule = ruleOf(row, coloured);
  return {
    'data-handle': row.handle,
    'data-change': row.change,
    ...(rule && { 'data-rule': rule.colour }),
    ...(row.onTop && { 'data-on-top': 'true' }),
  };
}

/** A row is redrawn when something changes that these columns show. */
export function flowTraits(columns: readonly Pick<FlowColumn, 'reads'>[], coloured: Coloured): RowTraits<RowView> {
  return {
    key: ({ handle }) => handle,
    looksSame: sameRowBy([...columns.flatMap(({ reads }) => reads), ...ATTRIBUTE_READS, ...SIGN_READS, ...KEEP_READS]),
    attributes: (row) => attributes(row, coloured),
    sign: (row) => RowSigns({ row, rule: ruleOf(row, coloured) }),
  };
}

// Measures the text of the whole table, as an export writes it, in the formats of this project beside conntrack's line.

import type { ColumnId } from '../../../renderer/engine/columns/engine-columns.ts';
import { FrozenList } from '../../../renderer/engine/export/frozen-list.ts';
import { PORTION, rowsText } from '../../../renderer/engine/export/rows-text.ts';
import type { EngineContender } from './engine-contender.ts';
import { medianTiming } from './timing.ts';
import { figure, type Tell } from './told.ts';

/** Those that the list shows at first. */
const COLUMNS: readonly ColumnId[] = [
  'protocol',
  'state',
  'source',
  'translated',
  'destination',
  'bytes',
  'rate',
  'timeout',
];

/** @param filled an engine with living flows. */
export function measureTexts({ picture }: EngineContender, tell: Tell): void {
  const columns = COLUMNS.map((id) => ({ id, head: id, numeric: false }));
  const context = { ...picture.context, labels: new Map<number, string>() };
  for (const format of ['conntrack', 'csv', 'json'] as const) {
    const written = medianTiming(() => {
      const list = FrozenList.of(picture, { kind: 'all', alsoEnded: false }, undefined);
      const { text } = rowsText(list, { format, columns }, context);
      let characters = 0;
      for (let from = 0; from < list.length; from += PORTION) characters += text(list.portion(from, PORTION)).length;
      if (characters < list.length) throw new Error(`the text as ${format} is too short`);
    });
    figure(tell, `text-${format}`, written);
  }
}

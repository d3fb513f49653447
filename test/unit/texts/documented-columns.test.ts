// ARCHITECTURE.md lists the ids of all columns with their fields: settings, profiles and exports of older versions have them.

import { expect, test } from 'vitest';
import { COLUMN_FIELDS } from '../../../renderer/flows/column-fields.ts';
import { FLOW_COLUMNS } from '../../../renderer/flows/connection-columns.tsx';
import { documentText } from './markdown.ts';

/** The table as it should be. */
function table(): string {
  const rows = FLOW_COLUMNS.map(({ id, title }) => {
    const { field } = COLUMN_FIELDS[id];
    return `| \`${id}\` | ${title} | ${field === undefined ? '–' : `\`${field}\``} |`;
  });
  return ['| column | title | field of the filter language |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

test('ARCHITECTURE.md names every column, with its field', () => {
  const text = documentText('ARCHITECTURE.md');
  const from = text.indexOf('| column | title |');
  expect(text.slice(from, text.indexOf('\n\n', from) + 1)).toBe(table());
});

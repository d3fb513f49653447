// What a spreadsheet makes of a CSV, and what a reader gets back.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exportFlows } from '../../../../native/formats/index.ts';
import { batchOfRows, inverse, textOf } from './rows.ts';

const ORIG = { src: '10.0.0.1', dst: '10.0.0.2', words: [1005, 80] } as const;

/** The cell of a helper's name as it is in the file, quotes included. */
async function cell(helper: string): Promise<string> {
  const batch = batchOfRows([{ protocol: 6, orig: ORIG, reply: inverse(ORIG), helper }]);
  const text = await textOf(exportFlows([batch], 'csv', { fields: ['helper'] }));
  return text.slice('helper\r\n'.length, -2);
}

/** The value that RFC 4180 reads. */
function value(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"') : field;
}

describe('a text that a spreadsheet could take for a formula', () => {
  test.each([
    '=1+1',
    '+1',
    '-1',
    '@SUM(1)',
    '\t=1',
    '\r=1',
    '\n=1',
    ' =1',
    '\u00a0=1',
    '\u3000\u2003=1',
    '\u200b=1',
    '\ufeff\u2060=1',
    '\u202e=1',
    '\u0000=1',
    '\u001b[31m=1',
    '\uff1d1',
    '\uff0b1',
    '\uff0d1',
    '\uff201',
    '\ufe661',
    '\u207c1',
    '\u22121',
    '=\u0338',
    " \u200b'\n=1",
    "'=1",
    "''=1",
    '\nx',
  ])('%j has an apostrophe in front', async (text) => {
    expect(value(await cell(text))).toBe(`'${text}`);
  });

  test.each(['ftp', "'ftp", '1=1', 'a-b', ' ftp', 'é=', '\u202eftp', 'a\u200b=', '*', '٣'])(
    '%j has none',
    async (text) => {
      expect(value(await cell(text))).toBe(text);
    },
  );
});

test('a separator of any kind, and whatever would be trimmed, is in quotes', async () => {
  for (const text of ['a;=1', 'a\tb', 'a,b', 'a"b', 'a\nb', ' a', 'a ', 'a\u00a0'])
    expect(await cell(text)).toMatch(/^"/);
  expect(await cell('a b')).toBe('a b');
});

test('every text can be recovered, by removing one apostrophe if the rest would need one', async () => {
  const piece = fc.constantFrom(
    "'",
    '=',
    '+',
    '-',
    '@',
    ' ',
    '\n',
    '\u200b',
    '\u00a0',
    '\uff1d',
    '"',
    ',',
    ';',
    'a',
    '1',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 6 }), async (pieces) => {
      const text = pieces.join('');
      const read = value(await cell(text));
      const isMarked = read.startsWith("'") && value(await cell(read.slice(1))) !== read.slice(1);
      expect(isMarked ? read.slice(1) : read).toBe(text);
    }),
    { numRuns: 500 },
  );
});

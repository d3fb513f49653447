// The README of the language lists every field.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { FIELDS, type Field } from '../../../../../native/filter/index.ts';

const README = readFileSync(new URL('../../../../../native/filter/README.md', import.meta.url), 'utf8');

function rowOf({ name, aliases = [], description, example }: Field): string {
  const names = [name, ...aliases].map((one) => `\`${one}\``).join(', ');
  return `| ${names} | ${description} | \`${example}\` |`;
}

test('the table of fields is the list of fields', () => {
  const [, table = ''] =
    /\| field, and its other names \| meaning \| example \|\n\|[- |]+\|\n((?:\|.*\n)*)/.exec(README) ?? [];
  expect(table.trimEnd().split('\n')).toEqual((FIELDS as readonly Field[]).map(rowOf));
});

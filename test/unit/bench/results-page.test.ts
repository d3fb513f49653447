// The results page: a run replaces what it measured and keeps the rest.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mergeResults, type PartResults } from '../../bench/results-page.ts';

const library: PartResults = { part: 'library', notes: ['Measured on a Monday'], table: '| list | 1 ms |' };
const engine: PartResults = { part: 'engine', notes: ['Measured on a Tuesday'], table: '| sort | 2 ms |' };

test('a part that was not measured again keeps its notes and values', () => {
  const before = mergeResults('', [library, engine]);
  const after = mergeResults(before, [{ ...library, notes: ['Measured on a Friday'], table: '| list | 3 ms |' }]);
  expect(after).toContain('| list | 3 ms |');
  expect(after).toContain('Measured on a Friday');
  expect(after).not.toContain('| list | 1 ms |');
  expect(after).not.toContain('Monday');
  expect(after.slice(after.indexOf('## The engine'))).toBe(before.slice(before.indexOf('## The engine')));
});

test('sections are in the order of the parts, whatever the order of measuring', () => {
  const page = mergeResults(mergeResults('', [engine]), [library]);
  expect(page).toBe(mergeResults('', [library, engine]));
});

test('a run can be merged into the page of the repository', () => {
  const page = readFileSync(join(import.meta.dirname, '../../bench/RESULTS.md'), 'utf8');
  expect(mergeResults(page, [])).toBe(page);
});

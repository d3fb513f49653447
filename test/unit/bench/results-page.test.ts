// The results page: a run replaces what it measured, and what it did not measure cannot be mistaken for new.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mergeResults, type PartResults, type ResultsRun } from '../../bench/results-page.ts';

const ROW = '| list | 1 ms | ≤ 2 ms | kept | ctload 1 ms, 2 |';

function section(part: PartResults['part'], told: string, table = ROW): PartResults {
  return { part, notes: [`Measured ${told}, 5 rounds`], table };
}

function run(told: string, isFull: boolean, ...results: PartResults[]): ResultsRun {
  return { told, isFull, results };
}

const FULL = 'on 2026-11-28 at aaa1111';
const PARTIAL = 'on 2026-11-29 at bbb2222';
const full = mergeResults('', run(FULL, true, section('library', FULL), section('engine', FULL)));

test('the verdicts of a full run are its own', () => {
  expect(full).toContain(`The verdicts are those of the full run ${FULL}.`);
  expect(full.match(/\| kept \|/g)).toHaveLength(2);
});

test('a part that was not measured again keeps its values, says so, and names the run of its verdicts', () => {
  const page = mergeResults(full, run(PARTIAL, false, section('library', PARTIAL, '| list | 3 ms | ≤ 2 ms |  |  |')));
  expect(page).toContain(`The last run, ${PARTIAL}, was not a full one`);
  expect(page).not.toMatch(/\| (kept|MISSED) \|/);
  const [library = '', engine = ''] = page.split('## The engine');
  expect(library).toContain('| list | 3 ms |');
  expect(library).not.toContain('aaa1111');
  expect(engine).toContain(`- **Older: not measured by the last run.**\n- Measured ${FULL}`);
  expect(engine).toContain('| kept at aaa1111 |');
});

test('a second partial run marks nothing twice', () => {
  const partial = run(PARTIAL, false, section('library', PARTIAL));
  const once = mergeResults(full, partial);
  expect(mergeResults(once, partial)).toBe(once);
});

test('after a full run nothing is left of the marks', () => {
  const partial = mergeResults(full, run(PARTIAL, false, section('library', PARTIAL)));
  const again = mergeResults(partial, run(FULL, true, section('library', FULL), section('engine', FULL)));
  expect(again).toBe(full);
});

test('sections are in the order of the parts, whatever the order of measuring', () => {
  const told = (...results: PartResults[]): string => mergeResults('', run(FULL, true, ...results));
  const [machine, library, engine] = [section('machine', FULL), section('library', FULL), section('engine', FULL)];
  expect(told(engine, machine, library)).toBe(told(machine, library, engine));
});

test('the page of the repository has no verdict without a run that gave it', () => {
  const page = readFileSync(join(import.meta.dirname, '../../bench/RESULTS.md'), 'utf8');
  const isFull = page.includes('The verdicts are those of the full run');
  if (!isFull) expect(page).not.toMatch(/\| (kept|MISSED) \|/);
  else expect(page).not.toMatch(/\| (kept|MISSED) at /);
});

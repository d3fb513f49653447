// The engine beside its rivals: results must agree, and a rival that wins is named.

import { expect, test } from 'vitest';
import type { Outcome } from '../../bench/engine/watched-process.ts';
import { measureBeside, RIVALS } from '../../bench/engine-rivals.ts';
import { measurement } from '../../bench/plan.ts';
import { rivalsThatWin } from '../../bench/rivals-that-win.ts';

function rivalNamed(name: string) {
  const rival = RIVALS.find((candidate) => candidate.name === name);
  if (!rival) throw new Error(`no rival ${name}`);
  return rival;
}

function outcome(digests: Record<string, string>): Outcome {
  const figures = ['sort-bytes', 'updates-per-second'].map((name) => [name, { value: 5, usages: [] }] as const);
  return { figures: new Map(figures), digests: new Map(Object.entries(digests)), gaveUp: undefined };
}

test('a peer with another result has a row that says so', () => {
  const engine = outcome({ 'sort-bytes': '9 flows, a', continued: '9 flows, b' });
  const peer = outcome({ 'sort-bytes': '9 flows, a', continued: '9 flows, c' });
  const rows = measureBeside(engine, peer, rivalNamed('duckdb'), '1m');
  expect(rows.map(({ name, note }) => [name, note])).toEqual([
    ['sort-bytes-vs-duckdb-1m', undefined],
    ['updates-per-second-vs-duckdb-1m', 'OTHER RESULT'],
  ]);
});

test('another result of a rival written here ends the run', () => {
  const engine = outcome({ 'sort-bytes': '9 flows, a' });
  const rival = outcome({ 'sort-bytes': '9 flows, b' });
  expect(() => measureBeside(engine, rival, rivalNamed('array'), '1m')).toThrow(/sort-bytes: the naive array/);
});

test('a rival is named where it is better, and by how much', () => {
  const lines = rivalsThatWin([
    measurement('group-dport-vs-duckdb-1m', 'ms', 30, 10),
    measurement('sort-bytes-vs-duckdb-1m', 'ms', 80, 150),
    measurement('updates-per-second-vs-perspective-1m', 'rows/s', 1000, 2000, false),
    measurement('updates-per-second-vs-array-1m', 'rows/s', 2000, 1000, false),
    measurement('list-vs-discard-1m', 'ms', 2, 1),
  ]);
  expect(lines).toEqual([
    '**Perspective is better than the engine at:** updates-per-second, 1m (2,000 against 1,000 rows/s, 2.000 times)',
    '**DuckDB is better than the engine at:** group-dport, 1m (10.0 against 30.0 ms, 3.000 times)',
  ]);
});

test('noise, garbage and other results are no victories', () => {
  const rows = [
    measurement('filter-3-terms-vs-duckdb-1m', 'ms', 10.2, 10),
    measurement('gc-ingest-vs-array-1m', 'ms', 2, 1),
    { ...measurement('group-dport-vs-duckdb-1m', 'ms', 30, 10), note: 'OTHER RESULT' },
  ];
  expect(rivalsThatWin(rows)).toEqual([]);
});

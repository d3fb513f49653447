// The benchmark's graphs: scales, labels that do not lie on each other, and a file that says what it shows.

import { expect, test } from 'vitest';
import { type CurvePoint, durationText, flowsText, GRAPHS, logScale, position, spread } from '../../bench/graph.ts';
import { drawGraph } from '../../bench/graph-svg.ts';

function graphNamed(name: string) {
  const graph = GRAPHS.find((candidate) => candidate.name === name);
  if (!graph) throw new Error(`no graph ${name}`);
  return graph;
}

function point(contender: string, flows: number, value: number, graph = 'ingest'): CurvePoint {
  return { graph, contender, flows, value };
}

test('a scale spans whole powers of ten around its values', () => {
  expect(logScale([0.3, 45])).toEqual({ from: -1, to: 2 });
  expect(logScale([10, 10])).toEqual({ from: 1, to: 2 });
  expect(position(10, { from: 0, to: 2 })).toBe(0.5);
  expect(position(0.1, { from: -1, to: 2 })).toBe(0);
});

test('values have the unit that reads best', () => {
  expect([0.01, 0.1, 100, 1000, 10_000].map(durationText)).toEqual(['0.01 ms', '0.1 ms', '100 ms', '1 s', '10 s']);
  expect([500, 10_000, 4_000_000].map(flowsText)).toEqual(['500', '10 k', '4 M']);
});

test('labels keep their places while there is room', () => {
  expect(spread([100, 20, 60], 16)).toEqual([100, 20, 60]);
});

test('labels that would touch move apart around their middle, in their order', () => {
  expect(spread([50, 50], 16)).toEqual([42, 58]);
  const places = spread([50, 52, 5, 60, 54], 16);
  expect(places[2]).toBe(5);
  const sorted = [places[0], places[1], places[4], places[3]].map(Number);
  for (let i = 1; i < sorted.length; i++) expect((sorted[i] ?? 0) - (sorted[i - 1] ?? 0)).toBeCloseTo(16);
});

test('a graph has a curve with a sign for each size of each contender, and names its source', () => {
  const points = [point('engine', 10_000, 3), point('engine', 1_000_000, 300), point('duckdb', 10_000, 60)];
  const svg = drawGraph(graphNamed('ingest'), points, 'npm run bench on a Monday') ?? '';
  expect(svg.match(/class="line"/g)).toHaveLength(2);
  expect(svg.match(/class="sign"/g)).toHaveLength(3);
  for (const text of ['Flowglass', 'DuckDB', '10 k', '1 M', '100 ms', 'npm run bench on a Monday']) {
    expect(svg).toContain(`>${text}<`);
  }
  expect(svg).toContain('prefers-color-scheme:dark');
  expect(svg).not.toMatch(/NaN|undefined/);
});

test('updates are drawn as the time of a dump', () => {
  expect(graphNamed('updates-per-second').costMs(500_000, 1_000_000)).toBe(2000);
});

test('one size makes no curve', () => {
  expect(drawGraph(graphNamed('ingest'), [point('engine', 10_000, 3)], '')).toBeUndefined();
});

test('text of others cannot leave the text', () => {
  const points = [point('engine', 10_000, 3), point('engine', 100_000, 30)];
  expect(drawGraph(graphNamed('ingest'), points, '<x> & "y"')).toContain('&lt;x&gt; &amp; &quot;y&quot;');
});

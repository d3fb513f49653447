// Runs the suggestions' cases in a separate process and prints, as JSON, the places in the filter language's source that make
// suggestions and were not reached: for suggestions.test.ts.

import { readdirSync, readFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { fileURLToPath } from 'node:url';
import { CASES, LABELS } from './suggestion-cases.ts';

const ROOT = new URL('../../../../../native/filter/', import.meta.url);
/** Code that makes a suggestion. */
const MAKES = /\b(?:suggestion|rewrite|meant)\b(?!\?)|\bnearest\(|\bsaid\w*\(|\bforeign\w+\(/;

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
// Loaded only now, so that code that runs once on loading counts as reached.
const { fromRules, parseFilter } = await import('../../../../../native/filter/index.ts');
for (const [text] of CASES) for (const labels of [LABELS, undefined]) parseFilter(text, { labels });
// The builder's rules have no text: suggestions are values.
for (const value of ['htpps', '80-', '070000']) {
  fromRules({ combinator: 'and', rules: [{ field: 'dport', operator: '=', value }] });
}
const { result } = await session.post('Profiler.takePreciseCoverage');

const missed: string[] = [];
let places = 0;
for (const name of readdirSync(ROOT, { recursive: true, encoding: 'utf8' })) {
  if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
  const url = new URL(name, ROOT);
  const script = result.find((one) => one.url === url.href);
  if (!script) continue;
  // Types are blanked out in place, so that positions are those of the source.
  const source = readFileSync(fileURLToPath(url), 'utf8');
  const ranges = script.functions.flatMap(({ ranges: all }) => all);
  for (const line of linesOf(source)) {
    if (
      !MAKES.test(line.text) ||
      /^\s*(?:\/\/|\/?\*|readonly |import |export (?:function|type)|function |const \{ )/.test(line.text)
    )
      continue;
    places++;
    const unreached = ranges.filter(({ count, startOffset, endOffset }) => {
      return (
        count === 0 && endOffset > line.from && startOffset < line.to && isPartReached(startOffset, endOffset) === false
      );
    });
    const asked = unreached.filter(({ startOffset, endOffset }) => {
      const part = source.slice(Math.max(startOffset, line.from), Math.min(endOffset, line.to));
      return /\w/.test(part) && !/^[\s?:]*(?:undefined|error|errors|\[error\])?[\s,;)}\]]*$/.test(part);
    });
    if (asked.length > 0) missed.push(`${name}: ${line.text.trim()}`);
  }

  /** Whether a smaller range within an unreached one was reached. */
  function isPartReached(from: number, to: number): boolean {
    return ranges.some(
      ({ count, startOffset, endOffset }) =>
        count > 0 && startOffset >= from && endOffset <= to && endOffset - startOffset < to - from,
    );
  }
}
console.log(JSON.stringify({ places, missed }));
session.disconnect();

function linesOf(source: string): { text: string; from: number; to: number }[] {
  let at = 0;
  return source.split('\n').map((text) => {
    const from = at;
    at += text.length + 1;
    return { text, from, to: from + text.length };
  });
}

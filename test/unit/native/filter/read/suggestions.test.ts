// Suggestions: each is a filter that selects what the text says. What only the writer knows is not suggested.

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applySuggestion,
  bitmapWords,
  compileFilter,
  type Filter,
  MAX_ERRORS,
  parseFilter,
} from '../../../../../native/filter/index.ts';
import { isKnownElsewhere } from '../../../../../native/filter/read/known-words.ts';
import { nearest } from '../../../../../native/filter/read/suggest.ts';
import { type Flow, type FlowColumns, flowAt } from '../../../../../native/flow/index.ts';
import { formatFlowLine } from '../../../../../native/formats/index.ts';
import { columnsArbitrary } from '../random-flows.ts';
import { CASES, LABELS, UNDERSTOOD } from './suggestion-cases.ts';

/** Flows with few distinct values, including those that the cases are about. */
const TABLES = fc.sample(columnsArbitrary, { numRuns: 25, seed: 20_261_128 });

function rowsOf(filter: Filter, columns: FlowColumns): number[] {
  const bitmap = new Uint32Array(bitmapWords(columns.length));
  compileFilter(filter).matches(columns, 0, columns.length, bitmap);
  return allRows(columns).filter((row) => ((bitmap[row >>> 5] ?? 0) >>> (row & 31)) & 1);
}

function allRows({ length }: FlowColumns): number[] {
  return Array.from({ length }, (_, row) => row);
}

function read(text: string): Filter {
  const result = parseFilter(text, { labels: LABELS });
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.filter;
}

/** The texts with the suggestions of each error. */
function mended(text: string): string[] {
  const result = parseFilter(text, { labels: LABELS });
  if (result.ok) throw new Error(`${text} is a filter`);
  return result.errors.flatMap((error) => applySuggestion(text, error) ?? []);
}

/** Asserts that a filter selects exactly the flows for which a predicate holds. @returns how many. */
function expectSelects(text: string, filter: Filter, says: (flow: Flow) => boolean): { hits: number; all: number } {
  let hits = 0;
  let all = 0;
  for (const columns of TABLES) {
    const meant = allRows(columns).filter((row) => says(flowAt(columns, row)));
    expect([text, rowsOf(filter, columns)]).toEqual([text, meant]);
    hits += meant.length;
    all += columns.length;
  }
  return { hits, all };
}

describe('a suggestion selects what the text says', () => {
  test.each(CASES.flatMap(([text, says]) => (says ? [[text, says] as const] : [])))('%s', (text, says) => {
    const [suggestion, ...more] = new Set(mended(text));
    if (suggestion === undefined) throw new Error('there is no suggestion');
    expect(more).toEqual([]);
    const { hits, all } = expectSelects(suggestion, read(suggestion), says);
    expect(hits).toBeLessThan(all);
  });

  test('and most of them select some of the flows they are tried on', () => {
    const some = CASES.filter(
      ([, says]) => says && TABLES.some((table) => allRows(table).some((row) => says(flowAt(table, row)))),
    );
    expect(some.length / CASES.filter(([, says]) => says).length).toBeGreaterThan(0.9);
  });
});

test.each(CASES.flatMap(([text, says]) => (says ? [] : [[text]])))('only the writer knows: %s', (text) => {
  const suggested = mended(text);
  // The number of a protocol is not a guess; no flow here has it.
  expect(suggested.filter((one) => !/^(?:-p|proto =) (?:108|45)$/.test(one))).toEqual([]);
});

test('protocols that have no name here are suggested by their number', () => {
  expect(mended('-p ipcomp')).toEqual(['-p 108']);
  expect(mended('proto = ipcomp')).toEqual(['proto = 108']);
});

test('every place in the source that makes suggestions is reached by these texts', async () => {
  const program = fileURLToPath(new URL('suggestion-coverage.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [program], { encoding: 'utf8' });
  const { places, missed }: { places: number; missed: string[] } = JSON.parse(stdout);
  expect(places).toBeGreaterThan(100);
  expect(missed).toEqual([]);
}, 120_000);

describe('unambiguous text is understood as pasted', () => {
  test.each(UNDERSTOOD)('%s', (text, says) => {
    expectSelects(text, read(text), says);
  });

  test('text in quotes is literal', () => {
    expect(read('helper = "a\u00a0“b”–c"')).toMatchObject({ values: [{ text: 'a\u00a0“b”–c' }] });
    expect(read('helper = a–b')).toMatchObject({ values: [{ text: 'a–b' }] });
  });

  test('errors keep their places in the text as written', () => {
    const text = 'tcp\u00a0and \u200bdport\u00a0= 8O–90 and src = “10.0.0.1”';
    const result = parseFilter(text);
    const [first] = result.ok ? [] : result.errors;
    expect(first && text.slice(first.from, first.to)).toBe('8O–90');
  });
});

test('a line of conntrack suggests a filter for that flow: its original tuple in its zone', () => {
  let lines = 0;
  for (const columns of TABLES.slice(0, 8)) {
    for (const row of allRows(columns)) {
      const flow = flowAt(columns, row);
      // The language reads a mapped address as IPv4, but the flow is IPv6.
      const isMixed = [flow.orig.src, flow.orig.dst].some((text) => text.includes('.') !== (flow.family === 'ipv4'));
      const hasLayer4 = flow.orig.sport ?? flow.orig.icmpType ?? flow.orig.srcKey;
      // The kernel reports no flow without a reply or layer 4 words.
      if (isMixed || !flow.reply || (hasLayer4 === undefined && flow.protocol !== 89)) continue;
      const forms = [{}, { extended: true, id: true, ktimestamp: true, labels: LABELS }, { timestamp: true }];
      for (const line of forms.map((form) => formatFlowLine(columns, row, form))) {
        const [suggestion] = mended(line);
        if (suggestion === undefined) throw new Error(`${line} has no suggestion`);
        lines++;
        const key = keyOf(flow);
        const same = allRows(columns).filter((other) => keyOf(flowAt(columns, other)) === key);
        expect([suggestion, rowsOf(read(suggestion), columns)]).toEqual([suggestion, same]);
      }
    }
  }
  expect(lines).toBeGreaterThan(200);
});

function keyOf({ protocol, orig, zone, zoneOrig }: Flow): string {
  const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/, '');
  const words = [orig.sport, orig.dport, orig.icmpType, orig.icmpCode, orig.icmpId, orig.srcKey, orig.dstKey];
  return JSON.stringify([protocol, plain(orig.src), plain(orig.dst), ...words, zone ?? zoneOrig ?? 0]);
}

test('a name with one slip is that name or nothing; a word known elsewhere is not a slip', () => {
  const names = ['tcp', 'udp', 'icmp', 'igmp', 'ssh', 'smtp', 'snmp', 'http', 'https', 'established', 'assured', 'svn'];
  const letter = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyz');
  const slip = fc.record({ name: fc.constantFrom(...names), at: fc.nat(12), letter, kind: fc.nat(3) });
  fc.assert(
    fc.property(slip, ({ name, at, letter: other, kind }) => {
      const i = at % name.length;
      const [before, one, after] = [name.slice(0, i), name.charAt(i), name.slice(i + 1)];
      const swapped = `${before}${after.charAt(0)}${one}${after.slice(1)}`;
      const word = [before + after, before + other + one + after, before + other + after, swapped][kind] ?? name;
      if (names.includes(word)) return;
      expect([undefined, name]).toContain(nearest(word, names));
    }),
    { numRuns: 1000 },
  );
  for (const word of ['syn', 'ack', 'sftp', 'scp', 'mssql', 'pop2', 'ipcomp', 'ssl', 'rtp']) {
    expect([word, isKnownElsewhere(word), nearest(word, names)]).toEqual([word, true, undefined]);
  }
});

test('whatever the text, a suggestion leaves fewer errors and no new ones', () => {
  const piece = fc.constantFrom(
    ...CASES.map(([text]) => text),
    ...['and', 'or', 'not', '(', ')', '{', '}', ',', '"', 'tcp', '80', '=', '>', '10.0.0.1', '–', '“', '\u00a0'],
  );
  let suggested = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 4 }), (pieces) => {
      const text = pieces.join(' ');
      const result = parseFilter(text, { labels: LABELS });
      for (const error of result.ok ? [] : result.errors) {
        const fixed = applySuggestion(text, error);
        if (fixed === undefined) continue;
        suggested++;
        const again = parseFilter(fixed, { labels: LABELS });
        const before = result.ok ? 0 : result.errors.length;
        if (!again.ok && before < MAX_ERRORS)
          expect([text, fixed, again.errors.length < before]).toEqual([text, fixed, true]);
      }
    }),
    { numRuns: 400 },
  );
  expect(suggested).toBeGreaterThan(100);
});

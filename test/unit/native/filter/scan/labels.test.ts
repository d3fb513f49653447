// All labels of a flow as one number of 128 bits: read, written, compared.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applySuggestion,
  compileFilter,
  completeFilter,
  fromRules,
  parseConntrackOptions,
  parseFilter,
  printFilter,
  toConntrackOptions,
  toRules,
} from '../../../../../native/filter/index.ts';
import { type FlowColumns, PRESENCE } from '../../../../../native/flow/index.ts';
import { columnsArbitrary } from '../random-flows.ts';

const WEB = { labels: new Map([[5, 'web']]) };

describe('a set of labels', () => {
  test.each([
    ['labels = 0x00000000000000000000000000000005', 'labels = 0x5'],
    ['labels = 0x80000000000000000000000000000000', 'labels = 0x80000000000000000000000000000000'],
    ['labels = 0', 'labels = 0'],
    ['labels == 0x0', 'labels = 0'],
    ['labels != 0', 'labels != 0'],
    ['labels = {0x1, 0x3}', 'labels in {0x1, 0x3}'],
    ['labels not in {0, 0x20}', 'labels not in {0, 0x20}'],
    ['labels & 0xff = 0x1', 'labels & 0xff = 0x1'],
    ['labels & 0xff != 0', 'labels & 0xff != 0'],
    ['LABELS & 255 = 1', 'labels & 0xff = 0x1'],
    ['labels = 0x1/0xff', 'labels & 0xff = 0x1'],
    ['labels & 0xffffffffffffffffffffffffffffffff = 0x5', 'labels = 0x5'],
    ['labels & 0 = 0', 'labels & 0x0 = 0'],
    ['labels has 5', 'label has web'],
    ['labels not has 6', 'label not has 6'],
  ])('%s', (text, printed) => {
    const parsed = parseFilter(text, WEB);
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
    expect(printFilter(parsed.filter, WEB)).toBe(printed);
    expect(parseFilter(printed, WEB)).toEqual(parsed);
    expect(fromRules(toRules(parsed.filter, WEB), WEB)).toEqual(parsed);
  });

  test.each([
    ['labels = 5', '5', /“5” is one label/, undefined],
    ['labels != web', 'web', /“web” is one label/, 'not label has web'],
    ['labels = guest', 'guest', /is not a set of labels/, undefined],
    ['labels = 0x123456789012345678901234567890123', '0x123456789012345678901234567890123', /128 labels/, undefined],
    ['labels = 0x1-0x3', '0x1-0x3', /is not a set of labels/, undefined],
    ['label = 0x00000000000000000000000000000005', '0x00000000000000000000000000000005', /one label/, 'labels = 0x5'],
    ['label != 0x105', '0x105', /one label/, 'labels != 0x105'],
    ['label has 0x105', '0x105', /one label/, 'labels & 0x105 = 0x105'],
    ['label & 0xff = 1', '1', /one label/, 'labels & 0xff = 0x1'],
    ['labels & 0xf = 0x10', '0x10', /could never be equal/, undefined],
    ['labels & 0xf != 0x11', '0x11', /would always differ/, undefined],
    ['labels & web = 1', 'web', /is not a mask/, undefined],
    ['labels & 0xf > 3', '>', /A mask works only with = or !=/, undefined],
    ['labels', 'labels', /needs an operator/, undefined],
  ])('%s is refused', (text, marked, message, mended) => {
    const parsed = parseFilter(text, WEB);
    const error = parsed.ok ? undefined : parsed.errors[0];
    if (!error) throw new Error('this is a filter');
    expect([text.slice(error.from, error.to), error.message]).toEqual([marked, expect.stringMatching(message)]);
    expect(error.suggestion === undefined ? undefined : applySuggestion(text, error)).toBe(mended);
  });

  test('has no option of conntrack; as a value of --label, the suggestion says it in the language', () => {
    for (const text of ['labels != 0', 'labels = 0x20', 'labels & 0x20 = 0x20']) {
      const parsed = parseFilter(text);
      if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
      expect(toConntrackOptions(parsed.filter, WEB)).toBeUndefined();
    }
    for (const context of [{}, WEB]) {
      const parsed = parseConntrackOptions('-p tcp -l 0x00000000000000000000000000000005', context);
      expect(parsed.ok ? '' : parsed.errors[0]?.suggestion).toBe('proto = tcp and labels & 0x5 = 0x5');
    }
  });

  test('is completed as a number, and one of the labels by its name', () => {
    const offered = (text: string): string[] =>
      completeFilter(text, text.length, WEB).options.map(({ label }) => label);
    expect(offered('labels ')).toEqual(['=', '!=', 'in', 'not in', 'has', 'not has', '&']);
    expect(offered('labels has ')).toEqual(['web']);
    expect(offered('labels = ')).toEqual([]);
  });
});

/** Rows with these labels, in the layout of a batch or with the side table of a store; undefined has none. */
function rowsWith(labels: readonly (readonly number[] | undefined)[], indexed: boolean): FlowColumns {
  const [columns] = fc.sample(columnsArbitrary, 1);
  if (!columns) throw new Error('no sample');
  const sets = labels.map((bits) => {
    const words = [0, 0, 0, 0];
    for (const bit of bits ?? []) words[bit >>> 5] = (words[bit >>> 5] ?? 0) | (1 << (bit & 31));
    return words;
  });
  const held = indexed ? sets.filter((_, i) => labels[i]) : sets;
  let next = 0;
  return {
    ...columns,
    length: labels.length,
    presence: Uint32Array.from(labels, (bits) => (bits ? PRESENCE.labels : 0)),
    labels: {
      index: indexed ? Uint32Array.from(labels, (bits) => (bits ? ++next : 0)) : undefined,
      words: Uint32Array.from(held.flat()),
    },
  };
}

describe.each([true, false])('over columns with a side table: %s', (indexed) => {
  const columns = rowsWith([[0, 2], undefined, [5], [0], [127], [31, 32, 64, 96], []], indexed);

  test.each<[text: string, rows: number[]]>([
    ['labels = 0x5', [0]],
    ['labels = 0', [1, 6]],
    ['labels != 0', [0, 2, 3, 4, 5]],
    ['labels & 0xff = 0x1', [3]],
    ['labels & 0x1 = 0x1', [0, 3]],
    ['labels & 0xff != 0', [0, 2, 3]],
    ['labels & 0xff != 0x1', [0, 1, 2, 4, 5, 6]],
    ['labels = 0x80000000000000000000000000000000', [4]],
    ['labels = 0x1000000010000000180000000', [5]],
    ['labels & 0x180000000 = 0x180000000', [5]],
    ['labels in {0x20, 0x1, 0}', [1, 2, 3, 6]],
    ['labels not in {0x20, 0x1, 0}', [0, 4, 5]],
    ['not labels = 0x5', [1, 2, 3, 4, 5, 6]],
    ['labels & 0 = 0', [0, 1, 2, 3, 4, 5, 6]],
  ])('%s', (text, rows) => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
    const compiled = compileFilter(parsed.filter);
    const all = Array.from({ length: columns.length }, (_, row) => row);
    expect(all.filter((row) => compiled.matchesRow(columns, row))).toEqual(rows);
  });
});

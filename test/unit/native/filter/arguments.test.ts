// Arguments of the parsers besides a text: label names, and things that are not texts.

import { describe, expect, test } from 'vitest';
import {
  applySuggestion,
  MATCH_ALL,
  parseConntrackOptions,
  parseFilter,
  printFilter,
  toConntrackOptions,
} from '../../../../native/filter/index.ts';

describe('names of labels', () => {
  const labels = new Map([
    [5, 'web'],
    [7, '7up'],
  ]);
  const named = (text: string): string => {
    const result = parseFilter(text, { labels });
    return result.ok ? printFilter(result.filter) : (result.errors[0]?.message ?? '');
  };

  test('mean their numbers, in the language and in options', () => {
    expect(named('label = web')).toBe('label has 5');
    expect(named('label not has "7up"')).toBe('label not has 7');
    expect(named('-l web,7up')).toBe('label has 5 and label has 7');
    expect(named('label = wbe')).toBe('There is no label “wbe”.');
  });

  test('that are numbers go in quotes, and what is printed reads back', () => {
    const numbers = new Map([
      [5, '8'],
      [8, '5'],
    ]);
    const read = (text: string): string => {
      const result = parseFilter(text, { labels: numbers });
      return result.ok ? printFilter(result.filter) : (result.errors[0]?.message ?? '');
    };
    expect(read('label = 5')).toBe('label has 5');
    expect(read(read('label = 5'))).toBe('label has 5');
    expect(read('label has "5"')).toBe('label has 8');
    const fixed = (text: string, names: ReadonlyMap<number, string>): string | undefined => {
      const result = parseFilter(text, { labels: names });
      return result.ok ? 'a filter' : result.errors[0] && applySuggestion(text, result.errors[0]);
    };
    expect(fixed('label has "10wbe"', new Map([[6, '10web']]))).toBe('label has "10web"');
    expect(fixed('label has wbe10', new Map([[6, 'web10']]))).toBe('label has web10');
    // A name is not a number, nor a slip of one.
    expect(fixed('label has "4"', new Map([[6, '10']]))).toBeUndefined();
    expect(fixed('label has l0', new Map([[6, '10']]))).toBeUndefined();
    expect(fixed('label has "mail wbe"', new Map([[6, 'mail web']]))).toBe('label has "mail web"');
    expect(fixed('-l 10wbe', new Map([[6, '10web']]))).toBe('-l 10web');
    expect(fixed('-l 4', new Map([[6, '10']]))).toBe('label has 4');
    // conntrack knows labels only by name, and of two with the same name only the first.
    expect(read('-l 5')).toBe('label has 8');
    expect(
      toConntrackOptions(
        { kind: 'match', field: 'label', op: 'has', values: [{ type: 'number', value: 8 }] },
        { labels: numbers },
      ),
    ).toBe('-l 5');
    const labelled = (bit: number, names: ReadonlyMap<number, string>): string | undefined =>
      toConntrackOptions(
        { kind: 'match', field: 'label', op: 'has', values: [{ type: 'number', value: bit }] },
        { labels: names },
      );
    const same = new Map([
      [5, 'web'],
      [9, 'web'],
      [3, '-3'],
    ]);
    expect([5, 9, 3].map((bit) => labelled(bit, same))).toEqual(['-l web', undefined, undefined]);
  });

  test.each<[unknown, RegExp]>([
    [new Map([['web', 5]]), /^Expected "labels" to be a Map of names by their bit, .* got one from "web" to 5$/],
    [new Map([[5, 5]]), /one from 5 to 5$/],
    [new Map([[128, 'web']]), /one from 128 to "web"$/],
    [{ 5: 'web' }, /got \{"5":"web"\}$/],
    [null, /got null$/],
  ])('an invalid map is refused, case %#', (wrong, message) => {
    const context = { labels: wrong as ReadonlyMap<number, string> };
    for (const read of [parseFilter, parseConntrackOptions]) {
      expect(() => read('label = web', context)).toThrow(TypeError);
      expect(() => read('label = web', context)).toThrow(message);
    }
    expect(() => toConntrackOptions(MATCH_ALL, context)).toThrow(message);
  });
});

describe('what is not a text is refused', () => {
  test.each<[unknown, string]>([
    [5, '5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [{ kind: 'all' }, '{"kind":"all"}'],
    [['tcp'], '["tcp"]'],
  ])('%j', (wrong, shown) => {
    for (const read of [parseFilter, parseConntrackOptions])
      expect(() => read(wrong as string)).toThrow(new TypeError(`Expected the filter to be a text, got ${shown}`));
  });
});

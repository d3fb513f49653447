// Text quoted in an error is safe to show: the error's sentences contain none of its control or format characters.

import { expect, test } from 'vitest';
import { applySuggestion, fromRules, parseConntrackOptions, parseFilter } from '../../../../../native/filter/index.ts';
import { visibleText } from '../../../../../native/flow/index.ts';

const TEXTS: readonly string[] = [
  'prto\u202e = tcp',
  'dport = 8\u202e0',
  'label has w\u2066eb',
  'dst = 10.0.0\u2066.1',
  '\u202etcp',
  'helper = a\u202eb*',
  'state = est\u00adablished',
  '-p t\u202ecp',
  "-l 'w\u001b[31meb'",
  'conntrack -L -\u202ex',
  'helper ~ /\u202e(/',
  'dport \u202e80',
];

test.each(TEXTS)('%j', (text) => {
  for (const result of [parseFilter(text), parseConntrackOptions(text)]) {
    for (const { message, expected } of result.ok ? [] : result.errors) {
      for (const shown of [message, ...expected]) expect(visibleText(shown)).toBe(shown);
    }
  }
  expect(parseFilter(text).ok).toBe(false);
});

test('a rule of the builder as well', () => {
  const rules = { combinator: 'and', rules: [{ field: 'dport', operator: '=', value: '8\u202e0' }] };
  const result = fromRules(rules);
  expect(result.ok ? [] : result.errors.map(({ message }) => message)).toEqual([expect.stringContaining('8\\u202e0')]);
});

test('a suggestion is the raw text, which is escaped where it is shown', () => {
  const text = 'helper = a\u202eb*';
  const result = parseFilter(text);
  const [error] = result.ok ? [] : result.errors;
  if (!error) throw new Error('this is a filter');
  expect(applySuggestion(text, error)).toBe('helper ~ a\u202eb*');
});

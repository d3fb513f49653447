import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromRules, parseFilter, printFilter, toRules } from '../../../native/filter/index.ts';
import { filterArbitrary, matchArbitrary } from './random-filters.ts';

test('printing a filter and reading it again gives the same filter', () => {
  fc.assert(
    fc.property(filterArbitrary, (filter) => {
      expect(parseFilter(printFilter(filter))).toEqual({ ok: true, filter });
    }),
    { numRuns: 1500 },
  );
});

test('printing a comparison and reading it again gives the same comparison', () => {
  fc.assert(
    fc.property(matchArbitrary, (match) => {
      expect(parseFilter(printFilter(match))).toEqual({ ok: true, filter: match });
    }),
    { numRuns: 3000 },
  );
});

test('a filter as builder rules and back is the same filter, also after JSON', () => {
  fc.assert(
    fc.property(filterArbitrary, (filter) => {
      const rules = toRules(filter);
      expect(fromRules(JSON.parse(JSON.stringify(rules)))).toEqual({ ok: true, filter });
    }),
    { numRuns: 1500 },
  );
});

test('any text is a filter or has errors with places inside it', () => {
  const fragment = fc.constantFrom(
    'tcp',
    'dport',
    '=',
    '443',
    '(',
    ')',
    'and',
    'or',
    'not',
    '{',
    '}',
    ',',
    'in',
    '~',
    '"',
    '10.0.0.0/8',
    '&',
    ' ',
    '!',
    '\\',
    'é',
    '😀',
    '-',
  );
  const text = fc.oneof(
    fc.string({ maxLength: 40, unit: 'binary' }),
    fc.array(fragment, { maxLength: 14 }).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(text, (input) => {
      const result = parseFilter(input);
      if (result.ok) {
        expect(parseFilter(printFilter(result.filter))).toEqual(result);
        return;
      }
      expect(result.errors.length).toBeGreaterThan(0);
      for (const { from, to, message } of result.errors) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(input.length);
        expect(message).not.toBe('');
      }
    }),
    { numRuns: 3000 },
  );
});

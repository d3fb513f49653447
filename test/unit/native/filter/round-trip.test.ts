import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromRules, parseFilter, printFilter, toRules } from '../../../../native/filter/index.ts';
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

test('labels are printed by name, whatever the name, and read again as the same labels', () => {
  const name = fc.oneof(
    fc.constantFrom('web', 'and', '5', '0x5', 'a b', '"', '/a/', '*', 'guest-lan', '-l', '{', ','),
    fc.string({ minLength: 1, maxLength: 5 }).filter((text) => text.isWellFormed()),
  );
  const labels = fc
    .array(fc.tuple(fc.nat(20), name), { maxLength: 12 })
    .map((entries): ReadonlyMap<number, string> => new Map(entries));
  const has = fc.tuple(fc.nat(20), fc.boolean()).map(([value, positive]) => ({
    kind: 'match' as const,
    field: 'label' as const,
    op: positive ? ('has' as const) : ('not has' as const),
    values: [{ type: 'number' as const, value }],
  }));
  let named = 0;
  fc.assert(
    fc.property(labels, has, (known, filter) => {
      const text = printFilter(filter, { labels: known });
      if (!/has \d+$/.test(text)) named++;
      expect([text, parseFilter(text, { labels: known })]).toEqual([text, { ok: true, filter }]);
      expect(fromRules(toRules(filter, { labels: known }), { labels: known })).toEqual({ ok: true, filter });
    }),
    { numRuns: 1000 },
  );
  expect(named).toBeGreaterThan(100);
});

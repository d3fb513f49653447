// Filters joined to others: against compiled filters on random flows.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, type Filter, fieldSpec, parseFilter } from '../../../../native/filter/index.ts';
import { filterWithout, type Joint, joinedFilters } from '../../../../renderer/session/joined-filters.ts';
import { choiceIn, clickValue, joinValue } from '../../../../renderer/session/value-clicks.ts';
import { filterArbitrary } from '../../native/filter/random-filters.ts';
import { columnsArbitrary } from '../../native/filter/random-flows.ts';

function parsed(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.filter;
}

test.each<[string, Joint, string, string]>([
  ['', 'and', 'proto = tcp', 'proto = tcp'],
  ['', 'or', 'proto = tcp', ''],
  ['proto = tcp', 'and', '', 'proto = tcp'],
  ['tcp or udp', 'and', 'dport = 53', '(proto = tcp or proto = udp) and dport = 53'],
  ['tcp and dport = 53', 'or', 'udp', 'proto = tcp and dport = 53 or proto = udp'],
  ['tcp or udp', 'or', 'sctp', 'proto = tcp or proto = udp or proto = sctp'],
  ['tcp and dport = 53', 'and', 'tcp and mark = 1', 'proto = tcp and dport = 53 and mark = 0x1'],
  ['tcp', 'or', 'proto = tcp', 'proto = tcp'],
  ['-p tcp --dport 53', 'or', 'udp', 'proto = tcp and dport = 53 or proto = udp'],
])('%j %s %j is %j', (filter, joint, further, text) => {
  expect(joinedFilters(parsed(filter), joint, parsed(further))).toBe(text);
});

test('of any two filters, one joined by and matches exactly what both match, one joined by or what either matches', () => {
  fc.assert(
    fc.property(filterArbitrary, filterArbitrary, columnsArbitrary, (a, b, columns) => {
      const matching = (one: Filter): number[] => {
        const bits = new Uint32Array((columns.length + 31) >>> 5);
        compileFilter(one).matches(columns, 0, columns.length, bits);
        return [...bits];
      };
      const [ofA, ofB] = [matching(a), matching(b)];
      const both = ofA.map((word, at) => (word & (ofB[at] ?? 0)) >>> 0);
      const either = ofA.map((word, at) => (word | (ofB[at] ?? 0)) >>> 0);
      expect(matching(parsed(joinedFilters(a, 'and', b)))).toEqual(both);
      expect(matching(parsed(joinedFilters(a, 'or', b)))).toEqual(either);
    }),
    { numRuns: 300 },
  );
});

describe('a filter without what another one matches', () => {
  test.each([
    ['tcp or udp', 'dport = 53 and mark = 1', '(proto = tcp or proto = udp) and not (dport = 53 and mark = 0x1)'],
    // Either can be in conntrack's own notation.
    ['-p tcp', '-p tcp --dport 53', 'proto = tcp and not (proto = tcp and dport = 53)'],
  ])('%j without %j', (filter, out, text) => {
    expect(filterWithout(parsed(filter), out)).toBe(text);
  });

  test.each(['', 'proto ='])('stays as it is if that is %j', (out) => {
    expect(filterWithout(parsed('tcp'), out)).toBeUndefined();
  });
});

describe('a value', () => {
  const target = (applied: string) => {
    let text = applied;
    const setFilter = (to: string): void => {
      text = to;
    };
    return { getApplied: () => text, setFilter, context: {} };
  };
  const value = { field: fieldSpec('src'), text: '10.0.0.9' };

  test('is joined to the filter that is applied, and not to a choice of its field', () => {
    const and = target('src = 10.0.0.1');
    joinValue(and, value, 'and');
    expect(and.getApplied()).toBe('src = 10.0.0.1 and src = 10.0.0.9');
    const or = target('src = 10.0.0.1 and tcp');
    joinValue(or, value, 'or');
    expect(or.getApplied()).toBe('src = 10.0.0.1 and proto = tcp or src = 10.0.0.9');
  });

  test('of which a flow can have several is joined as one that it has', () => {
    const filter = target('tcp');
    joinValue(filter, { field: fieldSpec('label'), text: '5' }, 'and');
    expect(filter.getApplied()).toBe('proto = tcp and label has 5');
  });

  test('is known to be chosen or left out', () => {
    const filter = target('tcp');
    expect(choiceIn(filter, value)).toBeUndefined();
    clickValue(filter, value, 'choose');
    expect(choiceIn(filter, value)).toBe('chosen');
    clickValue(filter, value, 'leaveOut');
    expect(choiceIn(filter, value)).toBe('leftOut');
  });
});

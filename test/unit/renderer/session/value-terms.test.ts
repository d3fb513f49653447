// What a filter says about a facet, and the filter after clicks: against compiled filters on random flows.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileFilter, countBits, type Filter, fieldSpec, parseFilter } from '../../../../native/filter/index.ts';
import { FACETS } from '../../../../renderer/facets/facet-list.ts';
import { choiceOf, filterAfterClick } from '../../../../renderer/session/value-terms.ts';
import { filterArbitrary } from '../../native/filter/random-filters.ts';
import { columnsArbitrary } from '../../native/filter/random-flows.ts';

function parsed(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return result.filter;
}
const field = (name: string) => {
  const facet = FACETS.find((one) => one.field.name === name);
  if (!facet) throw new Error(`no facet ${name}`);
  return facet.field;
};
const choose = (text: string, name: string, value: string) =>
  filterAfterClick(parsed(text), field(name), value, 'choose');
const leaveOut = (text: string, name: string, value: string) =>
  filterAfterClick(parsed(text), field(name), value, 'leaveOut');

describe('a click on a value', () => {
  test.each([
    ['', 'proto', 'tcp', 'proto = tcp'],
    ['proto = tcp', 'proto', 'udp', 'proto in {tcp, udp}'],
    ['proto in {tcp, udp}', 'proto', 'tcp', 'proto = udp'],
    ['proto = tcp', 'proto', 'tcp', ''],
    ['dport = 443 and proto = tcp and zone = 7', 'proto', 'udp', 'dport = 443 and proto in {tcp, udp} and zone = 7'],
    ['dport = 443 or dport = 80', 'state', 'established', '(dport = 443 or dport = 80) and state = established'],
    ['src in 10.0.0.0/8', 'src', '10.0.0.5', 'src in 10.0.0.0/8 and src = 10.0.0.5'],
    ['status has assured', 'status', 'seen_reply', 'status has assured and status has seen_reply'],
    ['label has 5', 'label', '5', ''],
    ['not state = close', 'state', 'close', 'state = close'],
    ['nat = any', 'nat', 'src', 'nat = any and nat = src'],
    ['status = 0x8', 'status', 'assured', 'status = 0x8 and status has assured'],
  ])('%j and %s %s gives %j', (text, name, value, expected) => {
    expect(choose(text, name, value)).toBe(expected);
  });
});

describe('leaving a value out', () => {
  test.each([
    ['', 'state', 'time_wait', 'not state = time_wait'],
    ['not state = time_wait', 'state', 'close', 'not state in {time_wait, close}'],
    ['state != time_wait', 'state', 'time_wait', ''],
    ['state not in {close, time_wait}', 'state', 'close', 'not state = time_wait'],
    ['state = close', 'state', 'close', 'not state = close'],
    ['not label has 5', 'label', '6', 'not label has 5 and not label has 6'],
  ])('%j and %s %s gives %j', (text, name, value, expected) => {
    expect(leaveOut(text, name, value)).toBe(expected);
  });
});

test('the other conditions are the filter without the choice of the facet', () => {
  const { chosen, leftOut, others } = choiceOf(
    parsed('dport = 443 and state in {established, syn_sent} and not state = close and src in 10.0.0.0/8'),
    fieldSpec('state'),
  );
  expect([...chosen.keys(), ...leftOut.keys()]).toEqual(['established', 'syn_sent', 'close']);
  expect(others).toEqual(parsed('dport = 443 and src in 10.0.0.0/8'));
});

test('of any filter, the flows after a click are those of the other conditions with the value, or without', () => {
  const click = fc.constantFrom(
    ...([
      ['proto', 'tcp'],
      ['state', 'established'],
      ['status', 'assured'],
      ['nat', 'src'],
      ['dport', '443'],
      ['mark', '0x10'],
      ['label', '5'],
      ['zone', '7'],
    ] as const),
  );
  fc.assert(
    fc.property(filterArbitrary, click, columnsArbitrary, (filter, [name, value], columns) => {
      const matching = (one: Filter): Uint32Array => {
        const bits = new Uint32Array((columns.length + 31) >>> 5);
        compileFilter(one).matches(columns, 0, columns.length, bits);
        return bits;
      };
      const { others, chosen, leftOut } = choiceOf(filter, field(name));
      fc.pre(chosen.size === 0 && leftOut.size === 0);
      const has = matching(parsed(filterAfterClick({ kind: 'all' }, field(name), value, 'choose')));
      const rest = matching(others);
      expect(rest).toEqual(matching(filter));
      const after = parsed(filterAfterClick(filter, field(name), value, 'choose'));
      expect(matching(after)).toEqual(rest.map((word, at) => word & (has[at] ?? 0)));
      const without = parsed(filterAfterClick(filter, field(name), value, 'leaveOut'));
      expect(countBits(matching(without), columns.length) + countBits(matching(after), columns.length)).toBe(
        countBits(rest, columns.length),
      );
      // The second click takes the first one back.
      const back = parsed(filterAfterClick(after, field(name), value, 'choose'));
      expect(matching(back)).toEqual(rest);
    }),
    { numRuns: 300 },
  );
});

// What a filter says about a facet, and the filter after clicks: against compiled filters on random flows.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  combine,
  compileFilter,
  countBits,
  type Filter,
  fieldSpec,
  parseFilter,
} from '../../../../native/filter/index.ts';
import { PRESENCE } from '../../../../native/flow/index.ts';
import { FACETS } from '../../../../renderer/facets/facet-list.ts';
import { choiceIn, choiceOf, filterAfterClick } from '../../../../renderer/session/value-terms.ts';
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
    ['nat = src and nat = dst', 'nat', 'none', 'nat = src and nat in {dst, none}'],
    ['not nat = none and nat = src and nat = dst', 'nat', 'none', 'nat = src and nat in {dst, none}'],
    ['tcp and udp', 'proto', 'sctp', 'proto = tcp and proto in {udp, sctp}'],
    ['assured', 'status', 'assured', ''],
    ['unreplied and zone = 7', 'status', 'assured', 'status has assured and not status has seen_reply and zone = 7'],
    // The absence of another value.
    ['zone = 7', 'status', 'unreplied', 'zone = 7 and not status has seen_reply'],
    ['zone = 7 and not status has seen_reply', 'status', 'unreplied', 'zone = 7'],
    ['status has seen_reply', 'status', 'unreplied', 'not status has seen_reply'],
  ])('%j and %s %s gives %j', (text, name, value, expected) => {
    expect(choose(text, name, value)).toBe(expected);
  });
});

describe('leaving a value out', () => {
  test.each([
    ['not status has seen_reply', 'status', 'unreplied', 'status has seen_reply'],
    ['status has seen_reply', 'status', 'unreplied', ''],
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

test.each([
  ['status = unreplied', 'unreplied', 'chosen'],
  ['status = unreplied', 'seen_reply', 'leftOut'],
  ['status has seen_reply', 'unreplied', 'leftOut'],
  ['status has assured', 'unreplied', undefined],
] as const)('of %j, the menu of %s shows that it is %s', (text, value, choice) => {
  expect(choiceIn(parsed(text), field('status'), value)).toBe(choice);
});

test('the other conditions are the filter without the choice of the facet', () => {
  const { chosen, leftOut, others } = choiceOf(
    parsed('dport = 443 and state in {established, syn_sent} and not state = close and src in 10.0.0.0/8'),
    fieldSpec('state'),
  );
  expect([...chosen.keys(), ...leftOut.keys()]).toEqual(['established', 'syn_sent', 'close']);
  expect(others).toEqual(parsed('dport = 443 and src in 10.0.0.0/8'));
});

describe('terms that mean the same as one that a click writes are the choice of the facet', () => {
  test.each([
    ['assured', 'status', ['assured'], []],
    ['not assured', 'status', [], ['assured']],
    ['replied', 'status', ['seen_reply'], []],
    ['unreplied', 'status', [], ['seen_reply']],
    ['not unreplied', 'status', ['seen_reply'], []],
    ['seen_reply != yes', 'status', [], ['seen_reply']],
    ['fixed and expected', 'status', ['fixed_timeout', 'expected'], []],
    ['status & 0x4 = 0x4', 'status', ['assured'], []],
    ['status & 0x4 != 0x4', 'status', [], ['assured']],
    ['status & 0x4 = 0', 'status', [], ['assured']],
    ['labels & 0x20 = 0x20', 'label', ['5'], []],
    ['labels & 0x80000000000000000000000000000000 = 0', 'label', [], ['127']],
    ['snat', 'nat', ['src'], []],
    ['not dnat', 'nat', [], ['dst']],
    ['dport = 80-80', 'dport', ['80'], []],
    ['src = 10.0.0.1/32', 'src', ['10.0.0.1'], []],
    ['inbound', 'direction', ['inbound'], []],
    ['established', 'state', ['established'], []],
    ['not proto != tcp', 'proto', ['tcp'], []],
  ])('%j', (text, name, chosen, leftOut) => {
    const choice = choiceOf(parsed(text), field(name));
    expect([[...choice.chosen.keys()], [...choice.leftOut.keys()]]).toEqual([chosen, leftOut]);
    expect(choice.others).toEqual({ kind: 'all' });
  });

  test.each([
    ['offloaded', 'status'],
    ['status & 0x6 = 0x2', 'status'],
    ['status = 0x4', 'status'],
    ['labels & 0x30 = 0x30', 'label'],
    ['labels = 0x20', 'label'],
    ['nat', 'nat'],
    ['port = 80', 'dport'],
  ])('but not %j', (text, name) => {
    const { chosen, leftOut, others } = choiceOf(parsed(text), field(name));
    expect([chosen.size, leftOut.size]).toEqual([0, 0]);
    expect(others).toEqual(parsed(text));
  });
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

/** Terms about few values of two fields, of which one has many values, and a value of one of them. */
const crowded = fc.constantFrom('nat', 'status', 'proto', 'label').chain((name) => {
  const values = VALUES[name] ?? [];
  const single = fc.constantFrom(...values).map((value) => `${name} ${isMany(name) ? 'has' : '='} ${value}`);
  const several = fc.uniqueArray(fc.constantFrom(...values), { minLength: 2 }).map((all) => `${name} in {${all}}`);
  const own = isMany(name) ? single : fc.oneof(single, several);
  const term = fc.oneof(
    own,
    own.map((text) => `not ${text}`),
    fc.constantFrom('zone = 7', 'nat = any', '(tcp or udp)', 'status & 0x4 = 0x4', 'assured', 'not unreplied'),
  );
  return fc.record({
    name: fc.constant(name),
    value: fc.constantFrom(...values),
    text: fc.array(term, { maxLength: 5 }).map((terms) => terms.join(' and ')),
  });
});
const VALUES: Readonly<Record<string, readonly string[]>> = {
  nat: ['none', 'src', 'dst'],
  status: ['assured', 'seen_reply', 'confirmed'],
  proto: ['tcp', 'udp', 'sctp'],
  label: ['5', '6'],
};
const isMany = (name: string): boolean => name === 'status' || name === 'label';

test('however many terms are about the field, a click asks for the others and the chosen ones, and another takes it back', () => {
  fc.assert(
    fc.property(crowded, columnsArbitrary, ({ name, value, text }, columns) => {
      // The kernel gives every flow a status.
      for (let i = 0; i < columns.length; i++) columns.presence[i] = (columns.presence[i] ?? 0) | PRESENCE.status;
      const matching = (one: Filter): Uint32Array => {
        const bits = new Uint32Array((columns.length + 31) >>> 5);
        compileFilter(one).matches(columns, 0, columns.length, bits);
        return bits;
      };
      const before = choiceOf(parsed(text), field(name));
      const after = parsed(choose(text, name, value));
      const choice = choiceOf(after, field(name));
      const chosen = new Set(before.chosen.keys());
      if (!chosen.delete(value)) chosen.add(value);
      const wasLast = before.chosen.size === 1 && chosen.size === 0;
      const has = (one: string) => `${name} ${isMany(name) ? 'has' : '='} ${one}`;
      const texts = [
        [...chosen].map((one) => has(one)).join(isMany(name) ? ' and ' : ' or '),
        ...[...before.leftOut.keys()].filter((one) => one !== value).map((one) => `not ${has(one)}`),
      ].filter((one) => one !== '');
      const expected = combine(
        'and',
        [...[before.others], ...texts.map(parsed)].filter(({ kind }) => kind !== 'all'),
      );
      expect(matching(after)).toEqual(matching(expected));
      // Once the last of them is taken back, an earlier term of the field is the one that clicks are about.
      if (wasLast && before.others.kind !== 'all') return;
      expect([...choice.chosen.keys()].sort()).toEqual([...chosen].sort());
      if (before.leftOut.has(value)) return;
      const back = parsed(filterAfterClick(after, field(name), value, 'choose'));
      expect(matching(back)).toEqual(matching(parsed(text)));
    }),
    { numRuns: 300 },
  );
});

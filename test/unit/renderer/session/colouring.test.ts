// @vitest-environment happy-dom
// The colouring rules that the engine has, and which of its keys is which rule.

import { expect, test, vi } from 'vitest';
import type { ColouringRule } from '../../../../electron/contract/colouring.ts';
import { BUILT_IN_PROFILES } from '../../../../electron/contract/profiles.ts';
import { ruleErrors } from '../../../../renderer/session/colouring.ts';
import { fakeSession } from '../fake-session.ts';

const rule = (name: string, given: Partial<ColouringRule> = {}): ColouringRule => ({
  name,
  filter: 'mark = 1',
  colour: 'red',
  sign: 'M',
  enabled: true,
  ...given,
});

function start(rules: readonly ColouringRule[]) {
  const { session, engine, invoke } = fakeSession({ boot: { rules } });
  const sent = () => engine.setRules.mock.lastCall?.[0] ?? [];
  const nameOf = (key: number) => session.store.getState().coloured.get(key)?.name;
  return { session, sent, nameOf, invoke };
}

test('the engine has the rules of the profile from the start, and of another one when that is shown', () => {
  const { session, sent, nameOf } = start([rule('A'), rule('B', { filter: 'dport = 443' })]);
  expect(sent().map(({ key, filter }) => [nameOf(key), filter])).toEqual([
    ['A', 'mark = 1'],
    ['B', 'dport = 443'],
  ]);
  session.profiles.show('NAT');
  expect(sent().map(({ key }) => nameOf(key))).toEqual(['Source translated', 'Destination translated']);
  session.profiles.show('Overview');
  expect(sent().map(({ key }) => nameOf(key))).toEqual(['A', 'B']);
});

test('a rule that is off, has no filter or one with errors is not sent, and the others keep their order', () => {
  const { sent, nameOf } = start([
    rule('off', { enabled: false }),
    rule('empty', { filter: ' ' }),
    rule('wrong', { filter: 'mrk = 1' }),
    rule('good'),
  ]);
  expect(sent().map(({ key }) => nameOf(key))).toEqual(['good']);
});

test('keys are never used again; those of the last rules mean the same until the next view', () => {
  const { session, sent, nameOf } = start([rule('A')]);
  const [first] = sent();
  session.windowLayout.setRules([rule('B')]);
  const [second] = sent();
  expect(second?.key).not.toBe(first?.key);
  expect([nameOf(first?.key ?? 0), nameOf(second?.key ?? 0)]).toEqual(['A', 'B']);
  session.windowLayout.setRules([]);
  expect([nameOf(first?.key ?? 0), nameOf(second?.key ?? 0)]).toEqual([undefined, 'B']);
});

test('changed rules are remembered in the profile that is shown', () => {
  vi.useFakeTimers();
  const { session, invoke } = start([]);
  session.windowLayout.setRules([rule('A')]);
  session.windowLayout.setRules([rule('AB')]);
  vi.runAllTimers();
  vi.useRealTimers();
  const saved = invoke.mock.calls.filter(([name]) => name === 'saveSettings');
  expect(saved).toEqual([['saveSettings', { rules: [rule('AB')] }]]);
});

test.each(BUILT_IN_PROFILES.flatMap(({ name, rules }) => rules.map((one) => [name, one.name, one] as const)))(
  '%s: the filter of “%s” is one',
  (_profile, _name, one) => {
    expect(ruleErrors(one, {})).toEqual([]);
  },
);

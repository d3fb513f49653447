// Colouring rules while they are edited.

import { describe, expect, test } from 'vitest';
import { ColouringRules, MAX_RULE_FILTER, RuleColour } from '../../../../electron/contract/colouring.ts';
import { BUILT_IN_PROFILES } from '../../../../electron/contract/profiles.ts';
import {
  draftsOf,
  newDraft,
  type RuleDraft,
  rulesOf,
  withMovedRule,
  withRuleStep,
} from '../../../../renderer/flows/rules/rule-drafts.ts';
import { ruleErrors } from '../../../../renderer/session/colouring.ts';

const draft = (given: Partial<RuleDraft>): RuleDraft => ({
  id: '0',
  enabled: true,
  name: '',
  sign: '',
  filter: '',
  colour: 'red',
  ...given,
});

test.each(BUILT_IN_PROFILES)('the rules of $name are the same after editing nothing', ({ rules }) => {
  expect(rulesOf(draftsOf(rules))).toEqual(rules);
});

describe('a rule', () => {
  test.each<[Partial<RuleDraft>, string, string]>([
    [{ name: ' Web  servers ', filter: 'dport = 443' }, 'Web servers', 'W'],
    [{ filter: 'dport = 443' }, 'dport = 443', 'D'],
    [{ filter: `src in {${'10.0.0.1,'.repeat(20)}}` }, 'Rule 1', 'R'],
    [{ filter: '' }, 'Rule 1', 'R'],
    [{ name: '→', filter: 'mark = 1' }, '→', '•'],
    [{ name: 'Web', sign: ' ! ' }, 'Web', '!'],
    [{ name: 'Web', sign: '🌐' }, 'Web', '🌐'],
    [{ name: 'Web', sign: '\u202e' }, 'Web', 'W'],
    [{ name: 'a\u202eb', filter: 'mark = 1' }, 'mark = 1', 'M'],
    [{ name: 'ß' }, 'ß', 'S'],
    [{ name: '𠀋 shop' }, '𠀋 shop', '𠀋'],
    [{ name: '𐐨' }, '𐐨', '𐐀'],
    [{ name: 'ǰ' }, 'ǰ', 'J'],
  ])('%j is named %j with the sign %j', (given, name, sign) => {
    const rules = rulesOf([draft(given)]);
    expect(rules[0]).toMatchObject({ name, sign });
    expect(ColouringRules.safeParse(rules).success).toBe(true);
  });

  test('whose filter is longer than any says so, colours nothing, and leaves the others to be kept', () => {
    const terms = Array.from({ length: 300 }, (_, i) => `dport = ${10_000 + i}`).join(' or ');
    const rules = rulesOf([draft({ filter: terms }), draft({ id: '1', filter: 'mark = 1' })]);
    expect(ColouringRules.safeParse(rules).success).toBe(true);
    expect(rules.map(({ filter }) => filter)).toEqual(['', 'mark = 1']);
    const [error] = ruleErrors({ filter: terms }, { labels: new Map() });
    expect(error?.message).toContain(`up to ${MAX_RULE_FILTER} characters, this one ${terms.length}`);
  });

  test('that is new has a colour that no other has, while there is one', () => {
    const drafts: RuleDraft[] = [];
    for (let i = 0; i < 10; i++) drafts.push(newDraft(drafts));
    expect(new Set(drafts.map(({ id }) => id)).size).toBe(10);
    expect(drafts.map(({ colour }) => colour)).toEqual([...RuleColour.options, 'blue', 'blue']);
  });
});

describe('the order', () => {
  const abc = ['a', 'b', 'c'].map((id) => draft({ id }));
  const text = (drafts: readonly RuleDraft[]) => drafts.map(({ id }) => id).join('');

  test.each<[string, string | undefined, string]>([
    ['a', 'c', 'bac'],
    ['c', 'a', 'cab'],
    ['a', undefined, 'bca'],
    ['b', 'b', 'abc'],
  ])('%s before %s', (id, before, after) => {
    expect(text(withMovedRule(abc, id, before))).toBe(after);
  });

  test.each<[string, -1 | 1, string]>([
    ['a', 1, 'bac'],
    ['c', -1, 'acb'],
    ['a', -1, 'abc'],
    ['c', 1, 'abc'],
  ])('%s by %i', (id, by, after) => {
    expect(text(withRuleStep(abc, id, by))).toBe(after);
  });
});

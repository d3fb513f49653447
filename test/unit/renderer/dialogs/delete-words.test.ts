// What the confirmation of a delete says.

import { describe, expect, test } from 'vitest';
import { blockRule, hiddenWords, partNote } from '../../../../renderer/dialogs/delete-words.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';
import { row } from '../row.ts';

describe('hiddenWords', () => {
  test('says how many of the flows are out of sight', () => {
    expect(hiddenWords(12_501, 20_000)).toBe('12,501 of them are hidden');
    expect(hiddenWords(1, 3)).toBe('1 of them is hidden');
    expect(hiddenWords(3, 3)).toBe('All 3 are hidden');
    expect(hiddenWords(1, 1)).toBe('It is hidden');
  });
});

describe('partNote', () => {
  const whole = { reading: undefined, paused: false };

  test('says nothing if it is all', () => {
    expect(partNote(whole, 82_047)).toBeUndefined();
  });

  test('says that a part is only a part', () => {
    const reading = { flows: 90_000, expected: 333_334, reason: 'lost' };
    expect(partNote({ ...whole, reading }, 82_047)).toEqual({
      lead: SENTENCES.dialogs.stillReading,
      text: '90,000 of 333,334 flows so far. Only the 82,047 flows known so far are deleted.',
    });
    expect(partNote({ ...whole, paused: true }, 82_047)?.lead).toBe(SENTENCES.dialogs.viewPaused);
  });
});

describe('the rule that blocks', () => {
  test('drops both directions', () => {
    const rule = blockRule(row());
    expect(
      rule.match(/ip saddr 192\.168\.4\.27 ip daddr 10\.2\.8\.14 tcp sport 51544 tcp dport 443 drop;/g),
    ).toHaveLength(2);
    expect(
      rule.match(/ip saddr 10\.2\.8\.14 ip daddr 192\.168\.4\.27 tcp sport 443 tcp dport 51544 drop;/g),
    ).toHaveLength(2);
    expect(blockRule(row({ family: 10, origSrc: 'fd00::1', origDst: 'fd00::2' }))).toContain(
      'ip6 saddr fd00::2 ip6 daddr fd00::1',
    );
  });
});

// What the confirmation of a delete says.

import { describe, expect, test } from 'vitest';
import { hiddenWords, partNote } from '../../../../renderer/dialogs/delete-words.ts';
import { SENTENCES } from '../../../../renderer/words/sentences.ts';

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

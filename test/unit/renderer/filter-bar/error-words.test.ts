// The sentence about a filter that is not understood.

import { describe, expect, test } from 'vitest';
import { errorSentence } from '../../../../renderer/filter-bar/error-words.ts';

describe('errorSentence', () => {
  test('gives the column, counted from 1, and what was expected', () => {
    const error = { from: 0, to: 4, message: 'There is no field “prot”.', expected: ['a field'] };
    expect(errorSentence(error)).toBe('Character 1: There is no field “prot”. Expected: a field');
    expect(errorSentence({ ...error, expected: [] })).toBe('Character 1: There is no field “prot”.');
    expect(errorSentence({ ...error, message: 'Odd', expected: ['a', 'b', 'c', 'd', 'e'] })).toBe(
      'Character 1: Odd. Expected: a, b, c, d…',
    );
  });
});

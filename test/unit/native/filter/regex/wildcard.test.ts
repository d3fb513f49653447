// Patterns with wildcards, on whole texts and character by character.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileRegex, compileWildcard, wildcardTest } from '../../../../../native/filter/regex/index.ts';

/** Characters that some case foldings change into others: the Kelvin sign into k, the long s into S, the sharp s into two. */
const CASES = ['k', 'K', '\u212a', 's', 'S', '\u017f', '\u00df', '\u0130', '\u0131', 'i', 'I', '\u00e9', '\u00c9', '.'];

const text = fc.string({ unit: fc.constantFrom(...CASES), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom(...CASES, '*', '?'), maxLength: 8 });

test('both readings of a pattern agree with the regular expression that it stands for', () => {
  fc.assert(
    fc.property(pattern, text, (p, t) => {
      const expression = `^${p.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.')}$`;
      const expected = new RegExp(expression, 'i').test(t);
      expect(wildcardTest(p)(t)).toBe(expected);
      expect(compileWildcard(p).test(t)).toBe(expected);
      expect(compileRegex(expression, true).test(t)).toBe(expected);
    }),
    { numRuns: 2000 },
  );
});

// Numbers counted by sorting them, against a Map.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drain } from '../../../../../renderer/engine/queries/group-by.ts';
import { runOf, SortedWords } from '../../../../../renderer/engine/queries/sorted-words.ts';
import { randomWords } from '../flows.ts';

/** Numbers of several kinds: all different, few, and with the same upper, middle or lower bits. */
const MASKS = [0xffffffff, 0x7, 0xffff, 0xff000000, 0x003ff800, 0];

test('numbers are counted as a Map does, through several portions, and are in order', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...MASKS), fc.constantFrom(0, 1, 500, 140_000), (seed, mask, count) => {
      const next = randomWords(seed);
      const sorted = new SortedWords(count + 7);
      const expected = new Map<number, number>();
      for (let i = 0; i < count; i++) {
        const word = ((next() & mask) | (seed & ~mask)) >>> 0;
        sorted.add(word);
        expected.set(word, (expected.get(word) ?? 0) + 1);
      }
      const runs = drain(sorted.runs());
      const found = Array.from({ length: runs.length }, (_, i) => [runs.words[i], runs.counts[i]]);
      expect(found).toEqual([...expected].sort(([a], [b]) => a - b));
      const absent = [0, 1, 0xffffffff, next()].filter((word) => !expected.has(word));
      for (const word of absent) expect(runOf(runs, word)).toBe(-1);
      for (const word of [...expected.keys()].slice(0, 50)) expect(runs.words[runOf(runs, word)]).toBe(word);
    }),
    { numRuns: 30 },
  );
});

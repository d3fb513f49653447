// Numbers and addresses counted by sorting them, against a Map.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drain } from '../../../../../renderer/engine/queries/group-by.ts';
import {
  mergedAddresses,
  runOfAddress,
  SortedAddresses,
} from '../../../../../renderer/engine/queries/sorted-addresses.ts';
import { mergedRuns, runOf, SortedWords, type WordRuns } from '../../../../../renderer/engine/queries/sorted-words.ts';
import { randomWords } from '../flows.ts';

/** Numbers of several kinds: all different, few, and with the same upper, middle or lower bits. */
const MASKS = [0xffffffff, 0x7, 0xffff, 0xff000000, 0x003ff800, 0];

test('numbers are counted as a Map does, through several portions, and are in order', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...MASKS), fc.constantFrom(0, 1, 500, 140_000), (seed, mask, count) => {
      const next = randomWords(seed);
      const sorted = new SortedWords();
      const expected = new Map<number, number>();
      const portion = new Uint32Array(1000);
      for (let added = 0; added < count; added += 1000) {
        const length = Math.min(1000, count - added);
        for (let i = 0; i < length; i++) {
          const word = ((next() & mask) | (seed & ~mask)) >>> 0;
          portion[i] = word;
          expected.set(word, (expected.get(word) ?? 0) + 1);
        }
        sorted.add(portion, length);
      }
      const runs = drain(sorted.runs());
      expect(pairs(runs)).toEqual([...expected].sort(([a], [b]) => a - b));
      const absent = [0, 1, 0xffffffff, next()].filter((word) => !expected.has(word));
      for (const word of absent) expect(runOf(runs, word)).toBe(-1);
      for (const word of [...expected.keys()].slice(0, 50)) expect(runs.words[runOf(runs, word)]).toBe(word);
    }),
    { numRuns: 30 },
  );
});

test('words are merged, without those that no longer occur', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...MASKS), fc.constantFrom(0, 3, 70_000), (seed, mask, count) => {
      const next = randomWords(seed);
      const some = (length: number) => runsOf(Uint32Array.from({ length }, () => (next() & mask) >>> 0));
      const [a, b] = [some(count), some(next() % 50)];
      for (let i = 0; i < a.length; i += 3) a.counts[i] = 0;
      const expected = new Map<number, number>();
      for (const [word = 0, times = 0] of [...pairs(a), ...pairs(b)]) {
        if (times > 0) expected.set(word, (expected.get(word) ?? 0) + times);
      }
      expect(pairs(drain(mergedRuns(a, b)))).toEqual([...expected].sort(([x], [y]) => x - y));
    }),
    { numRuns: 30 },
  );
});

/** Addresses of several kinds: all different, few, in one network, and with equal ends. */
const PARTS = [
  [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
  [0, 0, 0, 3],
  [0, 0x1f, 0, 0xffffffff],
  [0x80000001, 0, 0x3ff, 0],
] as const;

test('addresses are counted and merged as a Map does, in order', () => {
  fc.assert(
    fc.property(fc.nat(), fc.constantFrom(...PARTS), fc.constantFrom(0, 1, 300, 40_000), (seed, parts, count) => {
      const next = randomWords(seed);
      const some = (length: number) => Array.from({ length }, () => parts.map((mask) => (next() & mask) >>> 0));
      const [before, added] = [some(count), some(next() % 40)];
      const runs = drain(mergedAddresses(addressRuns(before), addressRuns(added)));
      const expected = new Map<string, number>();
      for (const address of [...before, ...added]) {
        expected.set(textOf(address), (expected.get(textOf(address)) ?? 0) + 1);
      }
      const found = Array.from({ length: runs.length }, (_, i) => {
        const address = [...runs.words.subarray(4 * i, 4 * i + 4)];
        expect(runOfAddress(runs, Uint32Array.from(address))).toBe(i);
        return [textOf(address), runs.counts[i]];
      });
      const there = [...expected].sort(([a], [b]) => (a < b ? -1 : 1));
      expect(found).toEqual(there);
      expect(runOfAddress(runs, Uint32Array.of(1, 2, 3, 4_000_000_000))).toBe(
        there.findIndex(([text]) => text === textOf([1, 2, 3, 4_000_000_000])),
      );
    }),
    { numRuns: 24 },
  );
});

function addressRuns(addresses: readonly (readonly number[])[]) {
  const sorted = new SortedAddresses();
  const words = Uint32Array.from(addresses.flat());
  sorted.add(words.subarray(0, 40), Math.min(10, addresses.length));
  sorted.add(words.subarray(40), Math.max(0, addresses.length - 10));
  return drain(sorted.runs());
}

/** In the order of the addresses. */
function textOf(address: readonly number[]): string {
  return address.map((word) => word.toString(16).padStart(8, '0')).join(':');
}

function runsOf(words: Uint32Array): WordRuns {
  const sorted = new SortedWords();
  sorted.add(words, words.length);
  return drain(sorted.runs());
}

function pairs({ length, words, counts }: WordRuns): (readonly [number | undefined, number | undefined])[] {
  return Array.from({ length }, (_, i) => [words[i], counts[i]]);
}

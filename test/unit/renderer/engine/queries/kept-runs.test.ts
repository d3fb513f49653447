// Runs that change again and again, against a Map: numbers and addresses, few of many values and many of few.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drain } from '../../../../../renderer/engine/queries/group-by.ts';
import { KeptRuns, type RunsKind } from '../../../../../renderer/engine/queries/kept-runs.ts';
import {
  type AddressRuns,
  KEPT_ADDRESSES,
  SortedAddresses,
} from '../../../../../renderer/engine/queries/sorted-addresses.ts';
import { KEPT_WORDS, SortedWords, type WordRuns } from '../../../../../renderer/engine/queries/sorted-words.ts';
import { randomWords } from '../flows.ts';

/** A kind of runs, with how they are made of values. */
interface Kind<Runs extends WordRuns | AddressRuns> {
  readonly kind: RunsKind<Runs>;
  readonly width: number;
  readonly runsOf: (words: Uint32Array, count: number) => Runs;
}

const NUMBERS: Kind<WordRuns> = {
  kind: KEPT_WORDS,
  width: 1,
  runsOf: (words, count) => {
    const sorted = new SortedWords();
    sorted.add(words, count);
    return drain(sorted.runs());
  },
};

const ADDRESSES: Kind<AddressRuns> = {
  kind: KEPT_ADDRESSES,
  width: 4,
  runsOf: (words, count) => {
    const sorted = new SortedAddresses();
    sorted.add(words, count);
    return drain(sorted.runs());
  },
};

/** Changes runs in several rounds, of which the first adds many values. */
function checkKind<Runs extends WordRuns | AddressRuns>(
  { kind, width, runsOf }: Kind<Runs>,
  seed: number,
  mask: number,
) {
  const next = randomWords(seed);
  const runs = new KeptRuns(kind);
  const expected = new Map<string, number>();
  const present: (readonly number[])[] = [];
  const change = (values: readonly (readonly number[])[], sign: 1 | -1): Runs => {
    for (const value of values) expected.set(value.join(), (expected.get(value.join()) ?? 0) + sign);
    return runsOf(Uint32Array.from(values.flat()), values.length);
  };
  for (let round = 0; round < 8; round++) {
    // Late values are merged once there are enough of them.
    const count = round === 0 ? 30_000 : round % 3 === 0 ? 20_000 : 100;
    const added = Array.from({ length: count }, () => Array.from({ length: width }, () => (next() & mask) >>> 0));
    present.push(...added);
    const removed = round % 4 === 2 ? present.splice(0, 25_000) : present.splice(next() % 1000, 90);
    drain(runs.change(change(added, 1), change(removed, -1)));
    const found = [runs.settled, runs.late].flatMap(({ length, words, counts }) =>
      Array.from({ length }, (_, i) => ({
        value: [...words.subarray(width * i, width * i + width)].join(),
        flows: counts[i] ?? 0,
      })),
    );
    const occurring = new Map(found.filter(({ flows }) => flows > 0).map(({ value, flows }) => [value, flows]));
    expect(new Set(found.map(({ value }) => value)).size).toBe(found.length);
    expect(occurring).toEqual(new Map([...expected].filter(([, flows]) => flows > 0)));
    expect(runs.late.length).toBeLessThanOrEqual(Math.max(16_384, runs.settled.length / 4));
  }
}

for (const mask of [0xffffffff, 0xfff, 3]) {
  test(`kept runs are the same as a Map, of values with the bits 0x${mask.toString(16)}`, () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        checkKind(NUMBERS, seed, mask);
        checkKind(ADDRESSES, seed, mask);
      }),
      { numRuns: 2 },
    );
  });
}

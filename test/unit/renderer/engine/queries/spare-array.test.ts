// Arrays that one question leaves to the next.

import { expect, test, vi } from 'vitest';
import { drain } from '../../../../../renderer/engine/queries/group-by.ts';
import { SortedAddresses } from '../../../../../renderer/engine/queries/sorted-addresses.ts';
import { SortedWords } from '../../../../../renderer/engine/queries/sorted-words.ts';
import { SPARE_WORDS, SpareArray } from '../../../../../renderer/engine/queries/spare-array.ts';

const newSpares = (most: number) => new SpareArray((length) => new Uint32Array(length), most);

test('the smallest that is large enough is taken, and belongs to nobody else then', () => {
  const spares = newSpares(3);
  const [small, middle, large] = [new Uint32Array(10), new Uint32Array(20), new Uint32Array(30)];
  for (const array of [large, small, middle]) spares.give(array);
  expect(spares.take(15)).toBe(middle);
  expect(spares.take(15)).toBe(large);
  expect(spares.take(15)).toHaveLength(15);
  expect(spares.take(1)).toBe(small);
  expect(spares.take(1)).toHaveLength(1);
});

test('only the largest are kept', () => {
  const spares = newSpares(2);
  for (const length of [10, 30, 20]) spares.give(new Uint32Array(length));
  expect([spares.take(1), spares.take(1), spares.take(1)].map(({ length }) => length)).toEqual([20, 30, 1]);
});

/** The spare arrays of more than a few words, which are then gone. */
function takeSpares(): Set<Uint32Array<ArrayBuffer>> {
  const taken = new Set<Uint32Array<ArrayBuffer>>();
  for (;;) {
    const array = SPARE_WORDS.take(5000);
    if (array.length === 5000) return taken;
    taken.add(array);
  }
}

test.each([
  ['numbers', () => new SortedWords()],
  ['addresses', () => new SortedAddresses()],
])('sorted %s leave their arrays, each once, also if nobody waits for the end', (_, make) => {
  const words = Uint32Array.from({ length: 40_000 }, (_, i) => (i * 2_654_435_761) >>> 0);
  takeSpares();
  const given = new Set<unknown>();
  const [give, take] = [SPARE_WORDS.give.bind(SPARE_WORDS), SPARE_WORDS.take.bind(SPARE_WORDS)];
  vi.spyOn(SPARE_WORDS, 'give').mockImplementation((array) => {
    if (array.length > 0) expect(given.has(array)).toBe(false);
    given.add(array);
    give(array);
  });
  vi.spyOn(SPARE_WORDS, 'take').mockImplementation((length) => {
    const array = take(length);
    given.delete(array);
    return array;
  });
  const sorted = make();
  for (let round = 0; round < 3; round++) sorted.add(words, 10_000);
  const runs = drain(sorted.runs());
  const left = takeSpares();
  expect(left.size).toBeGreaterThan(1);
  const buffers = new Set<ArrayBufferLike>([...left].map(({ buffer }) => buffer));
  expect([runs.words, runs.counts].some(({ buffer }) => buffers.has(buffer))).toBe(false);
  for (const array of left) SPARE_WORDS.give(array);

  // While the digits are counted, and in the last pass.
  let abandoned = 0;
  for (const after of [1, 4]) {
    for (let round = 0; round < 3; round++) sorted.add(words, 10_000);
    const steps = sorted.runs();
    for (let i = 0; i < after; i++) expect(steps.next().done).toBe(false);
    // What is being sorted is no longer there to be forgotten.
    const before = given.size;
    sorted.discard();
    expect(given.size).toBe(before);
    steps.return({ length: 0, words: new Uint32Array(0), counts: new Uint32Array(0) });
    const spares = takeSpares();
    abandoned = spares.size;
    expect(abandoned).toBeGreaterThanOrEqual(left.size);
    for (const array of spares) SPARE_WORDS.give(array);
  }

  sorted.add(words, 10_000);
  sorted.discard();
  expect(takeSpares().size).toBeGreaterThanOrEqual(abandoned);
  expect(drain(sorted.runs()).length).toBe(0);
  vi.restoreAllMocks();
});

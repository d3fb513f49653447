// What becomes of expectations that are to be deleted, with a kernel played by the test.

import { beforeEach, expect, test } from 'vitest';
import { deleteExpectations, flushExpectations } from '../../../../electron/expectations/change-expectations.ts';
import { ConntrackError } from '../../../../native/index.ts';
import { FakeClock } from '../fake-clock.ts';
import { expectation, type FakeExpectations } from '../fake-expectations.ts';
import { FakeKernel } from '../fake-kernel.ts';

let kernel: FakeKernel;
let fake: FakeExpectations;
let clock: FakeClock;

beforeEach(() => {
  kernel = new FakeKernel();
  fake = kernel.expectations;
  clock = new FakeClock();
});

const remove = (ports: readonly number[], zones: readonly number[] = [], may = () => true) =>
  deleteExpectations(
    { handle: kernel, clock },
    { expectations: ports.map((port) => expectation(port)), zones: [...zones] },
    may,
  );
const left = () => fake.list().map(({ tuple }) => tuple.dport);
const NOTHING = { deleted: 0, gone: 0, replaced: 0, refused: [], unknown: 0, notSent: 0 };

test('exactly the named ones are deleted, and each is counted by what became of it', async () => {
  for (const port of [1, 2, 4]) fake.add(expectation(port));
  fake.add(expectation(3, { id: 99 }));
  expect(await remove([1, 2, 3, 5])).toEqual({ ...NOTHING, deleted: 2, gone: 1, replaced: 1 });
  expect(left()).toEqual([4, 3]);
});

test('they are found in the zones of their masters', async () => {
  fake.add(expectation(1));
  fake.add(expectation(2), 7);
  fake.add(expectation(3), 8);
  fake.add(expectation(4, { id: 99 }), 8);
  expect(await remove([1, 2, 3, 4], [0, 7, 8])).toEqual({ ...NOTHING, deleted: 3, replaced: 1 });
});

test('what the kernel refuses is counted with its reason', async () => {
  fake.add(expectation(1));
  fake.refuseWith = new ConntrackError('deleteExpectation', 1);
  const outcome = await remove([1, 2]);
  expect(outcome).toMatchObject({ ...NOTHING, refused: [{ reason: expect.stringMatching(/^EPERM: /), count: 2 }] });
});

test('after a lost answer the rest is not sent', async () => {
  kernel.deleteExpectation = () => new Promise(() => undefined);
  const outcome = remove(Array.from({ length: 50 }, (_, port) => port));
  await clock.pass(6_000);
  expect(await outcome).toMatchObject({ ...NOTHING, unknown: 32, notSent: 18, failure: { code: 'EPIPE' } });
});

test('once nothing may be changed any more, the rest is not sent', async () => {
  const ports = Array.from({ length: 50 }, (_, port) => port);
  for (const port of ports) fake.add(expectation(port));
  let asked = 0;
  expect(await remove(ports, [], () => ++asked === 1)).toEqual({ ...NOTHING, deleted: 32, notSent: 18 });
  expect(left()).toHaveLength(18);
});

test('a flush deletes all, and counts before and after', async () => {
  for (const port of [1, 2, 4]) fake.add(expectation(port), port);
  expect(await flushExpectations({ handle: kernel, clock }, () => undefined)).toEqual({ before: 3, after: 0 });
});

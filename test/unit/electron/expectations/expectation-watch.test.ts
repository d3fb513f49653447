// The list of expectations as the page gets it, with a kernel and a clock played by the test.

import { beforeEach, describe, expect, test } from 'vitest';
import { ExpectationState, MAX_EXPECTATIONS } from '../../../../electron/contract/expectations.ts';
import { ExpectationWatch } from '../../../../electron/expectations/expectation-watch.ts';
import { FakeClock, settle } from '../fake-clock.ts';
import { expectation, type FakeExpectations } from '../fake-expectations.ts';
import { FakeKernel } from '../fake-kernel.ts';
import { quietLog } from '../quiet-log.ts';

let clock: FakeClock;
let kernel: FakeKernel;
let fake: FakeExpectations;
let sent: ExpectationState[];
let watch: ExpectationWatch;

beforeEach(() => {
  clock = new FakeClock();
  kernel = new FakeKernel();
  fake = kernel.expectations;
  sent = [];
  watch = new ExpectationWatch({
    clock,
    log: quietLog().log,
    send: (state) => sent.push(ExpectationState.parse(state)),
    wallMs: () => 1_000_000 + clock.nowMs(),
  });
});

const attach = async (source = 1) => {
  watch.attach({ handle: kernel, source });
  await clock.pass(0);
};

/** What was sent last, in a word: the ports of the listed ones, or the kind. */
function newest(): string {
  const state = sent.at(-1);
  if (state?.kind !== 'read') return state?.kind ?? 'nothing';
  return state.expectations.map(({ tuple }) => tuple.dport).join(' ');
}

test('the list is sent as soon as a table is open, with everything that is shown of each', async () => {
  fake.add(expectation(5000, { nat: { direction: 'reply', tuple: expectation(5000).tuple }, flags: 1 }));
  await attach();
  expect(sent).toMatchObject([
    {
      kind: 'read',
      table: 1,
      readAtMs: 1_000_000,
      total: 1,
      expectations: [
        {
          family: 'ipv4',
          tuple: { protocol: 6, src: '10.0.0.2', sport: 0, dport: 5000 },
          mask: { src: '255.255.255.255', sport: 0 },
          master: { sport: 40000, dport: 21 },
          nat: { direction: 'reply' },
          ...{ id: 5000, helper: 'ftp', timeoutSec: 300, flags: 1, class: 0 },
        },
      ],
    },
  ]);
});

describe('a change is found', () => {
  test('soon after an event, and many events cause one reading', async () => {
    await attach();
    watch.setShown(true);
    await clock.pass(500);
    const { lists } = fake;
    fake.add(expectation(5000));
    for (let i = 0; i < 100; i++) fake.events.push({});
    await clock.pass(200);
    expect(newest()).toBe('5000');
    expect(fake.lists).toBe(lists + 1);
  });

  test('without an event within a second while the list is shown, otherwise within ten', async () => {
    await attach();
    fake.add(expectation(5000));
    await clock.pass(9_000);
    expect(newest()).toBe('');
    await clock.pass(1_000);
    expect(newest()).toBe('5000');
    watch.setShown(true);
    await clock.pass(0);
    fake.add(expectation(5001));
    await clock.pass(1_000);
    expect(newest()).toBe('5000 5001');
  });

  test('by a reading on request, which begins after the one under way', async () => {
    await attach();
    const under = watch.reread();
    fake.add(expectation(5000));
    expect(await watch.reread()).toMatchObject({ kind: 'read', total: 1 });
    await under;
    expect(newest()).toBe('5000');
  });
});

test('timeouts that run down are not news; a renewed one is', async () => {
  watch.setShown(true);
  let deadlineMs = 300_000;
  kernel.listExpectations = async () => [
    expectation(5000, { timeoutSec: Math.floor((deadlineMs - clock.nowMs()) / 1000) }),
  ];
  await attach();
  const before = sent.length;
  await clock.pass(3_300);
  expect(sent).toHaveLength(before);
  deadlineMs += 3_000;
  await clock.pass(2_000);
  expect(sent).toHaveLength(before + 1);
});

test('nothing is read while the window is hidden, and everything as soon as it is not', async () => {
  await attach();
  watch.setVisible(false);
  const { lists } = fake;
  fake.add(expectation(5000));
  fake.events.push({});
  await clock.pass(60_000);
  expect(fake.lists).toBe(lists);
  watch.setVisible(true);
  await clock.pass(0);
  expect(newest()).toBe('5000');
});

test('a list that cannot be read is a failure, which ends when it can', async () => {
  fake.failWith = Object.assign(new Error('Not permitted.'), { code: 'EPERM' });
  await attach(3);
  expect(sent).toEqual([
    { kind: 'failed', table: 3, failure: { op: 'listExpectations', code: 'EPERM', message: 'Not permitted.' } },
  ]);
  await clock.pass(30_000);
  expect(sent).toHaveLength(1);
  fake.failWith = undefined;
  fake.add(expectation(5000));
  await clock.pass(10_000);
  expect(newest()).toBe('5000');
  // It follows events by now, too.
  fake.add(expectation(5001));
  fake.events.push({});
  await clock.pass(1_000);
  expect(newest()).toBe('5000 5001');
});

test('an answer that never arrives is a failure, too', async () => {
  kernel.listExpectations = () => new Promise(() => undefined);
  await attach();
  await clock.pass(6_000);
  expect(sent).toMatchObject([{ kind: 'failed', failure: { code: 'ETIMEDOUT' } }]);
});

test('a closed table is unread, and nothing of it is shown for the next one', async () => {
  fake.add(expectation(5000));
  await attach(1);
  watch.detach();
  expect(newest()).toBe('unread');
  let answer: (list: []) => void = () => undefined;
  kernel.listExpectations = () =>
    new Promise((resolve) => {
      answer = resolve;
    });
  await attach(2);
  watch.detach();
  answer([]);
  await settle();
  expect(newest()).toBe('unread');
  const other = new FakeKernel();
  other.expectations.add(expectation(6000));
  watch.attach({ handle: other, source: 3 });
  await clock.pass(0);
  expect(sent.at(-1)).toMatchObject({ table: 3, total: 1 });
});

test('more than can be listed are counted', async () => {
  for (let port = 0; port < MAX_EXPECTATIONS + 5; port++) fake.add(expectation(port));
  await attach();
  const state = sent.at(-1);
  expect(state?.kind === 'read' && [state.expectations.length, state.total]).toEqual([
    MAX_EXPECTATIONS,
    MAX_EXPECTATIONS + 5,
  ]);
});

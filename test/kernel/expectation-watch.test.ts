// The list of expectations that the page gets, with the real kernel, and `conntrack -L expect` as judge.

import { expect, test } from 'vitest';
import { systemClock } from '../../electron/clock.ts';
import type { ExpectationState, ListedExpectation } from '../../electron/contract/expectations.ts';
import { deleteExpectations, flushExpectations } from '../../electron/expectations/change-expectations.ts';
import { ExpectationWatch } from '../../electron/expectations/expectation-watch.ts';
import type { KernelHandle } from '../../electron/source/kernel-handle.ts';
import type { NewExpectation } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { quietLog } from '../unit/electron/quiet-log.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

let namespace: Namespace;
let handle: Awaited<ReturnType<Parameters<Parameters<typeof namespaceForEach>[0]>[0]['open']>>;
let state: ExpectationState = { kind: 'unread' };

namespaceForEach(async (own) => {
  namespace = own.namespace;
  handle = await own.open();
});

const CONTROL = { src: '10.0.0.1', dst: '10.0.0.2', dport: 21 };

/** An FTP control connection from each port, in a zone if it has one, and the data connection that it expects. */
async function expectFrom(sport: number, zone?: number): Promise<void> {
  const orig = { ...CONTROL, sport };
  await handle.create([{ protocol: 'tcp', orig, timeoutSec: 300, helper: 'ftp', tcp: { state: 'ESTABLISHED' }, zone }]);
  const expectation: NewExpectation = {
    protocol: 'tcp',
    tuple: { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: sport },
    master: { protocol: 'tcp', ...orig, zone },
  };
  await handle.createExpectation(expectation);
}

/** The destination ports of the expected connections, by `conntrack -L expect`. */
function listedPorts(): number[] {
  return namespace
    .run('conntrack', '-L', 'expect')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number(/dport=(\d+)/.exec(line)?.[1]))
    .sort();
}

const shown = (): readonly ListedExpectation[] => (state.kind === 'read' ? state.expectations : []);
const shownPorts = () =>
  shown()
    .map(({ tuple }) => tuple.dport)
    .sort();

async function watching(run: (watch: ExpectationWatch) => Promise<void>): Promise<void> {
  const kernel: KernelHandle = handle;
  const watch = new ExpectationWatch({
    clock: systemClock,
    log: quietLog().log,
    send: (next) => {
      state = next;
    },
  });
  watch.attach({ handle: kernel, source: 1 });
  try {
    await run(watch);
  } finally {
    watch.detach();
  }
}

test('follows what appears and goes, and deletes exactly what is named, in any zone', async () => {
  await watching(async (watch) => {
    watch.setShown(true);
    for (const port of [40_001, 40_002, 40_003]) await expectFrom(port);
    await expectFrom(40_004, 7);
    expect(listedPorts()).toEqual([40_001, 40_002, 40_003, 40_004]);
    await expect.poll(shownPorts, PATIENCE).toEqual(listedPorts());
    const target = { handle, clock: systemClock };
    const named = shown().filter(({ tuple }) => tuple.dport === 40_002 || tuple.dport === 40_004);
    const outcome = await deleteExpectations(target, { expectations: named, zones: [0, 7] }, () => true);
    expect(outcome).toMatchObject({ deleted: 2, gone: 0, replaced: 0, refused: [], unknown: 0, notSent: 0 });
    expect(listedPorts()).toEqual([40_001, 40_003]);
    await expect.poll(shownPorts, PATIENCE).toEqual([40_001, 40_003]);
    expect(await deleteExpectations(target, { expectations: named, zones: [0, 7] }, () => true)).toMatchObject({
      gone: 2,
    });
    expect(await flushExpectations(target, () => undefined)).toEqual({ before: 2, after: 0 });
    expect(listedPorts()).toEqual([]);
    await expect.poll(shownPorts, PATIENCE).toEqual([]);
  });
});

test('one that took the place of another is left alone', async () => {
  await expectFrom(40_001);
  const [before] = await handle.listExpectations();
  const target = { handle, clock: systemClock };
  if (!before) throw new Error('there is no expectation');
  // The new one's id can be the same: the kernel derives it from where the entry is kept.
  const old = { ...before, id: ((before.id ?? 0) + 1) >>> 0 };
  const outcome = await deleteExpectations(target, { expectations: [old], zones: [] }, () => true);
  expect(outcome).toMatchObject({ deleted: 0, replaced: 1 });
  expect(listedPorts()).toEqual([40_001]);
});

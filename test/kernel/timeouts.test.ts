// The longest timeouts that the kernel keeps: it silently shortens longer ones or turns them into arbitrary values.

import { expect, test } from 'vitest';
import { longestTimeoutSec } from '../../native/handle/timeout-limits.ts';
import { batchOf, type Conntrack, type NewFlow } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const ORIG = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 21 };
const FLOW: NewFlow = { protocol: '6', orig: ORIG, timeoutSec: 300, tcp: { state: 'ESTABLISHED' } };
const KEY = { protocol: '6', ...ORIG };

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

async function timeouts(): Promise<(number | undefined)[]> {
  return (await conntrack.list({ filter: '-p 6' })).map(({ timeoutSec }) => timeoutSec);
}

function tooLong(timeoutSec: number, longest: number): TypeError {
  return new TypeError(
    `Expected "timeoutSec" of at most ${longest}, the longest this kernel supports, got ${timeoutSec}`,
  );
}

test('a flow’s longest is the one to which the kernel shortens conntrack’s', async () => {
  const longest = longestTimeoutSec();
  namespace.insert('-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 2 --dport 21 -t 4294967295 --state ESTABLISHED');
  const [cut = 0] = await timeouts();
  expect(cut).toBeLessThanOrEqual(longest);
  expect(cut).toBeGreaterThan(longest - 600);
});

test('a longer one is refused when a flow is created or changed, and nothing happens', async () => {
  const longest = longestTimeoutSec();
  const second = { ...FLOW, orig: { ...ORIG, sport: 2 } };
  for (const timeoutSec of [longest + 1, 0xffffffff]) {
    await expect(conntrack.create([FLOW, { ...second, timeoutSec }])).rejects.toThrow(
      new TypeError(`Flow 1: ${tooLong(timeoutSec, longest).message}`),
    );
  }
  expect(namespace.count()).toBe(0);
  await conntrack.create([FLOW]);
  await expect(conntrack.update(batchOf([KEY]), { timeoutSec: longest + 1, mark: { value: 1 } })).rejects.toThrow(
    tooLong(longest + 1, longest),
  );
  expect(namespace.list('-m', '1')).toHaveLength(0);
  await conntrack.update(batchOf([KEY]), { timeoutSec: longest });
  const [kept = 0] = await timeouts();
  expect(kept).toBeGreaterThan(longest - 600);
});

test('a longer one is refused for an expectation', async () => {
  await conntrack.create([{ ...FLOW, helper: 'ftp' }]);
  const longest = Math.floor((2 ** 32 - 1) / Math.round((2 ** 31 - 1) / longestTimeoutSec()));
  const tuple = { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: 5000 };
  const expectation = { protocol: 'tcp', tuple, master: KEY };
  await expect(conntrack.createExpectation({ ...expectation, timeoutSec: longest + 1 })).rejects.toThrow(
    tooLong(longest + 1, longest),
  );
  expect(await conntrack.listExpectations()).toEqual([]);
  await conntrack.createExpectation({ ...expectation, timeoutSec: longest });
  expect((await conntrack.listExpectations())[0]?.timeoutSec).toBeGreaterThan(longest - 600);
});

test('a flow in a snapshot from a kernel with longer ones gets the longest one, and that is reported', async () => {
  await conntrack.create([FLOW]);
  const snapshot = await conntrack.snapshot(batchOf([KEY]));
  await conntrack.flush();
  const flows = snapshot.flows.map((flow) => ({ ...flow, timeoutSec: 0xffffffff }));
  expect((await conntrack.restore({ ...snapshot, flows })).flows).toEqual([
    { outcome: 'restored', errno: 0, lacking: ['timeout'] },
  ]);
  const [kept = 0] = await timeouts();
  expect(kept).toBeGreaterThan(longestTimeoutSec() - 600);
});

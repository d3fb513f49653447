// What a flow takes in an undo: looked at in the table, but only where it decides whether there is room.

import { beforeEach, expect, test } from 'vitest';
import { FlowSizes } from '../../../../electron/undo/flow-sizes.ts';
import { UndoStore } from '../../../../electron/undo/undo-store.ts';
import { decodeFlowDetails } from '../../../../native/wire/decode-flow.ts';
import { captured } from '../../native/wire/fixtures.ts';
import { FakeClock } from '../fake-clock.ts';
import { batchOf, FakeKernel } from '../fake-kernel.ts';

/** As large as a flow can be. */
const LARGEST = 1024;
const BESIDE = 32;
const DETAILS = decodeFlowDetails(captured('udp-v4'));

let kernel: FakeKernel;
let clock: FakeClock;
let sizes: FlowSizes;
const table = (key = 'lab') => ({
  handle: kernel,
  named: { source: { host: 'router', netns: key }, key },
  canCreate: true,
});

beforeEach(() => {
  kernel = new FakeKernel();
  clock = new FakeClock();
  sizes = new FlowSizes(new UndoStore({ flows: 1000, bytes: 100 * LARGEST }), clock);
});

/** A table of so many flows, of which each takes so many bytes. */
function fill(count: number, bytesOf: (flow: number) => number): void {
  kernel.willDump(batchOf(count));
  kernel.inspectResult = (flows) => {
    const message = new Uint8Array(bytesOf(flows.key[0] ?? 0));
    return { details: DETAILS, tree: [], nodes: [], message };
  };
}

test('nothing is looked at if the flows have room however large they are', async () => {
  await sizes.measure(100, table());
  expect(kernel.calls).toEqual([]);
  expect(sizes.bytesOf(100, table())).toBe(LARGEST);
});

test('nine of ten flows of the sample are at most as large as what is reckoned with', async () => {
  fill(640, (flow) => (flow <= 320 ? 200 : flow <= 576 ? 400 : 700));
  await sizes.measure(200, table());
  expect(kernel.calls.filter((call) => call === 'inspect')).toHaveLength(64);
  expect(sizes.bytesOf(200, table())).toBe(400 + BESIDE);
  expect(sizes.bytesOf(100, table())).toBe(LARGEST);
  expect(sizes.bytesOf(200, table('home'))).toBe(LARGEST);
});

test('a table that is empty, or does not answer, tells nothing', async () => {
  await sizes.measure(200, table());
  expect(sizes.bytesOf(200, table())).toBe(LARGEST);
  fill(10, () => 200);
  kernel.inspect = () => new Promise(() => undefined);
  const measuring = sizes.measure(200, table());
  await clock.pass(2000);
  await measuring;
  expect(sizes.bytesOf(200, table())).toBe(LARGEST);
});

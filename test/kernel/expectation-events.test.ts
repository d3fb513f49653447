// Events of expectations: the kernel's own messages, in their place among the events of flows.

import { expect, test } from 'vitest';
import { EVENT, FlowBatch } from '../../native/flow/index.ts';
import { binding, type NativeEvents, type NativeSession } from '../../native/handle/binding.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import {
  deleteFtpControl,
  EXP,
  expectation,
  messages,
  newExpectation,
  newFtpControl,
  SUBSYSTEM,
  split,
  typeOf,
} from './support/requests.ts';

/** NFNLGRP_CONNTRACK_NEW, DESTROY, EXP_NEW and EXP_DESTROY. */
const GROUPS = [1, 3, 4, 6];
const BUFFER_BYTES = 1 << 23;

let session: NativeSession;

namespaceForEach(async (own) => {
  session = await own.openSession();
});

/** An item in words: one for each event. */
function words(item: ArrayBuffer | Uint8Array): string[] {
  if (item instanceof Uint8Array) {
    return split(item).map((message) =>
      typeOf(message) === ((SUBSYSTEM.expect << 8) | EXP.delete) ? 'expectation gone' : 'expectation',
    );
  }
  const batch = new FlowBatch(item);
  return Array.from({ length: batch.length }, (_, row) => {
    const port = batch.origSport[row] ?? 0;
    return batch.event[row] === EVENT.destroy ? `flow ${port} gone` : `flow ${port}`;
  });
}

async function read(events: NativeEvents, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const item = await events.next();
    if (!item) throw new Error(`the stream ended or lost something after ${seen.join(', ')}`);
    seen.push(...words(item));
  }
  return seen;
}

test('expectations appear and go in their order among the flows', async () => {
  const events = new (binding().NativeEvents)(session);
  await events.open(GROUPS, BUFFER_BYTES);
  const requests = messages(
    newFtpControl(4001),
    newExpectation(4001, 5001),
    newExpectation(4001, 5002),
    newFtpControl(4002),
    newExpectation(4002, 5003),
    expectation(EXP.delete, 5002),
    deleteFtpControl(4002),
  );
  const result = await session.transact('create', requests);
  expect([...result.errno]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  const seen = await read(events, 9);
  // The helper ftp has one expectation per connection: a new one replaces the old one.
  const replaced = ['expectation', 'expectation gone', 'expectation'];
  const expected = ['flow 4001', ...replaced, 'flow 4002', 'expectation', 'expectation gone'];
  expect(seen.slice(0, 7)).toEqual(expected);
  // The expectation of a flow goes with it.
  expect(seen.slice(7).sort()).toEqual(['expectation gone', 'flow 4002 gone']);
  events.stop();
  expect(await events.next()).toBeUndefined();
});

test('thousands of them, mixed with flows, keep their order', async () => {
  const events = new (binding().NativeEvents)(session);
  await events.open(GROUPS, BUFFER_BYTES);
  const masters = Array.from({ length: 2000 }, (_, i) => 10_000 + i);
  const requests = masters.flatMap((master) => [newFtpControl(master), newExpectation(master, master)]);
  // Nobody waits for an item: they queue.
  const result = await session.transact('create', messages(...requests));
  expect(result.errno.every((code) => code === 0)).toBe(true);
  const expected = masters.flatMap((master) => [`flow ${master}`, 'expectation']);
  expect(await read(events, expected.length)).toEqual(expected);
  events.stop();
});

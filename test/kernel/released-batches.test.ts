// Dumps whose batches are released: the same flows, and no new memory for each of them.

import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FlowBatch } from '../../native/flow/index.ts';
import { batchBytes } from '../../native/flow/index.ts';
import type { Conntrack } from '../../native/index.ts';
import { Namespace } from './support/namespace.ts';

/** All batches but the first are at least half full, so none is copied. */
const BATCHES = 6;
const BATCH_FLOWS = 4000;

let namespace: Namespace;

beforeAll(() => {
  namespace = new Namespace();
  namespace.fill(BATCHES * BATCH_FLOWS);
});

afterAll(() => namespace?.[Symbol.dispose]());

/** The keys of all flows; each batch is then passed to `done`. */
async function keys(conntrack: Conntrack, done: (batch: FlowBatch) => void): Promise<bigint[]> {
  const all: bigint[] = [];
  for await (const batch of conntrack.dump()) {
    all.push(...new BigUint64Array(batch.buffer, batch.key.byteOffset, batch.length));
    done(batch);
  }
  return all;
}

/** Bytes of all ArrayBuffers, without garbage; some of it can be collected only a turn after what held it. */
async function arrayBuffers(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
  await setImmediate();
  collect();
  return process.memoryUsage().arrayBuffers;
}

test('batches that are released hold the flows of the table', async () => {
  await using conntrack = await namespace.open();
  const listed = await keys(conntrack, () => undefined);
  expect(new Set(listed).size).toBe(BATCHES * BATCH_FLOWS);
  const released: FlowBatch[] = [];
  for (let round = 0; round < 3; round++) {
    const again = await keys(conntrack, (batch) => {
      released.push(batch);
      batch.release();
    });
    expect(new Set(again)).toEqual(new Set(listed));
  }
  expect(released.map((batch) => batch.length)).toEqual(released.map(() => 0));
});

test('the first batch is small, and no large one is filled before the caller continues', async () => {
  await using conntrack = await namespace.open();
  const before = await arrayBuffers();
  const dump = conntrack.dump();
  const first = await dump.next();
  expect(first.value?.length).toBe(240);
  expect((await arrayBuffers()) - before).toBeLessThan(batchBytes(BATCH_FLOWS));
  expect((await dump.next()).value?.length).toBe(BATCH_FLOWS);
  await dump.return();
});

test('they need no new memory, and closing the handle frees the memory that it kept', async () => {
  const before = await arrayBuffers();
  const conntrack = await namespace.open();
  await keys(conntrack, (batch) => batch.release());
  const warm = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 10; round++) await keys(conntrack, (batch) => batch.release());
  // Garbage is still counted, as of the first batches: each of the sixty others would have been another large buffer.
  expect(process.memoryUsage().arrayBuffers - warm).toBeLessThan(4 * batchBytes(BATCH_FLOWS));
  await conntrack.close();
  expect((await arrayBuffers()) - before).toBeLessThan(batchBytes(BATCH_FLOWS));
});

test('the library releases what it reads itself', async () => {
  await using conntrack = await namespace.open();
  await conntrack.list();
  const warm = process.memoryUsage().arrayBuffers;
  for (let round = 0; round < 3; round++) {
    await conntrack.list();
    await keys(conntrack, (batch) => batch.release());
    for await (const batch of conntrack.dump({ filter: 'sport > 65535 or proto = udp' })) expect(batch.length).toBe(0);
  }
  expect(process.memoryUsage().arrayBuffers - warm).toBeLessThan(4 * batchBytes(BATCH_FLOWS));
});

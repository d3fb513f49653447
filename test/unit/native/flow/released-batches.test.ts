// A batch that was released: its memory goes back, whole and once, and nothing of it can be read through the batch.

import { expect, test } from 'vitest';
import { batchOf, copyRows, FlowBatch, flowAt, HEADER } from '../../../../native/flow/index.ts';
import { BatchPool, DUMP_BATCH_FLOWS, FIRST_BATCH_FLOWS } from '../../../../native/handle/batch-pool.ts';

const FLOW = { protocol: 'udp', src: '10.0.0.5', dst: '192.0.2.53', sport: 40003, dport: 53 } as const;

/** A batch of three flows whose memory comes back into `back`. */
function lent(): { batch: FlowBatch; buffer: ArrayBuffer; back: ArrayBuffer[] } {
  const buffer = copyRows(batchOf([FLOW, FLOW, FLOW]).buffer);
  const back: ArrayBuffer[] = [];
  return { batch: new FlowBatch(buffer, [''], (memory) => back.push(memory)), buffer, back };
}

test('the memory comes back once, and the batch is empty', () => {
  const { batch, buffer, back } = lent();
  const { origSport, reply, labels } = batch;
  const bytes = buffer.byteLength;
  const kept = flowAt(batch, 2);
  batch.release();
  batch.release();
  expect(back.map((memory) => memory.byteLength)).toEqual([bytes]);
  expect(new FlowBatch(back[0] ?? new ArrayBuffer()).origSport[2]).toBe(40003);
  expect(batch.length).toBe(0);
  expect([origSport.length, reply.sport.length, labels.words.length, batch.key.length]).toEqual([0, 0, 0, 0]);
  expect(() => flowAt(batch, 0)).toThrow(RangeError);
  expect(() => batch.header(HEADER.count)).toThrow();
  expect(kept.orig.sport).toBe(40003);
});

test('what is written to the memory later does not show in the batch', () => {
  const { batch, back } = lent();
  const { origSport } = batch;
  batch.release();
  for (const memory of back) new FlowBatch(memory).origSport[0] = 7;
  expect(origSport[0]).toBeUndefined();
});

test('a batch is released at the end of a "using"', () => {
  const { batch, back } = lent();
  {
    using same = batch;
    expect(same.length).toBe(3);
  }
  expect(back).toHaveLength(1);
  expect(batch.length).toBe(0);
});

test('a batch that was transferred, or that no dump filled, has nothing to give back', () => {
  const { batch, buffer, back } = lent();
  structuredClone(buffer, { transfer: [buffer] });
  batch.release();
  expect(back).toEqual([]);
  const own = batchOf([FLOW]);
  own.release();
  expect([own.length, own.origDport[0]]).toEqual([1, 53]);
});

test('only a batch can be released, and only a function takes memory back', () => {
  const { buffer } = lent();
  for (const method of [FlowBatch.prototype.release, FlowBatch.prototype[Symbol.dispose]]) {
    expect(() => Reflect.apply(method, {}, [])).toThrow('Expected a batch of flows as "this"');
  }
  expect(() => Reflect.construct(FlowBatch, [buffer, [''], 5])).toThrow('Expected "giveBack" to be a function, got 5');
});

/** Memory of the pool as a reader leaves it. */
function filled(memory: ArrayBuffer, count: number, capacity = DUMP_BATCH_FLOWS): ArrayBuffer {
  const header = new Uint32Array(memory, 0, 8);
  header.set(new Uint32Array(batchOf([]).buffer, 0, 8));
  header[HEADER.capacity] = capacity;
  header[HEADER.count] = count;
  return memory;
}

test('a pool fills again what was released, and at once what a smaller batch was copied from', () => {
  const pool = new BatchPool();
  const first = pool.take();
  const full = pool.toBatch(filled(first, DUMP_BATCH_FLOWS), ['']);
  expect(full.buffer).toBe(first);
  new Uint8Array(first).fill(77, 1000);
  full.release();
  const second = pool.take();
  expect(new Uint8Array(second)[1000]).toBe(77);
  const small = pool.toBatch(filled(second, 5), ['']);
  expect([small.length, small.capacity]).toEqual([5, 8]);
  expect(pool.take()).toBe(second);
  small.release();
  expect(small.length).toBe(0);
  expect(pool.take().byteLength).toBe(second.byteLength);
});

test('the memory of a first batch is not kept', () => {
  const pool = new BatchPool();
  const memory = pool.takeFirst();
  const batch = pool.toBatch(filled(memory, 3, FIRST_BATCH_FLOWS), ['']);
  expect([batch.buffer, batch.length]).toEqual([memory, 3]);
  batch.release();
  expect(batch.length).toBe(0);
  expect(pool.take().byteLength).toBeGreaterThan(memory.byteLength);
});

test('a pool keeps a few buffers, and none once it is closed', () => {
  const pool = new BatchPool();
  const many = Array.from({ length: 20 }, () => pool.take());
  for (const memory of many) pool.give(memory);
  const known = new Set(many);
  const again = Array.from({ length: 20 }, () => pool.take()).filter((memory) => known.has(memory));
  expect(again.length).toBe(8);
  for (const memory of again) pool.give(memory);
  pool.close();
  expect(known.has(pool.take())).toBe(false);
  pool.give(again[0] ?? new ArrayBuffer());
  expect(known.has(pool.take())).toBe(false);
});

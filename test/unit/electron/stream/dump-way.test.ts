// Groups of packed batches: what is written of them, and when their memory can be used again.

import { beforeEach, describe, expect, test } from 'vitest';
import { DumpWay, GROUP_BYTES, PackedMemory } from '../../../../electron/stream/dump-way.ts';
import { Outbox } from '../../../../electron/stream/outbox.ts';
import type { FlowBatch } from '../../../../native/flow/batch.ts';
import { packingOf } from '../../../../native/flow/packed-batch.ts';
import { batchesIn, packBatch } from '../../../packed-batch.ts';
import { randomBatch } from '../../../random-batch.ts';

/** Of which a group has several. */
const BATCH = randomBatch(4000, 1);
const LARGEST = randomBatch(8192, 2);

describe('the way of a dump', () => {
  let written: Uint8Array<ArrayBuffer>[];
  let outbox: Outbox;
  let memory: PackedMemory;
  let way: DumpWay;
  let posted: number;
  let nowMs: number;

  beforeEach(() => {
    written = [];
    posted = 0;
    nowMs = 0;
    memory = new PackedMemory();
    outbox = new Outbox({
      post: () => undefined,
      takeStrings: () => [],
      onSent: () => undefined,
      creditBytes: 64 * GROUP_BYTES,
      queueBytes: 1,
      onOverflow: () => undefined,
      onRecovered: () => undefined,
    });
    const stream = {
      token: 'token',
      write: (bytes: Uint8Array<ArrayBuffer>) => void written.push(bytes),
      end: () => undefined,
    };
    way = new DumpWay({
      dump: 3,
      streams: { open: () => stream },
      outbox,
      memory,
      packBatch,
      postStrings: () => posted++,
      posted: () => posted,
      nowMs: () => nowMs,
    });
  });

  /** Sends the first batch, which does not wait, and then others, until a group of them was written. */
  function sendGroup(batch: FlowBatch = BATCH): Uint8Array<ArrayBuffer> {
    if (written.length === 0) way.send(BATCH);
    for (const before = written.length; written.length === before; ) way.send(batch);
    return written.at(-1) ?? expect.fail();
  }

  test('sends the first batch alone, and others together once they are many, or the last were sent long ago', () => {
    way.send(BATCH);
    expect([...batchesIn(written[0] ?? expect.fail())]).toHaveLength(1);
    const batches = [...batchesIn(sendGroup())];
    expect(batches.length).toBeGreaterThan(3);
    expect(batches.map((packed) => packingOf(packed).after)).toEqual(batches.map((_, i) => i + 2));
    const bytes = batches.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(bytes).toBeGreaterThanOrEqual(GROUP_BYTES);
    expect(bytes - (batches.at(-1)?.byteLength ?? 0)).toBeLessThan(GROUP_BYTES);
    way.send(BATCH);
    expect(written).toHaveLength(2);
    nowMs = 100;
    way.send(BATCH);
    expect([...batchesIn(written[2] ?? expect.fail())]).toHaveLength(2);
  });

  test('has room for a largest batch behind any that wait', () => {
    way.send(BATCH);
    while (written.length < 40) way.send(written.length % 3 === 0 ? LARGEST : BATCH);
    for (const piece of written) expect([...batchesIn(piece)]).not.toEqual([]);
  });

  test('uses the memory of a piece again when the last of its batches was taken, and not before', () => {
    const piece = sendGroup();
    outbox.packedTaken(3);
    memory.take();
    for (const _ of [...batchesIn(piece)].slice(1)) {
      outbox.packedTaken(3);
      expect(memory.take()).not.toBe(piece.buffer);
    }
    outbox.packedTaken(3);
    expect(memory.take()).toBe(piece.buffer);
  });

  test('that breaks gives back the memory of batches that wait, and none that may still be read', () => {
    const piece = sendGroup();
    way.send(BATCH);
    way.break();
    const waiting = memory.take();
    expect(written.map(({ buffer }) => buffer)).not.toContain(waiting);
    outbox.packedTaken(3);
    expect(memory.take()).not.toBe(piece.buffer);
    way.send(BATCH);
    expect(written).toHaveLength(2);
  });
});

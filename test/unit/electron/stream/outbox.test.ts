import { beforeEach, describe, expect, test } from 'vitest';
import type { ToEngine } from '../../../../electron/contract/to-engine.ts';
import { Outbox, type UnsentBatch } from '../../../../electron/stream/outbox.ts';
import { settle } from '../fake-clock.ts';

const KIB = 1024;

describe('the outbox', () => {
  let sent: ToEngine[] = [];
  let owed = 0;
  let taken: number[] = [];
  let overflows = 0;
  let recoveries = 0;
  let outbox: Outbox;

  beforeEach(() => {
    sent = [];
    owed = 0;
    taken = [];
    overflows = 0;
    recoveries = 0;
    outbox = new Outbox({
      post: (message) => sent.push(message),
      takeStrings: () => [],
      onSent: () => owed++,
      creditBytes: 10 * KIB,
      queueBytes: 20 * KIB,
      onOverflow: () => overflows++,
      onRecovered: () => recoveries++,
    });
  });

  const events = (kib: number): UnsentBatch => ({
    kind: 'batch',
    origin: 'event',
    buffer: new ArrayBuffer(kib * KIB),
  });
  /** A packed batch of a dump, by default of the first. */
  const pack = (kib: number, dump = 1) => outbox.sentPacked({ dump, bytes: kib * KIB, onTaken: () => taken.push(kib) });
  /** Waits for room; `open` is the answer, once there is one. */
  const waitFor = (bytes: number) => {
    const room: { open: boolean | undefined } = { open: undefined };
    void outbox.room(bytes).then((open) => {
      room.open = open;
    });
    return room;
  };
  const sizes = () => sent.map((message) => message.kind === 'batch' && message.buffer.byteLength / KIB);

  test('never has more in flight than the credit', async () => {
    for (let i = 0; i < 4; i++) outbox.event(events(4));
    expect(sent).toHaveLength(2);
    outbox.credit(4 * KIB);
    expect(sent).toHaveLength(3);
    outbox.credit(4 * KIB);
    expect(sent).toHaveLength(4);
  });

  test('sends what is larger than the whole credit when nothing else is in flight', () => {
    outbox.event(events(12));
    outbox.event(events(12));
    expect(sent).toHaveLength(1);
    outbox.credit(12 * KIB);
    expect(sent).toHaveLength(2);
  });

  test('sends one batch of a dump until the worker has taken it, and then as much as there is credit for', async () => {
    expect(await outbox.room(KIB)).toBe(true);
    pack(1);
    const room = waitFor(KIB);
    outbox.event(events(1));
    outbox.credit(KIB);
    await settle();
    expect(room.open).toBeUndefined();
    outbox.packedTaken(1);
    await settle();
    expect(room.open).toBe(true);
    for (let i = 0; i < 5; i++) pack(1);
    expect(await outbox.room(4 * KIB)).toBe(true);
  });

  test('begins each dump with one batch, and mistakes no other dump’s for it', async () => {
    pack(1, 1);
    outbox.packedTaken(1);
    pack(1, 2);
    const room = waitFor(KIB);
    outbox.packedTaken(1);
    outbox.credit(KIB);
    await settle();
    expect(room.open).toBeUndefined();
    outbox.packedTaken(2);
    await settle();
    expect(room.open).toBe(true);
  });

  test('lets a dump continue only when the worker has taken enough', async () => {
    expect(await outbox.room(4 * KIB)).toBe(true);
    pack(8);
    const room = waitFor(4 * KIB);
    await settle();
    expect(room.open).toBeUndefined();
    outbox.packedTaken(1);
    await settle();
    expect(room.open).toBe(true);
    expect(owed).toBe(1);
  });

  test('sends waiting events ahead of a dump', async () => {
    pack(8);
    outbox.event(events(4));
    let eventsBefore: number | undefined;
    const room = outbox.room(4 * KIB).then(() => {
      eventsBefore = sent.length;
    });
    expect(sent).toHaveLength(0);
    outbox.packedTaken(1);
    await room;
    expect(eventsBefore).toBe(1);
  });

  test('does not let a small batch of a dump overtake a large one of events', async () => {
    pack(8);
    outbox.event(events(4));
    const room = waitFor(KIB);
    await settle();
    expect(room.open).toBeUndefined();
    outbox.packedTaken(1);
    await settle();
    expect(room.open).toBe(true);
  });

  test('gives the memory of packed batches back in order, and only that of the dump under way', async () => {
    pack(2);
    pack(3);
    outbox.packedTaken(7);
    expect(taken).toEqual([]);
    outbox.packedTaken(1);
    expect(taken).toEqual([2]);
    let all: boolean | undefined;
    void outbox.allTaken().then((ended) => {
      all = ended;
    });
    await settle();
    expect(all).toBeUndefined();
    outbox.packedTaken(1);
    await settle();
    expect([all, taken, outbox.outstanding]).toEqual([true, [2, 3], false]);
    outbox.packedTaken(1);
    expect(taken).toEqual([2, 3]);
  });

  test('expects nothing more of packed batches that were forgotten, and leaves their memory alone', async () => {
    pack(8);
    const room = outbox.room(8 * KIB);
    outbox.forgetPacked();
    expect(await room).toBe(true);
    pack(4, 2);
    outbox.packedTaken(1);
    expect(taken).toEqual([]);
    expect(outbox.outstanding).toBe(true);
    outbox.abandon();
    expect([taken, outbox.outstanding]).toEqual([[], false]);
  });

  test('drops all queued events, once, when the worker stalls, and takes events again when it is back', () => {
    for (let i = 0; i < 20; i++) outbox.event(events(4));
    expect(overflows).toBe(1);
    expect(sent).toHaveLength(2);
    outbox.credit(2 * KIB);
    expect(recoveries).toBe(0);
    outbox.credit(2 * KIB);
    expect(recoveries).toBe(1);
    outbox.event(events(1));
    expect(sizes()).toEqual([4, 4, 1]);
  });

  test('never gives more credit than was used', async () => {
    outbox.credit(1_000_000);
    pack(8);
    outbox.event(events(8));
    expect(sent).toHaveLength(0);
  });

  test('ends waits when it is abandoned or closed, and sends nothing once closed', async () => {
    pack(10);
    const first = outbox.room(KIB);
    outbox.abandon();
    expect(await first).toBe(false);
    pack(10, 2);
    const second = outbox.room(KIB);
    outbox.close();
    expect(await second).toBe(false);
    expect(await outbox.room(KIB)).toBe(false);
    outbox.event(events(1));
    outbox.credit(10 * KIB);
    expect(sent).toHaveLength(0);
  });
});

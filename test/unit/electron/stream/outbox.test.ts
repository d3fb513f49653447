import { beforeEach, describe, expect, test } from 'vitest';
import type { ToEngine } from '../../../../electron/contract/stream.ts';
import { Outbox, type UnsentBatch } from '../../../../electron/stream/outbox.ts';
import { settle } from '../fake-clock.ts';

const KIB = 1024;

describe('the outbox', () => {
  let sent: ToEngine[] = [];
  let overflows = 0;
  let recoveries = 0;
  let outbox: Outbox;

  beforeEach(() => {
    sent = [];
    overflows = 0;
    recoveries = 0;
    outbox = new Outbox({
      post: (message) => sent.push(message),
      takeStrings: () => [],
      creditBytes: 10 * KIB,
      queueBytes: 20 * KIB,
      onOverflow: () => overflows++,
      onRecovered: () => recoveries++,
    });
  });

  const batch = (origin: 'dump' | 'event', kib: number): UnsentBatch => ({
    kind: 'batch',
    origin,
    dump: 0,
    buffer: new ArrayBuffer(kib * KIB),
  });
  const origins = () =>
    sent.map((message) => message.kind === 'batch' && `${message.origin} ${message.buffer.byteLength / KIB}`);

  test('never has more in flight than the credit', async () => {
    for (let i = 0; i < 4; i++) outbox.event(batch('event', 4));
    expect(sent).toHaveLength(2);
    outbox.credit(4 * KIB);
    expect(sent).toHaveLength(3);
    outbox.credit(4 * KIB);
    expect(sent).toHaveLength(4);
  });

  test('sends what is larger than the whole credit when nothing else is in flight', () => {
    outbox.event(batch('event', 12));
    outbox.event(batch('event', 12));
    expect(sent).toHaveLength(1);
    outbox.credit(12 * KIB);
    expect(sent).toHaveLength(2);
  });

  test('lets a dump continue only with credit', async () => {
    expect(await outbox.room(4 * KIB)).toBe(true);
    outbox.dump(batch('dump', 8));
    let room: boolean | undefined;
    void outbox.room(4 * KIB).then((open) => {
      room = open;
    });
    await settle();
    expect(room).toBeUndefined();
    outbox.credit(2 * KIB);
    await settle();
    expect(room).toBe(true);
  });

  test('sends waiting events ahead of a dump', async () => {
    outbox.dump(batch('dump', 8));
    outbox.event(batch('event', 4));
    const room = outbox.room(4 * KIB).then((open) => {
      if (open) outbox.dump(batch('dump', 4));
    });
    outbox.credit(8 * KIB);
    await room;
    expect(origins()).toEqual(['dump 8', 'event 4', 'dump 4']);
  });

  test('does not let a small batch of a dump overtake a large one of events', async () => {
    outbox.dump(batch('dump', 8));
    outbox.event(batch('event', 4));
    let room: boolean | undefined;
    void outbox.room(KIB).then((open) => {
      room = open;
    });
    await settle();
    expect(room).toBeUndefined();
    outbox.credit(8 * KIB);
    await settle();
    expect(room).toBe(true);
  });

  test('drops all queued events, once, when the worker stalls, and takes events again when it is back', () => {
    for (let i = 0; i < 20; i++) outbox.event(batch('event', 4));
    expect(overflows).toBe(1);
    expect(sent).toHaveLength(2);
    outbox.credit(2 * KIB);
    expect(recoveries).toBe(0);
    outbox.credit(2 * KIB);
    expect(recoveries).toBe(1);
    outbox.event(batch('event', 1));
    expect(origins()).toEqual(['event 4', 'event 4', 'event 1']);
  });

  test('never gives more credit than was used', async () => {
    outbox.credit(1_000_000);
    outbox.dump(batch('dump', 8));
    outbox.event(batch('event', 8));
    expect(sent).toHaveLength(1);
  });

  test('ends waits when it is abandoned or closed, and sends nothing once closed', async () => {
    outbox.dump(batch('dump', 10));
    const first = outbox.room(KIB);
    outbox.abandon();
    expect(await first).toBe(false);
    const second = outbox.room(KIB);
    outbox.close();
    expect(await second).toBe(false);
    expect(await outbox.room(KIB)).toBe(false);
    outbox.event(batch('event', 1));
    outbox.credit(10 * KIB);
    expect(sent).toHaveLength(1);
  });
});

// The addon in the current runtime: this file runs in Node.js and in Electron's main process (vitest.config.ts).

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  batchBytes,
  EVENT,
  FlowBatch,
  flowAt,
  HEADER,
  MAX_BATCH_FLOWS,
  SCHEMA_VERSION,
} from '../../native/flow/index.ts';
import { joinBatches } from '../../native/flow/join-batches.ts';
import { binding } from '../../native/handle/binding.ts';
import { Conntrack, DELETE_OUTCOME } from '../../native/index.ts';
import { Namespace } from '../kernel/support/namespace.ts';
import { CT, FLAG, messages, request } from '../kernel/support/requests.ts';

const HELPER = join(import.meta.dirname, '../../native/build/flowglass-helper');

let namespace: Namespace;

beforeEach(() => {
  namespace = new Namespace();
});

afterEach(() => {
  namespace?.[Symbol.dispose]();
});

const FLOWS = 20_000;

/** Runs the garbage collector. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
}

async function listBatches(conntrack: Conntrack): Promise<FlowBatch[]> {
  const batches: FlowBatch[] = [];
  for await (const batch of conntrack.dump()) batches.push(batch);
  return batches;
}

function keysOf(batches: FlowBatch[]): Set<bigint> {
  const keys = new Set<bigint>();
  for (const batch of batches) {
    for (let row = 0; row < batch.length; row++) {
      keys.add((BigInt(batch.key[row * 2 + 1] ?? 0) << 32n) | BigInt(batch.key[row * 2] ?? 0));
    }
  }
  return keys;
}

describe('the addon', () => {
  test('is built from this schema', () => {
    expect(binding().schemaVersion).toBe(SCHEMA_VERSION);
  });

  test('refuses invalid batches, and sessions that are not open', async () => {
    const { NativeSession, NativeDump } = binding();
    const session = new NativeSession();
    expect(() => session.stats()).toThrow('not open');
    expect(() => new NativeDump(session, new Uint8Array(20), false)).toThrow(TypeError);
    await session.open(namespace.name, undefined, () => undefined);
    expect(() => session.get(new ArrayBuffer(10), false, false)).toThrow(TypeError);
    expect(() => session.delete(new ArrayBuffer(100_000), false, false)).toThrow(TypeError);
    expect(() => session.open(namespace.name, undefined, () => undefined)).toThrow('once');
    session.stop();
  });

  test('decodes captured messages without a session', () => {
    const fixture = (name: string): Uint8Array => readFileSync(new URL(`../fixtures/${name}.bin`, import.meta.url));
    const many = new Uint8Array(10_000 * fixture('udp-v4').length);
    for (let at = 0; at < many.length; at += fixture('udp-v4').length) many.set(fixture('udp-v4'), at);
    const { batches, strings } = binding().decode(many, false);
    expect(batches.map((buffer) => new FlowBatch(buffer).length)).toEqual([8184, 1816]);
    expect(strings).toEqual([]);
    const events = new FlowBatch(binding().decode(fixture('event-destroy'), true).batches[0] ?? new ArrayBuffer());
    expect([...events.event.subarray(0, events.length)]).toEqual([EVENT.destroy]);
    const broken = new FlowBatch(binding().decode(many.subarray(0, 100), false).batches[0] ?? new ArrayBuffer());
    expect([broken.length, broken.header(HEADER.malformed)]).toEqual([0, 1]);
    expect(() => Reflect.apply(binding().decode, undefined, ['no bytes', false])).toThrow(TypeError);
  });

  test('accepts only whole requests to conntrack', async () => {
    const { NativeSession, NativeDump } = binding();
    const session = new NativeSession();
    const stats = request({ type: CT.getStats });
    expect(() => session.transact('stats', stats)).toThrow('not open');
    await session.open(namespace.name, undefined, () => undefined);
    const refusals: [Uint8Array, string][] = [
      [new Uint8Array(0), 'no message'],
      [stats.subarray(0, 15), 'cut short'],
      [stats.subarray(0, 19), 'wrong length'],
      [messages(stats, stats.subarray(0, 8)), 'cut short'],
      [request({ subsystem: 0, type: 16 }), 'a subsystem other than conntrack'],
      [request({ type: CT.getStats }).fill(0, 6, 8), 'not a request'],
      [request({ type: CT.new }, new Uint8Array(70_000)), 'larger than 64 KiB'],
    ];
    for (const [bytes, words] of refusals) {
      expect(() => session.transact('any', bytes)).toThrow(TypeError);
      expect(() => session.transact('any', bytes)).toThrow(words);
      expect(() => new NativeDump(session, bytes, false)).toThrow(words);
    }
    const wrongKinds = [stats.buffer, 'bytes', undefined, new Uint16Array(10)] as unknown as Uint8Array[];
    for (const value of wrongKinds) expect(() => session.transact('any', value)).toThrow('not a Uint8Array');
    const dump = request({ type: CT.get, flags: FLAG.dump });
    expect(() => new NativeDump(session, messages(dump, dump), false)).toThrow('one request for a dump of flows');
    expect(() => new NativeDump(session, request({ type: CT.get }), false)).toThrow('one request for a dump of flows');
    const cpuStats = request({ type: CT.getStatsCpu, flags: FLAG.dump });
    expect(() => new NativeDump(session, cpuStats, false)).toThrow('one request for a dump of flows');
    expect((await session.transact('stats', stats)).replyRequests).toHaveLength(1);
    session.stop();
    await expect(session.transact('late', stats)).rejects.toMatchObject({ op: 'late', errno: 125 });
  });

  test('fills memory of any size, whatever was in it', async () => {
    namespace.fill(1000);
    await using conntrack = await namespace.open();
    const { NativeSession, NativeDump } = binding();
    const session = new NativeSession();
    await session.open(namespace.name, undefined, () => undefined);
    const dump = new NativeDump(session, request({ type: CT.get, flags: FLAG.dump }), true);
    const flows = new Set<bigint>();
    for (let batch = 0; ; batch++) {
      const memory = new ArrayBuffer(batchBytes(batch === 0 ? 8 : 400) + (batch % 8));
      new Uint8Array(memory).fill(0xa5);
      const kept = await dump.read(memory);
      if (!kept) break;
      const read = new FlowBatch(memory, conntrack.strings);
      const again = new FlowBatch(binding().decode(kept, false).batches[0] ?? new ArrayBuffer());
      expect(Array.from({ length: read.length }, (_, row) => flowAt(read, row))).toEqual(
        Array.from({ length: again.length }, (_, row) => flowAt(again, row)),
      );
      for (const word of [HEADER.malformed, HEADER.unknownAttributes, HEADER.foreign])
        expect(read.header(word)).toBe(0);
      if (batch === 0) expect(read.length).toBe(8);
      for (const key of keysOf([read])) flows.add(key);
    }
    expect(flows.size).toBe(1000);
    await dump.stop();
    session.stop();
  });

  test('refuses memory that cannot be filled', async () => {
    const { NativeSession, NativeDump } = binding();
    const session = new NativeSession();
    await session.open(namespace.name, undefined, () => undefined);
    const dump = new NativeDump(session, request({ type: CT.get, flags: FLAG.dump }), false);
    const transferred = new ArrayBuffer(batchBytes(8));
    structuredClone(transferred, { transfer: [transferred] });
    const wrong: unknown[] = [
      ...[undefined, 5, {}, transferred, new Uint8Array(batchBytes(8)), new SharedArrayBuffer(batchBytes(8))],
      ...[new ArrayBuffer(batchBytes(8) - 1), new ArrayBuffer(batchBytes(MAX_BATCH_FLOWS) + 1)],
    ];
    for (const memory of wrong) {
      expect(() => Reflect.apply(dump.read, dump, [memory])).toThrow('room for 8 to 8192 flows');
    }
    expect(await dump.read(new ArrayBuffer(batchBytes(8)))).toBeUndefined();
    await dump.stop();
    session.stop();
  });

  test('yields batches that stay unchanged while more arrive', async () => {
    namespace.fill(FLOWS);
    await using conntrack = await namespace.open();
    const sums: number[] = [];
    const sum = (batch: FlowBatch): number => batch.origSport.subarray(0, batch.length).reduce((a, b) => a + b, 0);
    const batches: FlowBatch[] = [];
    for await (const batch of conntrack.dump()) {
      batches.push(batch);
      sums.push(sum(batch));
    }
    expect(batches.length).toBeGreaterThan(2);
    expect(keysOf(batches).size).toBe(FLOWS);
    expect(batches.map(sum)).toEqual(sums);
    expect(batches.every((batch) => batch.buffer instanceof ArrayBuffer)).toBe(true);
  });

  test('lets a batch be transferred while the dump continues', async () => {
    namespace.fill(FLOWS);
    await using conntrack = await namespace.open();
    let flows = 0;
    for await (const batch of conntrack.dump()) {
      flows += batch.length;
      const moved = structuredClone(batch.buffer, { transfer: [batch.buffer] });
      expect(batch.buffer.byteLength).toBe(0);
      expect(new FlowBatch(moved).length).toBeGreaterThan(0);
    }
    expect(flows).toBe(FLOWS);
  });

  test('needs the flows of a request only during the call', async () => {
    namespace.fill(1000);
    await using conntrack = await namespace.open();
    const buffers = (await listBatches(conntrack)).map(({ buffer }) => buffer);
    const copy = new FlowBatch(joinBatches(buffers), conntrack.strings);
    const deleting = conntrack.deleteFlows(copy);
    structuredClone(copy.buffer, { transfer: [copy.buffer] });
    const { outcome } = await deleting;
    expect(outcome).toHaveLength(1000);
    expect(outcome.every((one) => one === DELETE_OUTCOME.deleted)).toBe(true);
    expect(namespace.count()).toBe(0);
  });

  test('leaves the event loop free while it lists', async () => {
    namespace.fill(60_000);
    await using conntrack = await namespace.open();
    let listing = true;
    let turns = 0;
    const turn = (): void => {
      turns++;
      if (listing) setImmediate(turn);
    };
    setImmediate(turn);
    const batches = await listBatches(conntrack);
    listing = false;
    // If this thread did the reading, the loop would get no turn between batches.
    expect(turns).toBeGreaterThan(batches.length);
  });

  test('leaves the event loop free while nothing arrives', async () => {
    namespace.fill(1000);
    await using conntrack = await Conntrack.open({
      helper: { command: 'ip', args: ['netns', 'exec', namespace.name, HELPER] },
    });
    const { helperPid } = await conntrack.info();
    process.kill(helperPid ?? expect.fail(), 'SIGSTOP');
    const listing = listBatches(conntrack);
    for (let turn = 0; turn < 100; turn++) await new Promise(setImmediate);
    process.kill(helperPid ?? expect.fail(), 'SIGCONT');
    expect((await listing).reduce((flows, batch) => flows + batch.length, 0)).toBe(1000);
  });

  test('survives everything being dropped and collected without being closed', async () => {
    namespace.fill(FLOWS);
    for (let round = 0; round < 10; round++) {
      const conntrack = await namespace.open();
      const events = await conntrack.subscribe({ groups: ['new'] });
      expect(events.bufferBytes).toBeGreaterThan(0);
      const dump = conntrack.dump();
      expect((await dump.next()).done).toBe(false);
      collectGarbage();
    }
    collectGarbage();
    await using conntrack = await namespace.open();
    expect(keysOf(await listBatches(conntrack)).size).toBe(FLOWS);
  });

  test('reports events, and the strings of the handle stay the same array', async () => {
    await using conntrack = await namespace.open();
    const { strings } = conntrack;
    const events = await conntrack.subscribe({ groups: ['new'] });
    namespace.fill(FLOWS);
    let seen = 0;
    for await (const item of events) {
      if ('kind' in item) throw new Error('events were lost');
      seen += item.length;
      expect(item.strings).toBe(strings);
      if (seen >= FLOWS) break;
    }
    expect(seen).toBe(FLOWS);
    expect(strings[0]).toBe('');
  });
});

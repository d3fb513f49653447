// The engine with the real stream, on a real table that churns, overflows the event socket and is resized during dumps:
// once the table is calm, the engine has what conntrack lists.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { flowAt } from '../../native/flow/index.ts';
import { batchOf, type Conntrack } from '../../native/index.ts';
import { END_REASONS } from '../../renderer/engine/end-reasons.ts';
import { isReported } from '../../renderer/engine/reconcile/told-ends.ts';
import { PATIENCE } from '../patience.ts';
import { SIZES } from '../sizes.ts';
import { HashTable } from './support/hash-table.ts';
import { LiveEngine } from './support/live-engine.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const CTLOAD = join(import.meta.dirname, '../../native/build/ctload');
/** So small that any burst overflows it. */
const TINY = 1;
const LARGE = 8 * 1024 * 1024;

let namespace: Namespace;
let handle: Conntrack;
let other: Conntrack;
let live: LiveEngine | undefined;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  // Nothing expires during a comparison.
  for (const name of ['udp_timeout', 'udp_timeout_stream']) {
    namespace.run('sysctl', '-qw', `net.netfilter.nf_conntrack_${name}=3600`);
  }
  handle = await own.open();
  other = await own.open();
});
afterEach(async () => {
  await live?.close();
  live = undefined;
});

/** The line without what changes by itself: the time left, the age and the number of references. */
function steady(line: string): string {
  return line.replace(/^(\S+ +\d+ \S+ +\d+) \d+ /, '$1 ').replace(/ (use|delta-time)=\d+/g, '');
}

/** The line without what events do not report while a flow lives: the counters, and a mark of 0. */
function uncounted(line: string): string {
  return steady(line).replace(/ (packets|bytes)=\d+| mark=0(?= )/g, '');
}

function kernelLines(text = steady): string[] {
  return namespace.list('-o', 'extended,id').map(text).sort();
}

/** Lines that only one of the two has. */
function difference(engine: LiveEngine, text = steady): string[] {
  const kernel = kernelLines(text);
  const shown = engine.list().map(text).sort();
  const inKernel = new Set(kernel);
  const inEngine = new Set(shown);
  const missing = kernel.filter((line) => !inEngine.has(line)).map((line) => `- ${line}`);
  const wrong = shown.filter((line) => !inKernel.has(line)).map((line) => `+ ${line}`);
  return [...missing, ...wrong];
}

/** Waits until the engine has what the kernel lists, and compares what conntrack does not print. */
async function expectEqual(engine: LiveEngine): Promise<void> {
  await expect.poll(() => difference(engine).slice(0, 5), { ...PATIENCE, interval: 1000 }).toEqual([]);
  expect(engine.engine.source.reconciler.store.total).toBe(namespace.count());
  const { store } = engine.engine.source.reconciler;
  const { table } = store;
  let compared = 0;
  // By the same handle, so that `find` knows the keys.
  for await (const batch of handle.dump()) {
    for (let i = 0; i < batch.length; i++) {
      const row = store.find(batch, i);
      expect(row).toBeGreaterThanOrEqual(0);
      const { status, startMs, zone, mark, id } = flowAt(batch, i);
      const has = flowAt(table, row);
      expect([has.status, has.startMs, has.zone, has.mark, has.id]).toEqual([status, startMs, zone, mark, id]);
      compared++;
    }
  }
  expect(compared).toBe(store.total);
  expect(engine.warnings).toEqual([]);
}

describe('the engine, once the kernel is calm,', () => {
  test('has what conntrack lists after churn, overflows and resizes of the hash table', async () => {
    using hashTable = new HashTable();
    if (hashTable.obstacle !== undefined) {
      console.warn(`the hash table cannot be resized (${hashTable.obstacle}): done without`);
    }
    await other.create(SILENT);
    namespace.rules(TRACKED);
    live = new LiveEngine(handle, TINY);
    live.wantCounters();
    const engine = live;
    await expect.poll(() => engine.engine.source.reconciler.complete, PATIENCE).toBe(true);
    const busy = { is: true };
    const resizing = resizeDuringDumps(engine, hashTable, busy);
    await Promise.all([churn(40_000, SIZES.churnedEvents), traffic(600), change(20)]);
    // A busy machine dumps rarely, so this runs for as long as it takes.
    const isEnough = (): boolean => engine.lostTimes > 0 && (hashTable.shrunk > 1 || hashTable.obstacle !== undefined);
    while (!isEnough()) await churn(40_000, 20_000);
    namespace.fill(2000);
    busy.is = false;
    await resizing;
    await expectEqual(engine);
    // More than one kind was compared.
    const lines = kernelLines();
    const kinds = ['ipv4 ', 'ipv6 ', ' udp ', ' tcp ', ' zone=7', ' mark=42', '[UNREPLIED]'];
    expect(kinds.filter((kind) => !lines.some((line) => line.includes(kind)))).toEqual([]);
  });

  test('has what conntrack lists by events alone, if none was lost', async () => {
    live = new LiveEngine(handle, LARGE);
    const engine = live;
    engine.hide();
    await expect.poll(() => engine.engine.source.reconciler.complete, PATIENCE).toBe(true);
    namespace.rules(TRACKED);
    await Promise.all([churn(20_000, Math.round(SIZES.churnedEvents / 3)), traffic(300), change(10)]);
    expect(engine.lostTimes).toBe(0);
    await expect.poll(() => difference(engine, uncounted).slice(0, 5), { ...PATIENCE, interval: 500 }).toEqual([]);
    // No dump found the rest.
    expect(engine.begunDumps).toBe(1);
    // Counters arrive with a dump.
    engine.wantCounters();
    await expectEqual(engine);
    const { closed, store } = engine.engine.source.reconciler;
    const reasons = [...closed.rows()].map((row) => END_REASONS[store.table.endReason[row] ?? -1]);
    expect(reasons.length).toBeGreaterThan(1000);
    expect(reasons.filter((reason) => reason === undefined || !isReported(reason))).toEqual([]);
  });

  test('takes a flow for gone whose tuple only another flow has, as its reply', async () => {
    // No events: only dumps and the answers about suspects tell.
    namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_events=0');
    const there = Array.from({ length: 20 }, (_, i) => ({ src: '10.1.0.1', dst: '10.1.0.2', sport: i + 1, dport: 53 }));
    const back = there.map(({ src, dst, sport, dport }) => ({ src: dst, dst: src, sport: dport, dport: sport }));
    const create = (origs: typeof there): unknown =>
      other.create(origs.map((orig) => ({ protocol: 'udp', orig, timeoutSec: 3600 })));
    await create(there);
    live = new LiveEngine(handle, LARGE);
    live.wantCounters();
    const engine = live;
    await expect.poll(() => engine.engine.source.reconciler.complete, PATIENCE).toBe(true);
    await expectEqual(engine);
    await other.flush();
    await create(back);
    await expectEqual(engine);
  });
});

/** Entries from before anybody listens: the kernel sends no events about them. */
const SILENT = Array.from({ length: 30_000 }, (_, i) => ({
  protocol: 'udp' as const,
  orig: { src: '10.2.0.1', dst: '10.2.0.2', sport: i + 1, dport: 53 },
  timeoutSec: 3600,
}));

/** Marks and zones for some ports; nothing is tracked without a rule. */
const TRACKED = `
table inet engine {
  chain zones {
    type filter hook output priority raw
    udp dport 7000-7099 ct zone set 7
  }
  chain marks {
    type filter hook output priority filter
    udp dport 7100-7199 ct mark set 42
    ct state new accept
  }
}`;

/** Half of the events report new entries, half destroyed ones. */
async function churn(rate: number, events: number): Promise<void> {
  const args = ['netns', 'exec', namespace.name, CTLOAD, 'churn', String(rate), String(events)];
  const [code] = await once(spawn('ip', args, { stdio: 'ignore' }), 'exit');
  expect(code).toBe(0);
}

/** UDP packets, each flow with its own ports. */
async function traffic(flows: number): Promise<void> {
  const script = `for ((i = 0; i < ${flows}; i++)); do
    echo > /dev/udp/127.0.0.1/$((7000 + i % 300)) 2>/dev/null
    echo > /dev/udp/::1/$((7000 + i % 300)) 2>/dev/null
  done; true`;
  const [code] = await once(spawn('ip', ['netns', 'exec', namespace.name, 'bash', '-c', script]), 'exit');
  expect(code).toBe(0);
}

/** Entries that appear, change, go and reappear with the same tuple. */
async function change(rounds: number): Promise<void> {
  const keys = Array.from({ length: 200 }, (_, i) => ({
    protocol: 'udp',
    src: '10.1.0.1',
    dst: '10.1.0.2',
    sport: i + 1,
    dport: 53,
  }));
  for (let round = 0; round < rounds; round++) {
    await other.create(keys.map((orig) => ({ protocol: 'udp', orig, timeoutSec: 3600, mark: round })));
    await other.update(batchOf(keys.filter((_, i) => i % 3 === 0)), { mark: { value: 1000 + round } });
    // The last round leaves half of them.
    await other.deleteFlows(batchOf(keys.filter((_, i) => round < rounds - 1 || i % 2 === 0)));
  }
}

/** A resize for every dump that begins, as long as there is traffic. */
async function resizeDuringDumps(engine: LiveEngine, table: HashTable, busy: { is: boolean }): Promise<void> {
  for (let dumps = 0; busy.is; ) {
    await expect.poll(() => !busy.is || engine.begunDumps > dumps, { ...PATIENCE, interval: 5 }).toBe(true);
    dumps = engine.begunDumps;
    table.toggle();
  }
}

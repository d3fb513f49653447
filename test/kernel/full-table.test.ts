// A really full table in its own namespace: the limit applies to each namespace, and is not changed.

import { readFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { TablePressureGauge } from '../../electron/status/table-pressure.ts';
import type { Conntrack } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { inNamespace, runToEnd } from '../shell.ts';
import { Namespace } from './support/namespace.ts';

const TRACK = 'table inet t {\nchain out { type filter hook output priority filter; ct state new accept; }\n}';
const PACKETS = 60;
const UNASSURED = 20_000;

const LIMIT = '/proc/sys/net/netfilter/nf_conntrack_max';
const limit = (): number => Number(readFileSync(LIMIT, 'utf8'));

/**
 * Sends each packet as a new connection. @returns The number that the kernel refused to send: it dropped them on the
 * way out.
 */
function connect(namespace: Namespace, packets: number): number {
  const script = `for port in $(seq ${packets}); do echo x >/dev/udp/127.0.0.1/$port; done`;
  const { stderr } = runToEnd([...inNamespace(namespace.name), 'bash', '-c', script]);
  return stderr.split('\n').filter((line) => line.includes('Operation not permitted')).length;
}

/** A counter of `conntrack -S`, summed over CPUs. */
function counted(namespace: Namespace, name: string): number {
  const text = namespace.run('conntrack', '-S');
  return [...text.matchAll(new RegExp(`\\b${name}=(\\d+)`, 'g'))].reduce((sum, [, value]) => sum + Number(value), 0);
}

/** Fills the table with assured entries and with others, which the kernel can evict. */
async function fill(namespace: Namespace, conntrack: Conntrack, max: number): Promise<void> {
  for (let at = 0; at < UNASSURED; at += 8000) {
    const flows = Array.from({ length: Math.min(8000, UNASSURED - at) }, (_, i) => ({
      protocol: 'udp',
      orig: { src: '172.16.0.1', dst: '172.16.0.2', sport: 1 + at + i, dport: 53 },
      timeoutSec: 600,
    }));
    await conntrack.create(flows);
  }
  try {
    namespace.fill(max - UNASSURED);
  } catch {
    // Not full: the caller will notice.
  }
}

/**
 * Fills a table, and reads it before and after trying new connections; undefined if somebody else changed the limit in
 * the meantime: then it is tried again.
 */
async function pressOnFullTable() {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  namespace.rules(TRACK);
  const max = limit();
  await fill(namespace, conntrack, max);
  const gauge = new TablePressureGauge();
  const read = async (atMs: number) => {
    const { entries, maxEntries } = await conntrack.stats();
    return gauge.add({ atMs, wallMs: atMs, entries, maxEntries, cpus: await conntrack.cpuStats() });
  };
  const before = await read(0);
  const refused = connect(namespace, PACKETS);
  const after = await read(2000);
  const names = ['drop', 'early_drop', 'insert_failed'] as const;
  const [drop, earlyDrop, insertFailed] = names.map((name) => counted(namespace, name));
  return before?.percent === 100 && limit() === max
    ? { before, refused, after, drop, earlyDrop, insertFailed }
    : undefined;
}

test('what a full table drops and evicts is counted to the packet and to the flow', async () => {
  const { before, refused, after, drop, earlyDrop, insertFailed } = await vi.waitUntil(pressOnFullTable, PATIENCE);
  expect(before).toEqual({ percent: 100, overSec: 0, dropped: 0, evicted: 0, insertFailed: 0 });
  // For each packet the kernel looks for a flow to evict in eight hash buckets, which may hold only assured flows.
  expect([refused > 0, Number(earlyDrop) > 0]).toEqual([true, true]);
  expect([drop, insertFailed]).toEqual([refused, 0]);
  expect(after).toEqual({
    percent: 100,
    overSec: 2,
    dropped: refused,
    evicted: earlyDrop,
    insertFailed: 0,
    trouble: { kind: 'dropping', sinceMs: 2000, lastMs: 2000, ongoing: true },
  });
});

test('the limit can be set only in the initial namespace, where the command that raises it belongs', () => {
  using namespace = new Namespace();
  // Writes the current value: even if it works, nothing may change.
  expect(() => namespace.run('sh', '-c', `echo ${limit()} > ${LIMIT}`)).toThrow(/permission denied/i);
});

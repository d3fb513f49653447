// Following the table: real traffic in order, and losses that are reported.

import { release } from 'node:os';
import { describe, expect, test } from 'vitest';
import { EVENT, type FlowBatch, PRESENCE } from '../../native/flow/index.ts';
import { exportFlows } from '../../native/formats/index.ts';
import type { Conntrack, FlowEvents, FlowsLost } from '../../native/index.ts';
import { sendUdp } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

interface Seen {
  event: number;
  dport: number;
  state: number;
  presence: number;
  id: number;
}

function isLost(item: FlowBatch | FlowsLost): item is FlowsLost {
  return 'kind' in item;
}

/** Reads until enough has been seen. */
async function read(events: FlowEvents, enough: (seen: Seen[]) => boolean): Promise<Seen[]> {
  const seen: Seen[] = [];
  for await (const item of events) {
    if (isLost(item)) throw new Error('events were lost');
    for (let row = 0; row < item.length; row++) {
      seen.push({
        event: item.event[row] ?? 0,
        dport: item.origDport[row] ?? 0,
        state: item.state[row] ?? 0,
        presence: item.presence[row] ?? 0,
        id: item.id[row] ?? 0,
      });
    }
    if (enough(seen)) return seen;
  }
  throw new Error(`the stream ended after ${JSON.stringify(seen)}`);
}

const TRACK = `
table inet t {
  chain out { type filter hook output priority filter; ct state new accept; }
}`;

/** CTA_TIMESTAMP_EVENT appeared in Linux 6.14. */
function kernelTellsEventTimes(): boolean {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  return major > 6 || (major === 6 && minor >= 14);
}

describe('following', () => {
  test('an event has the time at which it happened, if the kernel reports it', async () => {
    const events = await conntrack.subscribe();
    const before = BigInt(Date.now()) * 1_000_000n;
    namespace.insert('-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300');
    const after = BigInt(Date.now() + 1) * 1_000_000n;
    for await (const batch of events) {
      if (isLost(batch)) throw new Error('events were lost');
      const told = ((batch.presence[0] ?? 0) & PRESENCE.eventTime) !== 0;
      const [low = 0, high = 0] = batch.eventNs;
      const time = (BigInt(high) << 32n) | BigInt(low);
      expect(told).toBe(kernelTellsEventTimes());
      if (told) expect(time >= before && time <= after).toBe(true);
      else expect(time).toBe(0n);
      break;
    }
  });

  test('events are a CSV with kind, time, and what distinguishes flows of ICMP and GRE', async () => {
    const events = await conntrack.subscribe();
    const begin = Date.now();
    namespace.insert('-p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 300');
    namespace.insert('-p gre -s 10.0.0.1 -d 10.0.0.2 --srckey 258 --dstkey 772 -t 300');
    namespace.run('conntrack', '-D', '-p', 'icmp');
    const lines: Record<string, string>[] = [];
    for await (const batch of events) {
      if (isLost(batch)) throw new Error('events were lost');
      const rows: string[][] = [];
      for await (const text of exportFlows([batch], 'csv'))
        rows.push(...text.split('\r\n').map((row) => row.split(',')));
      const [names = [], ...cells] = rows.slice(0, -1);
      lines.push(...cells.map((values) => Object.fromEntries(names.map((name, i) => [name, values[i] ?? '']))));
      if (lines.length === 3) break;
    }
    const icmp = { protocolName: 'icmp', origIcmpType: '8', origIcmpCode: '0', origIcmpId: '77', replyIcmpType: '0' };
    expect(lines).toMatchObject([
      { event: 'new', ...icmp },
      { event: 'new', protocolName: 'gre', origSrcKey: '258', origDstKey: '772', replySrcKey: '772' },
      { event: 'destroy', ...icmp },
    ]);
    for (const { eventTime = '' } of lines) {
      expect(Date.parse(eventTime)).toBeGreaterThanOrEqual(begin);
      expect(Date.parse(eventTime)).toBeLessThanOrEqual(Date.now());
    }
  });

  test('a TCP connection appears, changes and goes, in that order and with its counters at the end', async () => {
    namespace.rules(TRACK);
    const events = await conntrack.subscribe();
    // Both ends are in one process in the namespace; it ends when the connection is closed.
    namespace.run(
      'bash',
      '-c',
      'socat -u TCP-LISTEN:7100,bind=127.0.0.1 /dev/null & for i in $(seq 50); do ss -ltn | grep -q :7100 && break; done; echo x | socat -u - TCP:127.0.0.1:7100; wait',
    );
    namespace.run('conntrack', '-D', '-p', 'tcp');
    const seen = await read(events, (all) => all.some((one) => one.event === EVENT.destroy));
    expect(new Set(seen.map((one) => one.dport))).toEqual(new Set([7100]));
    expect(new Set(seen.map((one) => one.id)).size).toBe(1);
    expect(seen[0]?.event).toBe(EVENT.new);
    expect(seen.at(-1)?.event).toBe(EVENT.destroy);
    expect(seen.slice(1, -1).every((one) => one.event === EVENT.update)).toBe(true);
    expect(seen.slice(1, -1).length).toBeGreaterThanOrEqual(2);
    // SYN_SENT at first, then ESTABLISHED among what follows.
    expect(seen.map((one) => one.state)).toEqual(expect.arrayContaining([1, 3]));
    const end = PRESENCE.origCounters | PRESENCE.start | PRESENCE.stop;
    expect((seen.at(-1)?.presence ?? 0) & end).toBe(end);
  });

  test('everything after the subscription is in the stream, even if read later', async () => {
    namespace.rules(TRACK);
    const events = await conntrack.subscribe();
    const ports = Array.from({ length: 200 }, (_, i) => 8000 + i);
    sendUdp(namespace, ...ports);
    const seen = await read(events, (all) => all.filter((one) => one.event === EVENT.new).length >= ports.length);
    const made = seen.filter((one) => one.event === EVENT.new).map((one) => one.dport);
    expect(made).toEqual(ports);
  });

  test('only the requested groups arrive', async () => {
    namespace.rules(TRACK);
    const events = await conntrack.subscribe({ groups: ['destroy'] });
    sendUdp(namespace, 7001);
    namespace.run('conntrack', '-D', '-p', 'udp');
    const seen = await read(events, (all) => all.length > 0);
    expect(seen.map((one) => one.event)).toEqual([EVENT.destroy]);
  });

  test('reports the actual receive buffer', async () => {
    const small = await conntrack.subscribe({ bufferBytes: 65_536 });
    expect(small.bufferBytes).toBe(65_536);
    await small.close();
    // 64 MiB are available only in the initial user namespace, or if net.core.rmem_max allows it.
    const large = await conntrack.subscribe();
    expect(large.bufferBytes).toBeGreaterThanOrEqual(65_536);
    await large.close();
  });

  test('a closed stream ends, even while it is awaited', async () => {
    const events = await conntrack.subscribe();
    const next = events[Symbol.asyncIterator]().next();
    await events.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  test('closing the handle ends its streams', async () => {
    const events = await conntrack.subscribe();
    const next = events[Symbol.asyncIterator]().next();
    await conntrack.close();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

describe('losing events', () => {
  test('is reported in its place, and the stream continues', async () => {
    // Nothing is read before the table has been filled and emptied: neither the smallest buffer nor the reader's queue,
    // which starts with the first event, can hold it.
    const events = await conntrack.subscribe({ bufferBytes: 1 });
    expect(events.bufferBytes).toBeLessThan(8192);
    namespace.fill(5000);
    await conntrack.flush();
    namespace.insert('-p udp -s 10.3.3.3 -d 10.3.3.4 --sport 1 --dport 7777 -t 60');
    let losses = 0;
    let afterwards = false;
    for await (const item of events) {
      if (isLost(item)) {
        // Whatever was lost, a flow created now is seen.
        losses++;
        namespace.insert(`-p udp -s 10.3.3.3 -d 10.3.3.4 --sport ${losses} --dport 7778 -t 60`);
      } else if (losses > 0) {
        afterwards ||= item.origDport.subarray(0, item.length).includes(7778);
      }
      if (afterwards) break;
    }
    expect(losses).toBeGreaterThan(0);
  });
});

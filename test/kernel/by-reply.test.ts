// Who is behind a public address and port: flows named by their reply tuples, with every kind of translation, and random
// flows compared with a model.

import { describe, expect, test } from 'vitest';
import { type Flow, type FlowTuple, flowAt } from '../../native/flow/index.ts';
import { batchOf, type Conntrack, type FlowKey, GET_OUTCOME, type NamedBy, type NewFlow } from '../../native/index.ts';
import { Random, runSeed } from '../random.ts';
import { SIZES } from '../sizes.ts';
import { sendUdp } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { listFlows } from './support/rows.ts';

const SEED = runSeed('by-reply');

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

/** The flow, as its original source; undefined if there is none. */
async function behind(key: FlowKey): Promise<string | undefined> {
  const flows = batchOf([key]);
  const { found, outcome } = await conntrack.get(flows, { by: 'reply' });
  expect([...outcome]).toEqual([found.length === 1 ? GET_OUTCOME.found : GET_OUTCOME.gone]);
  const { orig } = (await conntrack.inspect(flows, 0, { by: 'reply' }))?.details ?? {};
  expect(orig).toEqual(found.length === 1 ? flowAt(found, 0).orig : undefined);
  return orig && `${orig.src}:${orig.sport ?? orig.icmpId ?? orig.srcKey}`;
}

const PUBLIC = '203.0.113.1';
const SERVER = { src: '198.51.100.7', sport: 443 };

describe('who is behind a public address and port', () => {
  test('is found when many hosts share it, although the kernel chose the ports', async () => {
    const hosts = Array.from({ length: 20 }, (_, i) => `10.0.0.${i + 1}`);
    await conntrack.create(
      hosts.map((src) => ({
        protocol: 'tcp',
        orig: { src, dst: SERVER.src, sport: 40001, dport: SERVER.sport },
        sourceNat: { address: PUBLIC },
        tcp: { state: 'ESTABLISHED' },
        timeoutSec: 600,
      })),
    );
    const lines = namespace.list();
    expect(lines).toHaveLength(hosts.length);
    for (const line of lines) {
      const [, src, port] = /src=(\S+) .* dst=203\.0\.113\.1 sport=443 dport=(\d+)/.exec(line) ?? expect.fail(line);
      const key = { protocol: 'tcp', ...SERVER, dst: PUBLIC, dport: Number(port) };
      expect(await behind(key)).toBe(`${src}:40001`);
      expect([...(await conntrack.get(batchOf([key]))).outcome]).toEqual([GET_OUTCOME.gone]);
    }
    expect(await behind({ protocol: 'tcp', ...SERVER, dst: PUBLIC, dport: 1 })).toBeUndefined();
  });

  test('is found for packets that a rule masquerades', async () => {
    namespace.rules(`table ip nat {
      chain post { type nat hook postrouting priority 100; ip protocol udp ip saddr 127.0.0.2 snat to 127.0.0.9:5000-5099; }
      chain out { type nat hook output priority -100; udp dport 7001 dnat to 127.0.0.3:7002; }
    }`);
    sendUdp(namespace, 7001);
    namespace.run('sh', '-c', 'echo hi | socat -u - UDP:127.0.0.1:7003,bind=127.0.0.2:6000');
    const flows = await listFlows(conntrack);
    expect(flows.filter(({ translated }) => translated)).toHaveLength(2);
    for (const { protocol, orig, reply } of flows) {
      expect(await behind({ protocol, ...(reply ?? expect.fail()) })).toBe(`${orig.src}:${orig.sport}`);
    }
  });

  test('is found for ICMP, whose type is that of the answer', async () => {
    const orig = { src: '10.0.0.1', dst: '198.51.100.7', icmpType: 8, icmpCode: 0, icmpId: 77 };
    const flow: NewFlow = { protocol: 'icmp', orig, sourceNat: { address: PUBLIC, port: 99 }, timeoutSec: 600 };
    await conntrack.create([flow]);
    const answer = { protocol: 'icmp', src: '198.51.100.7', dst: PUBLIC, icmpCode: 0 };
    expect(namespace.list().join()).toContain(`src=198.51.100.7 dst=${PUBLIC} type=0 code=0 id=99`);
    expect(await behind({ ...answer, icmpType: 0, icmpId: 99 })).toBe('10.0.0.1:77');
    expect(await behind({ ...answer, icmpType: 0, icmpId: 77 })).toBeUndefined();
    expect(await behind({ ...answer, icmpType: 8, icmpId: 99 })).toBeUndefined();
  });

  test('is found over IPv6, and in a zone', async () => {
    const orig = { src: 'fd00::5', dst: '2001:db8::7', sport: 40001, dport: 443 };
    const sourceNat = { address: '2001:db8:1::1', port: 1024 };
    await conntrack.create([
      { protocol: 'udp', orig, sourceNat, timeoutSec: 600, zone: 7 },
      { protocol: 'udp', orig: { ...orig, src: 'fd00::6' }, sourceNat, timeoutSec: 600, zoneReply: 8 },
      { protocol: 'udp', orig: { ...orig, src: 'fd00::9' }, sourceNat, timeoutSec: 600, zoneOrig: 9 },
    ]);
    const key = { protocol: 'udp', src: '2001:db8::7', dst: '2001:db8:1::1', sport: 443, dport: 1024 };
    expect(await behind({ ...key, zone: 7 })).toBe('fd00::5:40001');
    expect(await behind({ ...key, zoneReply: 7 })).toBe('fd00::5:40001');
    expect(await behind({ ...key, zone: 8 })).toBe('fd00::6:40001');
    expect(await behind(key)).toBe('fd00::9:40001');
    expect(await behind({ ...key, zoneOrig: 9 })).toBe('fd00::9:40001');
    expect(await behind({ ...key, zone: 9 })).toBeUndefined();
  });

  test('zeroes the counters of that flow only', async () => {
    namespace.rules('table inet t {\nchain out { type filter hook output priority filter; ct state new accept; }\n}');
    sendUdp(namespace, 7001);
    const { orig } = (await listFlows(conntrack))[0] ?? expect.fail();
    const back = { protocol: 'udp', src: orig.dst, dst: orig.src, sport: orig.dport, dport: orig.sport };
    const zero = async (key: FlowKey, by: NamedBy) => [
      ...(await conntrack.get(batchOf([key]), { zero: true, by })).outcome,
    ];
    expect(await zero({ protocol: 'udp', ...orig }, 'reply')).toEqual([GET_OUTCOME.gone]);
    expect(namespace.list().join()).toContain('packets=1');
    expect(await zero(back, 'reply')).toEqual([GET_OUTCOME.found]);
    expect(namespace.list().join()).not.toContain('packets=1');
  });

  test.each([1, 'orig', null, {}])('is refused for another direction: %s', async (by) => {
    const options = { by } as unknown as { by: NamedBy };
    const message = `Expected "by" to be "original" or "reply", got ${JSON.stringify(by)}`;
    await expect(conntrack.get(batchOf([]), options)).rejects.toThrow(new TypeError(message));
    await expect(conntrack.inspect(batchOf([]), 0, options)).rejects.toThrow(new TypeError(message));
  });
});

/** A flow among few hosts, so that many have each other's tuples. */
function randomFlow(rng: Random): NewFlow {
  const v6 = rng.below(3) === 0;
  const host = (): string => (v6 ? `fd00::${rng.below(3)}` : `10.0.0.${rng.below(3)}`);
  const ends = { src: host(), dst: host() };
  const port = (): number => 1 + rng.below(3);
  const kinds = [
    { protocol: 'tcp', orig: { ...ends, sport: port(), dport: port() } },
    { protocol: 'udp', orig: { ...ends, sport: port(), dport: port() } },
    { protocol: 'gre', orig: { ...ends, srcKey: port(), dstKey: port() } },
    { protocol: v6 ? 'icmpv6' : 'icmp', orig: { ...ends, icmpType: v6 ? 128 : 8, icmpCode: 0, icmpId: port() } },
    { protocol: 'dccp', orig: ends },
  ] as const;
  const zone = rng.below(3);
  const zones = [{}, { zone }, { zoneOrig: zone }, { zoneReply: zone }] as const;
  const nat = [{}, {}, { sourceNat: { address: host() } }, { destinationNat: { address: host() } }] as const;
  return { ...rng.pick(kinds), ...rng.pick(zones), ...rng.pick(nat), timeoutSec: 600 };
}

const ENOTUNIQ = 76;

/** The zone in which a direction is. */
const zoneOf = ({ zone, zoneOrig, zoneReply }: FlowKey | Flow, by: NamedBy): number =>
  zone ?? (by === 'reply' ? zoneReply : zoneOrig) ?? 0;

/** What the flow is named by in that direction. */
function nameOf(flow: Flow, by: NamedBy): string {
  return JSON.stringify([flow.family, flow.protocol, zoneOf(flow, by), by === 'reply' ? flow.reply : flow.orig]);
}

/** Names of flows in both directions, some in other zones. */
function keysOf(flows: readonly Flow[], rng: Random): FlowKey[] {
  return flows.flatMap(({ family, protocol, orig, reply, zone, zoneOrig, zoneReply }) => {
    const zones = [
      { zone, zoneOrig, zoneReply },
      {},
      { zone: rng.below(3) },
      { zoneOrig: rng.below(3) },
      { zoneReply: rng.below(3) },
    ];
    return [orig, reply ?? orig].map((tuple: FlowTuple) => ({ family, protocol, ...tuple, ...rng.pick(zones) }));
  });
}

test(`random flows are found by the direction that is meant, and only they are changed and deleted (seed ${SEED})`, async () => {
  const rng = new Random(SEED);
  for (let round = 0; round < SIZES.directionRounds; round++) {
    await conntrack.flush();
    await conntrack.create(Array.from({ length: 60 }, () => randomFlow(rng)));
    const flows = await listFlows(conntrack);
    const keys = keysOf(flows, rng);
    const idsBy = (by: NamedBy) => new Map(flows.map((flow) => [nameOf(flow, by), flow.id]));
    const asked = keys.map((key) => flowAt(batchOf([key]), 0));
    const wanted = (by: NamedBy): (number | undefined)[] => {
      const ids = idsBy(by);
      return asked.map((flow) => ids.get(JSON.stringify([flow.family, flow.protocol, zoneOf(flow, by), flow.orig])));
    };
    for (const by of ['original', 'reply'] as const) {
      const { found, foundRows, errno } = await conntrack.get(batchOf(keys), { by });
      const ids = new Map(Array.from(foundRows, (row, i) => [row, found.id[i]]));
      const isHidden = (row: number): boolean => errno[row] === ENOTUNIQ;
      expect(keys.flatMap((_, row) => (isHidden(row) ? [] : [ids.get(row)]))).toEqual(
        wanted(by).filter((_, row) => !isHidden(row)),
      );
      // Not known, and only then: two other flows have the tuple, one in the zone and one in none.
      const byOriginal = idsBy('original');
      for (const [row, flow] of asked.entries()) {
        if (!isHidden(row)) continue;
        const { family, protocol, orig } = flow;
        const zones = [0, zoneOf(flow, by)].filter((zone) =>
          byOriginal.has(JSON.stringify([family, protocol, zone, orig])),
        );
        expect([by, new Set(zones).size]).toEqual(['reply', 2]);
      }
    }
    // Of those that are changed, then of those that are deleted, conntrack shows exactly these.
    const originals = wanted('original');
    const chosen = (): number[] => keys.map((_, i) => i).filter(() => rng.below(4) === 0);
    const named = (rows: readonly number[]): FlowKey[] => rows.map((i) => keys[i] ?? expect.fail());
    const changed = chosen();
    await conntrack.update(named(changed), { mark: { value: 9 } }, { verify: rng.chance(0.5) });
    expect(kernelIds('-m', '9')).toEqual(sorted(changed.map((i) => originals[i])));
    const deleted = chosen();
    await conntrack.deleteFlows(named(deleted), { verify: rng.chance(0.5) });
    const gone = new Set(deleted.map((i) => originals[i]));
    expect(kernelIds()).toEqual(sorted(flows.map(({ id }) => id).filter((id) => !gone.has(id))));
  }
});

/** The ids of the flows that conntrack lists. */
function kernelIds(...options: string[]): number[] {
  return sorted(namespace.list('-o', 'id', ...options).map((line) => Number(/ use=\d+ id=(\d+)/.exec(line)?.[1])));
}

function sorted(ids: readonly (number | undefined)[]): number[] {
  return [...new Set(ids.flatMap((id) => id ?? []))].sort((a, b) => a - b);
}

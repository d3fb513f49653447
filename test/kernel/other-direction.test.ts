// A flow is named by its original tuple, although the kernel also finds the flow whose reply tuple it is: A>B is never
// B>A. conntrack(8) shows what became of the table.

import { beforeEach, describe, expect, test } from 'vitest';
import {
  batchOf,
  Conntrack,
  DELETE_OUTCOME,
  type FlowKey,
  GET_OUTCOME,
  helperPath,
  WRITE_OUTCOME,
} from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';
import { listFlows } from './support/rows.ts';

/** The flow that is asked for, and the one that has its tuple as a reply. */
interface Pair {
  readonly asked: FlowKey;
  readonly other: FlowKey;
}

const V4 = { src: '10.0.0.1', dst: '10.0.0.2' };
const V4_BACK = { src: '10.0.0.2', dst: '10.0.0.1' };
const V6 = { src: 'fd00::1', dst: 'fd00::2' };
const V6_BACK = { src: 'fd00::2', dst: 'fd00::1' };

const PAIRS: Readonly<Record<string, Pair>> = {
  'of TCP': {
    asked: { protocol: 'tcp', ...V4, sport: 1111, dport: 80 },
    other: { protocol: 'tcp', ...V4_BACK, sport: 80, dport: 1111 },
  },
  'of UDP over IPv6': {
    asked: { protocol: 'udp', ...V6, sport: 1111, dport: 53 },
    other: { protocol: 'udp', ...V6_BACK, sport: 53, dport: 1111 },
  },
  'of ICMP': {
    asked: { protocol: 'icmp', ...V4, icmpType: 0, icmpCode: 0, icmpId: 9 },
    other: { protocol: 'icmp', ...V4_BACK, icmpType: 8, icmpCode: 0, icmpId: 9 },
  },
  'of ICMPv6': {
    asked: { protocol: 'icmpv6', ...V6, icmpType: 129, icmpCode: 0, icmpId: 9 },
    other: { protocol: 'icmpv6', ...V6_BACK, icmpType: 128, icmpCode: 0, icmpId: 9 },
  },
  'of GRE': {
    asked: { protocol: 'gre', ...V4, srcKey: 5, dstKey: 6 },
    other: { protocol: 'gre', ...V4_BACK, srcKey: 6, dstKey: 5 },
  },
  'of DCCP, which the kernel does not track': {
    asked: { protocol: 'dccp', ...V4 },
    other: { protocol: 'dccp', ...V4_BACK },
  },
  'in a zone': {
    asked: { protocol: 'udp', ...V4, sport: 1111, dport: 53, zone: 7 },
    other: { protocol: 'udp', ...V4_BACK, sport: 53, dport: 1111, zone: 7 },
  },
  'whose reply is in a zone': {
    asked: { protocol: 'udp', ...V4, sport: 1111, dport: 53, zone: 7 },
    other: { protocol: 'udp', ...V4_BACK, sport: 53, dport: 1111, zoneReply: 7 },
  },
  'whose original direction is in a zone': {
    asked: { protocol: 'udp', ...V4, sport: 1111, dport: 53 },
    other: { protocol: 'udp', ...V4_BACK, sport: 53, dport: 1111, zoneOrig: 7 },
  },
};

let namespace: Namespace;
let direct: Conntrack;
let helped: Conntrack;

namespaceForAll(async (own) => {
  namespace = own.namespace;
  direct = await own.open();
  const args = ['netns', 'exec', namespace.name, helperPath()];
  helped = await Conntrack.open({ helper: { command: 'ip', args } });
  own.defer(() => helped.close());
});

beforeEach(() => direct.flush());

function create(...keys: readonly FlowKey[]): Promise<unknown> {
  return direct.create(
    keys.map(({ protocol, zone, zoneOrig, zoneReply, ...orig }) => {
      return { protocol, orig, zone, zoneOrig, zoneReply, timeoutSec: 600, mark: 1 };
    }),
  );
}

/** The lines of conntrack without what changes by itself. */
const table = (): string[] =>
  namespace
    .list('-o', 'id')
    .map((line) => line.replace(/^(\w+ +\d+) \d+| delta-time=\d+/g, '$1'))
    .sort();

const handles: readonly [string, () => Conntrack][] = [
  ['directly', () => direct],
  ['through the helper', () => helped],
];

describe.each(handles)('%s', (_, handle) => {
  describe.each(Object.entries(PAIRS))('a flow %s that has the tuple as its reply', (_name, { asked, other }) => {
    const key = batchOf([asked]);

    test('is neither found, changed nor deleted', async () => {
      await create(other);
      const before = table();
      expect(before).toHaveLength(1);
      for (const options of [{}, { zero: true }]) {
        const { found, outcome, errno } = await handle().get(key, options);
        expect([found.length, ...outcome, ...errno]).toEqual([0, GET_OUTCOME.gone, 2]);
      }
      expect(await handle().inspect(key)).toBeUndefined();
      expect(await handle().snapshot(key)).toMatchObject({ flows: [], gone: [0] });
      for (const changes of [{ mark: { value: 7 } }, { status: { value: 4 } }, { mark: { value: 7 }, timeoutSec: 9 }]) {
        for (const verify of [false, true]) {
          const { outcome, errno } = await handle().update(key, changes, { verify });
          expect([...outcome, ...errno]).toEqual([WRITE_OUTCOME.gone, 2]);
        }
      }
      for (const flows of [key, batchOf([{ ...asked, id: 12345 }])]) {
        for (const options of [{}, { verify: true }, { where: 'timeout > 1' }]) {
          const { outcome, errno } = await handle().deleteFlows(flows, options);
          expect([...outcome, ...errno]).toEqual([DELETE_OUTCOME.gone, 0]);
        }
      }
      expect(table()).toEqual(before);
    });

    test('is found by reply, and the flow with that original tuple is not', async () => {
      await create(other);
      const { found, outcome } = await handle().get(key, { by: 'reply' });
      expect([found.length, ...outcome]).toEqual([1, GET_OUTCOME.found]);
      expect((await handle().inspect(key, 0, { by: 'reply' }))?.details.orig.src).toBe(other.src);
      const back = await handle().get(batchOf([other]), { by: 'reply' });
      expect([...back.outcome]).toEqual([GET_OUTCOME.gone]);
      expect(await handle().inspect(batchOf([other]), 0, { by: 'reply' })).toBeUndefined();
      expect([...(await handle().get(batchOf([other]))).outcome]).toEqual([GET_OUTCOME.found]);
    });
  });
});

describe('a flow and the one that has its tuple as a reply, in zones that differ', () => {
  const asked: FlowKey = { protocol: 'udp', ...V4, sport: 1111, dport: 53, zoneReply: 7 };
  const other: FlowKey = { protocol: 'udp', ...V4_BACK, sport: 53, dport: 1111, zoneOrig: 5 };

  // Whichever was created last, the kernel finds first.
  test.each<[string, readonly FlowKey[]]>([
    ['in one order', [asked, other]],
    ['in the other order', [other, asked]],
  ])('are distinguished, created %s', async (_, keys) => {
    for (const [own, foreign] of [
      [asked, other],
      [other, asked],
    ] as const) {
      await direct.flush();
      await create(...keys);
      expect(namespace.count()).toBe(2);
      const key = batchOf([own]);
      const { found } = await direct.get(key);
      expect(Number(found.length && found.origSport[0])).toBe(own.sport);
      expect((await direct.inspect(key))?.details.orig.src).toBe(own.src);
      expect((await direct.snapshot(key)).flows[0]?.orig.src).toBe(own.src);
      expect((await direct.get(key, { zero: true })).found.origSport[0]).toBe(own.sport);
      await direct.update(key, { mark: { value: 9 } });
      expect((await listFlows(direct)).find(({ mark }) => mark === 9)?.orig.src).toBe(own.src);
      expect([...(await direct.deleteFlows(found)).outcome]).toEqual([DELETE_OUTCOME.deleted]);
      await create(own);
      expect([...(await direct.deleteFlows(key)).outcome]).toEqual([DELETE_OUTCOME.deleted]);
      expect((await listFlows(direct)).map(({ orig }) => orig.src)).toEqual([foreign.src]);
    }
  });
});

test('one request for many flows acts on those that exist and on no other', async () => {
  const keys = Array.from(
    { length: 3000 },
    (_, i): FlowKey => ({ protocol: 'udp', ...V4, sport: 1000 + i, dport: 53 }),
  );
  const back = ({ sport = 0, dport = 0, ...key }: FlowKey): FlowKey => ({
    ...key,
    ...V4_BACK,
    sport: dport,
    dport: sport,
  });
  await create(...keys.map((key, i) => (i % 3 === 0 ? back(key) : key)));
  const flows = batchOf(keys);
  const isThere = (_: unknown, i: number): boolean => i % 3 !== 0;
  const { found, foundRows, outcome } = await direct.get(flows);
  expect(found.length).toBe(2000);
  expect([...foundRows]).toEqual(keys.map((_, i) => i).filter((i) => i % 3 !== 0));
  expect([...outcome]).toEqual(keys.map((key, i) => (isThere(key, i) ? GET_OUTCOME.found : GET_OUTCOME.gone)));
  expect((await direct.snapshot(flows)).gone).toHaveLength(1000);
  const updated = await direct.update(flows, { mark: { value: 5 } });
  expect([...updated.outcome]).toEqual(
    keys.map((key, i) => (isThere(key, i) ? WRITE_OUTCOME.done : WRITE_OUTCOME.gone)),
  );
  expect(namespace.list('-m', '5')).toHaveLength(2000);
  const { outcome: deleted } = await direct.deleteFlows(flows);
  expect([...deleted]).toEqual(keys.map((key, i) => (isThere(key, i) ? DELETE_OUTCOME.deleted : DELETE_OUTCOME.gone)));
  expect(namespace.list().filter((line) => line.includes('src=10.0.0.2 dst=10.0.0.1 sport=53 '))).toHaveLength(1000);
});

test('a master is named by its original tuple, too', async () => {
  const control = { src: '10.0.0.1', dst: '10.0.0.2', sport: 4000, dport: 21 };
  const reversed = { protocol: 'tcp', src: '10.0.0.2', dst: '10.0.0.1', sport: 21, dport: 4000 };
  const data = { src: '10.0.0.2', dst: '10.0.0.1', sport: 20, dport: 5000 };
  await direct.create([
    { protocol: 'tcp', orig: control, timeoutSec: 300, helper: 'ftp', tcp: { state: 'ESTABLISHED' } },
  ]);
  const { outcome, errno } = await direct.create([
    { protocol: 'tcp', orig: data, timeoutSec: 300, master: reversed },
    { protocol: 'tcp', orig: { ...data, dport: 5001 }, timeoutSec: 300, master: { protocol: 'tcp', ...control } },
  ]);
  expect([...outcome, ...errno]).toEqual([WRITE_OUTCOME.refused, WRITE_OUTCOME.done, 2, 0]);
  const expectation = { protocol: 'tcp', tuple: { ...data, sport: 0, dport: 5002 } };
  await expect(direct.createExpectation({ ...expectation, master: reversed })).rejects.toMatchObject({
    code: 'ENOENT',
  });
  await direct.createExpectation({ ...expectation, master: { protocol: 'tcp', ...control } });
  await expect(direct.listExpectations({ master: reversed })).rejects.toMatchObject({ code: 'ENOENT' });
  expect(await direct.listExpectations({ master: { protocol: 'tcp', ...control } })).toHaveLength(1);
  await direct.flushExpectations();
});

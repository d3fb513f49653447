// The Go library's filter by labels, status and zone on real flows, with conntrack(8) as the judge of what is left.

import { beforeEach, expect, test } from 'vitest';
import {
  ConntrackFilter,
  type ConntrackFlow,
  ConntrackStatus,
  ConntrackTable,
  deleteFilters,
  InetFamily,
  ConntrackFilterType as Type,
  tableList,
} from '../../native/go/index.ts';
import type { Conntrack } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const LABEL_RULE = 'table ip t {\nchain c { type filter hook output priority 0; ct label 3 accept; }\n}';
const { assured, seenReply } = ConntrackStatus;

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

/** Flows of UDP to ports 1 to 7, each with something of its own. */
beforeEach(async () => {
  namespace.rules(LABEL_RULE);
  const flow = (dport: number, more: object) => {
    return {
      protocol: 'udp',
      orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1000, dport },
      timeoutSec: 300,
      ...more,
    };
  };
  const { outcome } = await conntrack.create([
    flow(1, {}),
    flow(2, { status: seenReply }),
    flow(3, { status: seenReply | assured }),
    flow(4, { labels: [5] }),
    flow(5, { labels: [5, 127] }),
    flow(6, { zone: 7 }),
    flow(7, { zoneReply: 7 }),
  ]);
  expect([...outcome]).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

/** Destination ports of the flows that conntrack still lists. */
function left(): number[] {
  return namespace.list().map((line) => Number(/ dport=(\d+)/.exec(line)?.[1]));
}

/** What is deleted by a filter, and in the same run matched by it flow for flow. */
async function deletes(filter: ConntrackFilter, ...others: ConntrackFilter[]): Promise<number[]> {
  const listed = await tableList(conntrack, ConntrackTable.conntrack);
  const port = ({ forward }: ConntrackFlow): number => forward.dstPort ?? 0;
  const matching = listed.filter((flow) => [filter, ...others].some((one) => one.matchConntrackFlow(flow))).map(port);
  const { matched, deleted } = await deleteFilters(
    conntrack,
    ConntrackTable.conntrack,
    InetFamily.ipv4,
    filter,
    ...others,
  );
  expect({ matched, deleted }).toEqual({ matched: matching.length, deleted: matching.length });
  const rest = left();
  expect(rest.sort()).toEqual(
    listed
      .map(port)
      .filter((one) => !matching.includes(one))
      .sort(),
  );
  return matching.sort();
}

/** 16 bytes with these at a place. */
function bytes(place: number, ...values: number[]): Uint8Array {
  const all = new Uint8Array(16);
  all.set(values, place);
  return all;
}

test('status bits that must be set, and that must not', async () => {
  expect(await deletes(new ConntrackFilter().addStatus(Type.matchStatus, assured))).toEqual([3]);
  const replied = new ConntrackFilter().addStatus(Type.matchStatus, seenReply);
  expect(await deletes(replied.addStatus(Type.unmatchStatus, assured))).toEqual([2]);
  expect(await deletes(new ConntrackFilter().addStatus(Type.unmatchStatus, seenReply))).toEqual([1, 4, 5, 6, 7]);
});

test('labels as a whole', async () => {
  expect(await deletes(new ConntrackFilter().addLabels(Type.matchLabels, [bytes(0, 32)]))).toEqual([4]);
  expect(await deletes(new ConntrackFilter().addLabels(Type.unmatchLabels, [bytes(0, 32)]))).toEqual([5]);
});

test('bytes anywhere in the labels, and only of flows that have labels', async () => {
  expect(await deletes(new ConntrackFilter().addLabels(Type.unmatchLabels, [Uint8Array.of(32)]))).toEqual([]);
  const both = new ConntrackFilter().addLabels(Type.matchLabels, [Uint8Array.of(32, 0), Uint8Array.of(0, 0x80)]);
  expect(await deletes(both)).toEqual([5]);
  expect(await deletes(new ConntrackFilter().addLabels(Type.unmatchLabels, [Uint8Array.of(0x80)]))).toEqual([4]);
});

test('the zone of the original direction', async () => {
  expect(await deletes(new ConntrackFilter().addZone(7))).toEqual([6]);
  expect(await deletes(new ConntrackFilter().addZone(7), new ConntrackFilter().addZone(8))).toEqual([]);
  expect(await deletes(new ConntrackFilter().addZone(0))).toEqual([1, 2, 3, 4, 5, 7]);
});

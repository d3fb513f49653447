// The Go library's operations on one flow, with conntrack(8) as the judge of what the kernel has afterwards.

import { describe, expect, test } from 'vitest';
import {
  ConntrackFlow,
  type ConntrackFlowParts,
  ConntrackStatus,
  ConntrackTable,
  createFlow,
  deleteFlow,
  InetFamily,
  ProtoInfoDCCP,
  ProtoInfoSCTP,
  ProtoInfoTCP,
  TCPConntrack,
  tableList,
  updateFlow,
} from '../../native/go/index.ts';
import type { Conntrack } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const LABEL_RULE = 'table ip t {\nchain c { type filter hook output priority 0; ct label 3 accept; }\n}';
const { conntrack: FLOWS, expect: EXPECTED } = ConntrackTable;
const { all, ipv4, ipv6 } = InetFamily;

const FORWARD = { srcIP: '234.234.234.234', dstIP: '123.123.123.123', srcPort: 48385, dstPort: 53, protocol: 6 };
const REVERSE = { srcIP: '123.123.123.123', dstIP: '234.234.234.234', srcPort: 53, dstPort: 48385, protocol: 6 };
/** The flow with which the Go library tests this. */
const TCP: ConntrackFlowParts = {
  familyType: ipv4,
  forward: FORWARD,
  reverse: REVERSE,
  timeOut: 100,
  status: ConntrackStatus.confirmed,
  mark: 12,
  labels: Uint8Array.of(0, 0, 0, 0, 3, 4, 61, 141, 207, 170, 2, 0, 0, 0, 0, 0),
  protoInfo: new ProtoInfoTCP(TCPConntrack.synSent2),
};
const UDP6: ConntrackFlowParts = {
  familyType: ipv6,
  forward: { srcIP: '2001:db8::68', dstIP: '2001:db9::32', srcPort: 48385, dstPort: 53, protocol: 17 },
  timeOut: 100,
};
const OPPOSITE: ConntrackFlowParts = {
  ...UDP6,
  forward: { srcIP: '2001:db9::32', dstIP: '2001:db8::68', srcPort: 53, dstPort: 48385, protocol: 17 },
};

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

/** What conntrack lists, without the seconds left, the age and the number of users. */
function lines(): string[] {
  return namespace
    .list('-o', 'labels')
    .map((line) =>
      line
        .replace(/ +/g, ' ')
        .replace(/^(\S+ \d+) \d+/, '$1')
        .replace(/ (use|delta-time)=\d+/g, ''),
    )
    .map((line) => line.trim());
}

const UNCOUNTED = 'packets=0 bytes=0';
const line6 = (more: string): string =>
  `udp 17 src=2001:db8::68 dst=2001:db9::32 sport=48385 dport=53 ${UNCOUNTED} [UNREPLIED] ` +
  `src=2001:db9::32 dst=2001:db8::68 sport=53 dport=48385 ${UNCOUNTED} ${more}`;

/** The only flow of the table. */
async function listed(): Promise<ConntrackFlow> {
  const [flow, ...others] = await tableList(conntrack, FLOWS);
  if (!flow || others.length > 0) throw new Error(`${others.length + (flow ? 1 : 0)} flows`);
  return flow;
}

describe('create', () => {
  test('makes a flow with all its parts, as conntrack and the list show them', async () => {
    namespace.rules(LABEL_RULE);
    const beforeMs = Date.now();
    await createFlow(conntrack, FLOWS, ipv4, TCP);
    const afterMs = Date.now();
    const flow = await listed();
    const { timeOut, timeStart = 0 } = flow;
    const counted = { packets: 0, bytes: 0 };
    const ends = { forward: { ...FORWARD, ...counted }, reverse: { ...REVERSE, ...counted } };
    expect(flow).toEqual(new ConntrackFlow({ ...TCP, ...ends, timeOut, timeStart }));
    expect(timeOut).toBeGreaterThan(90);
    // Both clocks are the system's; ours counts whole milliseconds.
    expect(Math.ceil(timeStart / 1e6)).toBeGreaterThanOrEqual(beforeMs);
    expect(Math.floor(timeStart / 1e6)).toBeLessThanOrEqual(afterMs);
    const [line] = lines();
    expect(line).toContain('tcp 6 SYN_SENT2 src=234.234.234.234 dst=123.123.123.123 sport=48385 dport=53');
    expect(line).toContain('mark=12');
    const [{ labels } = { labels: undefined }] = await conntrack.list();
    expect(labels).toEqual([
      32, 33, 42, 48, 50, 51, 52, 53, 56, 58, 59, 63, 64, 65, 66, 67, 70, 71, 73, 75, 77, 79, 81,
    ]);
  });

  test('makes one of IPv6 in a zone, with the inverse as reply', async () => {
    await createFlow(conntrack, FLOWS, all, { ...UDP6, zone: 9, mark: 3 });
    expect(lines()).toEqual([line6('mark=3 zone=9')]);
    expect(await listed()).toMatchObject({ zone: 9, mark: 3, labels: undefined, protoInfo: undefined });
  });

  test('changes the flow that exists', async () => {
    await createFlow(conntrack, FLOWS, ipv6, { ...UDP6, mark: 3 });
    await createFlow(conntrack, FLOWS, ipv6, { ...UDP6, mark: 4, timeOut: 5000 });
    expect(lines()).toEqual([line6('mark=4')]);
    expect((await listed()).timeOut).toBeGreaterThan(4000);
  });

  test('leaves alone a flow that has the tuple only as its reply: EEXIST', async () => {
    await createFlow(conntrack, FLOWS, ipv6, UDP6);
    await expect(createFlow(conntrack, FLOWS, ipv6, { ...OPPOSITE, mark: 5 })).rejects.toMatchObject({
      code: 'EEXIST',
    });
    expect(lines()).toEqual([line6('mark=0')]);
  });

  test('does not change a flow that has another reply: EOPNOTSUPP', async () => {
    await createFlow(conntrack, FLOWS, ipv6, UDP6);
    const other = { ...OPPOSITE.forward, dstPort: 4000 };
    const translated = { ...UDP6, mark: 5, reverse: other };
    await expect(createFlow(conntrack, FLOWS, ipv6, translated)).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
    expect(lines()).toEqual([line6('mark=0')]);
  });

  test('says if there was no room for the labels: ENOSPC', async () => {
    await expect(createFlow(conntrack, FLOWS, ipv4, TCP)).rejects.toMatchObject({ code: 'ENOSPC' });
    expect(namespace.count()).toBe(1);
  });
});

describe('update', () => {
  test('changes mark, labels and the state of TCP, and what is not named stays', async () => {
    namespace.rules(LABEL_RULE);
    await createFlow(conntrack, FLOWS, ipv4, TCP);
    const protoInfo = new ProtoInfoTCP(TCPConntrack.established);
    await updateFlow(conntrack, FLOWS, ipv4, { ...TCP, mark: 10, labels: undefined, timeOut: undefined, protoInfo });
    expect(await listed()).toMatchObject({ mark: 10, labels: TCP.labels, protoInfo });
    expect((await listed()).timeOut).toBeLessThanOrEqual(100);
    await updateFlow(conntrack, FLOWS, ipv4, { ...TCP, labels: new Uint8Array(16), protoInfo: undefined });
    expect(await listed()).toMatchObject({ mark: 12, labels: undefined, protoInfo });
    expect(lines()[0]).toContain('tcp 6 ESTABLISHED src=234.234.234.234');
  });

  test('takes what was listed, changed in one part', async () => {
    await createFlow(conntrack, FLOWS, ipv6, { ...UDP6, zone: 9 });
    await updateFlow(conntrack, FLOWS, ipv6, new ConntrackFlow({ ...(await listed()), mark: 0x77 }));
    expect(lines()).toEqual([line6('mark=119 zone=9')]);
  });

  test('sets bits of the status, and refuses to clear them', async () => {
    const { confirmed, seenReply, assured } = ConntrackStatus;
    await createFlow(conntrack, FLOWS, ipv6, UDP6);
    await updateFlow(conntrack, FLOWS, ipv6, { ...UDP6, status: confirmed | seenReply | assured });
    expect((await listed()).status).toBe(confirmed | seenReply | assured);
    const clearing = updateFlow(conntrack, FLOWS, ipv6, { ...UDP6, status: confirmed });
    await expect(clearing).rejects.toMatchObject({ code: 'EBUSY' });
    const unconfirmed = updateFlow(conntrack, FLOWS, ipv6, { ...UDP6, status: seenReply | assured });
    await expect(unconfirmed).rejects.toMatchObject({ code: 'EOPNOTSUPP' });
    await updateFlow(conntrack, FLOWS, ipv6, { ...UDP6, status: 0 });
    expect((await listed()).status).toBe(confirmed | seenReply | assured);
  });

  test('changes no flow that is absent, in another zone or has the tuple only as its reply: ENOENT', async () => {
    await createFlow(conntrack, FLOWS, ipv6, UDP6);
    for (const flow of [TCP, { ...UDP6, zone: 9 }, { ...OPPOSITE, mark: 5 }]) {
      const { labels, ...rest } = flow;
      await expect(updateFlow(conntrack, FLOWS, all, rest)).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect(lines()).toEqual([line6('mark=0')]);
  });
});

describe('delete', () => {
  test('deletes the flow in its zone, whatever else it has by now', async () => {
    await createFlow(conntrack, FLOWS, ipv6, UDP6);
    await createFlow(conntrack, FLOWS, ipv6, { ...UDP6, zone: 9 });
    await deleteFlow(conntrack, FLOWS, ipv6, { ...UDP6, zone: 9, mark: 99, timeOut: undefined });
    expect(lines()).toEqual([line6('mark=0')]);
    await deleteFlow(conntrack, FLOWS, ipv6, await listed());
    expect(namespace.count()).toBe(0);
    await expect(deleteFlow(conntrack, FLOWS, ipv6, UDP6)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('leaves alone a flow that has the tuple only as its reply: ENOENT', async () => {
    await createFlow(conntrack, FLOWS, ipv6, UDP6);
    await expect(deleteFlow(conntrack, FLOWS, ipv6, OPPOSITE)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(lines()).toEqual([line6('mark=0')]);
  });

  test.each(['zoneOrig', 'zoneReply'])('deletes a listed flow that has a %s', async (zone) => {
    const orig = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 2 };
    await conntrack.create([{ protocol: 'udp', orig, timeoutSec: 100, [zone]: 9 }]);
    await deleteFlow(conntrack, FLOWS, ipv4, await listed());
    expect(namespace.count()).toBe(0);
  });

  test('deletes a listed flow of SCTP, and one of DCCP without ports', async () => {
    namespace.insert(
      '-p sctp -s 10.0.0.3 -d 10.0.0.2 --sport 5 --dport 36412 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 -t 300',
    );
    const flow = await listed();
    expect(flow.protoInfo).toBeInstanceOf(ProtoInfoSCTP);
    await deleteFlow(conntrack, FLOWS, ipv4, flow);
    const dccp = { src: '10.0.0.3', dst: '10.0.0.2' };
    await conntrack.create([{ protocol: 'dccp', orig: dccp, timeoutSec: 300 }]);
    await deleteFlow(conntrack, FLOWS, ipv4, await listed());
    expect(namespace.count()).toBe(0);
  });

  test.each([undefined, 9])('deletes the expectation of a flow, with a master in zone %s', async (zone) => {
    const control = { src: '10.0.0.1', dst: '10.0.0.2', sport: 35_000, dport: 21 };
    const tcp = { state: 'ESTABLISHED' };
    await conntrack.create([{ protocol: 'tcp', orig: control, timeoutSec: 300, helper: 'ftp', tcp, zone }]);
    const tuple = { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: 5000 };
    await conntrack.createExpectation({ protocol: 'tcp', tuple, master: { protocol: 'tcp', ...control }, zone });
    const [expected] = await tableList(conntrack, EXPECTED);
    if (!expected) throw new Error('no expectation');
    await deleteFlow(conntrack, EXPECTED, ipv4, expected);
    expect(await tableList(conntrack, EXPECTED)).toEqual([]);
    expect(namespace.count()).toBe(1);
    await expect(deleteFlow(conntrack, EXPECTED, ipv4, expected)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('nothing is sent, and it is said', () => {
  test.each<[string, ConntrackFlowParts]>([
    ['with labels of another length', { ...TCP, labels: Uint8Array.of(1, 2) }],
    [
      'of SCTP with a state',
      { ...TCP, forward: { ...TCP.forward, protocol: 132 }, reverse: undefined, protoInfo: new ProtoInfoSCTP() },
    ],
    [
      'of DCCP with a state',
      { ...TCP, forward: { ...TCP.forward, protocol: 33 }, reverse: undefined, protoInfo: new ProtoInfoDCCP() },
    ],
    ['with a state that TCP does not have', { ...TCP, protoInfo: new ProtoInfoTCP(10) }],
    [
      'with a state of TCP that is not of TCP',
      { ...TCP, forward: { ...TCP.forward, protocol: 17 }, reverse: undefined },
    ],
    ['whose directions are of two protocols', { ...TCP, forward: { ...TCP.forward, protocol: 17 } }],
    ['without ports', { ...TCP, forward: { ...TCP.forward, srcPort: undefined } }],
    ['of ICMP', { ...TCP, forward: { ...TCP.forward, protocol: 1, srcPort: 0, dstPort: 0 }, reverse: undefined }],
    ['of another family', { ...TCP, familyType: 7 }],
  ])('for a flow %s', async (_, flow) => {
    for (const call of [createFlow, updateFlow]) {
      await expect(call(conntrack, FLOWS, all, flow)).rejects.toThrow(/^(Flow 0: )?Expected /);
    }
    expect(namespace.count()).toBe(0);
  });

  test('for a new flow without a time, another family than the flow’s and the table of expectations', async () => {
    const { timeOut, ...timeless } = UDP6;
    await expect(createFlow(conntrack, FLOWS, all, timeless)).rejects.toThrow(
      'Expected "timeOut" to be a whole number',
    );
    for (const call of [createFlow, updateFlow, deleteFlow]) {
      await expect(call(conntrack, FLOWS, ipv4, UDP6)).rejects.toThrow(RangeError);
      await expect(call(conntrack, 3 as 1, ipv6, UDP6)).rejects.toThrow(RangeError);
    }
    for (const call of [createFlow, updateFlow])
      await expect(call(conntrack, EXPECTED, all, UDP6)).rejects.toThrow(RangeError);
    expect(namespace.count()).toBe(0);
  });
});

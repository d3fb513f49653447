// The Go library's operations on a table, on a handle and without one.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  ConntrackFilter,
  ConntrackFilterType,
  type ConntrackFlow,
  ConntrackTable,
  deleteFilter,
  deleteFilters,
  InetFamily,
  tableFlush,
  tableList,
} from '../../native/go/index.ts';
import type { Conntrack } from '../../native/index.ts';
import { PROGRAM_WATCHDOG_MS } from '../patience.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const GO = join(import.meta.dirname, '../../native/go/index.ts');
const ENTRIES = [
  '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 4001 --dport 1234 -t 300 -m 7',
  '-p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1002 --dport 443 --state ESTABLISHED -t 300',
  '-p sctp -s 10.0.0.3 -d 10.0.0.2 --sport 1005 --dport 36412 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 -t 300',
  '-p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 300',
  '-p udp -s fd00::1 -d fd00::2 --sport 4001 --dport 1234 -t 300',
];
const DATA_PORTS = [5000, 5001];

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

/** Without the times, which no run knows. */
const withoutTimes = (text: string): string => text.replace(/ start=.* timeout=.*$/, '');
const texts = (flows: readonly ConntrackFlow[]): string[] => flows.map((flow) => withoutTimes(String(flow))).sort();
const { conntrack: FLOWS, expect: EXPECTED } = ConntrackTable;
const { all, ipv4, ipv6 } = InetFamily;

/** The lines that the Go library prints for ENTRIES, which have no reply yet and are CONFIRMED. */
const UDP =
  'udp\t17 src=10.0.0.1 dst=10.0.0.2 sport=4001 dport=1234 packets=0 bytes=0 [UNREPLIED]' +
  ' src=10.0.0.2 dst=10.0.0.1 sport=1234 dport=4001 packets=0 bytes=0 [status=0b1000] mark=0x7';
const UDP6 =
  'udp\t17 src=fd00::1 dst=fd00::2 sport=4001 dport=1234 packets=0 bytes=0 [UNREPLIED]' +
  ' src=fd00::2 dst=fd00::1 sport=1234 dport=4001 packets=0 bytes=0 [status=0b1000] mark=0x0';
const SCTP =
  '\t132 src=10.0.0.3 dst=10.0.0.2 sport=1005 dport=36412 packets=0 bytes=0 [UNREPLIED]' +
  ' src=10.0.0.2 dst=10.0.0.3 sport=36412 dport=1005 packets=0 bytes=0 [status=0b1000] mark=0x0';
const ICMP =
  '\t1 src=10.0.0.1 dst=10.0.0.2 sport=0 dport=0 packets=0 bytes=0 [UNREPLIED]' +
  ' src=10.0.0.2 dst=10.0.0.1 sport=0 dport=0 packets=0 bytes=0 [status=0b1000] mark=0x0';

/** Two FTP flows, each expecting another flow: to port 5000 and to 5001. */
async function expectData(zone?: number): Promise<void> {
  for (const dport of DATA_PORTS) {
    const control = { src: '10.0.0.1', dst: '10.0.0.2', sport: 35_000 + dport, dport: 21 };
    const tcp = { state: 'ESTABLISHED' };
    await conntrack.create([{ protocol: 'tcp', orig: control, timeoutSec: 300, helper: 'ftp', tcp, zone }]);
    const tuple = { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport };
    await conntrack.createExpectation({ protocol: 'tcp', tuple, master: { protocol: 'tcp', ...control }, zone });
  }
}

describe('on a handle', () => {
  beforeEach(() => {
    for (const entry of ENTRIES) namespace.insert(entry);
  });

  test('a table of one family or of both is listed, with the ports of every protocol', async () => {
    const v4 = texts(await tableList(conntrack, FLOWS, ipv4));
    expect(v4).toHaveLength(4);
    expect(v4).toEqual(expect.arrayContaining([UDP, SCTP, ICMP]));
    expect(texts(await tableList(conntrack, FLOWS, ipv6))).toEqual([UDP6]);
    expect(texts(await tableList(conntrack, FLOWS))).toHaveLength(5);
  });

  test('flows are deleted by filter, and counted', async () => {
    const filter = new ConntrackFilter().addProtocol(132).addPort(ConntrackFilterType.origDstPort, 36412);
    expect(await deleteFilters(conntrack, FLOWS, ipv4, filter)).toMatchObject({ matched: 1, deleted: 1 });
    expect(await deleteFilters(conntrack, FLOWS, ipv4, filter)).toMatchObject({ matched: 0, deleted: 0 });
    const byAddress = new ConntrackFilter().addIP(ConntrackFilterType.replyAnyIP, '::ffff:10.0.0.1');
    expect(await deleteFilters(conntrack, FLOWS, all, byAddress)).toMatchObject({ matched: 3, deleted: 3 });
    expect(namespace.list()).toHaveLength(1);
  });

  test('flows are deleted by the caller’s own function or object', async () => {
    expect(await deleteFilters(conntrack, FLOWS, all, ({ mark }) => mark === 7)).toMatchObject({
      matched: 1,
      deleted: 1,
    });
    const custom = { matchConntrackFlow: ({ familyType }: ConntrackFlow) => familyType === 10 };
    expect(await deleteFilters(conntrack, FLOWS, ipv4, custom)).toMatchObject({ matched: 0 });
    expect(await deleteFilters(conntrack, FLOWS, ipv6, custom)).toMatchObject({ matched: 1, deleted: 1 });
    expect(namespace.list()).toHaveLength(3);
  });

  test('flows are deleted that any of several filters matches', async () => {
    const sctp = new ConntrackFilter().addProtocol(132);
    const marked = ({ mark }: ConntrackFlow): boolean => mark === 7;
    const [icmp, none] = [new ConntrackFilter().addProtocol(1), new ConntrackFilter()];
    expect(await deleteFilters(conntrack, FLOWS, ipv4)).toMatchObject({ matched: 0, deleted: 0 });
    expect(await deleteFilters(conntrack, FLOWS, ipv4, sctp, none, icmp)).toMatchObject({ matched: 2, deleted: 2 });
    expect(await deleteFilters(conntrack, FLOWS, ipv4, sctp, marked)).toMatchObject({ matched: 1, deleted: 1 });
    expect(await deleteFilter(conntrack, FLOWS, ipv4, new ConntrackFilter().addProtocol(6))).toMatchObject({
      matched: 1,
    });
    expect(namespace.list()).toHaveLength(1);
  });

  test('one that is no filter among several deletes nothing', async () => {
    const call = [conntrack, FLOWS, all, new ConntrackFilter().addProtocol(6), undefined];
    await expect(Reflect.apply(deleteFilters, undefined, call)).rejects.toThrow(TypeError);
    expect(namespace.count()).toBe(5);
  });

  test('a filter without conditions deletes nothing', async () => {
    expect(await deleteFilters(conntrack, FLOWS, all, new ConntrackFilter())).toMatchObject({ matched: 0, deleted: 0 });
    expect(namespace.list()).toHaveLength(5);
  });

  test('both families of the table are flushed', async () => {
    await tableFlush(conntrack, FLOWS);
    expect(namespace.count()).toBe(0);
  });

  test('unknown tables and families are refused', async () => {
    await expect(tableList(conntrack, 3 as 1)).rejects.toThrow(RangeError);
    await expect(tableFlush(conntrack, 0 as 1)).rejects.toThrow(RangeError);
    await expect(tableList(conntrack, FLOWS, 7 as 2)).rejects.toThrow(RangeError);
    await expect(deleteFilters(conntrack, FLOWS, 1 as 2, () => true)).rejects.toThrow(RangeError);
    expect(namespace.count()).toBe(5);
  });
});

describe('expectations', () => {
  const DATA =
    'tcp\t6 src=10.0.0.2 dst=10.0.0.1 sport=0 dport=5000 packets=0 bytes=0 [UNREPLIED]' +
    ' src=10.0.0.1 dst=10.0.0.2 sport=5000 dport=0 packets=0 bytes=0 [status=0b0] mark=0x0';

  test('are listed as the expected flows', async () => {
    await expectData();
    const listed = texts(await tableList(conntrack, EXPECTED, ipv4));
    expect(listed).toEqual([DATA, DATA.replaceAll('5000', '5001')]);
    expect(await tableList(conntrack, EXPECTED, ipv6)).toEqual([]);
  });

  test.each([undefined, 9])('are deleted by filter, in zone %s', async (zone) => {
    await expectData(zone);
    const filter = new ConntrackFilter().addProtocol(6).addPort(ConntrackFilterType.origDstPort, 5001);
    expect(await deleteFilters(conntrack, EXPECTED, ipv4, filter)).toMatchObject({ matched: 1, deleted: 1 });
    expect(texts(await tableList(conntrack, EXPECTED))).toEqual([DATA]);
    expect(await deleteFilters(conntrack, EXPECTED, ipv4, new ConntrackFilter())).toMatchObject({ matched: 0 });
    expect(await deleteFilters(conntrack, EXPECTED, all, () => true)).toMatchObject({ matched: 1, deleted: 1 });
    expect(namespace.count()).toBe(2);
  });

  test('are flushed without touching the flows', async () => {
    await expectData();
    await tableFlush(conntrack, EXPECTED);
    expect(await tableList(conntrack, EXPECTED)).toEqual([]);
    expect(namespace.count()).toBe(2);
  });
});

describe('without a handle', () => {
  /** Runs a program in the namespace, with the interface's names in scope. */
  function run(code: string): { readonly listed: readonly string[] } {
    const names =
      'ConntrackFilter, ConntrackTable, InetFamily, conntrackClose, conntrackCreate, conntrackUpdate, conntrackDelete, ' +
      'conntrackDeleteFilter, conntrackDeleteFilters, conntrackTableFlush, conntrackTableList, conntrackTableStream';
    const program = `import { ${names} } from ${JSON.stringify(GO)};\n${code}`;
    return JSON.parse(namespace.run(process.execPath, '--input-type=module', '-e', program));
  }

  test('the operations work in the process’s own namespace, and a closed handle is reopened', () => {
    for (const entry of ENTRIES) namespace.insert(entry);
    const { listed, ...others } = run(`
      const { conntrack } = ConntrackTable;
      const listed = (await conntrackTableList(conntrack, InetFamily.ipv6)).map(String);
      const streamed = [];
      for await (const flow of conntrackTableStream(conntrack)) streamed.push(flow.forward.protocol);
      const filter = new ConntrackFilter().addProtocol(17);
      const { matched } = await conntrackDeleteFilters(conntrack, InetFamily.all, filter);
      await conntrackClose();
      await conntrackClose();
      const left = (await conntrackTableList(conntrack)).length;
      await conntrackTableFlush(conntrack);
      const forward = { srcIP: '10.0.0.1', dstIP: '10.0.0.2', srcPort: 1, dstPort: 2, protocol: 17 };
      const flow = { familyType: InetFamily.ipv4, forward, timeOut: 100 };
      await conntrackCreate(conntrack, InetFamily.ipv4, flow);
      await conntrackUpdate(conntrack, InetFamily.ipv4, { ...flow, mark: 5 });
      const marks = (await conntrackTableList(conntrack)).map(({ mark }) => mark);
      await conntrackDelete(conntrack, InetFamily.ipv4, flow);
      const none = (await conntrackDeleteFilter(conntrack, InetFamily.all, () => true)).matched;
      const empty = (await conntrackTableList(conntrack)).length;
      await conntrackClose();
      console.log(JSON.stringify({ listed, streamed: streamed.sort(), matched, left, marks, none, empty }));`);
    expect(listed.map(withoutTimes)).toEqual([UDP6]);
    expect(others).toEqual({ streamed: [1, 132, 17, 17, 6], matched: 2, left: 3, marks: [5], none: 0, empty: 0 });
  });

  test('a process that has finished its work ends by itself', () => {
    const program = `import { conntrackTableList } from ${JSON.stringify(GO)}; await conntrackTableList(1);`;
    const args = ['netns', 'exec', namespace.name, process.execPath, '--input-type=module', '-e', program];
    const { status, error } = spawnSync('ip', args, { timeout: PROGRAM_WATCHDOG_MS });
    expect({ status, error }).toEqual({ status: 0, error: undefined });
  });
});

// The commands that the window offers, run by conntrack itself: each acts on exactly what it says.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter, toConntrackOptions } from '../../native/filter/index.ts';
import { type CommandFlow, type FlowCommand, flowCommand, whyNoCommand } from '../../native/flow/flow-commands.ts';
import { type Flow, type FlowBatch, flowAt, formatAddress } from '../../native/flow/index.ts';
import type { Conntrack } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import { fillMixed, MIXED_FLOWS } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { listFlows, pick } from './support/rows.ts';

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

const ENDS = '-s 10.0.0.1 -d 10.0.0.2';
const ENDS6 = '-s fd00::1 -d fd00::2';

/** For each protocol, a flow and others that differ from it in one respect. */
const PROTOCOLS: Record<string, readonly string[]> = {
  TCP: ['1 --dport 80', '2 --dport 80', '1 --dport 81', '1 --dport 80 -w 5'].map(
    (ports) => `-p tcp ${ENDS} --state ESTABLISHED -t 300 --sport ${ports}`,
  ),
  'TCP over IPv6': ['1 --dport 80', '2 --dport 80', '1 --dport 80 -w 5'].map(
    (ports) => `-p tcp ${ENDS6} --state ESTABLISHED -t 300 --sport ${ports}`,
  ),
  UDP: ['1 --dport 53', '2 --dport 53', '1 --dport 54', '1 --dport 53 -w 5'].map(
    (ports) => `-p udp ${ENDS} -t 300 --sport ${ports}`,
  ),
  'UDP-Lite': ['1 --dport 53', '2 --dport 53', '1 --dport 54'].map(
    (ports) => `-p udplite ${ENDS} -t 300 --sport ${ports}`,
  ),
  SCTP: ['1 --dport 9', '2 --dport 9', '1 --dport 10'].map(
    (ports) => `-p sctp ${ENDS} -t 300 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2 --sport ${ports}`,
  ),
  ICMP: ['8 --icmp-code 0 --icmp-id 77', '8 --icmp-code 0 --icmp-id 0', '13 --icmp-code 0 --icmp-id 77'].map(
    (words) => `-p icmp ${ENDS} -t 300 --icmp-type ${words}`,
  ),
  ICMPv6: ['128 --icmpv6-code 0 --icmpv6-id 77', '128 --icmpv6-code 0 --icmpv6-id 0'].map(
    (words) => `-p icmpv6 ${ENDS6} -t 300 --icmpv6-type ${words}`,
  ),
  'a protocol without a name': [`-p 89 ${ENDS} -t 300`, `-p 90 ${ENDS} -t 300`, `-p 89 ${ENDS} -t 300 -w 5`],
};

describe.each(Object.entries(PROTOCOLS))('%s', (_, entries) => {
  test('the commands of each flow show and delete that one only', async () => {
    for (const entry of entries) namespace.insert(entry);
    await eachShowsOnlyItself(entries.length);
    await eachDeletesOnlyItself(entries.length);
  });
});

test('among flows of every kind, in zones for both directions and for one, each is shown and deleted alone', async () => {
  fillMixed(namespace);
  namespace.run('conntrack', '-D', '-p', 'gre');
  await eachShowsOnlyItself(MIXED_FLOWS - 1);
  await eachDeletesOnlyItself(MIXED_FLOWS - 1);
});

test('IPv4 mapped into IPv6 is not mistaken for IPv4', async () => {
  for (const ends of ['-s ::ffff:10.0.0.1 -d ::ffff:10.0.0.2', ENDS]) {
    namespace.insert(`-p udp ${ends} -t 300 --sport 1 --dport 53`);
  }
  await eachDeletesOnlyItself(2);
});

test('GRE has no command: conntrack ignores its keys', async () => {
  namespace.insert(`-p gre ${ENDS} --srckey 1 --dstkey 2 -t 300`);
  const flows = await pick(conntrack, () => true);
  expect(flowCommand('delete', commandFlow(flows, 0))).toBeUndefined();
  expect(whyNoCommand(commandFlow(flows, 0))).toMatch(/keys of GRE/);
});

test('the command that watches a flow reports the events of this one only', async () => {
  // Entries made before anybody listens have events only with 1.
  namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_events=1');
  const entries = Object.values(PROTOCOLS).flat();
  const insertAll = () => entries.map((entry) => namespace.insert(entry));
  insertAll();
  const flows = await pick(conntrack, () => true);
  const folder = mkdtempSync(join(tmpdir(), 'fg-watch-'));
  const files = Array.from({ length: flows.length }, (_, row) => join(folder, String(row)));
  const watchers = files.map((file, row) =>
    spawn('ip', ['netns', 'exec', namespace.name, 'sh', '-c', `exec ${commandOf('watch', flows, row)} >${file}`]),
  );
  const seen = () => files.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : '').match(/DESTROY|NEW/g));
  try {
    const listening = () =>
      namespace
        .run('cat', '/proc/net/netlink')
        .split('\n')
        .filter((line) => /^\S+ 12 +\d+ +0*[1-9a-f]/.test(line));
    await expect.poll(() => listening().length, PATIENCE).toBe(files.length);
    // Once the second end is reported, so is whatever the first one caused.
    namespace.run('conntrack', '-F');
    insertAll();
    namespace.run('conntrack', '-F');
    await expect.poll(seen, PATIENCE).toEqual(files.map(() => ['DESTROY', 'NEW', 'DESTROY']));
  } finally {
    for (const watcher of watchers) watcher.kill();
    rmSync(folder, { recursive: true });
  }
});

test.each([
  'proto = udp',
  'proto = tcp and zone.orig = 5 and zone.reply = 5',
  'proto = udp and zone = 0',
  'proto = icmpv6',
  'proto = 89',
  'src = 10.0.0.1 and proto = udp and dport = 53',
  'family = ipv6',
  'src = 0.0.0.0/0',
  'dst = 10.0.0.2/255.0.0.255 and proto = udp',
  'proto = icmp and icmp.type = echo-request and icmp.id = 77',
  'proto = tcp and state = established and sport = 2',
])('the command of the filter "%s" deletes what the filter matches', async (text) => {
  for (const entry of Object.values(PROTOCOLS).flat()) namespace.insert(entry);
  await expectSameByCommand(text);
});

test.each([
  'zone = 0',
  'proto = udp and zone = 0',
  'zone.any = 0',
  'zone.orig = 5 and zone.reply = 5',
  'zone.orig = 6 and zone.reply != 6',
  'zone.reply = 7 and zone.orig != 7',
  'zone.orig = 0 or zone.reply != 0',
])('among zones for both directions and for one, the command of "%s" deletes what the filter matches', async (text) => {
  fillMixed(namespace);
  await expectSameByCommand(text);
});

/** With the filter's options, `conntrack -D` must leave exactly the flows that the filter does not match. */
async function expectSameByCommand(text: string): Promise<void> {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(text);
  const options = toConntrackOptions(parsed.filter);
  if (options === undefined) throw new Error('there is no command');
  const flows = await pick(conntrack, () => true);
  const bits = new Uint32Array(Math.ceil(flows.length / 32));
  compileFilter(parsed.filter).matches(flows, 0, flows.length, bits);
  const stays: string[] = [];
  for (let i = 0; i < flows.length; i++) {
    if (!(((bits[i >>> 5] ?? 0) >>> (i & 31)) & 1)) stays.push(nameOf(flowAt(flows, i)));
  }
  expect(stays.length).toBeLessThan(flows.length);
  namespace.run('conntrack', '-D', ...options.split(' '));
  expect((await listFlows(conntrack)).map(nameOf).sort()).toEqual(stays.sort());
}

function commandOf(command: FlowCommand, flows: FlowBatch, row: number): string {
  const text = flowCommand(command, commandFlow(flows, row));
  return text ?? expect.fail(`there is no command for ${nameOf(flowAt(flows, row))}`);
}

async function eachShowsOnlyItself(count: number): Promise<void> {
  const flows = await pick(conntrack, () => true);
  expect(flows.length).toBe(count);
  for (let row = 0; row < count; row++) {
    const [program = '', ...words] = commandOf('show', flows, row).split(' ');
    const lines = namespace
      .run(program, ...words, '-o', 'id')
      .trim()
      .split('\n');
    expect(lines).toEqual([expect.stringContaining(`id=${flows.id[row]}`)]);
  }
}

async function eachDeletesOnlyItself(count: number): Promise<void> {
  const flows = await pick(conntrack, () => true);
  expect(flows.length).toBe(count);
  const left = Array.from({ length: count }, (_, row) => nameOf(flowAt(flows, row)));
  for (let row = 0; row < count; row++) {
    const [program = '', ...words] = commandOf('delete', flows, row).split(' ');
    namespace.run(program, ...words);
    left.shift();
    expect((await listFlows(conntrack)).map(nameOf).sort()).toEqual([...left].sort());
  }
}

function commandFlow(flows: FlowBatch, row: number): CommandFlow {
  return {
    family: flows.family[row] ?? 0,
    protocol: flows.protocol[row] ?? 0,
    presence: flows.presence[row] ?? 0,
    origSrc: formatAddress(flows.origSrc, row * 4),
    origDst: formatAddress(flows.origDst, row * 4),
    origSport: flows.origSport[row] ?? 0,
    origDport: flows.origDport[row] ?? 0,
    zone: flows.zone[row] ?? 0,
  };
}

/** Protocol, original tuple and zones in one word. */
function nameOf(flow: Flow): string {
  return JSON.stringify([flow.protocol, flow.orig, flow.zone, flow.zoneOrig, flow.zoneReply]);
}

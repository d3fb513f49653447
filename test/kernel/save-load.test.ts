// A table exported with -o save and loaded by `conntrack -R` into another namespace.

import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../native/filter/index.ts';
import { copyRows, FlowBatch, STATUS_BITS } from '../../native/flow/index.ts';
import {
  exportFlows,
  formatFlowLine,
  type RowFilter,
  type SaveOptions,
  saveFormat,
} from '../../native/formats/index.ts';
import type { Conntrack } from '../../native/index.ts';
import { runSeed } from '../random.ts';
import { Namespace } from './support/namespace.ts';
import { RandomTable } from './support/random-table.ts';

const FILE = join(tmpdir(), `fg-save-${process.pid}`);
/** Translations that the random table lacks: IPv6 ports, at one end and at both. */
const MORE_ENTRIES = [
  '-p tcp -s fd00::1 -d fd00::2 --sport 1 --dport 2 --state ESTABLISHED -t 9000 -g [fd00::9]:80 -n [fd00::8]:90',
  '-p udp -s fd00::1 -d fd00::2 --sport 3 --dport 4 -t 9000 -g [fd00::9]:81 -m 5',
  '-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 3 --dport 4 -t 9000 -n 10.0.0.77:82',
];

let table: RandomTable;
let batches: FlowBatch[];
let dumpedMs: number;

beforeAll(async () => {
  table = await RandomTable.make(runSeed('save and load'));
  for (const entry of MORE_ENTRIES) table.namespace.insert(entry);
  await using conntrack = await table.namespace.open();
  batches = [];
  dumpedMs = performance.now();
  for await (const batch of conntrack.dump()) batches.push(new FlowBatch(copyRows(batch.buffer), conntrack.strings));
});

afterAll(async () => {
  rmSync(FILE, { force: true });
  await table?.[Symbol.asyncDispose]();
});

/** Exports the table into FILE. */
async function save(options: SaveOptions & { filter?: RowFilter }): Promise<void> {
  let text = '';
  for await (const chunk of exportFlows(batches, 'save', options)) text += chunk;
  writeFileSync(FILE, text);
}

interface Listed {
  /** The line without the parts that change with time or that this format lacks. */
  readonly text: string;
  readonly timeoutSec: number;
}

function listed(line: string, without: RegExp): Listed {
  const [, timeout = ''] = /^\S+ +\d+ \S+ +\d+ (\d+) /.exec(line) ?? [];
  const text = line
    .replace(/^(\S+ +\d+ \S+ +\d+) \d+/, '$1')
    .replace(/ (packets|bytes|use|delta-time|helper)=\S+/g, '');
  return { text: text.replace(without, ''), timeoutSec: Number(timeout) };
}

/** The lines of the table as exported. */
function exported(without: RegExp, filter?: RowFilter): Listed[] {
  return batches.flatMap((batch) => {
    const bitmap = new Uint32Array((batch.length + 31) >>> 5).fill(0xffffffff);
    filter?.matches(batch, 0, batch.length, bitmap);
    return Array.from({ length: batch.length }, (_, row) => row)
      .filter((row) => (bitmap[row >>> 5] ?? 0) & (1 << (row & 31)))
      .map((row) => listed(formatFlowLine(batch, row, { extended: true }), without));
  });
}

/** Loads FILE into a new namespace and lists it. @throws with conntrack's output. */
function loaded(without: RegExp): Listed[] {
  using other = new Namespace();
  other.run('conntrack', '-R', FILE);
  return other.list('-o', 'extended').map((line) => listed(line, without));
}

function byText(lines: readonly Listed[]): Listed[] {
  return lines.toSorted((a, b) => (a.text < b.text ? -1 : 1));
}

function filterOf(text: string): RowFilter {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return compileFilter(parsed.filter);
}

test('what is exported as loadable is restored completely, with marks and translated ports', async () => {
  await save({ loadable: true });
  const before = byText(exported(/$^/));
  const after = byText(loaded(/$^/));
  expect(before.length).toBeGreaterThan(3000);
  expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
  const late = after.map(({ timeoutSec }, i) => (before[i]?.timeoutSec ?? 0) - timeoutSec);
  expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  const passedSec = (performance.now() - dumpedMs) / 1000;
  expect(Math.max(...late)).toBeLessThan(passedSec + 2);
});

test('conntrack’s output is restored except for marks, and for ports if both ends are translated', async () => {
  const filter = filterOf('not status = expected');
  const withoutMark = / mark=\d+/;
  await save({ filter });
  const before = exported(withoutMark, filter).map(({ text }) => text);
  const after = new Set(loaded(withoutMark).map(({ text }) => text));
  expect(after.size).toBe(new Set(before).size);
  const lost = before.filter((line) => !after.has(line));
  expect(lost.length).toBeGreaterThan(0);
  for (const line of lost) {
    const [, src, dst, sport, dport, replySrc, replyDst, replySport, replyDport] =
      / src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+) .*src=(\S+) dst=(\S+) sport=(\d+) dport=(\d+)/.exec(line) ?? [];
    expect([replySrc, replyDst]).not.toContain(undefined);
    expect(replySrc, line).not.toBe(dst);
    expect(replyDst, line).not.toBe(src);
    expect([replySport, replyDport], line).not.toEqual([dport, sport]);
  }
});

/** Two flows that together have all that this kernel can give them: packets and a rule's labels, a helper and a zone. */
async function makeFull(namespace: Namespace, conntrack: Conntrack): Promise<void> {
  namespace.rules(LABEL_RULE);
  namespace.run('perl', '-MIO::Socket::INET', '-e', EXCHANGE);
  const orig = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1001, dport: 21 };
  const status = STATUS_BITS.ASSURED | STATUS_BITS.SEEN_REPLY;
  const rest = { timeoutSec: 9000, mark: 5, zone: 3, status, helper: 'ftp', tcp: { state: 'ESTABLISHED' } };
  await conntrack.create([{ protocol: 'tcp', orig, ...rest }]);
}

/** A packet in each direction. */
const EXCHANGE = `
  my $server = IO::Socket::INET->new(Proto => "udp", LocalAddr => "127.0.0.1:7200") or die;
  my $client = IO::Socket::INET->new(Proto => "udp", PeerAddr => "127.0.0.1:7200") or die;
  $client->send("x"); $server->recv(my $text, 9); $server->send($text); $client->recv($text, 9);`;

const LABEL_RULE = 'table ip t {\nchain c { type filter hook output priority 0; ct label set 1 ct mark set 7; }\n}';

/** All fields of each flow, by protocol; without the status bit of the helper, and the references of the moment. */
async function fieldsIn(namespace: Namespace): Promise<Map<string, Record<string, unknown>>> {
  await using conntrack = await namespace.open();
  let text = '';
  for await (const chunk of exportFlows(conntrack.dump(), 'json', { labels: new Map([[1, 'one']]) })) text += chunk;
  const flows: Record<string, unknown>[] = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return new Map(
    flows.map(({ statusBits, use, status, ...flow }) => [
      String(flow.protocolName),
      { ...flow, status: without(status, 'HELPER') },
    ]),
  );
}

function without(words: unknown, word: string): unknown {
  return Array.isArray(words) ? words.filter((one) => one !== word) : words;
}

test.each([
  ['conntrack’s own -o save', undefined],
  ['save', {}],
  ['save that is loadable', { loadable: true }],
] as const)('%s loses exactly the fields that it says', async (_, options) => {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  await makeFull(namespace, conntrack);
  let text = namespace.run('conntrack', '-L', '-o', 'save');
  if (options) {
    text = '';
    for await (const chunk of exportFlows(conntrack.dump(), 'save', options)) text += chunk;
  }
  writeFileSync(FILE, text);
  using other = new Namespace();
  // There is room for labels.
  other.rules(LABEL_RULE);
  other.run('conntrack', '-R', FILE);
  const before = await fieldsIn(namespace);
  const after = await fieldsIn(other);
  expect([...after.keys()].sort()).toEqual(['tcp', 'udp']);
  const lost = [...before].flatMap(([protocol, flow]) =>
    Object.keys(flow).filter((name) => JSON.stringify(flow[name]) !== JSON.stringify(after.get(protocol)?.[name])),
  );
  // Security contexts need a security module; timeouts run down.
  const known = saveFormat(options).loses.filter((name) => name !== 'secctx');
  expect([...new Set(lost)].filter((name) => name !== 'timeoutSec').sort()).toEqual([...known].sort());
});

test('an expected flow in conntrack’s output ends the loading', async () => {
  const filter = filterOf('status = expected');
  expect(exported(/$^/, filter).length).toBeGreaterThan(0);
  await save({ filter });
  expect(() => loaded(/$^/)).toThrow('Device or resource busy');
});

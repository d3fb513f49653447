// What the columns show of real flows: each text equals what `conntrack -L` says, and times agree with its timeouts.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { formatBytes } from '../../native/flow/index.ts';
import { flowName, type ListedFlow } from './support/conntrack.ts';
import { LabelledFlows } from './support/labelled-flows.ts';
import { runIn } from './support/network.ts';
import { showing } from './support/shown-columns.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { endpoint, PATIENCE, type ShownRow } from './support/window.ts';

const COUNTERS = ['bytes.orig', 'bytes.reply', 'packets.orig', 'packets.reply', 'rate.orig', 'rate.reply'];
const OTHERS = ['reply.source', 'reply.destination', 'id', 'mark', 'zone', 'label', 'helper', 'idle', 'seen.last'];
let labelled: LabelledFlows;

// Before the flows of the stand.
beforeAll(async () => {
  labelled = await LabelledFlows.start([
    'th dport 7003 ct label set 5',
    'th dport 7003 ct label set 100',
    'th dport 7003 ct mark set 0x2a',
  ]);
});

const { stand, opened } = makeStand(
  [...MIXED_FLOWS, { name: 'labelled', protocol: 'tcp', family: 4, port: 7003 }],
  showing(...COUNTERS, ...OTHERS),
);

afterAll(() => labelled[Symbol.asyncDispose]());

/** All values of a name in a line of conntrack: those of the original direction first. */
function all(line: string, name: string): string[] {
  return [...line.matchAll(new RegExp(`\\b${name}=(\\S+)`, 'g'))].map(([, value]) => value ?? '');
}

/** What the cells of a flow should say, by conntrack's line. */
function expected({ line, src, sport, dst, dport }: ListedFlow): Record<string, string> {
  const [, replySrc = '', replyDst = ''] = [all(line, 'src')[0], all(line, 'src')[1], all(line, 'dst')[1]];
  const [sports, dports, bytes, packets] = ['sport', 'dport', 'bytes', 'packets'].map((name) => all(line, name));
  const bytesOf = (way: 0 | 1) => formatBytes(Number(bytes?.[way]));
  const packetsOf = (way: 0 | 1) => Number(packets?.[way]).toLocaleString('en');
  const labels = all(line, 'labels')[0]?.split(',').join(', ');
  return {
    source: endpoint(src, sport),
    destination: endpoint(dst, dport),
    'reply.source': endpoint(replySrc, Number(sports?.[1])),
    'reply.destination': endpoint(replyDst, Number(dports?.[1])),
    'bytes.orig': bytesOf(0),
    'bytes.reply': bytesOf(1),
    'packets.orig': packetsOf(0),
    'packets.reply': packetsOf(1),
    id: all(line, 'id')[0] ?? '',
    mark: `0x${Number(all(line, 'mark')[0]).toString(16)}`,
    zone: all(line, 'zone')[0] ?? '0',
    label: labels ?? '–',
    helper: all(line, 'helper')[0] ?? '–',
  };
}

const listed = () => stand.conntrack.list('-o', 'extended,id,labels');
const picked = (cells: Record<string, string>, names: readonly string[]) => names.map((name) => cells[name] ?? '');

async function rowOf(port: number): Promise<ShownRow> {
  const rows = await stand.window.rows();
  return rows.find(({ cells }) => cells.source?.endsWith(`:${port}`)) ?? expect.fail(`no row of port ${port}`);
}

test('every cell says what conntrack says of its flow', async () => {
  await stand.app.page.setViewportSize({ width: 2560, height: 1000 });
  const { sport } = await labelled.ftp.passive(5999);
  await stand.window.showsTotal(MIXED_FLOWS.length + 2);
  const lines = listed();
  const names = Object.keys(expected(lines[0] ?? expect.fail('conntrack lists none')));
  const wanted = lines.map((line) => picked(expected(line), names)).sort();
  const shown = async () => (await stand.window.rows()).map(({ cells }) => picked(cells, names)).sort();
  await expect.poll(shown, PATIENCE).toEqual(wanted);
  // The flows differ in what is compared.
  const columns = Object.fromEntries(names.map((name, i) => [name, new Set(wanted.map((cells) => cells[i]))]));
  for (const name of names.filter((name) => name !== 'zone'))
    expect([name, columns[name]?.size]).not.toEqual([name, 1]);
  expect((await rowOf(sport)).cells.helper).toBe('ftp');
});

/** The flow of this name, and its line. */
function flowOf(name: string) {
  const flow = opened.find((one) => one.name === name) ?? expect.fail(`no flow ${name}`);
  const line = () =>
    listed().find((one) => flowName(one) === flowName(flow))?.line ?? expect.fail(`conntrack does not list ${name}`);
  const cells = async () => (await stand.window.row(flow))?.cells ?? expect.fail(`no row of ${name}`);
  return { line, cells };
}

test('what is idle is so for the time that conntrack’s timeout and the kernel’s setting say', async () => {
  const setting = ['-n', 'net.netfilter.nf_conntrack_tcp_timeout_established'];
  const seconds = Number(runIn(stand.world.network.router, 'sysctl', setting));
  const { line, cells } = flowOf('tcp4-straight');
  const idleSec = () => seconds - Number(line().split(/\s+/)[4]);
  const shownSec = async () => Number(/^(\d+) s$/.exec((await cells()).idle ?? '')?.[1]);
  await stand.traffic.send('tcp4-straight', 20);
  await expect.poll(shownSec, PATIENCE).toBeLessThan(3);
  await expect.poll(shownSec, PATIENCE).toBeGreaterThanOrEqual(4);
  // The kernel's timeout and the time of its reading are whole seconds.
  const earliest = idleSec() - 2;
  const shown = await shownSec();
  expect(shown).toBeGreaterThanOrEqual(earliest);
  expect(shown).toBeLessThanOrEqual(idleSec() + 1);
});

test('rates are those of each direction, and a flow was last seen when its packets were counted', async () => {
  const { cells } = flowOf('tcp6-straight');
  const text = (column: string) => async () => (await cells())[column] ?? '';
  // Nothing moves.
  await expect.poll(text('rate.reply'), PATIENCE).toBe('');
  const earlier = await text('seen.last')();
  await stand.traffic.send('tcp6-straight', 300_000);
  // The server answers a few bytes with many.
  await expect.poll(text('rate.reply'), PATIENCE).toMatch(/ [kM]B\/s$/);
  expect(await text('rate.orig')()).not.toBe(await text('rate.reply')());
  await expect.poll(text('seen.last'), PATIENCE).not.toBe(earlier);
  expect(await text('seen.last')()).toMatch(/^\d\d:\d\d:\d\d$/);
});

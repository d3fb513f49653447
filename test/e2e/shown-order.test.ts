// The window sorts and filters by what it shows: flows of the real kernel, without its timestamps.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { runIn } from './support/network.ts';
import { showing } from './support/shown-columns.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE } from './support/window.ts';

const { stand } = makeStand([], showing('status', 'packets', 'mark', 'zone', 'age'));

/** The second ping's id is already in use at the address to which its source is translated. */
const PINGS = ['10.66.0.9', '10.66.0.1'].map(
  (source) => `-p icmp -s ${source} -d 10.0.0.9 --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 600 -n 10.66.0.9`,
);
const ENTRIES = [
  PINGS[1] ?? '',
  PINGS[0] ?? '',
  '-p tcp -s 10.66.0.1 -d 10.0.0.9 --sport 77 --dport 443 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 700 -m 3',
  '-p tcp -s 10.66.0.2 -d 10.0.0.9 --sport 77 --dport 443 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 700 -n 10.66.0.8',
  '-p tcp -s 10.66.0.3 -d 10.0.0.9 --sport 78 --dport 443 --state ESTABLISHED -u ASSURED,SEEN_REPLY -t 900',
  '-p tcp -s 10.66.0.4 -d 10.0.0.9 --sport 78 --dport 22 --state SYN_SENT -t 800 -n 10.66.0.8',
  '-p udp -s 10.66.0.4 -d 10.0.0.9 --sport 53 --dport 53 -t 500',
];
const LATER = [
  '-p udp -s 10.66.0.5 -d 10.0.0.9 --sport 5 --dport 53 -t 500 -w 7',
  '-p udp -s 10.66.0.5 -d 10.0.0.9 --sport 6 --dport 53 -t 500 --orig-zone 7',
  '-p udp -s 10.66.0.5 -d 10.0.0.9 --sport 7 --dport 53 -t 500 --reply-zone 7',
  '-p udp -s 10.66.0.5 -d 10.0.0.9 --sport 8 --dport 53 -t 500 -m 3 -n 10.66.0.8',
  '-p gre -s 10.66.0.5 -d 10.0.0.9 --srckey 5 --dstkey 6 -t 500',
];
const ALL = ENTRIES.length + LATER.length;
const TIMESTAMPS = 'net.netfilter.nf_conntrack_timestamp';

const timestamps = (value: 0 | 1) => runIn(stand.world.network.router, 'sysctl', ['-qw', `${TIMESTAMPS}=${value}`]);
const cells = async (column: string): Promise<string[]> =>
  (await stand.window.rows()).map((row) => row.cells[column] ?? '');

beforeAll(() => {
  timestamps(0);
});

test('without timestamps, ages are counted from when a flow was first seen', async () => {
  for (const entry of ENTRIES) stand.conntrack.insert(entry);
  await stand.window.showsTotal(ENTRIES.length);
  // The others are seconds younger.
  await expect.poll(async () => (await cells('age')).every((age) => /^≥ ([2-9]|\d\d)/.test(age)), PATIENCE).toBe(true);
  for (const entry of LATER) stand.conntrack.insert(entry);
  await stand.window.showsTotal(ALL);
});

afterAll(() => {
  timestamps(1);
});

test.each([
  'protocol',
  'state',
  'source',
  'translated',
  'destination',
  'status',
  'timeout',
  'packets',
  'mark',
  'zone',
  'age',
])('sorted by %s, rows that show the same value are together', async (column) => {
  const header = stand.window.grid.locator(`[role=columnheader][data-column=${column}]`);
  const before = await header.getAttribute('data-sorted');
  await header.click();
  await expect.poll(() => header.getAttribute('data-sorted'), PATIENCE).not.toBe(before);
  // Cells drawn while ages and timeouts change can disagree for a moment.
  const strays = async () => {
    const words = await cells(column);
    const runs = words.filter((word, i) => word !== words[i - 1]);
    return words.length === ALL ? runs.length - new Set(words).size : -1;
  };
  await expect.poll(strays, PATIENCE).toBe(0);
});

test('sorted by age without the kernel’s timestamps, the youngest are together at one end', async () => {
  const header = stand.window.grid.locator('[role=columnheader][data-column=age]');
  const isLater = async () =>
    (await cells('source')).map((source) => (source.startsWith('10.66.0.5') ? 'later' : 'earlier'));
  const wanted = [...LATER.map(() => 'later'), ...ENTRIES.map(() => 'earlier')];
  await expect
    .poll(async () => {
      const shown = await isLater();
      const descending = (await header.getAttribute('data-sorted')) === 'descending';
      return descending ? shown.reverse() : shown;
    }, PATIENCE)
    .toEqual(wanted);
});

test('a ping whose id alone is changed by NAT shows the new id, and the filter nat finds it', async () => {
  await stand.window.setFilter('nat = any and proto = icmp');
  await stand.window.showsMatching(2);
  await stand.window.listsOnly(2);
  const shown = await cells('translated');
  expect(shown.every((text) => /^10\.66\.0\.9 id \d+$/.test(text))).toBe(true);
  expect(new Set(shown).size).toBe(2);
});

test('the filter zone finds zones for one direction like zones for both, and zone 0 means none', async () => {
  await stand.window.setFilter('zone = 7');
  await stand.window.showsMatching(3);
  await stand.window.listsOnly(3);
  expect((await cells('zone')).sort()).toEqual(['7', '7 →', '← 7']);
  await stand.window.setFilter('zone = 0');
  await stand.window.showsMatching(ALL - 3);
  await stand.window.listsOnly(ALL - 3);
  expect(new Set(await cells('zone'))).toEqual(new Set(['0']));
});

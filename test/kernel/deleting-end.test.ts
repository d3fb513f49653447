// Deleting by one end: deletes exactly the flows with this address and this port at the same end, including translated
// ones.

import { expect, test } from 'vitest';
import type { Flow } from '../../native/flow/index.ts';
import { type Conntrack, type NewFlow, WRITE_OUTCOME } from '../../native/index.ts';
import { Namespace } from './support/namespace.ts';

const tcp = (src: string, sport: number, dst: string, dport: number, more: Partial<NewFlow> = {}): NewFlow => ({
  protocol: 'tcp',
  orig: { src, dst, sport, dport },
  tcp: { state: 'ESTABLISHED' },
  timeoutSec: 600,
  ...more,
});

/** One matching flow in each line, and others that have its address at one end and its port at the other. */
const FLOWS: readonly NewFlow[] = [
  tcp('10.0.0.7', 40_001, '192.168.1.1', 443),
  tcp('192.168.1.1', 40_002, '10.9.9.9', 443),
  tcp('10.0.0.7', 443, '192.168.1.1', 8443),
  tcp('192.168.1.1', 40_003, '192.168.1.2', 443),
  // Its destination after translation: the reply's end.
  tcp('10.0.0.8', 40_004, '203.0.113.5', 8080, { destinationNat: { address: '172.16.0.9', port: 5000 } }),
  tcp('172.16.0.9', 40_005, '10.9.9.9', 5000),
  tcp('10.0.0.8', 5000, '172.16.0.9', 5001),
  tcp('203.0.113.5', 40_010, '10.9.9.9', 8080),
  // Its source after translation.
  tcp('10.0.0.9', 40_006, '10.9.9.9', 80, { sourceNat: { address: '198.51.100.4', port: 61_000 } }),
  tcp('198.51.100.4', 40_007, '10.9.9.9', 61_000),
  tcp('fd00::7', 40_008, 'fd00::1', 443),
  tcp('fd00::1', 40_009, 'fd00::7', 443),
];

const sportOf = ({ orig }: Flow): number => orig.sport ?? 0;

async function sports(conntrack: Conntrack, filter?: string): Promise<number[]> {
  const flows = await conntrack.list(filter === undefined ? {} : { filter });
  return flows.map(sportOf).sort((a, b) => a - b);
}

test.each([
  ['192.168.1.1:443', [40_001], 4],
  ['end = 172.16.0.9:5000', [40_004], 3],
  ['end = 203.0.113.5:8080', [40_004], 2],
  ['end = 198.51.100.4:61000', [40_006], 2],
  ['end = [fd00::1]:443', [40_008], 2],
  ['end in {192.168.1.1:443, 172.16.0.9:5000}', [40_001, 40_004], 7],
])('%s deletes exactly these of the flows that look alike', async (filter, taken, alike) => {
  using namespace = new Namespace();
  await using conntrack = await namespace.open();
  const { outcome } = await conntrack.create(FLOWS);
  expect([...outcome]).toEqual(FLOWS.map(() => WRITE_OUTCOME.done));
  const all = await sports(conntrack);

  // What the two conditions would have taken independently.
  const apart = filter
    .replace(/^end (=|in) |[{}]/g, '')
    .split(', ')
    .map((end) => {
      const [, address, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(end) ?? [];
      return `(host = ${address} and port = ${port})`;
    });
  expect(await sports(conntrack, apart.join(' or '))).toHaveLength(alike);

  const result = await conntrack.deleteMatching(filter, { verify: true });
  expect(result).toMatchObject({ matched: taken.length, deleted: taken.length });
  expect(await sports(conntrack)).toEqual(all.filter((sport) => !taken.includes(sport)));
});

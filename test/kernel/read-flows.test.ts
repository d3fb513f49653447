// Flows as objects, from list and inspect, wherever a flow is taken; created again in another namespace, they are the same
// to conntrack(8).

import { describe, expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../native/filter/index.ts';
import { type Flow, type FlowDetails, STATUS_BITS } from '../../native/flow/index.ts';
import { batchOf, type Conntrack, DELETE_OUTCOME, GET_OUTCOME, WRITE_OUTCOME } from '../../native/index.ts';
import { fillMixed, MIXED_FLOWS } from './support/mixed-table.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach, type OwnNamespace } from './support/own-namespace.ts';
import { pick } from './support/rows.ts';

let own: OwnNamespace;
let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (made) => {
  own = made;
  namespace = own.namespace;
  conntrack = await own.open();
  fillMixed(namespace);
});

/** The lines of conntrack without what a new flow cannot have: counters, times; and what changes by itself. */
const lines = (of = namespace): string[] => {
  const parts = / (packets|bytes|delta-time|use)=\d+|(?<=^\w+ +\d+) +\d+/g;
  return of
    .list('-o', 'labels')
    .map((line) => line.replace(parts, ''))
    .sort();
};

/** All flows with all details. */
async function details(): Promise<FlowDetails[]> {
  const all = await pick(conntrack, () => true);
  const found: FlowDetails[] = [];
  for (let row = 0; row < all.length; row++) found.push((await conntrack.inspect(all, row))?.details ?? expect.fail());
  return found;
}

/** A Flow lacks the tags of SCTP, without which the kernel takes no state. */
const withoutTags = (line: string): string => line.replace(/^(sctp +132) ESTABLISHED/, '$1 NONE');

const kinds: readonly [string, () => Promise<readonly (Flow | FlowDetails)[]>, (line: string) => string][] = [
  ['list', () => conntrack.list(), withoutTags],
  ['list, through JSON', async () => JSON.parse(JSON.stringify(await conntrack.list())), withoutTags],
  ['inspect', details, (line) => line],
];

describe.each(kinds)('flows of %s', (_, read, createdAgain) => {
  test('are taken by every method that takes flows', async () => {
    const flows = await read();
    expect(flows).toHaveLength(MIXED_FLOWS);
    const { found, outcome } = await conntrack.get(flows);
    expect([found.length, ...new Set(outcome)]).toEqual([MIXED_FLOWS, GET_OUTCOME.found]);
    const [first = expect.fail()] = flows;
    expect((await conntrack.inspect(flows, 1))?.details.orig.src).toBe(flows[1]?.orig.src);
    expect((await conntrack.inspect(first))?.details.id).toBe(first.id);
    expect((await conntrack.snapshot(flows)).flows).toHaveLength(MIXED_FLOWS);
    const updated = await conntrack.update(flows, { mark: { value: 77 } }, { verify: true });
    expect([...new Set(updated.outcome)]).toEqual([WRITE_OUTCOME.done]);
    expect(namespace.list('-m', '77')).toHaveLength(MIXED_FLOWS);
    const parsed = parseFilter('udp');
    const filter = compileFilter(parsed.ok ? parsed.filter : expect.fail());
    const batch = batchOf(flows);
    const udp = flows.filter((_, row) => filter.matchesRow(batch, row));
    expect(udp).toEqual(flows.filter(({ protocol }) => protocol === 17));
    expect([...(await conntrack.deleteFlows(first)).outcome]).toEqual([DELETE_OUTCOME.deleted]);
    const { outcome: deleted } = await conntrack.deleteFlows(flows, { verify: true });
    expect([...deleted]).toEqual([DELETE_OUTCOME.gone, ...flows.slice(1).map(() => DELETE_OUTCOME.deleted)]);
    expect(namespace.count()).toBe(0);
  });

  test('are created again in another namespace', async () => {
    const other = own.another();
    const there = await other.open();
    // Without a rule that uses labels there is no room for them.
    other.namespace.rules('table ip t {\nchain c { type filter hook output priority 0; ct label 5 accept; }\n}');
    const before = lines().map(createdAgain);
    const flows = await read();
    const { outcome, errno } = await there.create(flows);
    expect([[...new Set(outcome)], [...new Set(errno)]]).toEqual([[WRITE_OUTCOME.done], [0]]);
    expect(lines(other.namespace)).toEqual(before);
    expect([...new Set((await there.create(flows)).outcome)]).toEqual([WRITE_OUTCOME.exists]);
    const changed = await there.create(flows, { ifExists: 'change' });
    expect([[...new Set(changed.outcome)], [...new Set(changed.errno)]]).toEqual([[WRITE_OUTCOME.changed], [0]]);
    expect(lines(other.namespace)).toEqual(before);
    await there.flush();
    const restored = await there.restore(flows);
    expect(restored.flows.filter((one) => one.outcome !== 'restored' || one.lacking.length > 0)).toEqual([]);
    expect(lines(other.namespace)).toEqual(before);
  });
});

test('a flow that was read is not taken for the one that has replaced it', async () => {
  const flows = await conntrack.list({ filter: 'udp' });
  await conntrack.flush();
  await conntrack.create(flows);
  const { outcome } = await conntrack.deleteFlows(flows, { verify: true });
  expect([...new Set(outcome)]).toEqual([DELETE_OUTCOME.replaced]);
});

test('a Flow says nothing of windows, so a change to it leaves those of a connection as they are', async () => {
  await conntrack.flush();
  const orig = { src: '10.0.0.1', dst: '192.0.2.1', sport: 40000, dport: 443 };
  const tcp = { state: 'ESTABLISHED', origWindowScale: 7, replyWindowScale: 5, origFlags: 3, replyFlags: 3 };
  await conntrack.create([{ protocol: 'tcp', orig, tcp, timeoutSec: 3000 }]);
  const flows = await conntrack.list();
  const [flow = expect.fail()] = flows;
  const before = (await conntrack.inspect(flow))?.details.tcp;
  const { outcome } = await conntrack.create([{ ...flow, mark: 5 }], { ifExists: 'change' });
  expect([...outcome]).toEqual([WRITE_OUTCOME.changed]);
  expect((await conntrack.inspect(flow))?.details).toMatchObject({ mark: 5, tcp: before });
  expect(before).toMatchObject({ origWindowScale: 7, replyWindowScale: 5 });
});

test('a Flow keeps its status, translation, mark and the seconds left, but not what it does not say', async () => {
  await conntrack.flush();
  const orig = { src: '10.0.0.1', dst: '192.0.2.1', sport: 40000, dport: 443 };
  await conntrack.create([
    {
      protocol: 'tcp',
      orig,
      sourceNat: { address: '198.51.100.1', port: 5000 },
      tcp: { state: 'ESTABLISHED', origWindowScale: 7, replyWindowScale: 7, origFlags: 9, replyFlags: 9 },
      status: STATUS_BITS.ASSURED | STATUS_BITS.SEEN_REPLY,
      mark: 5,
      timeoutSec: 3000,
    },
    {
      protocol: 'sctp',
      orig: { ...orig, dport: 9 },
      sctp: { state: 'ESTABLISHED', origVtag: 1, replyVtag: 2 },
      timeoutSec: 300,
    },
  ]);
  const flows = await conntrack.list();
  await conntrack.flush();
  await conntrack.create(flows);
  const again = await conntrack.list();
  const [tcp, sctp] = [6, 132].map((protocol) => again.find((flow) => flow.protocol === protocol) ?? expect.fail());
  const before = flows.find(({ protocol }) => protocol === 6) ?? expect.fail();
  const { id, startMs, timeoutSec, use, ...same } = before;
  expect(tcp).toMatchObject(same);
  expect(timeoutSec).toBeGreaterThan(2900);
  expect(tcp?.timeoutSec).toBeLessThanOrEqual(timeoutSec ?? 0);
  expect((await conntrack.inspect(tcp ?? expect.fail()))?.details.tcp).toMatchObject({
    origWindowScale: 0,
    replyWindowScale: 0,
  });
  expect(sctp).toMatchObject({ state: 'NONE' });
});

test.each<[string, object]>([
  ['Expected a state of protocol 17, got "OPEN"', { state: 'OPEN' }],
  ['Expected "mark" to be a whole number from 0 to 4294967295, got "x"', { mark: 'x' }],
  ['Expected "orig" to be a tuple, got undefined', { orig: undefined }],
])('a flow with wrong values is refused: %s', async (message, more) => {
  const before = lines();
  const [good = expect.fail()] = await conntrack.list({ filter: 'udp' });
  const flows = [good, { ...good, ...more }];
  for (const call of [
    () => conntrack.create(flows),
    () => conntrack.restore(flows),
    () => conntrack.get(flows),
    () => conntrack.deleteFlows(flows),
  ]) {
    await expect(call()).rejects.toThrow(new TypeError(`Flow 1: ${message}`));
  }
  expect(lines()).toEqual(before);
});

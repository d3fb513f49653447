// The ids that a restore returns: of exactly the flows that it made, even if some are replaced before they can be read.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { binding } from '../../native/handle/binding.ts';
import { HandleSession } from '../../native/handle/handle-session.ts';
import { checkOpenOptions } from '../../native/handle/open-options.ts';
import { batchOf, type Conntrack, type DeletedFlows, type NewFlow } from '../../native/index.ts';
import { restoreFlows } from '../../native/methods/restore.ts';
import { PATIENCE } from '../patience.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const COUNT = 5;

let namespace: Namespace;
let conntrack: Conntrack;
let session: HandleSession;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});
beforeEach(async () => {
  session = await HandleSession.open(checkOpenOptions({ netns: namespace.name }));
});
afterEach(() => session.close());

function udp(number: number, more: Partial<NewFlow> = {}): NewFlow {
  const orig = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1000 + number, dport: 53 };
  return { protocol: 'udp', orig, timeoutSec: 300, mark: 7, ...more };
}
const keyOf = ({ orig }: NewFlow) => ({ protocol: 'udp', ...orig }) as const;

async function deleted(): Promise<DeletedFlows> {
  await conntrack.create(Array.from({ length: COUNT }, (_, number) => udp(number)));
  return (await conntrack.flush({ undoable: true })).undo;
}

/** Restores, and does something between the creation of the flows and their being read. */
async function restored(undo: DeletedFlows, meanwhile: () => Promise<unknown>) {
  const get = session.native.get.bind(session.native);
  vi.spyOn(session.native, 'get').mockImplementationOnce(async (...args: Parameters<typeof get>) => {
    await meanwhile();
    return get(...args);
  });
  const { flows, identities = expect.fail() } = await restoreFlows(session, undo, { identify: true });
  expect(flows.map(({ outcome }) => outcome)).toEqual(Array(COUNT).fill('restored'));
  return identities;
}

async function replace(number: number, more: Partial<NewFlow>): Promise<void> {
  await conntrack.deleteFlows(batchOf([keyOf(udp(number))]));
  await conntrack.create([udp(number, more)]);
}

describe.each([
  ['with timestamps', ['net.netfilter.nf_conntrack_timestamp=1', 'net.netfilter.nf_conntrack_acct=1']],
  ['with counters only', ['net.netfilter.nf_conntrack_timestamp=0', 'net.netfilter.nf_conntrack_acct=1']],
  ['with neither', ['net.netfilter.nf_conntrack_timestamp=0', 'net.netfilter.nf_conntrack_acct=0']],
])('%s', (name, settings) => {
  beforeEach(() => void namespace.run('sysctl', '-qw', ...settings));

  test('all restored flows can be deleted by their new ids', async () => {
    const identities = await restored(await deleted(), async () => undefined);
    expect(identities.replaced).toBe(0);
    const { found } = await conntrack.get(batchOf(Array.from({ length: COUNT }, (_, number) => keyOf(udp(number)))));
    expect([...identities.id].sort()).toEqual([...found.id.subarray(0, COUNT)].sort());
    expect([...identities.startNs]).toEqual(expect.arrayContaining([...found.startNs.subarray(0, 2 * COUNT)]));
    expect([...identities.presence].every((one) => one === identities.presence[0] && one !== 0)).toBe(true);
  });

  test('a flow that was replaced before it was read is not taken for the restored one', async () => {
    const undo = await deleted();
    const ports = [...undo.batches()].flatMap((batch) => [...batch.origSport.subarray(0, batch.length)]);
    const more = name === 'with timestamps' ? {} : { timeoutSec: 30, mark: name === 'with neither' ? 7 : 0 };
    const identities = await restored(undo, () => replace((ports[2] ?? 0) - 1000, more));
    expect(identities.replaced).toBe(1);
    expect(Array.from(identities.presence, (one) => one !== 0)).toEqual([true, true, false, true, true]);
  });

  test('a flow that ended before it was read is not named, and not counted as replaced', async () => {
    const identities = await restored(await deleted(), () => conntrack.deleteFlows(batchOf([keyOf(udp(2))])));
    expect(identities.replaced).toBe(0);
    expect([...identities.presence].filter((one) => one !== 0)).toHaveLength(COUNT - 1);
  });
});

test('flows that all began after the restored ones were created are not taken for them', async () => {
  namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_timestamp=1');
  const undo = await deleted();
  const identities = await restored(undo, async () => {
    const createdMs = Date.now();
    await vi.waitUntil(() => Date.now() > createdMs + 2, PATIENCE);
    for (let number = 0; number < COUNT; number++) await replace(number, {});
  });
  expect(identities.replaced).toBe(COUNT);
});

test('without the option nothing is read', async () => {
  const undo = await deleted();
  const get = vi.spyOn(session.native, 'get');
  expect(await restoreFlows(session, undo)).not.toHaveProperty('identities');
  expect(get).not.toHaveBeenCalled();
});

test('no flow is named if it cannot be told which row each message has', async () => {
  const undo = await deleted();
  const { decode } = binding();
  const messages = (all: Uint8Array) => all.subarray(all.length / COUNT);
  const decoding = vi
    .spyOn(binding(), 'decode')
    .mockImplementationOnce((all, ...more) => decode(messages(all), ...more));
  const identities = await restored(undo, async () => undefined).finally(() => decoding.mockRestore());
  expect([...identities.presence, identities.replaced]).toEqual(Array(COUNT + 1).fill(0));
  expect(namespace.count()).toBe(COUNT);
});

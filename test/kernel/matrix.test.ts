// Every method of the handle in every state: each call settles, and a rejection gives the reason and the method's name.
// The methods are read from the class, so a new one without a row fails here.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { FlowBatch } from '../../native/flow/index.ts';
import { ConntrackTable, createFlow, deleteFilters, InetFamily, tableFlush, tableList } from '../../native/go/index.ts';
import { batchOf, Conntrack, ConntrackError } from '../../native/index.ts';
import { Namespace } from './support/namespace.ts';
import { isMachineRoot } from './support/unprivileged.ts';

const HELPER = join(import.meta.dirname, '../../native/build/flowglass-helper');
/** More than is read ahead, so that an unread dump is midway. */
const FLOWS = 20_000;

const END = { protocol: 17, sport: 1, dport: 2 } as const;
const FLOW = { ...END, src: '10.77.0.1', dst: '10.77.0.2' } as const;
const SNAPSHOT = { format: 'conntrack-snapshot', version: 1, takenMs: 0, flows: [], gone: [] } as const;
const EXPECTED = { protocol: 17, tuple: FLOW };
const GO_FORWARD = { protocol: 17, srcIP: '10.77.0.3', dstIP: '10.77.0.4', srcPort: 1, dstPort: 2 };
const GO_FLOW = { familyType: InetFamily.ipv4, forward: GO_FORWARD, timeOut: 60 };

/** How to call each method, and the code, if any, with which it rejects even if all is well. */
const CALLS: Readonly<Record<string, { call: (handle: Conntrack, flows: FlowBatch) => unknown; code?: string }>> = {
  strings: { call: (handle) => handle.strings },
  info: { call: (handle) => handle.info() },
  capabilities: { call: (handle) => handle.capabilities() },
  dump: { call: (handle) => handle.dump().next() },
  list: { call: (handle) => handle.list({ filter: 'proto = udp' }) },
  subscribe: { call: (handle) => handle.subscribe() },
  get: { call: (handle, flows) => handle.get(flows) },
  inspect: { call: (handle, flows) => handle.inspect(flows) },
  create: { call: (handle) => handle.create([]) },
  update: { call: (handle, flows) => handle.update(flows, { mark: { value: 5 } }) },
  deleteFlows: { call: (handle, flows) => handle.deleteFlows(flows) },
  deleteMatching: { call: (handle) => handle.deleteMatching('proto = sctp') },
  flush: { call: (handle) => handle.flush({ family: 'ipv6' }) },
  snapshot: { call: (handle, flows) => handle.snapshot(flows) },
  restore: { call: (handle) => handle.restore(SNAPSHOT) },
  stats: { call: (handle) => handle.stats() },
  cpuStats: { call: (handle) => handle.cpuStats() },
  localAddresses: { call: (handle) => handle.localAddresses() },
  listExpectations: { call: (handle) => handle.listExpectations() },
  getExpectation: { call: (handle) => handle.getExpectation(EXPECTED) },
  createExpectation: {
    // No such master.
    call: (handle) => handle.createExpectation({ ...EXPECTED, master: FLOW }),
    code: 'ENOENT',
  },
  deleteExpectation: { call: (handle) => handle.deleteExpectation(EXPECTED) },
  flushExpectations: { call: (handle) => handle.flushExpectations() },
  expectationStats: { call: (handle) => handle.expectationStats() },
};
/** The same methods with nothing to do, or by other paths. */
const OTHER_CALLS: readonly [method: string, call: (handle: Conntrack) => unknown][] = [
  ['get', (handle) => handle.get(batchOf([]))],
  ['get', (handle) => handle.get(batchOf([]), { zero: true })],
  ['update', (handle) => handle.update(batchOf([]), { mark: { value: 5 } })],
  ['update', (handle) => handle.update(batchOf([]), { mark: { value: 5 } }, { verify: true })],
  ['deleteFlows', (handle) => handle.deleteFlows(batchOf([]))],
  ['snapshot', (handle) => handle.snapshot(batchOf([]))],
  ['list', (handle) => handle.list()],
  ['dump', (handle) => handle.dump({ filter: 'proto = udp', zero: true }).next()],
  ['flush', (handle) => handle.flush({ filter: 'proto = sctp' })],
  ['dump', (handle) => tableList(handle, ConntrackTable.conntrack)],
  ['flushExpectations', (handle) => tableFlush(handle, ConntrackTable.expect)],
  ['listExpectations', (handle) => deleteFilters(handle, ConntrackTable.expect, InetFamily.all, () => false)],
  ['deleteMatching', (handle) => deleteFilters(handle, ConntrackTable.conntrack, InetFamily.ipv4, () => false)],
  ['create', (handle) => createFlow(handle, ConntrackTable.conntrack, InetFamily.ipv4, GO_FLOW)],
  ['subscribe', (handle) => handle.subscribe({ groups: ['new', 'destroy', 'expectNew'], resync: true })],
];
/** These end the handle, so they run last in every state. */
const ENDING = ['close', 'closed'];
/** These make no request. */
const ALWAYS = ['strings', 'capabilities'];

interface Stand {
  handle: Conntrack;
  namespace: Namespace;
  flows: FlowBatch;
}

async function stand(throughHelper: boolean): Promise<Stand> {
  const namespace = new Namespace();
  namespace.fill(FLOWS);
  const args = ['netns', 'exec', namespace.name, HELPER];
  const handle = await (throughHelper ? Conntrack.open({ helper: { command: 'ip', args } }) : namespace.open());
  for await (const flows of handle.dump()) return { handle, namespace, flows };
  throw new Error('there are no flows');
}

async function ended(handle: Conntrack): Promise<void> {
  const { helperPid = 0 } = await handle.info();
  process.kill(helperPid, 'SIGKILL');
  await handle.closed;
}

interface State {
  enter: (stand: Stand) => Promise<unknown>;
  /** The code with which everything rejects. */
  code?: string;
  throughHelper?: boolean;
}

const STATES: Readonly<Record<string, State>> = {
  open: { enter: async () => undefined },
  dumping: { enter: ({ handle }) => handle.dump().next() },
  subscribed: { enter: ({ handle }) => handle.subscribe() },
  overflowed: {
    async enter({ handle, namespace }) {
      const events = await handle.subscribe({ bufferBytes: 4096 });
      namespace.run('conntrack', '-F');
      namespace.fill(FLOWS);
      for await (const event of events) if ('kind' in event) return;
    },
  },
  'without its namespace': { enter: async ({ namespace }) => namespace[Symbol.dispose]() },
  'without its helper': { enter: ({ handle }) => ended(handle), code: 'EPIPE', throughHelper: true },
  closed: { enter: ({ handle }) => handle.close(), code: 'ECANCELED' },
  closing: { enter: async ({ handle }) => void handle.close(), code: 'ECANCELED' },
};

/** "resolves", or the call named by the error and its code. */
async function outcome(call: () => unknown): Promise<string> {
  try {
    await call();
    return 'resolves';
  } catch (error) {
    return error instanceof ConntrackError ? `${error.op}: ${error.code}` : String(error);
  }
}

test('every method has a row', () => {
  const own = Object.getOwnPropertyNames(Conntrack.prototype).filter((name) => name !== 'constructor');
  expect([...Object.keys(CALLS), ...ENDING].toSorted()).toEqual(own.toSorted());
});

describe.each(Object.entries(STATES))('a handle that is %s', (name, { enter, code, throughHelper = false }) => {
  test('answers every call', async () => {
    const all = await stand(throughHelper);
    try {
      await enter(all);
      for (const [method, { call, code: own }] of Object.entries(CALLS)) {
        const why = (ALWAYS.includes(method) ? undefined : code) ?? own;
        const told = await outcome(() => call(all.handle, all.flows));
        expect([method, told]).toEqual([method, why ? `${method}: ${why}` : 'resolves']);
      }
      for (const [method, call] of OTHER_CALLS) {
        const told = await outcome(() => call(all.handle));
        expect([String(call), told]).toEqual([String(call), code ? `${method}: ${code}` : 'resolves']);
      }
      expect(await outcome(() => all.handle.close())).toBe('resolves');
      expect((await all.handle.closed)?.code).toBe(throughHelper ? code : undefined);
    } finally {
      await all.handle.close();
      if (name !== 'without its namespace') all.namespace[Symbol.dispose]();
    }
  });
});

/** These send nothing to the kernel here. */
const ASKING_NOTHING = [...ALWAYS, 'create', 'restore'];

/**
 * Drops root's privileges until disposed. Impossible in a user namespace: without another user, privileges cannot be
 * given up and regained.
 */
function withoutRights(): Disposable {
  const root = process.geteuid?.() ?? 0;
  process.seteuid?.(65534);
  return { [Symbol.dispose]: () => process.seteuid?.(root) };
}

test('a handle whose process gave up its rights names the method of each refusal', async () => {
  if (!isMachineRoot) throw new Error('This test needs root of the machine: run "npm test" as root.');
  const all = await stand(false);
  try {
    using _ = withoutRights();
    for (const [method, { call }] of Object.entries(CALLS)) {
      const told = await outcome(() => call(all.handle, all.flows));
      expect([method, told]).toEqual([method, ASKING_NOTHING.includes(method) ? 'resolves' : `${method}: EPERM`]);
    }
  } finally {
    await all.handle.close();
    all.namespace[Symbol.dispose]();
  }
});

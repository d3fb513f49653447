// Missing answers: the helper hangs, or the kernel drops them for lack of buffer space. Each request is then reported
// as unknown, and nothing is reported as done that was not.

import { spawnSync } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { binding, type NativeSession, TRANSACTION_STATE } from '../../native/handle/binding.ts';
import { batchOf, Conntrack, GET_OUTCOME, type NewFlow, WRITE_OUTCOME } from '../../native/index.ts';
import { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { getFlow, messages } from './support/requests.ts';
import { pick } from './support/rows.ts';

const HELPER = join(import.meta.dirname, '../../native/build/flowglass-helper');
const ENOENT = 2;
const EEXIST = 17;
const ENOBUFS = 105;
const ETIMEDOUT = 110;
const { answered, notSent, unknown } = TRANSACTION_STATE;
/** Requests in one send: the kernel answers all of them before an answer is read. */
const ONE_SEND = 200;

function flows(count: number): NewFlow[] {
  return Array.from({ length: count }, (_, i) => {
    const orig = { src: '10.9.0.1', dst: '10.9.0.2', sport: 1024 + i, dport: 53 };
    return { protocol: 'udp', orig, timeoutSec: 300 };
  });
}

function gets(count: number): Uint8Array {
  return messages(...flows(count).map(({ orig }) => getFlow(orig.src, orig.dst, 17, orig.sport ?? 0, 53)));
}

function sockets(): string[] {
  const open = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return [fd, readlinkSync(`/proc/self/fd/${fd}`)] as const;
    } catch {
      // The descriptor with which the folder was read.
      return [fd, ''] as const;
    }
  });
  return open.filter(([, what]) => what.startsWith('socket:')).map(([fd]) => fd);
}

/**
 * Gives the sockets that `open` opens the smallest possible receive buffer: room for two or three short answers.
 * Only through a helper can it overflow: otherwise each send is limited to requests whose answers fit into the buffer.
 */
async function withSmallBuffer<T>(open: () => Promise<T>): Promise<T> {
  const before = sockets();
  const opened = await open();
  for (const fd of sockets().filter((one) => !before.includes(one))) {
    // A child that inherits it as its descriptor 3: Node.js cannot set options of sockets. SOL_SOCKET 1, SO_RCVBUF 8.
    const program = 'open(my $s, "+<&=", 3) or die; setsockopt($s, 1, 8, pack("i", 1)) or die "$!"';
    const child = spawnSync('perl', ['-e', program], { stdio: ['ignore', 'inherit', 'pipe', Number(fd)] });
    expect([child.status, String(child.stderr)]).toEqual([0, '']);
  }
  return opened;
}

/** The helper in a namespace. */
const inside = ({ name }: Namespace): string[] => ['ip', 'netns', 'exec', name, HELPER];

function open(namespace: Namespace): Promise<Conntrack> {
  const [command = '', ...args] = inside(namespace);
  return Conntrack.open({ helper: { command, args } });
}

async function openSession(namespace: Namespace): Promise<NativeSession> {
  const session = new (binding().NativeSession)();
  await session.open(undefined, inside(namespace), () => undefined);
  return session;
}

describe('answers that the kernel drops', () => {
  let namespace: Namespace;
  namespaceForEach((own) => {
    namespace = own.namespace;
  });

  test('leave their requests unknown, for lack of buffer space, and the others answered', async () => {
    const session = await withSmallBuffer(() => openSession(namespace));
    const { state, errno } = await session.transact('get', gets(ONE_SEND));
    const told = [...state].map((one, i) => [one, errno[i]]);
    expect(told.filter(([one]) => one === answered).length).toBeGreaterThan(0);
    expect(told.filter(([one]) => one === unknown).length).toBeGreaterThan(0);
    for (const one of told)
      expect([
        [answered, ENOENT],
        [unknown, ENOBUFS],
      ]).toContainEqual(one);
    // The next one has room again.
    expect([...(await session.transact('get', gets(1))).state]).toEqual([answered]);
    session.stop();
  });

  test('are reported as unknown for flows that were created all the same', async () => {
    // Each existing flow gets an answer, which fills the buffer; a send's last answer acknowledges the created ones.
    const existing = 150;
    await using conntrack = await open(namespace);
    await conntrack.create(flows(existing));
    await using small = await withSmallBuffer(() => open(namespace));
    const { outcome, errno } = await small.create(flows(ONE_SEND));
    const told = [...outcome].map((one, i) => [one, errno[i]]);
    for (const one of told.slice(0, existing)) {
      expect([
        [WRITE_OUTCOME.exists, EEXIST],
        [WRITE_OUTCOME.unknown, ENOBUFS],
      ]).toContainEqual(one);
    }
    for (const one of told.slice(existing)) expect(one).toEqual([WRITE_OUTCOME.unknown, ENOBUFS]);
    expect(namespace.count()).toBe(ONE_SEND);
  });

  test('do not harm a delete, which sends these requests again', async () => {
    await using conntrack = await withSmallBuffer(() => open(namespace));
    await conntrack.create(flows(ONE_SEND));
    const { outcome } = await conntrack.deleteFlows(batchOf(flows(ONE_SEND).map((one) => ({ ...one, ...one.orig }))));
    // Flows whose answer was lost had been deleted, and are found gone.
    expect(namespace.count()).toBe(0);
    expect(outcome.every((one) => one <= 1)).toBe(true);
  });
});

// Concurrently: each waits for seconds until the helper is given up.
describe.concurrent('a helper that hangs', () => {
  test('leaves what it was given unknown, and the rest not sent', async ({ expect }) => {
    using namespace = new Namespace();
    const session = await openSession(namespace);
    process.kill((await session.info()).helperPid ?? expect.fail(), 'SIGSTOP');
    const { state, errno, replies } = await session.transact('get', gets(1000));
    const given = state.indexOf(notSent);
    expect(given).toBeGreaterThan(0);
    expect(new Set(state.subarray(0, given))).toEqual(new Set([unknown]));
    expect(new Set(state.subarray(given))).toEqual(new Set([notSent]));
    expect(new Set(errno)).toEqual(new Set([ETIMEDOUT]));
    expect(replies).toHaveLength(0);
    session.stop();
  });

  test('is reported for each flow to be created, and none is created', async ({ expect }) => {
    using namespace = new Namespace();
    await using conntrack = await open(namespace);
    process.kill((await conntrack.info()).helperPid ?? expect.fail(), 'SIGSTOP');
    const { outcome, errno } = await conntrack.create(flows(1000));
    expect(new Set(outcome)).toEqual(new Set([WRITE_OUTCOME.unknown, WRITE_OUTCOME.notSent]));
    expect(outcome[0]).toBe(WRITE_OUTCOME.unknown);
    expect(new Set(errno)).toEqual(new Set([ETIMEDOUT]));
    expect(await conntrack.closed).toMatchObject({ code: 'EPIPE' });
    expect(namespace.count()).toBe(0);
  });

  test('makes a get with zeroing fail, which may have cost the counts', async ({ expect }) => {
    using namespace = new Namespace();
    namespace.fill(10);
    await using conntrack = await open(namespace);
    // `pick` dumps to the end: during a dump, the helper could be given up before the get.
    const all = await pick(conntrack, () => true);
    process.kill((await conntrack.info()).helperPid ?? expect.fail(), 'SIGSTOP');
    const { outcome, errno } = await conntrack.get(all, { zero: true });
    expect(new Set(outcome)).toEqual(new Set([GET_OUTCOME.failed]));
    expect(new Set(errno)).toEqual(new Set([ETIMEDOUT]));
  });
});

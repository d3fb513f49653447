// Requests encoded elsewhere, through the helper: what it passes on works like direct access, what it refuses does not
// happen, and a refusal does not affect the requests around it.

import { afterAll, describe, expect, test } from 'vitest';
import { binding, type NativeSession, TRANSACTION_STATE } from '../../native/handle/binding.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import {
  CT,
  EXP,
  expectation,
  FLAG,
  getFlow,
  messages,
  newExpectation,
  newFtpControl,
  request,
  SUBSYSTEM,
  text,
  tuple,
  u32,
} from './support/requests.ts';
import { PublicFolder } from './support/unprivileged.ts';

const AF_INET = 2;
const CTA_MARK = 8;
const CTA_EXPECT_ID = 5;
const EPERM = 1;
const ENOENT = 2;
const EINVAL = 22;
const EPIPE = 32;
const { answered, notSent } = TRANSACTION_STATE;

const folder = new PublicFolder();
const helper = folder.program('flowglass-helper');
afterAll(() => folder[Symbol.dispose]());

let namespace: Namespace;
const sessions: NativeSession[] = [];

namespaceForEach((own) => {
  namespace = own.namespace;
  own.defer(() => {
    for (const session of sessions.splice(0)) session.stop();
  });
});

interface Opened {
  readonly session: NativeSession;
  readonly pid: number;
}

/** A session through a helper in the namespace. */
async function open(...options: string[]): Promise<Opened> {
  const session = new (binding().NativeSession)();
  sessions.push(session);
  const command = ['ip', 'netns', 'exec', namespace.name, helper, ...options];
  const { helperPid = 0 } = await session.open(undefined, command, () => undefined);
  return { session, pid: helperPid };
}

const listExpectations = request({ subsystem: SUBSYSTEM.expect, type: EXP.get, flags: FLAG.dump });
/** All expectations of a helper: CTA_EXPECT_HELP_NAME. */
const flushOf = (name: string): Uint8Array => request({ subsystem: SUBSYSTEM.expect, type: EXP.delete }, text(6, name));
const flushExpectations = request({ subsystem: SUBSYSTEM.expect, type: EXP.delete });

describe('through the helper', () => {
  test('expectations are created, read, and deleted one by one or all at once', async () => {
    const { session } = await open();
    const create = [newFtpControl(4001), newExpectation(4001, 5001), newFtpControl(4002), newExpectation(4002, 5002)];
    const made = await session.transact(
      'create',
      messages(...create, expectation(EXP.get, 5001), expectation(EXP.get, 5003), listExpectations),
    );
    expect([...made.errno]).toEqual([0, 0, 0, 0, 0, ENOENT, 0]);
    expect([...made.replyRequests]).toEqual([4, 6, 6]);
    const gone = await session.transact('delete', messages(expectation(EXP.delete, 5001), listExpectations));
    expect([...gone.errno]).toEqual([0, 0]);
    expect([...gone.replyRequests]).toEqual([1]);
    const flushed = await session.transact('flush', messages(flushExpectations, listExpectations));
    expect([...flushed.errno]).toEqual([0, 0]);
    expect(flushed.replyRequests).toHaveLength(0);
    const again = messages(
      newExpectation(4001, 5001),
      flushOf('sip'),
      listExpectations,
      flushOf('ftp'),
      listExpectations,
    );
    const byName = await session.transact('flush', again);
    expect([...byName.errno]).toEqual([0, 0, 0, 0, 0]);
    expect([...byName.replyRequests]).toEqual([2]);
    expect(namespace.count()).toBe(2);
  });

  test('the expectations of one master are listed; one without a helper has none', async () => {
    const { session } = await open();
    namespace.insert('-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300');
    const ofMaster = (protocol: number, ...ends: [string, string, number, number]): Uint8Array => {
      const [source, destination, sport, dport] = ends;
      const head = { subsystem: SUBSYSTEM.expect, type: EXP.get, flags: FLAG.dump, family: AF_INET };
      return request(head, tuple(1, source, destination, protocol, sport, dport));
    };
    const result = await session.transact(
      'expectations',
      messages(
        newFtpControl(4001),
        newExpectation(4001, 5001),
        ofMaster(6, '10.8.0.1', '10.8.0.2', 4001, 21),
        ofMaster(17, '10.0.0.1', '10.0.0.2', 1003, 53),
        ofMaster(6, '10.8.0.1', '10.8.0.2', 4002, 21),
      ),
    );
    expect([...result.errno]).toEqual([0, 0, 0, 0, ENOENT]);
    expect([...result.replyRequests]).toEqual([2]);
  });

  test('counters are read and set to zero, and the other tables are dumped', async () => {
    const { session } = await open();
    namespace.fill(300);
    const dump = (type: number, ...attributes: Uint8Array[]): Uint8Array =>
      request({ type, flags: FLAG.dump }, ...attributes);
    const result = await session.transact(
      'dump',
      messages(
        dump(CT.getCtrZero),
        dump(CT.getCtrZero, u32(CTA_MARK, 0xffff_ffff)),
        dump(CT.getDying),
        dump(CT.getUnconfirmed),
        dump(CT.get, u32(CTA_MARK, 0xffff_ffff)),
      ),
    );
    expect([...result.errno]).toEqual([0, 0, 0, 0, 0]);
    expect(result.replyRequests).toHaveLength(300);
  });

  test('a thousand requests are answered as with direct access', async () => {
    const { session } = await open();
    const requests = Array.from({ length: 500 }, (_, i) => [
      newFtpControl(10_000 + i),
      getFlow('10.8.0.1', '10.8.0.2', 6, 20_000 + i, 21),
    ]);
    const result = await session.transact('create', messages(...requests.flat()));
    expect([...result.errno]).toEqual(Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 0 : ENOENT)));
    expect(result.state.every((state) => state === answered)).toBe(true);
    expect(namespace.count()).toBe(500);
  });
});

describe('what the helper refuses', () => {
  test('is reported with its reason, and does not affect the other requests', async () => {
    const { session } = await open();
    const deleteById = request({ subsystem: SUBSYSTEM.expect, type: EXP.delete }, u32(CTA_EXPECT_ID, 7));
    const flushFamily = request({ subsystem: SUBSYSTEM.expect, type: EXP.delete, family: AF_INET });
    const zeroAddress = request(
      { type: CT.getCtrZero, flags: FLAG.dump, family: AF_INET },
      tuple(1, '10.8.0.1', '10.8.0.2', 6, 4001, 21),
    );
    const result = await session.transact(
      'mixed',
      messages(newFtpControl(4001), newExpectation(4001, 5001), deleteById, flushFamily, zeroAddress, listExpectations),
    );
    expect([...result.errno]).toEqual([0, 0, EPERM, EPERM, EINVAL, 0]);
    expect([...result.state]).toEqual([answered, answered, notSent, notSent, notSent, answered]);
    expect([...result.replyRequests]).toEqual([5]);
    expect(result.texts.map(([row]) => row)).toEqual([2, 3, 4]);
    expect(result.texts[1]?.[1]).toMatch(/would flush both/);
  });

  test('is every change with --read-only: nothing is sent, and reading continues', async () => {
    namespace.fill(10);
    const { session } = await open('--read-only');
    const changes = [
      newFtpControl(4001),
      newExpectation(4001, 5001),
      expectation(EXP.delete, 5001),
      flushExpectations,
      request({ type: CT.getCtrZero, flags: FLAG.dump }),
      request({ type: CT.getCtrZero, family: AF_INET }, tuple(1, '10.8.0.1', '10.8.0.2', 6, 4001, 21)),
      request({ type: CT.delete }),
    ];
    for (const change of changes) {
      await expect(session.transact('change', change)).rejects.toMatchObject({
        op: 'change',
        errno: EPERM,
        message: expect.stringMatching(/^it was started with --read-only/),
        byHelper: true,
      });
    }
    const dumps = [CT.get, CT.getDying, CT.getUnconfirmed].map((type) => request({ type, flags: FLAG.dump }));
    const read = await session.transact('read', messages(...dumps, listExpectations, ...changes));
    expect([...read.errno]).toEqual([0, 0, 0, 0, ...changes.map(() => EPERM)]);
    expect(read.replyRequests).toHaveLength(10);
    expect(namespace.count()).toBe(10);
  });
});

describe('the end of the helper during a transaction', () => {
  const FLOWS = 4000;

  test('leaves the answered requests reported, and the rest as not sent', async () => {
    const requests = messages(...Array.from({ length: FLOWS }, (_, i) => newFtpControl(10_000 + i)));
    for (let waitMs = 0; waitMs < 12; waitMs += 3) {
      const { session, pid } = await open();
      const untilMs = performance.now() + waitMs;
      const creating = session.transact('create', requests).catch((reason: unknown) => reason);
      await expect.poll(() => performance.now() >= untilMs, { interval: 1 }).toBe(true);
      process.kill(pid, 'SIGKILL');
      const result = await creating;
      if (!isTransaction(result)) {
        expect(result).toMatchObject({ op: 'create', errno: EPIPE });
        expect(namespace.count()).toBe(0);
      } else {
        const made = result.state.filter((state, i) => state === answered && result.errno[i] === 0).length;
        const left = result.errno.filter((code) => code === EPIPE).length;
        expect([made, made + left]).toEqual([namespace.count(), FLOWS]);
      }
      namespace.run('conntrack', '-F');
    }
  });

  function isTransaction(value: unknown): value is Awaited<ReturnType<NativeSession['transact']>> {
    return typeof value === 'object' && value !== null && 'state' in value;
  }
});

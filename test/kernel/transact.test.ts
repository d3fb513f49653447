// Encoded requests against the real kernel: each has an outcome, and answers are passed on unchanged.

import { cpus } from 'node:os';
import { describe, expect, test } from 'vitest';
import { type NativeSession, TRANSACTION_STATE } from '../../native/handle/binding.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';
import { CT, EXP, FLAG, getFlow, messages, request, SUBSYSTEM, split, tuple, typeOf } from './support/requests.ts';

const AF_INET = 2;
const TCP = 6;
const ENOENT = 2;
const EINVAL = 22;
const EMSGSIZE = 90;
const ECANCELED = 125;

const { answered, notSent, unknown } = TRANSACTION_STATE;

let namespace: Namespace;
let session: NativeSession;

namespaceForEach(async (own) => {
  namespace = own.namespace;
  session = await own.openSession();
});

/** A flow that exists once `insert` was called with its number. */
function insert(number: number): void {
  namespace.insert(`-p tcp -s 10.9.0.1 -d 10.9.0.2 --sport ${number} --dport 443 --state ESTABLISHED -t 300`);
}

function get(number: number): Uint8Array {
  return getFlow('10.9.0.1', '10.9.0.2', TCP, number, 443);
}

describe('a transaction', () => {
  test('reports for each request whether it was answered, and returns the answers in order', async () => {
    insert(1000);
    insert(1002);
    const result = await session.transact('get', messages(get(1000), get(1001), get(1002), get(1003)));
    expect([...result.errno]).toEqual([0, ENOENT, 0, ENOENT]);
    expect([...result.state]).toEqual([answered, answered, answered, answered]);
    expect([...result.replyRequests]).toEqual([0, 2]);
    expect(split(result.replies).map(typeOf)).toEqual([SUBSYSTEM.conntrack << 8, SUBSYSTEM.conntrack << 8]);
  });

  test('of a thousand requests is cut into sends that the receive buffer can answer', async () => {
    namespace.fill(500);
    const existing = namespace.list().map((line) => {
      const [, src = '', dst = '', sport = ''] = /src=(\S+) dst=(\S+) sport=(\d+)/.exec(line) ?? [];
      return getFlow(src, dst, TCP, Number(sport), 443);
    });
    expect(existing).toHaveLength(500);
    // Flows with even numbers exist, those with odd numbers do not.
    const result = await session.transact('get', messages(...existing.flatMap((flow, i) => [flow, get(i)])));
    expect([...result.errno]).toEqual(Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 0 : ENOENT)));
    expect(result.state.every((state) => state === answered)).toBe(true);
    expect([...result.replyRequests]).toEqual(Array.from({ length: 500 }, (_, i) => i * 2));
    expect(split(result.replies)).toHaveLength(500);
  });

  test('collects dumps to their end, each separately', async () => {
    namespace.fill(3000);
    const dump = request({ type: CT.get, flags: FLAG.dump });
    const cpuStats = request({ type: CT.getStatsCpu, flags: FLAG.dump });
    const expectations = request({ subsystem: SUBSYSTEM.expect, type: EXP.get, flags: FLAG.dump });
    const result = await session.transact('dump', messages(dump, cpuStats, expectations, dump));
    expect([...result.errno]).toEqual([0, 0, 0, 0]);
    const count = (index: number): number => result.replyRequests.filter((of) => of === index).length;
    expect([0, 1, 2, 3].map(count)).toEqual([3000, cpus().length, 0, 3000]);
  });

  test('does not hold more than 64 MiB of answers, and works afterwards', async () => {
    // About 310 bytes each.
    namespace.fill(240_000);
    const dump = request({ type: CT.get, flags: FLAG.dump });
    const tooMuch = { op: 'dump', errno: EMSGSIZE, message: expect.stringContaining('64 MiB') };
    await expect(session.transact('dump', dump)).rejects.toMatchObject(tooMuch);
    const result = await session.transact('dump', messages(request({ type: CT.getStats }), dump, get(1000)));
    expect([...result.errno]).toEqual([0, EMSGSIZE, ENOENT]);
    expect([...result.state]).toEqual([answered, unknown, answered]);
    expect([...result.replyRequests]).toEqual([0]);
    expect(result.texts).toEqual([[1, expect.stringContaining('64 MiB')]]);
  });

  test('reports what the kernel refuses, with its errno', async () => {
    const dying = request({ type: CT.getDying });
    const bare = request(
      { type: CT.new, family: AF_INET, flags: FLAG.create },
      tuple(1, '10.9.0.1', '10.9.0.2', TCP, 1, 2),
    );
    const result = await session.transact('create', messages(dying, bare, request({ type: CT.getStats })));
    expect([...result.errno]).toEqual([95, EINVAL, 0]);
    expect([...result.replyRequests]).toEqual([2]);
  });
});

describe('closing', () => {
  test('cancels the transactions that wait', async () => {
    namespace.fill(20_000);
    const many = messages(...Array.from({ length: 20 }, () => request({ type: CT.get, flags: FLAG.dump })));
    const first = session.transact('first', many).then(
      (result) => [...result.state],
      (reason: unknown) => reason,
    );
    const second = session.transact('second', many).then(
      () => 'answered',
      (reason: unknown) => reason,
    );
    session.stop();
    expect(await second).toMatchObject({ op: 'second', errno: ECANCELED });
    // It may already have begun: outcomes already reported remain.
    const cut = await first;
    if (Array.isArray(cut)) expect(cut).toContain(notSent);
    else expect(cut).toMatchObject({ op: 'first', errno: ECANCELED });
    await expect(session.transact('late', request({ type: CT.getStats }))).rejects.toMatchObject({
      op: 'late',
      errno: ECANCELED,
    });
  });
});

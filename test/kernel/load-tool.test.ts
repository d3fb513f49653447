// The load tool of the benchmarks: according to conntrack, its tables contain what their names say, and its loops do
// what they claim.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { Namespace } from './support/namespace.ts';

const CTLOAD = join(import.meta.dirname, '../../native/build/ctload');
/** A multiple of every share's period. */
const FLOWS = 4800;

function ctload(namespace: Namespace, ...words: string[]): Record<string, number> {
  return JSON.parse(namespace.run(CTLOAD, ...words));
}

/** Flows that conntrack lists with these options. */
function listed(namespace: Namespace, ...options: string[]): number {
  return namespace.list(...options).length;
}

test.each([
  { options: ['--mix'], udp: FLOWS / 3, ipv6: FLOWS / 4, nat: 0 },
  { options: ['--one-family'], udp: FLOWS / 3, ipv6: 0, nat: 0 },
  { options: ['--two-families'], udp: FLOWS / 3, ipv6: FLOWS / 2, nat: 0 },
  { options: ['--one-family', '--nat', '50'], udp: FLOWS / 3, ipv6: 0, nat: FLOWS / 2 },
  { options: ['--two-families', '--nat', '25'], udp: FLOWS / 3, ipv6: FLOWS / 2, nat: FLOWS / 4 },
  { options: [], udp: 0, ipv6: 0, nat: 0 },
])('a table made with $options has these shares', ({ options, udp, ipv6, nat }) => {
  using namespace = new Namespace();
  expect(ctload(namespace, 'insert', String(FLOWS), ...options)).toMatchObject({ inserted: FLOWS, failed: 0 });
  expect(namespace.count()).toBe(FLOWS);
  expect(listed(namespace, '-p', 'udp')).toBe(udp);
  expect(namespace.run('conntrack', '-L', '-f', 'ipv6').split('\n').length - 1).toBe(ipv6);
  expect(listed(namespace, '--src-nat')).toBe(nat);
});

test('the proportion of translated flows is the same in every other share', () => {
  using namespace = new Namespace();
  ctload(namespace, 'insert', String(FLOWS), '--two-families', '--nat', '50');
  expect(listed(namespace, '--src-nat', '-p', 'udp')).toBe(FLOWS / 6);
  expect(namespace.run('conntrack', '-L', '-f', 'ipv6', '--src-nat').split('\n').length - 1).toBe(FLOWS / 4);
});

test('dumps of all parts have as many bytes as the whole one', () => {
  using namespace = new Namespace();
  ctload(namespace, 'insert', String(FLOWS), '--two-families', '--nat', '50');
  const whole = ctload(namespace, 'discard').bytes;
  expect(ctload(namespace, 'discard', 'ipv4', 'ipv6').bytes).toBe(whole);
  expect(ctload(namespace, 'discard', 'status=0/0x10', 'status=0x10/0x10').bytes).toBe(whole);
  expect(ctload(namespace, 'discard', 'mark=0/1', 'mark=1/1').bytes).toBe(whole);
  const parts = ['ipv4,udp', 'ipv4,tcp', 'ipv6,udp', 'ipv6,tcp'];
  expect(ctload(namespace, 'discard', ...parts).bytes).toBe(whole);
});

test('known flows are requested, changed and deleted one by one', () => {
  using namespace = new Namespace();
  ctload(namespace, 'insert', String(FLOWS), '--mix');
  expect(ctload(namespace, 'batched', 'get')).toMatchObject({ flows: FLOWS, failed: 0 });
  expect(ctload(namespace, 'batched', 'update', '77', 'udp')).toMatchObject({ flows: FLOWS / 3, failed: 0 });
  expect(listed(namespace, '-m', '77')).toBe(FLOWS / 3);
  expect(ctload(namespace, 'batched', 'delete', 'udp')).toMatchObject({ flows: FLOWS / 3, failed: 0 });
  expect(namespace.count()).toBe((FLOWS * 2) / 3);
  expect(ctload(namespace, 'flush')).toMatchObject({ failed: 0 });
  expect(namespace.count()).toBe(0);
});

test.each([
  ['of new and destroyed flows', []],
  ['with changes of a mark', ['--updates']],
] as const)('a listener counts each event of a churn %s, which leaves nothing behind', async (_, options) => {
  using namespace = new Namespace();
  const events = 60_000;
  // Room for all of them, however busy the processors.
  const buffer = ['--buffer', String(64 * 1024 * 1024)];
  const listener = spawn('ip', ['netns', 'exec', namespace.name, CTLOAD, 'events', String(events), ...buffer], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: listener.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  const exit = once(listener, 'exit');
  expect(ctload(namespace, 'churn', '100000', String(events), ...options)).toMatchObject({ events, failed: 0 });
  expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ events, losses: 0 });
  await exit;
  expect(namespace.count()).toBe(0);
});

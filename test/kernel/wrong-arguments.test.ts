// A caller's mistakes change nothing: they are refused before any request.

import { expect, test } from 'vitest';
import { ConntrackTable, deleteFilters, InetFamily } from '../../native/go/index.ts';
import type { Conntrack } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';
import { pick } from './support/rows.ts';

let namespace: Namespace;
let conntrack: Conntrack;

namespaceForAll(async (own) => {
  namespace = own.namespace;
  namespace.insert('-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 53 -t 300 -m 240');
  namespace.insert('-p udp -s fd00::1 -d fd00::2 --sport 1004 --dport 53 -t 300');
  conntrack = await own.open();
});

/** Calls a method as an untyped program can. */
function call(method: string, ...args: unknown[]): Promise<unknown> {
  return (async () => Reflect.apply(Reflect.get(conntrack, method), conntrack, args))();
}

const WRONG: [method: string, ...args: unknown[]][] = [
  ['flush', 'ipv6'],
  ['flush', '-p tcp'],
  ['flush', 5],
  ['flush', null],
  ['flush', { famly: 'ipv6' }],
  ['flush', { family: 'inet6' }],
  ['flush', { family: 6 }],
  ['flush', { family: null }],
  ['deleteMatching', async () => false],
  ['deleteMatching', () => 1],
  ['deleteMatching', { matchConntrackFlow: () => false }],
  ['deleteMatching', { toFilter: () => ({ kind: 'nonsense' }) }],
  ['deleteMatching', 'udp', { famly: 'ipv6' }],
  ['deleteMatching', 'udp', { family: 'inet6' }],
  ['deleteMatching', { kind: 'match', field: 'dport', op: '!=', values: [] }],
  ['deleteMatching', { kind: 'match', field: 'dport', op: '!=', values: [80] }],
  ['deleteMatching', { kind: 'nonsense' }],
  ['deleteMatching', { kind: 'and' }],
  ['list', 'udp'],
  ['list', { famly: 'ipv6' }],
  ['list', { family: 'inet' }],
  ['list', { table: 'expect' }],
  ['subscribe', { group: ['new'] }],
  ['flushExpectations', { helpr: 'ftp' }],
  ['flushExpectations', 'ftp'],
  ['listExpectations', { family: 'inet' }],
];

test.each(WRONG)('%s(%o, %o) is refused, and nothing is changed', async (method, ...args) => {
  await expect(call(method, ...args)).rejects.toThrow(TypeError);
  expect(namespace.count()).toBe(2);
});

test('a filter of the Go library’s kind that answers with a promise is refused, and nothing is changed', async () => {
  const later: unknown = async () => false;
  const deleting = Reflect.apply(deleteFilters, undefined, [
    conntrack,
    ConntrackTable.conntrack,
    InetFamily.all,
    later,
  ]);
  await expect(deleting).rejects.toThrow(TypeError);
  expect(namespace.count()).toBe(2);
});

test.each([
  [{ mark: 5 }],
  [{ mark: {} }],
  [{ mark: { value: 1, maks: 1 } }],
  [{ mark: { value: '1' } }],
  [{ status: { mask: 2 } }],
  ['mark'],
  [undefined],
])('update with %o is refused, and the mark stays', async (changes) => {
  const flow = await pick(conntrack, ({ family }) => family === 'ipv4');
  await expect(call('update', flow, changes)).rejects.toThrow(TypeError);
  expect(namespace.list().join()).toContain('mark=240');
});

test.each([
  ['deleteFlows', { verfy: true }],
  ['get', { zeero: true }],
])('%s with %o is refused', async (method, options) => {
  const flow = await pick(conntrack, () => true);
  await expect(call(method, flow, options)).rejects.toThrow(TypeError);
  expect(namespace.count()).toBe(2);
});

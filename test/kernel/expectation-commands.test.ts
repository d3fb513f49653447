// The commands about expectations, carried out by conntrack itself.

import { beforeEach, expect, test } from 'vitest';
import type { Conntrack, NewExpectation } from '../../native/index.ts';
import { expectationCommands } from '../../renderer/words/expectation-commands.ts';
import { CONTROL, CONTROL6, DATA6 } from './support/ftp-control.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

/** A master of its own for each: FTP's helper expects one at a time. */
const control = (sport: number) => ({ ...CONTROL, sport });
const data = (dport: number): NewExpectation => ({
  protocol: 'tcp',
  tuple: { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport },
  master: { protocol: 'tcp', ...control(dport) },
});

let namespace: Namespace;
let conntrack: Conntrack;
namespaceForEach(async (own) => {
  namespace = own.namespace;
  conntrack = await own.open();
});

beforeEach(async () => {
  for (const orig of [control(5000), control(5001), CONTROL6]) {
    await conntrack.create([{ protocol: 'tcp', orig, timeoutSec: 300, helper: 'ftp', tcp: { state: 'ESTABLISHED' } }]);
  }
  for (const expectation of [data(5000), data(5001), DATA6]) await conntrack.createExpectation(expectation);
});

const ports = async () =>
  (await conntrack.listExpectations()).map(({ family, tuple }) => `${family} ${tuple.dport}`).sort();

test.each([
  ['ipv4', 5000, ['ipv4 5001', 'ipv6 5000']],
  ['ipv6', 5000, ['ipv4 5000', 'ipv4 5001']],
] as const)('show, list and delete exactly one of %s', async (family, dport, left) => {
  const made = (await conntrack.listExpectations()).find((one) => one.family === family && one.tuple.dport === dport);
  if (!made) throw new Error('no expectation');
  const run = (title: string): string => {
    const command = expectationCommands(made, false).find((one) => one.title === title);
    // conntrack counts no deleted expectation, and says by its exit status that there was none.
    return namespace.run('sh', '-c', `${command?.text}; true`);
  };
  expect(run('Show').match(/dport=\d+ mask/g)).toEqual([`dport=${dport} mask`]);
  expect(run('List all').match(/dport=\d+ mask/g)).toHaveLength(family === 'ipv4' ? 2 : 1);
  run('Delete');
  expect(await ports()).toEqual(left);
});

test('only those that name no single one are left for one that is gone, or that conntrack cannot name', () => {
  const tuple = { protocol: 47, src: '10.0.0.1', dst: '10.0.0.2', srcKey: 1, dstKey: 2 };
  const titles = (isGone: boolean, one = tuple) => expectationCommands({ family: 'ipv4', tuple: one }, isGone);
  expect(titles(false).map(({ title }) => title)).toEqual(['List all', 'Watch all']);
  const ftp = { protocol: 6, ...CONTROL };
  expect(expectationCommands({ family: 'ipv4', tuple: ftp }, true).map(({ text }) => text.slice(0, 12))).toEqual([
    'conntrack -G',
    'conntrack -L',
    'conntrack -E',
  ]);
});

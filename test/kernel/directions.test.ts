// The namespace's own addresses according to the kernel, and the directions of flows that follow from them.

import { expect, test } from 'vitest';
import { compileFilter, parseFilter } from '../../native/filter/index.ts';
import { flowAt } from '../../native/flow/index.ts';
import type { Conntrack } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';
import { pick } from './support/rows.ts';

let namespace: Namespace;
let conntrack: Conntrack;

/** Flows by the direction they have for a host with 10.77.0.1/24, fd77::1 and all of 10.78.0.0/16 and fd78::/64. */
const FLOWS: Readonly<Record<string, readonly string[]>> = {
  outbound: [
    '-p udp -s 10.77.0.1 -d 198.51.100.1 --sport 1 --dport 53 -t 300',
    '-p udp -s fd77::1 -d 2001:db8::1 --sport 2 --dport 53 -t 300',
    '-p udp -s 10.77.0.1 -d 10.77.0.255 --sport 3 --dport 137 -t 300',
    // A service of its own that it asks for and that another host answers.
    '-p udp -s 127.0.0.1 -d 127.0.0.1 --sport 15 --dport 53 -t 300 -g 10.77.0.9',
  ],
  inbound: [
    '-p udp -s 198.51.100.1 -d 10.77.0.1 --sport 4 --dport 53 -t 300',
    '-p udp -s 2001:db8::1 -d fd77::1 --sport 5 --dport 53 -t 300',
    '-p udp -s 10.77.0.9 -d 10.77.0.255 --sport 6 --dport 137 -t 300',
    '-p udp -s 10.77.0.9 -d 224.0.0.251 --sport 7 --dport 5353 -t 300',
    '-p udp -s 2001:db8::1 -d fd78::99 --sport 12 --dport 53 -t 300',
    '-p udp -s 198.51.100.1 -d 10.78.9.9 --sport 13 --dport 53 -t 300',
    // Taken on its way to another host.
    '-p udp -s 10.77.0.9 -d 198.51.100.1 --sport 16 --dport 53 -t 300 -g 10.77.0.1',
  ],
  local: [
    '-p udp -s 127.0.0.1 -d 127.9.9.9 --sport 8 --dport 53 -t 300',
    '-p udp -s ::1 -d fd77::1 --sport 9 --dport 53 -t 300',
  ],
  forwarded: [
    '-p udp -s 10.77.0.9 -d 198.51.100.1 --sport 10 --dport 53 -t 300',
    '-p udp -s 2001:db8::1 -d fd77::9 --sport 11 --dport 53 -t 300',
    '-p udp -s 2001:db8::1 -d fd78:0:0:1::1 --sport 14 --dport 53 -t 300',
    // Behind an address of this host: the server, the client, both.
    '-p udp -s 198.51.100.1 -d 10.77.0.1 --sport 17 --dport 53 -t 300 -g 10.77.0.9',
    '-p udp -s 10.77.0.9 -d 198.51.100.1 --sport 18 --dport 53 -t 300 -n 10.77.0.1',
    '-p udp -s 10.77.0.8 -d 10.77.0.1 --sport 19 --dport 53 -t 300 -n 10.77.0.1 -g 10.77.0.9',
    '-p udp -s 2001:db8::1 -d fd77::1 --sport 20 --dport 53 -t 300 -g fd77::9',
  ],
};

namespaceForAll(async (own) => {
  namespace = own.namespace;
  namespace.run('ip', 'link', 'add', 'lan', 'type', 'veth', 'peer', 'name', 'far');
  namespace.run('ip', 'addr', 'add', '10.77.0.1/24', 'brd', '+', 'dev', 'lan');
  namespace.run('ip', 'addr', 'add', 'fd77::1/64', 'dev', 'lan', 'nodad');
  // Networks whose every address is its own (AnyIP).
  namespace.run('ip', '-6', 'route', 'add', 'local', 'fd78::/64', 'dev', 'lo');
  namespace.run('ip', 'route', 'add', 'local', '10.78.0.0/16', 'dev', 'lo');
  for (const device of ['lan', 'far']) namespace.run('ip', 'link', 'set', device, 'up');
  for (const entry of Object.values(FLOWS).flat()) namespace.insert(entry);
  conntrack = await own.open();
});

test('the namespace’s own addresses include its networks and broadcasts', async () => {
  const addresses = await conntrack.localAddresses();
  expect(addresses).toEqual(
    expect.arrayContaining([
      '127.0.0.0/8',
      '10.77.0.1',
      'brd 10.77.0.255',
      '10.78.0.0/16',
      '::1',
      'fd77::1',
      'fd78::/64',
    ]),
  );
  expect(addresses).not.toContain('10.77.0.0/24');
  expect(new Set(addresses).size).toBe(addresses.length);
});

test('each flow has the direction implied by who began it and who answers', async () => {
  const flows = await pick(conntrack, () => true);
  const matching = (text: string): (number | undefined)[] => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(text);
    const filter = compileFilter(parsed.filter);
    const rows = Array.from({ length: flows.length }, (_, row) => row).filter((row) => filter.matchesRow(flows, row));
    return rows.map((row) => flowAt(flows, row).orig.sport).sort((a, b) => (a ?? 0) - (b ?? 0));
  };
  expect(matching('direction in {inbound, outbound, forwarded, local}')).toEqual([]);
  flows.localAddresses = await conntrack.localAddresses();
  for (const [direction, entries] of Object.entries(FLOWS)) {
    const sports = entries.map((entry) => Number(/--sport (\d+)/.exec(entry)?.[1]));
    expect([direction, matching(`direction = ${direction}`)]).toEqual([direction, sports]);
  }
});

test('a closed handle reports nothing', async () => {
  const other = await namespace.open();
  await other.close();
  await expect(other.localAddresses()).rejects.toMatchObject({ code: 'ECANCELED' });
});

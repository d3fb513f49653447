// The rule that blocks a host, in a router's kernel: no packet from it gets in, and none gets out to it, whether forwarded or
// local, and with any NAT. Other hosts are not affected.

import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { blockAddress, UNBLOCK } from '../../renderer/dialogs/block-rules.ts';
import { PATIENCE } from '../patience.ts';
import { Namespace } from './support/namespace.ts';

interface Addresses {
  readonly family: number;
  /** The host that is blocked, and its neighbour on the same link. */
  readonly host: string;
  readonly neighbour: string;
  readonly server: string;
  /** The router's, towards the clients and towards the server. */
  readonly router: readonly [north: string, south: string];
}

const V4: Addresses = {
  family: 2,
  host: '10.1.0.5',
  neighbour: '10.1.0.6',
  server: '10.2.0.2',
  router: ['10.1.0.1', '10.2.0.1'],
};
const V6: Addresses = {
  family: 10,
  host: 'fd01::5',
  neighbour: 'fd01::6',
  server: 'fd02::2',
  router: ['fd01::1', 'fd02::1'],
};

/** Counts what is left after the rule: what came from the hosts, and what goes to them, last of all. */
const RULES = `
table inet seen {
  counter from_host { }
  counter to_host { }
  counter from_neighbour { }
  counter to_neighbour { }
  chain in {
    type filter hook prerouting priority -299
    udp dport 9 ip saddr ${V4.host} counter name from_host
    udp dport 9 ip6 saddr ${V6.host} counter name from_host
    udp dport 9 ip saddr ${V4.neighbour} counter name from_neighbour
    udp dport 9 ip6 saddr ${V6.neighbour} counter name from_neighbour
  }
  chain out {
    type filter hook postrouting priority 300
    udp dport 9 ip daddr ${V4.host} counter name to_host
    udp dport 9 ip6 daddr ${V6.host} counter name to_host
    udp dport 9 ip daddr ${V4.neighbour} counter name to_neighbour
    udp dport 9 ip6 daddr ${V6.neighbour} counter name to_neighbour
  }
}
table inet nat {
  chain pre {
    type nat hook prerouting priority -100
    udp dport 1005 dnat ip to ${V4.host}:9
    udp dport 1005 dnat ip6 to [${V6.host}]:9
    udp dport 1006 dnat ip to ${V4.neighbour}:9
    udp dport 1006 dnat ip6 to [${V6.neighbour}]:9
  }
  chain post {
    type nat hook postrouting priority 100
    oifname "south" masquerade
  }
}`;

let router: Namespace;
let clients: Namespace;
let server: Namespace;

beforeAll(() => {
  [router, clients, server] = [new Namespace(), new Namespace(), new Namespace()];
  router.run('sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1');
  link(clients, 'north', 0, [V4.host, V4.neighbour, V6.host, V6.neighbour]);
  link(server, 'south', 1, [V4.server, V6.server]);
  router.rules(RULES);
});

afterAll(() => {
  for (const namespace of [clients, server, router]) namespace?.[Symbol.dispose]();
});

function link(end: Namespace, name: string, side: 0 | 1, addresses: readonly string[]): void {
  const peer = ['type', 'veth', 'peer', 'name', name, 'netns', router.name];
  execFileSync('ip', ['-n', end.name, 'link', 'add', 'uplink', ...peer]);
  address(router, name, [V4.router[side], V6.router[side]]);
  address(end, 'uplink', addresses);
  end.run('ip', 'route', 'add', 'default', 'via', V4.router[side]);
  end.run('ip', 'route', 'add', 'default', 'via', V6.router[side]);
}

function address(namespace: Namespace, device: string, addresses: readonly string[]): void {
  namespace.run('ip', 'link', 'set', device, 'up');
  for (const text of addresses) {
    const size = text.includes(':') ? ['64', 'nodad'] : ['24'];
    namespace.run('ip', 'address', 'add', `${text}/${size[0]}`, 'dev', device, ...size.slice(1));
  }
}

/** Sends one datagram; where the kernel refuses it, none. */
function send(from: Namespace, to: string, port: number, source?: string): void {
  const [type, target] = to.includes(':') ? ['UDP6', `[${to}]`] : ['UDP4', to];
  const bind = source === undefined ? '' : `,bind=${source.includes(':') ? `[${source}]` : source}`;
  from.run('sh', '-c', `echo x | socat -u - ${type}-SENDTO:${target}:${port}${bind} 2>/dev/null || true`);
}

/** Every way on which something of a client gets to the router, or something of the router to a client. */
const WAYS: Record<string, (at: Addresses, client: 'host' | 'neighbour') => void> = {
  'from it to the server': (at, client) => send(clients, at.server, 9, at[client]),
  'from it to the router': (at, client) => send(clients, at.router[0], 9, at[client]),
  'to it from the server': (at, client) => send(server, at[client], 9),
  'to it from the router': (at, client) => send(router, at[client], 9),
  'to it through a forwarded port': (at, client) => send(server, at.router[1], client === 'host' ? 1005 : 1006),
};

function counted(client: string): number {
  const lines = router.run('nft', 'list', 'counters', 'table', 'inet', 'seen');
  const found = lines.matchAll(/counter (?:from|to)_(\w+) \{\s+packets (\d+)/g);
  return [...found].reduce((sum, [, name, packets]) => sum + (name === client ? Number(packets) : 0), 0);
}

const cases = [V4, V6].flatMap((at) => Object.entries(WAYS).map(([name, way]) => ({ at, name, way, text: at.host })));

test.each(cases)('the rule that blocks $text drops what goes $name, and nothing of its neighbour', async (one) => {
  const { at, way } = one;
  const passes = async (client: 'host' | 'neighbour') => {
    router.run('nft', 'reset', 'counters', 'table', 'inet', 'seen');
    way(at, client);
    await vi.waitFor(() => expect(counted(client)).toBeGreaterThan(0), PATIENCE);
  };
  await passes('host');
  await passes('neighbour');
  router.run('sh', '-c', blockAddress({ family: at.family, address: at.host }));
  router.run('nft', 'reset', 'counters', 'table', 'inet', 'seen');
  // What is sent later arrives later.
  way(at, 'host');
  way(at, 'neighbour');
  await vi.waitFor(() => expect(counted('neighbour')).toBeGreaterThan(0), PATIENCE);
  expect(counted('host')).toBe(0);
  router.run('sh', '-c', UNBLOCK);
  await passes('host');
});

// The network of the end-to-end tests: a client and a server namespace joined by a router, in which the
// application runs. The router translates some flows in each direction and tracks them all, v4 and v6.

import { existsSync } from 'node:fs';
import { LASTING } from '../../kernel/support/lasting.ts';
import { inNamespace, outputOf } from '../../shell.ts';

/** Names of the three network namespaces. */
export interface NetworkNames {
  readonly router: string;
  readonly client: string;
  readonly server: string;
}

/** Addresses by role. The client has a second address in each family, which the router translates. */
export const ADDRESS = {
  client4: '10.80.1.2',
  maskedClient4: '10.80.1.3',
  router4: '10.80.1.1',
  routerOutside4: '10.80.2.1',
  server4: '10.80.2.2',
  client6: 'fd80:1::2',
  maskedClient6: 'fd80:1::3',
  router6: 'fd80:1::1',
  routerOutside6: 'fd80:2::1',
  server6: 'fd80:2::2',
} as const;

/** The port on the router that is forwarded to FORWARDED_TO on the server. */
export const FORWARDED_PORT = 8080;
export const FORWARDED_TO = 7000;

const PREFIX = 'flowglass-e2e-';

/** Namespace names of the run with this process id. */
export function networkNames(pid: number): NetworkNames {
  return { router: `${PREFIX}${pid}`, client: `${PREFIX}${pid}-c`, server: `${PREFIX}${pid}-s` };
}

/** Runs a command and returns its output. @throws with the command and its stderr. */
export function run(command: string, args: readonly string[], input?: string): string {
  return outputOf([command, ...args], input);
}

/** Runs a command in a network namespace. */
export function runIn(netns: string, command: string, args: readonly string[], input?: string): string {
  return outputOf([...inNamespace(netns), command, ...args], input);
}

// The router's loopback carries only the test driver's connections, which are untracked so that the table holds only
// the flows of a test. A rule with `ct state` turns tracking on.
const RULES = `
table inet flowglass_e2e {
  chain untracked_out { type filter hook output priority raw; oifname "lo" notrack; }
  chain untracked_in { type filter hook prerouting priority raw; iifname "lo" notrack; }
  chain forward { type filter hook forward priority filter; ct state established,related accept; }
  chain input { type filter hook input priority filter; ct state established accept; }
  chain translate_to {
    type nat hook prerouting priority dstnat;
    ip daddr ${ADDRESS.router4} meta l4proto { tcp, udp } th dport ${FORWARDED_PORT} dnat ip to ${ADDRESS.server4}:${FORWARDED_TO}
    ip6 daddr ${ADDRESS.router6} meta l4proto { tcp, udp } th dport ${FORWARDED_PORT} dnat ip6 to [${ADDRESS.server6}]:${FORWARDED_TO}
  }
  chain translate_from {
    type nat hook postrouting priority srcnat;
    ip saddr ${ADDRESS.maskedClient4} oifname "srv" snat ip to ${ADDRESS.routerOutside4}
    ip6 saddr ${ADDRESS.maskedClient6} oifname "srv" snat ip6 to ${ADDRESS.routerOutside6}
  }
}
`;

function addresses(netns: string, device: string, list: readonly string[]): void {
  for (const address of list) {
    const length = address.includes(':') ? 64 : 24;
    const flags = address.includes(':') ? ['nodad'] : [];
    runIn(netns, 'ip', ['address', 'add', `${address}/${length}`, 'dev', device, ...flags]);
  }
  runIn(netns, 'ip', ['link', 'set', device, 'up']);
}

/** Creates the three namespaces, their links and the router's rules, and turns counters and timestamps on. */
export function createNetwork(names: NetworkNames): void {
  for (const netns of [names.router, names.client, names.server]) {
    run('ip', ['netns', 'add', netns]);
    runIn(netns, 'ip', ['link', 'set', 'lo', 'up']);
  }
  const link = (device: string, peer: string): string =>
    runIn(names.router, 'ip', ['link', 'add', device, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', peer]);
  link('cli', names.client);
  link('srv', names.server);
  const sysctls = ['net.ipv4.ip_forward=1', 'net.ipv6.conf.all.forwarding=1'];
  const tracking = ['acct=1', 'timestamp=1', ...LASTING].map((setting) => `net.netfilter.nf_conntrack_${setting}`);
  runIn(names.router, 'sysctl', ['-q', '-w', ...sysctls, ...tracking]);
  addresses(names.router, 'cli', [ADDRESS.router4, ADDRESS.router6]);
  addresses(names.router, 'srv', [ADDRESS.routerOutside4, ADDRESS.routerOutside6]);
  addresses(names.client, 'eth0', [ADDRESS.client4, ADDRESS.maskedClient4, ADDRESS.client6, ADDRESS.maskedClient6]);
  addresses(names.server, 'eth0', [ADDRESS.server4, ADDRESS.server6]);
  for (const [netns, via4, via6] of [
    [names.client, ADDRESS.router4, ADDRESS.router6],
    [names.server, ADDRESS.routerOutside4, ADDRESS.routerOutside6],
  ] as const) {
    runIn(netns, 'ip', ['route', 'add', 'default', 'via', via4]);
    runIn(netns, 'ip', ['-6', 'route', 'add', 'default', 'via', via6]);
  }
  runIn(names.router, 'nft', ['-f', '-'], RULES);
}

/** Ends whatever still runs in a namespace, left from a run that may have been killed. */
function endProcessesIn(netns: string): void {
  for (const pid of run('ip', ['netns', 'pids', netns]).split('\n').filter(Boolean)) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // The process has ended.
    }
  }
}

/** Removes a namespace with everything in it. Never throws: a missing one is not an error. */
export function removeNamespace(netns: string): void {
  if (!existsSync(`/run/netns/${netns}`)) return;
  try {
    endProcessesIn(netns);
    run('ip', ['netns', 'delete', netns]);
  } catch (error) {
    console.error(`Could not remove the namespace ${netns}: ${String(error)}`);
  }
}

/** Removes the three namespaces of a run. */
export function removeNetwork(names: NetworkNames): void {
  for (const netns of [names.client, names.server, names.router]) removeNamespace(netns);
}

/** Removes the namespaces of runs that were killed before they could remove them. */
export function removeStaleNetworks(existing: readonly string[]): void {
  for (const name of existing) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || existsSync(`/proc/${pid}`)) continue;
    removeNetwork(networkNames(pid));
  }
}

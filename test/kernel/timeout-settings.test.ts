// The timeouts of a namespace, read directly and through the helper: its own, as they are now, never another one's.

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type KernelTimeouts, TIMEOUT_SYSCTLS } from '../../native/flow/index.ts';
import { Conntrack } from '../../native/index.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForAll } from './support/own-namespace.ts';
import { PublicFolder } from './support/unprivileged.ts';

const ROOT = join(import.meta.dirname, '../..');
const folder = new PublicFolder();
const helper = folder.program('flowglass-helper');
afterAll(() => folder[Symbol.dispose]());

/** Every timeout by its sysctl. */
function bySysctl(timeouts: KernelTimeouts): Map<string, number | undefined> {
  const pairs = Object.entries(TIMEOUT_SYSCTLS).flatMap(([protocol, sysctls]): [string, number | undefined][] => {
    const own = Reflect.get(timeouts, protocol);
    if (typeof sysctls === 'string') return [[sysctls, own]];
    return Object.entries(sysctls).map(([state, sysctl]) => [sysctl, Reflect.get(own, state)]);
  });
  return new Map(pairs);
}

/** The kernel's own names; the one of IPv6 reassembly is no timeout of flows. */
const KERNELS = readdirSync('/proc/sys/net/netfilter').filter(
  (name) => /^nf_conntrack_\w+_timeout/.test(name) && !name.includes('frag6'),
);

let namespace: Namespace;
namespaceForAll((own) => {
  namespace = own.namespace;
});

/** Gives each timeout of the namespace a value of its own. */
function set(first: number): Map<string, number> {
  const values = new Map(KERNELS.map((name, i) => [name, first + i]));
  namespace.run('sysctl', '-qw', ...[...values].map(([name, value]) => `net.netfilter.${name}=${value}`));
  return values;
}

const WAYS: Readonly<Record<string, () => Promise<Conntrack>>> = {
  'a handle on it': () => namespace.open(),
  'a handle through a helper in it': () =>
    Conntrack.open({ helper: { command: 'ip', args: ['netns', 'exec', namespace.name, helper] } }),
};

test('all timeouts that this kernel has are known by name', () => {
  const known = Object.values(TIMEOUT_SYSCTLS).flatMap((own): string[] =>
    typeof own === 'string' ? [own] : Object.values(own),
  );
  expect(KERNELS.filter((name) => !known.includes(name))).toEqual([]);
  expect(KERNELS.length).toBeGreaterThan(15);
});

describe.each(Object.entries(WAYS))('%s', (_way, open) => {
  test('reads each of its timeouts, and again after it was changed; what the kernel lacks is undefined', async () => {
    await using conntrack = await open();
    await using elsewhere = await Conntrack.open();
    for (const first of [5000, 7000]) {
      const values = set(first);
      const read = bySysctl((await conntrack.info()).timeouts);
      for (const [sysctl, seconds] of read) expect([sysctl, seconds]).toEqual([sysctl, values.get(sysctl)]);
      const others = bySysctl((await elsewhere.info()).timeouts);
      for (const [sysctl, seconds] of values) expect(others.get(sysctl)).not.toBe(seconds);
    }
  });
});

test('a program that runs in it reads them without naming it', () => {
  const values = set(9000);
  const script = `
    import { Conntrack } from './native/index.ts';
    await using conntrack = await Conntrack.open();
    console.log(JSON.stringify((await conntrack.info()).timeouts));`;
  const args = ['netns', 'exec', namespace.name, process.execPath, '--input-type=module', '-e', script];
  const { tcp, udp, icmp, generic }: KernelTimeouts = JSON.parse(
    execFileSync('ip', args, { cwd: ROOT, encoding: 'utf8' }),
  );
  expect([tcp.established, tcp.synSent, udp.unreplied, udp.stream, icmp, generic]).toEqual(
    ['tcp_timeout_established', 'tcp_timeout_syn_sent', 'udp_timeout', 'udp_timeout_stream', 'icmp_timeout']
      .concat('generic_timeout')
      .map((name) => values.get(`nf_conntrack_${name}`)),
  );
});

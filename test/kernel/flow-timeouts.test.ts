// Which timeout applies to a flow, against the kernel: real packets of each kind in a namespace where each timeout has a
// value of its own. An event is made right after the packet that caused it, so the time left in it is the whole timeout.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Flow, flowAt, type KernelTimeouts, timeoutOf } from '../../native/flow/index.ts';
import type { Conntrack } from '../../native/index.ts';
import { PATIENCE } from '../patience.ts';
import type { Namespace } from './support/namespace.ts';
import { namespaceForEach } from './support/own-namespace.ts';

const PROGRAM = join(import.meta.dirname, 'support/every-state-program.ts');

/** More seconds than any test takes; the timeouts are further apart than that. */
const APART_SEC = 10_000;
const TCP_STATES = 'syn_sent syn_recv fin_wait close_wait last_ack time_wait close'.split(' ');
/** Shortest first: those that the kernel sets instead of longer ones come last but one. */
const NAMES = [
  ...TCP_STATES.map((state) => `tcp_timeout_${state}`),
  ...['udp_timeout', 'udp_timeout_stream', 'icmp_timeout', 'icmpv6_timeout', 'gre_timeout', 'gre_timeout_stream'],
  ...['closed', 'cookie_wait', 'cookie_echoed', 'established'].map((state) => `sctp_timeout_${state}`),
  ...['generic_timeout', 'tcp_timeout_unacknowledged', 'tcp_timeout_established', 'tcp_timeout_max_retrans'],
].map((name) => `nf_conntrack_${name}`);

let namespace: Namespace;
let conntrack: Conntrack;
let timeouts: KernelTimeouts;
const seen = new Set<string>();

namespaceForEach(async (own) => {
  namespace = own.namespace;
  const settings = NAMES.map((name, i) => `net.netfilter.${name}=${(i + 1) * APART_SEC}`);
  namespace.run('sysctl', '-qw', 'net.netfilter.nf_conntrack_events=1', ...settings);
  // Otherwise nothing is tracked.
  namespace.rules('table inet t {\n chain c {\n type filter hook output priority 0\n ct state new accept\n }\n}\n');
  conntrack = await own.open();
  ({ timeouts } = await conntrack.info());
  seen.clear();
  const events = await conntrack.subscribe();
  const reading = (async () => {
    for await (const batch of events) {
      if ('kind' in batch) continue;
      for (let row = 0; row < batch.length; row++) note(flowAt(batch, row));
    }
  })();
  own.defer(async () => {
    await events.close();
    await reading;
  });
});

/** Notes the sysctl that is said to apply, if the time left confirms it. */
function note(flow: Flow): void {
  const expected = timeoutOf(flow, timeouts);
  if (expected === undefined || flow.timeoutSec === undefined) return;
  const passed = expected.seconds - flow.timeoutSec;
  if (passed >= 0 && passed < APART_SEC) seen.add(expected.sysctl);
}

/** Waits until each of these was confirmed. */
async function confirmed(...names: string[]): Promise<void> {
  await expect.poll(() => names.filter((name) => !seen.has(`nf_conntrack_${name}`)), PATIENCE).toEqual([]);
}

/** Sends one IP packet: the parts of its payload in hexadecimal. */
function packet(protocol: number, from: string, to: string, ...payload: string[]): void {
  const escaped = payload.join('').replace(/../g, '\\x$&');
  const kind = to.startsWith('[') ? 'IP6-SENDTO' : 'IP4-SENDTO';
  namespace.run('bash', '-c', `printf '${escaped}' | socat -u - ${kind}:${to}:${protocol},bind=${from}`);
}

const A = '127.0.0.1';
const B = '127.0.0.2';

test('TCP and UDP, in each of their states', async () => {
  const program = spawn('ip', ['netns', 'exec', namespace.name, process.execPath, PROGRAM], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  try {
    await confirmed(...[...TCP_STATES, 'established'].map((state) => `tcp_timeout_${state}`));
    await confirmed('udp_timeout', 'udp_timeout_stream');
  } finally {
    program.stdin.end();
  }
});

test('a TCP connection that was picked up in its middle, without an answer', async () => {
  // Ports 7100 and 7200, sequence numbers 1 and 1, ACK, window 1024.
  packet(6, A, B, '1bbc1c20000000010000000150100400', '00000000');
  await confirmed('tcp_timeout_unacknowledged');
  expect(seen).not.toContain('nf_conntrack_tcp_timeout_established');
});

test('ICMP and ICMPv6', async () => {
  packet(1, A, B, '0800f7ff00000000');
  packet(58, '[::1]', '[::1]', '8000000000010001');
  await confirmed('icmp_timeout', 'icmpv6_timeout');
});

test('GRE, before and after there was an answer', async () => {
  packet(47, A, B, '0000080000000000');
  await confirmed('gre_timeout');
  packet(47, B, A, '0000080000000000');
  packet(47, A, B, '0000080000000000');
  await confirmed('gre_timeout_stream');
});

test('SCTP, from its first chunk on', async () => {
  const ports = ['1bbc1c20', '1c201bbc'];
  packet(132, A, B, `${ports[0]}0000000000000000`, '01000014000000010000ffff0001000100000001');
  await confirmed('sctp_timeout_closed');
  packet(132, B, A, `${ports[1]}0000000100000000`, '02000014000000020000ffff0001000100000001');
  await confirmed('sctp_timeout_cookie_wait');
  packet(132, A, B, `${ports[0]}0000000200000000`, '0a00000800000000');
  await confirmed('sctp_timeout_cookie_echoed');
  packet(132, B, A, `${ports[1]}0000000100000000`, '0b000004');
  await confirmed('sctp_timeout_established');
});

test('any other protocol', async () => {
  packet(89, A, B, '0000000000000000');
  await confirmed('generic_timeout');
});

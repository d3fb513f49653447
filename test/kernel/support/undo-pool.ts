// Flows of every kind that an undo has to restore, by number: the tuple of a number is always the same, and its mark tells
// which of them it is.

import type { FlowKey, NewFlow } from '../../../native/index.ts';

const KINDS = ['tcp', 'udp', 'icmp', 'ipv6', 'zone', 'source NAT', 'destination NAT'] as const;

/** How many numbers there are. */
export const POOL = 42;

export function poolFlow(number: number, mark: number): NewFlow {
  const kind = KINDS[number % KINDS.length] ?? 'udp';
  const ports = { sport: 1000 + number, dport: 443 };
  const orig = { src: '10.0.0.1', dst: '10.0.0.2', ...ports };
  const tcp = { protocol: 'tcp', tcp: { state: 'ESTABLISHED' }, orig, timeoutSec: 3600, mark } as const;
  switch (kind) {
    case 'tcp':
      return tcp;
    case 'udp':
      return { protocol: 'udp', orig, timeoutSec: 3600, mark };
    case 'icmp':
      return {
        protocol: 'icmp',
        orig: { src: '10.0.0.1', dst: '10.0.0.2', icmpType: 8, icmpCode: 0, icmpId: number },
        timeoutSec: 3600,
        mark,
      };
    case 'ipv6':
      return { ...tcp, orig: { src: 'fd00::1', dst: 'fd00::2', ...ports } };
    case 'zone':
      return { ...tcp, zone: 5 };
    case 'source NAT':
      return { ...tcp, sourceNat: { address: '203.0.113.9', port: 20_000 + number } };
    case 'destination NAT':
      return { ...tcp, destinationNat: { address: '10.0.0.80', port: 8080 } };
  }
}

export function poolKey(number: number): FlowKey {
  const { protocol, orig, zone } = poolFlow(number, 0);
  return { protocol, zone, ...orig };
}

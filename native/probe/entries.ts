// The entries that the probe creates in its own namespace: for each question some that must be found, and for each of
// these some that differ in just one thing and must not be found. Pure.

import type { TupleText } from '../flow/flow-key.ts';
import { IPPROTO, STATUS_BITS } from '../flow/names.ts';
import type { NewFlow } from '../wire/new-flow.ts';

export interface ProbeEntry extends NewFlow {
  readonly protocol: number;
  /** Independent of the original tuple, so that each can be queried alone. */
  readonly reply: TupleText;
}

/** How a variant differs from its entry. */
type Difference = Partial<Omit<ProbeEntry, 'orig' | 'reply'>> & {
  readonly orig?: Partial<TupleText>;
  readonly reply?: Partial<TupleText>;
};

/** Longer than anything here takes; the namespace ends sooner. */
const TIMEOUT_SEC = 600;
const { SEEN_REPLY, ASSURED } = STATUS_BITS;

/** An entry of TCP over IPv4 with everything that can be queried. */
export const TCP: ProbeEntry = {
  protocol: IPPROTO.tcp,
  orig: { src: '192.0.2.1', dst: '198.51.100.1', sport: 1001, dport: 443 },
  reply: { src: '203.0.113.1', dst: '192.0.2.1', sport: 2443, dport: 2001 },
  timeoutSec: TIMEOUT_SEC,
  mark: 0x15,
  status: SEEN_REPLY,
  zone: 7,
};

/** UDP over IPv6, for queries of ports only. */
export const UDP6: ProbeEntry = {
  protocol: IPPROTO.udp,
  orig: { src: '2001:db8::1', dst: '2001:db8:1::1', sport: 1001, dport: 53 },
  reply: { src: '2001:db8:2::1', dst: '2001:db8::1', sport: 53, dport: 1001 },
  timeoutSec: TIMEOUT_SEC,
};

export const TCP6: ProbeEntry = {
  protocol: IPPROTO.tcp,
  orig: { src: '2001:db8:3::1', dst: '2001:db8:4::1', sport: 1, dport: 80 },
  reply: { src: '2001:db8:5::1', dst: '2001:db8:6::1', sport: 80, dport: 1 },
  timeoutSec: TIMEOUT_SEC,
};

export const SCTP: ProbeEntry = {
  protocol: IPPROTO.sctp,
  orig: { src: '192.0.2.1', dst: '198.51.100.2', sport: 1001, dport: 2905 },
  reply: { src: '203.0.113.2', dst: '192.0.2.1', sport: 3905, dport: 2001 },
  timeoutSec: TIMEOUT_SEC,
  sctp: { state: 'ESTABLISHED', origVtag: 1, replyVtag: 1 },
};

export const ICMP: ProbeEntry = {
  protocol: IPPROTO.icmp,
  orig: { src: '192.0.2.1', dst: '198.51.100.1', icmpType: 8, icmpCode: 0, icmpId: 7 },
  reply: { src: '203.0.113.1', dst: '192.0.2.1', icmpType: 0, icmpCode: 0, icmpId: 7 },
  timeoutSec: TIMEOUT_SEC,
};

export const ICMPV6: ProbeEntry = {
  protocol: IPPROTO.icmpv6,
  orig: { src: '2001:db8::1', dst: '2001:db8:1::1', icmpType: 128, icmpCode: 0, icmpId: 7 },
  reply: { src: '2001:db8:2::1', dst: '2001:db8::1', icmpType: 129, icmpCode: 0, icmpId: 7 },
  timeoutSec: TIMEOUT_SEC,
};

const NO_ZONES = { zone: undefined, zoneOrig: undefined, zoneReply: undefined };
const OTHER_PORTS: readonly Difference[] = [{ orig: { sport: 1 } }, { orig: { dport: 1 } }];
const OTHER_REPLY_PORTS: readonly Difference[] = [{ reply: { sport: 1 } }, { reply: { dport: 1 } }];

/** What distinguishes entries: the client's address; or the server's, or a port, if the client's is queried. */
type Free = 'client' | 'server' | 'sport';

/** The entry and its variants. They also differ in a part that is not queried, since no two may have the same tuple. */
function variants(base: ProbeEntry, free: Free, differences: readonly Difference[]): ProbeEntry[] {
  return [{}, ...differences].map((difference, i) => {
    const { orig, reply } = distinct(base, free, i);
    const changed = { ...base, ...difference };
    return { ...changed, orig: { ...orig, ...difference.orig }, reply: { ...reply, ...difference.reply } };
  });
}

function distinct({ orig, reply }: ProbeEntry, free: Free, i: number): Pick<ProbeEntry, 'orig' | 'reply'> {
  const host = (address: string): string => address.replace(/1$/, String(i + 1));
  if (free === 'client') return { orig: { ...orig, src: host(orig.src) }, reply: { ...reply, dst: host(reply.dst) } };
  if (free === 'server') return { orig: { ...orig, dst: host(orig.dst) }, reply: { ...reply, src: host(reply.src) } };
  return { orig: { ...orig, sport: i + 1 }, reply: { ...reply, dport: i + 1 } };
}

/** Every entry that is created. */
export const PROBE_ENTRIES: readonly ProbeEntry[] = [
  ...variants(TCP, 'client', [
    { mark: 0x1f },
    { ...NO_ZONES, zoneOrig: 7 },
    { ...NO_ZONES, zoneReply: 7 },
    { mark: 0x25 },
    { mark: undefined },
    { status: SEEN_REPLY | ASSURED },
    { status: undefined },
    { zone: 8 },
    NO_ZONES,
    { protocol: IPPROTO.udp },
    { orig: { dst: '198.51.100.9' } },
    { reply: { src: '203.0.113.9' } },
    ...OTHER_PORTS,
    ...OTHER_REPLY_PORTS,
  ]),
  ...variants(UDP6, 'client', [{ protocol: IPPROTO.tcp }, ...OTHER_PORTS]),
  ...variants(TCP6, 'sport', [
    { orig: { src: '2001:db8:3::9' } },
    { orig: { dst: '2001:db8:4::9' } },
    { reply: { src: '2001:db8:5::9' } },
    { reply: { dst: '2001:db8:6::9' } },
  ]),
  ...variants(SCTP, 'client', [...OTHER_PORTS, ...OTHER_REPLY_PORTS]),
  ...variants(ICMP, 'server', [
    { orig: { src: '192.0.2.9' } },
    { orig: { icmpType: 13 } },
    { orig: { icmpCode: 1 } },
    { orig: { icmpId: 8 } },
  ]),
  ...variants(ICMPV6, 'client', [{ orig: { icmpType: 139 } }, { orig: { icmpCode: 1 } }, { orig: { icmpId: 8 } }]),
];

/** The name of an entry among these. */
export function entryName(protocol: number, { src, dst, sport, dport, icmpType, icmpCode, icmpId }: TupleText): string {
  return JSON.stringify([protocol, src, dst, sport, dport, icmpType, icmpCode, icmpId]);
}

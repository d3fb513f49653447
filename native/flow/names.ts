// Names and numbers of the kernel's enumerations: protocols, protocol states, status bits, ICMP types.
// Data only: how to show or filter them is decided elsewhere. Pure.

import { checkNumber, checkText } from './checks.ts';

/** Address families, as in the column `family`. */
export const AF_INET = 2;
/** See AF_INET. */
export const AF_INET6 = 10;

/** IPPROTO_* that conntrack tracks by more than addresses. */
export const IPPROTO = {
  icmp: 1,
  tcp: 6,
  udp: 17,
  dccp: 33,
  gre: 47,
  icmpv6: 58,
  sctp: 132,
  udplite: 136,
} as const;

/** Protocol numbers by their lower-case name; the first name of a number is the one printed. From IANA's registry. */
export const PROTOCOL_NUMBERS: ReadonlyMap<string, number> = new Map([
  ['icmp', 1],
  ['igmp', 2],
  ['ipip', 4],
  ['tcp', 6],
  ['egp', 8],
  ['udp', 17],
  ['dccp', 33],
  ['ip6-in-ip', 41],
  ['rsvp', 46],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['icmpv6', 58],
  ['ipv6-icmp', 58],
  ['icmp6', 58],
  ['eigrp', 88],
  ['ospf', 89],
  ['pim', 103],
  ['vrrp', 112],
  ['l2tp', 115],
  ['sctp', 132],
  ['udplite', 136],
  ['udp-lite', 136],
]);

/** The name to print for each protocol number that has one. */
export const PROTOCOL_NAMES: ReadonlyMap<number, string> = invertFirst(PROTOCOL_NUMBERS);

/** Whether the layer 4 words of a protocol are a source and a destination port. */
export function hasPorts(protocol: number): boolean {
  return protocol === 6 || protocol === 17 || protocol === 33 || protocol === 132 || protocol === 136;
}

/** Whether the layer 4 words of a protocol are an id, and type × 256 + code. */
export function isIcmp(protocol: number): boolean {
  return protocol === IPPROTO.icmp || protocol === IPPROTO.icmpv6;
}

/** enum tcp_conntrack, by number. */
export const TCP_STATES = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
] as const;

/** enum sctp_conntrack, by number, as conntrack(8) writes them. */
export const SCTP_STATES = [
  'NONE',
  'CLOSED',
  'COOKIE_WAIT',
  'COOKIE_ECHOED',
  'ESTABLISHED',
  'SHUTDOWN_SENT',
  'SHUTDOWN_RECD',
  'SHUTDOWN_ACK_SENT',
  'HEARTBEAT_SENT',
  'HEARTBEAT_ACKED',
] as const;

/** enum ct_dccp_states, by number. */
export const DCCP_STATES = [
  'NONE',
  'REQUEST',
  'RESPOND',
  'PARTOPEN',
  'OPEN',
  'CLOSEREQ',
  'CLOSING',
  'TIMEWAIT',
  'IGNORE',
  'INVALID',
] as const;

/** The states of each protocol that has any. */
export const PROTOCOL_STATES: ReadonlyMap<number, readonly string[]> = new Map<number, readonly string[]>([
  [IPPROTO.tcp, TCP_STATES],
  [IPPROTO.sctp, SCTP_STATES],
  [IPPROTO.dccp, DCCP_STATES],
]);

/**
 * States with a second name, by that name in upper case: LISTEN is now SYN_SENT2 in the kernel, and conntrack(8) and
 * libnetfilter_conntrack accept both; some tools write SHUTDOWN_RECV for SHUTDOWN_RECD.
 */
export const STATE_SECOND_NAMES: ReadonlyMap<string, string> = new Map([
  ['LISTEN', 'SYN_SENT2'],
  ['SHUTDOWN_RECV', 'SHUTDOWN_RECD'],
]);

/** The number of a protocol's state by its name, in any case, or by its second name; undefined for any other text. */
export function protocolStateNumber(protocol: number, name: string): number | undefined {
  checkText(name, 'name');
  const states = PROTOCOL_STATES.get(protocol) ?? [];
  const upper = name.toUpperCase();
  const number = states.indexOf(STATE_SECOND_NAMES.get(upper) ?? upper);
  return number < 0 ? undefined : number;
}

/** The kernel's name of a protocol state, such as "SYN_SENT"; undefined if the protocol has no such state. */
export function protocolState(protocol: number, state: number): string | undefined {
  return PROTOCOL_STATES.get(protocol)?.[state];
}

/** enum ip_conntrack_status: bits by their name without IPS_, in the order of the bits. */
export const STATUS_BITS = {
  EXPECTED: 1 << 0,
  SEEN_REPLY: 1 << 1,
  ASSURED: 1 << 2,
  CONFIRMED: 1 << 3,
  SRC_NAT: 1 << 4,
  DST_NAT: 1 << 5,
  SEQ_ADJUST: 1 << 6,
  SRC_NAT_DONE: 1 << 7,
  DST_NAT_DONE: 1 << 8,
  DYING: 1 << 9,
  FIXED_TIMEOUT: 1 << 10,
  TEMPLATE: 1 << 11,
  NAT_CLASH: 1 << 12,
  HELPER: 1 << 13,
  OFFLOAD: 1 << 14,
  HW_OFFLOAD: 1 << 15,
} as const;

/** The name of a bit of the status, as in STATUS_BITS. */
export type StatusName = keyof typeof STATUS_BITS;

/** Names of the bits that are set, lowest first; unknown bits are skipped. */
export function statusNames(status: number): StatusName[] {
  checkNumber(status, 'status');
  return (Object.keys(STATUS_BITS) as StatusName[]).filter((name) => (status & STATUS_BITS[name]) !== 0);
}

/** IP_CT_TCP_FLAG_*: what TCP tracking remembers about the sender of each direction, by name without the prefix. */
export const TCP_TRACKING_FLAGS = {
  /** Its SYN announced window scaling. */
  WINDOW_SCALE: 0x01,
  /** Its SYN permitted selective acknowledgements. */
  SACK_PERM: 0x02,
  /** It sent the first FIN. */
  CLOSE_INIT: 0x04,
  /** Its packets are not checked against the window: for connections whose window is unknown. */
  BE_LIBERAL: 0x08,
  /** It has data that is not acknowledged. */
  DATA_UNACKNOWLEDGED: 0x10,
  MAXACK_SET: 0x20,
  /** A challenge acknowledgement (RFC 5961) may follow. */
  CHALLENGE_ACK: 0x40,
  SIMULTANEOUS_OPEN: 0x80,
} as const;

/** ICMP types by name (RFC 792, 1256, 950), lower case as in iptables. */
export const ICMP_TYPES: ReadonlyMap<string, number> = new Map([
  ['echo-reply', 0],
  ['destination-unreachable', 3],
  ['redirect', 5],
  ['echo-request', 8],
  ['router-advertisement', 9],
  ['router-solicitation', 10],
  ['time-exceeded', 11],
  ['parameter-problem', 12],
  ['timestamp-request', 13],
  ['timestamp-reply', 14],
  ['information-request', 15],
  ['information-reply', 16],
  ['address-mask-request', 17],
  ['address-mask-reply', 18],
]);

/** ICMPv6 types by name (RFC 4443, 4861, 4620). */
export const ICMPV6_TYPES: ReadonlyMap<string, number> = new Map([
  ['destination-unreachable', 1],
  ['packet-too-big', 2],
  ['time-exceeded', 3],
  ['parameter-problem', 4],
  ['echo-request', 128],
  ['echo-reply', 129],
  ['router-solicitation', 133],
  ['router-advertisement', 134],
  ['neighbour-solicitation', 135],
  ['neighbour-advertisement', 136],
  ['redirect', 137],
  ['node-information-query', 139],
  ['node-information-reply', 140],
]);

const ICMP_NAMES = invertFirst(ICMP_TYPES);
const ICMPV6_NAMES = invertFirst(ICMPV6_TYPES);

/** The name of an ICMP (protocol 1) or ICMPv6 (58) type. */
export function icmpTypeName(protocol: number, type: number): string | undefined {
  if (protocol === IPPROTO.icmp) return ICMP_NAMES.get(type);
  return protocol === IPPROTO.icmpv6 ? ICMPV6_NAMES.get(type) : undefined;
}

/**
 * nf_conntrack_proto_icmp.c and _icmpv6.c: the type that answers a type; a type without an answer is returned
 * unchanged.
 */
export function inverseIcmpType(protocol: number, type: number): number {
  const pairs = protocol === IPPROTO.icmp ? ICMP_INVERSE : ICMPV6_INVERSE;
  return pairs.get(type) ?? type;
}

const ICMP_INVERSE: ReadonlyMap<number, number> = new Map([
  [8, 0],
  [0, 8],
  [13, 14],
  [14, 13],
  [15, 16],
  [16, 15],
  [17, 18],
  [18, 17],
]);

const ICMPV6_INVERSE: ReadonlyMap<number, number> = new Map([
  [128, 129],
  [129, 128],
  [139, 140],
  [140, 139],
]);

function invertFirst(numbers: ReadonlyMap<string, number>): Map<number, string> {
  const names = new Map<number, string>();
  for (const [name, number] of numbers) if (!names.has(number)) names.set(number, name);
  return names;
}

// The kernel's timeouts of flows: the one list of their sysctls, and which of them applies to a flow. Pure.

import { checkNumber, checkObject, checkText, shown } from './checks.ts';
import { IPPROTO, STATUS_BITS } from './names.ts';

/**
 * The sysctls below /proc/sys/net/netfilter that say how long a flow lives after a packet, seconds; by protocol and, if it
 * has several, by state. Those of DCCP and `heartbeatAcked` exist on older kernels only. From this record the helper's list
 * is generated (build/generate-timeouts.ts).
 */
export const TIMEOUT_SYSCTLS = {
  tcp: {
    synSent: 'nf_conntrack_tcp_timeout_syn_sent',
    synRecv: 'nf_conntrack_tcp_timeout_syn_recv',
    established: 'nf_conntrack_tcp_timeout_established',
    finWait: 'nf_conntrack_tcp_timeout_fin_wait',
    closeWait: 'nf_conntrack_tcp_timeout_close_wait',
    lastAck: 'nf_conntrack_tcp_timeout_last_ack',
    timeWait: 'nf_conntrack_tcp_timeout_time_wait',
    close: 'nf_conntrack_tcp_timeout_close',
    /** In any state, if shorter: after too many retransmissions, or while the window is closed. */
    maxRetrans: 'nf_conntrack_tcp_timeout_max_retrans',
    /** In any state, if shorter: while data is not acknowledged. */
    unacknowledged: 'nf_conntrack_tcp_timeout_unacknowledged',
  },
  udp: { unreplied: 'nf_conntrack_udp_timeout', stream: 'nf_conntrack_udp_timeout_stream' },
  icmp: 'nf_conntrack_icmp_timeout',
  icmpv6: 'nf_conntrack_icmpv6_timeout',
  gre: { unreplied: 'nf_conntrack_gre_timeout', stream: 'nf_conntrack_gre_timeout_stream' },
  sctp: {
    closed: 'nf_conntrack_sctp_timeout_closed',
    cookieWait: 'nf_conntrack_sctp_timeout_cookie_wait',
    cookieEchoed: 'nf_conntrack_sctp_timeout_cookie_echoed',
    established: 'nf_conntrack_sctp_timeout_established',
    shutdownSent: 'nf_conntrack_sctp_timeout_shutdown_sent',
    shutdownRecd: 'nf_conntrack_sctp_timeout_shutdown_recd',
    shutdownAckSent: 'nf_conntrack_sctp_timeout_shutdown_ack_sent',
    heartbeatSent: 'nf_conntrack_sctp_timeout_heartbeat_sent',
    heartbeatAcked: 'nf_conntrack_sctp_timeout_heartbeat_acked',
  },
  dccp: {
    request: 'nf_conntrack_dccp_timeout_request',
    respond: 'nf_conntrack_dccp_timeout_respond',
    partopen: 'nf_conntrack_dccp_timeout_partopen',
    open: 'nf_conntrack_dccp_timeout_open',
    closereq: 'nf_conntrack_dccp_timeout_closereq',
    closing: 'nf_conntrack_dccp_timeout_closing',
    timewait: 'nf_conntrack_dccp_timeout_timewait',
  },
  generic: 'nf_conntrack_generic_timeout',
} as const;

/** A protocol, or `generic` for all that conntrack tracks by their addresses only. */
export type TimeoutProtocol = keyof typeof TIMEOUT_SYSCTLS;

/**
 * The timeouts of one network namespace, seconds, by the keys of TIMEOUT_SYSCTLS, such as `tcp.established` or `icmp`. Each
 * is undefined if the kernel lacks it or it cannot be read.
 */
export type KernelTimeouts = {
  readonly [P in TimeoutProtocol]: (typeof TIMEOUT_SYSCTLS)[P] extends string
    ? number | undefined
    : { readonly [S in keyof (typeof TIMEOUT_SYSCTLS)[P]]: number | undefined };
};

/** One timeout and its value. */
export interface Timeout {
  /** Its name below /proc/sys/net/netfilter, such as "nf_conntrack_tcp_timeout_established". */
  readonly sysctl: string;
  readonly seconds: number;
}

/** What the kernel sets a flow's time left to when a packet passes. */
export interface FlowTimeout extends Timeout {
  /**
   * Others that it may have set instead, for reasons that a flow does not show: only a time left above all of them proves
   * that it did not. Empty if there are none.
   */
  readonly others: readonly Timeout[];
}

/** The parts of a flow on which its timeout depends, as in `Flow`. */
export interface TimedFlow {
  /** IPPROTO_*. */
  readonly protocol: number;
  /** The kernel's word, such as "ESTABLISHED". */
  readonly state: string | undefined;
  /** IPS_* bits. */
  readonly status: number | undefined;
  /** The name of its conntrack helper. */
  readonly helper: string | undefined;
}

/** Whether something has the shape of KernelTimeouts, whatever the names below each protocol. */
export function isKernelTimeouts(value: unknown): value is KernelTimeouts {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(TIMEOUT_SYSCTLS).every(([protocol, sysctls]) => {
    const own: unknown = Reflect.get(value, protocol);
    if (typeof sysctls === 'string') return isSeconds(own);
    return typeof own === 'object' && own !== null && Object.values(own).every(isSeconds);
  });
}

function isSeconds(value: unknown): boolean {
  return value === undefined || typeof value === 'number';
}

/** These flows do not get the time that their protocol's sysctl says: it is fixed, or the flow's packets bypass tracking. */
const EXEMPT = STATUS_BITS.FIXED_TIMEOUT | STATUS_BITS.OFFLOAD | STATUS_BITS.HW_OFFLOAD | STATUS_BITS.DYING;
/** All status bits that timeoutOf looks at. */
export const TIMEOUT_STATUS_BITS = EXEMPT | STATUS_BITS.ASSURED | STATUS_BITS.SEEN_REPLY | STATUS_BITS.EXPECTED;

const OWN_TIMEOUTS = /^(sip|RAS)\b/;

/**
 * Whether the conntrack helper of this name sets timeouts of its own, as process_sip_request and process_rcf do. Names may
 * end in a port: "sip-5061".
 */
export function setsOwnTimeouts(helper: string): boolean {
  checkText(helper, 'helper');
  return OWN_TIMEOUTS.test(helper);
}

/**
 * The timeout that the kernel gives this flow when a packet passes (nf_conntrack_tcp_packet and its siblings). A timeout
 * policy in the rules (`ct timeout set`) takes precedence and cannot be seen; a value set with `conntrack -U` lasts until
 * the next packet; repeated packets that open a connection (SYN, INIT) extend nothing; a GRE flow keeps the values of its
 * beginning.
 * @param timeouts of the flow's namespace; undefined while unknown.
 * @returns undefined if it depends on something unknown.
 * @throws TypeError for arguments of other types.
 */
export function timeoutOf(flow: TimedFlow, timeouts: KernelTimeouts | undefined): FlowTimeout | undefined {
  checkFlow(flow);
  if (timeouts === undefined) return undefined;
  if (!isKernelTimeouts(timeouts)) throw new TypeError(`Expected timeouts as in KernelInfo, got ${shown(timeouts)}`);
  const { protocol, status, helper } = flow;
  if (status === undefined || status & EXEMPT || (helper !== undefined && setsOwnTimeouts(helper))) return undefined;
  switch (protocol) {
    case IPPROTO.tcp:
      return tcpTimeout(flow, status, timeouts.tcp);
    case IPPROTO.udp:
      return udpTimeout(status, timeouts.udp);
    case IPPROTO.icmp:
      return timeout(TIMEOUT_SYSCTLS.icmp, timeouts.icmp);
    case IPPROTO.icmpv6:
      return timeout(TIMEOUT_SYSCTLS.icmpv6, timeouts.icmpv6);
    case IPPROTO.gre:
      return greTimeout(status, timeouts);
    case IPPROTO.sctp:
      return stateTimeout(flow, TIMEOUT_SYSCTLS.sctp, timeouts.sctp, timeouts);
    case IPPROTO.dccp:
      return stateTimeout(flow, TIMEOUT_SYSCTLS.dccp, timeouts.dccp, timeouts);
    case IPPROTO.udplite:
      // Kernels differ: timeouts of its own, those of UDP, or the generic one.
      return undefined;
    default:
      return timeout(TIMEOUT_SYSCTLS.generic, timeouts.generic);
  }
}

function tcpTimeout(flow: TimedFlow, status: number, tcp: KernelTimeouts['tcp']): FlowTimeout | undefined {
  const names = TIMEOUT_SYSCTLS.tcp;
  const own = byState(flow.state, names, tcp);
  const maxRetrans = timeout(names.maxRetrans, tcp.maxRetrans);
  const unacknowledged = timeout(names.unacknowledged, tcp.unacknowledged);
  // After a reset that closes nothing, the state stays.
  const close = timeout(names.close, tcp.close);
  if (!own || !maxRetrans || !unacknowledged || !close) return undefined;
  // A connection picked up in its middle gets no long timeout before there is an answer; on older kernels it does.
  const pickedUp = flow.state === 'ESTABLISHED' && !(status & STATUS_BITS.SEEN_REPLY);
  const base = pickedUp && unacknowledged.seconds < own.seconds ? unacknowledged : own;
  const shorter = [maxRetrans, unacknowledged].filter(({ seconds }) => seconds < base.seconds);
  const others = [...shorter, own, close].filter(({ sysctl }) => sysctl !== base.sysctl);
  return { ...base, others: others.map(({ sysctl, seconds }) => ({ sysctl, seconds })) };
}

function udpTimeout(status: number, udp: KernelTimeouts['udp']): FlowTimeout | undefined {
  const unreplied = timeout(TIMEOUT_SYSCTLS.udp.unreplied, udp.unreplied);
  if (!(status & STATUS_BITS.ASSURED)) return unreplied;
  const stream = timeout(TIMEOUT_SYSCTLS.udp.stream, udp.stream);
  // Older kernels set ASSURED with the first answer, but the longer timeout only once the flow is two seconds old.
  return stream && unreplied && { ...stream, others: [{ sysctl: unreplied.sysctl, seconds: unreplied.seconds }] };
}

function greTimeout(status: number, timeouts: KernelTimeouts): FlowTimeout | undefined {
  if (isAbsent(timeouts.gre)) return timeout(TIMEOUT_SYSCTLS.generic, timeouts.generic);
  // The tunnels of PPTP have timeouts of their own (pptp_expectfn).
  if (status & STATUS_BITS.EXPECTED) return undefined;
  const state = status & STATUS_BITS.ASSURED ? 'stream' : 'unreplied';
  return timeout(TIMEOUT_SYSCTLS.gre[state], timeouts.gre[state]);
}

/** Of a protocol that some kernels don't know: there its flows have no state, and the generic timeout. */
function stateTimeout<S extends string>(
  flow: TimedFlow,
  names: Readonly<Record<S, string>>,
  own: Readonly<Record<S, number | undefined>>,
  timeouts: KernelTimeouts,
): FlowTimeout | undefined {
  if (flow.state === undefined && isAbsent(own)) return timeout(TIMEOUT_SYSCTLS.generic, timeouts.generic);
  return byState(flow.state, names, own);
}

/** Undefined for a state without a sysctl, such as SYN_SENT2. */
function byState<S extends string>(
  state: string | undefined,
  names: Readonly<Record<S, string>>,
  own: Readonly<Record<S, number | undefined>>,
): FlowTimeout | undefined {
  // SYN_SENT becomes synSent.
  const key = state?.toLowerCase().replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
  return key !== undefined && isKeyOf(names, key) ? timeout(names[key], own[key]) : undefined;
}

function isKeyOf<S extends string>(names: Readonly<Record<S, string>>, key: string): key is S {
  return Object.hasOwn(names, key);
}

function timeout(sysctl: string, seconds: number | undefined): FlowTimeout | undefined {
  return seconds === undefined ? undefined : { sysctl, seconds, others: [] };
}

function isAbsent(own: object): boolean {
  return Object.values(own).every((seconds) => seconds === undefined);
}

/** @throws TypeError */
function checkFlow(flow: TimedFlow): void {
  checkObject(flow, 'a flow');
  checkNumber(flow.protocol, 'protocol');
  if (flow.state !== undefined) checkText(flow.state, 'state');
  if (flow.status !== undefined) checkNumber(flow.status, 'status');
  if (flow.helper !== undefined) checkText(flow.helper, 'helper');
}

// What the running kernel's dump filters do right, as data. Found out by native/methods/capabilities.ts; here is only
// what the planner needs to know. Pure.

/** Why nothing could be found out. */
export interface CapabilityReason {
  /**
   * "noProgram": flowglass-probe is not there. "noNamespace": a namespace of its own was refused. "timeout": it did not
   * end in time. "failed": it ended otherwise than it should.
   */
  readonly code: 'noProgram' | 'noNamespace' | 'timeout' | 'failed';
  /** A sentence for people. */
  readonly message: string;
}

/**
 * True is what was seen to return exactly the entries that were asked for. Only that may be left to the kernel; with
 * everything false a listing is as right, and only slower.
 */
export interface KernelCapabilities {
  /** uname's release, such as "6.18.0". */
  readonly release: string;
  /** Why everything but `family` is false; undefined where the kernel was really asked. */
  readonly reason?: CapabilityReason;
  /** nfgenmsg.nfgen_family of a dump. As old as ctnetlink. */
  readonly family: boolean;
  /** CTA_MARK with CTA_MARK_MASK. */
  readonly mark: boolean;
  /** CTA_STATUS with CTA_STATUS_MASK, since Linux 5.15. */
  readonly status: boolean;
  /** CTA_ZONE, since Linux 6.8: entries with this zone in either direction. */
  readonly zone: boolean;
  /** The protocol of a tuple. This and what follows is CTA_FILTER, since Linux 5.8. */
  readonly protocol: boolean;
  readonly ipv4Address: boolean;
  /** False on kernels whose match of IPv6 addresses is inverted. */
  readonly ipv6Address: boolean;
  /** Ports of TCP and UDP. */
  readonly ports: boolean;
  /** False on kernels that do not look at the ports of SCTP. */
  readonly sctpPorts: boolean;
  /** Type, code and id of ICMP. */
  readonly icmp: boolean;
  /** Type, code and id of ICMPv6. */
  readonly icmpv6: boolean;
  /** Addresses and ports of the reply as well as of the original direction, since Linux 5.16. */
  readonly reply: boolean;
}

/** What may be true or false of a kernel. */
export type Capability = Exclude<keyof KernelCapabilities, 'release' | 'reason'>;

export const CAPABILITIES: readonly Capability[] = [
  'family',
  'mark',
  'status',
  'zone',
  'protocol',
  'ipv4Address',
  'ipv6Address',
  'ports',
  'sctpPorts',
  'icmp',
  'icmpv6',
  'reply',
];

/** The kernel of which just this is known to be right. */
export function capabilitiesOf(
  release: string,
  right: ReadonlySet<Capability>,
  reason?: CapabilityReason,
): KernelCapabilities {
  const each = Object.fromEntries(CAPABILITIES.map((name) => [name, right.has(name)])) as Record<Capability, boolean>;
  return { release, ...(reason && { reason }), ...each };
}

/** What every kernel does right: the family. */
export function conservativeCapabilities(release: string, reason?: CapabilityReason): KernelCapabilities {
  return capabilitiesOf(release, new Set(['family']), reason);
}

// What the running kernel's dump filters do correctly, as data. native/methods/capabilities.ts tests for them; here is
// only what the planner needs to know. Pure.

/** Why the kernel could not be probed. */
export interface CapabilityReason {
  /**
   * "noProgram": flowglass-probe is missing. "noNamespace": it could not create a namespace. "timeout": it did not
   * finish in time. "failed": it failed in another way.
   */
  readonly code: 'noProgram' | 'noNamespace' | 'timeout' | 'failed';
  /** A sentence for people. */
  readonly message: string;
}

/**
 * A capability is true if the kernel was seen to return exactly the requested entries. Only true ones may be left to
 * the kernel; with all of them false a listing is just as correct, only slower.
 */
export interface KernelCapabilities {
  /** uname's release, such as "6.18.0". */
  readonly release: string;
  /** Why everything but `family` is false; undefined if the kernel was probed. */
  readonly reason?: CapabilityReason;
  /** nfgenmsg.nfgen_family of a dump. As old as ctnetlink. */
  readonly family: boolean;
  /** CTA_MARK with CTA_MARK_MASK. */
  readonly mark: boolean;
  /** CTA_STATUS with CTA_STATUS_MASK, since Linux 5.15. */
  readonly status: boolean;
  /** CTA_ZONE, since Linux 6.8: entries with this zone in either direction. */
  readonly zone: boolean;
  /** The protocol of a tuple. This and the following are CTA_FILTER, since Linux 5.8. */
  readonly protocol: boolean;
  readonly ipv4Address: boolean;
  /** False on kernels whose match of IPv6 addresses is inverted. */
  readonly ipv6Address: boolean;
  /** Ports of TCP and UDP. */
  readonly ports: boolean;
  /** False on kernels that ignore the ports of SCTP. */
  readonly sctpPorts: boolean;
  /** Type, code and id of ICMP. */
  readonly icmp: boolean;
  /** Type, code and id of ICMPv6. */
  readonly icmpv6: boolean;
  /** Addresses and ports of the reply as well as of the original direction, since Linux 5.16. */
  readonly reply: boolean;
}

/** What can be true or false of a kernel. */
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

/** The capabilities of a kernel that does only these correctly. */
export function capabilitiesOf(
  release: string,
  right: ReadonlySet<Capability>,
  reason?: CapabilityReason,
): KernelCapabilities {
  const each = Object.fromEntries(CAPABILITIES.map((name) => [name, right.has(name)])) as Record<Capability, boolean>;
  return { release, ...(reason && { reason }), ...each };
}

/** What every kernel does correctly: the family. */
export function conservativeCapabilities(release: string, reason?: CapabilityReason): KernelCapabilities {
  return capabilitiesOf(release, new Set(['family']), reason);
}

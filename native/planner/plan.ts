// Which dumps a filter needs, and which part of it the kernel can apply. The kernel's part is only a first sieve: every
// flow that matches the filter passes it, and the whole filter runs on the columns afterwards. So the result is the
// same whatever the kernel can do. Pure.

import type { Filter } from '../filter/ast.ts';
import { type AddressWords, isIPv4Words } from '../flow/address.ts';
import type { Family } from '../flow/family.ts';
import { IPPROTO, inverseIcmpType } from '../flow/names.ts';
import type { KernelFilter, KernelTuple } from '../wire/kernel-filter.ts';
import type { KnownBits } from './bits.ts';
import type { KernelCapabilities } from './capabilities.ts';
import { Constraints } from './constraints.ts';
import type { AddressField, IcmpField, PortField } from './implied.ts';

/** One dump. The dumps of a plan have no flow in common. */
export interface PlannedDump {
  /** Both if undefined. */
  readonly family?: Family;
  readonly kernel?: KernelFilter;
}

interface DumpPlan {
  /** One, or one for each family; none if the filter cannot match anything. */
  readonly dumps: readonly PlannedDump[];
}

/**
 * The plan of a filtered dump.
 * @param capabilities what the kernel is known to do correctly; only that is left to it.
 * @param family limits the dump to its flows.
 */
export function planDump(filter: Filter, capabilities: KernelCapabilities, family?: Family): DumpPlan {
  const constraints = new Constraints(filter);
  if (constraints.impossible) return { dumps: [] };
  const families = constraints.families.filter((possible) => family === undefined || possible === family);
  const words = wordFilter(constraints, capabilities);
  const filters = families.map((one) => ({ family: one, tuples: tupleFilter(constraints, capabilities, one) }));
  // A filter on tuples needs a family. Without one, a single dump walks the table once instead of twice.
  if (families.length === 2 && filters.every(({ tuples }) => !tuples)) return { dumps: [planned(undefined, words)] };
  return { dumps: filters.map((one) => planned(one.family, merged(words, one.tuples))) };
}

function planned(family: Family | undefined, kernel: KernelFilter | undefined): PlannedDump {
  return { ...(family && { family }), ...(kernel && { kernel }) };
}

function merged(a: KernelFilter | undefined, b: KernelFilter | undefined): KernelFilter | undefined {
  return a || b ? { ...a, ...b } : undefined;
}

/** The part that is the same for every family. */
function wordFilter(constraints: Constraints, can: KernelCapabilities): KernelFilter | undefined {
  const masked = (bits: KnownBits, able: boolean): KnownBits | undefined =>
    able && bits.mask !== 0 ? { value: bits.value, mask: bits.mask } : undefined;
  return present<KernelFilter>({
    mark: masked(constraints.mark, can.mark),
    status: masked(constraints.status, can.status),
    zone: can.zone ? constraints.zone : undefined,
  });
}

function tupleFilter(constraints: Constraints, can: KernelCapabilities, family: Family): KernelFilter | undefined {
  const protocol = can.protocol ? constraints.protocol : undefined;
  const replyPorts = ports(constraints, can, protocol, 'reply.sport', 'reply.dport');
  return present<KernelFilter>({
    orig: present<KernelTuple>({
      ...addresses(constraints, can, family, 'src', 'dst'),
      ...ports(constraints, can, protocol, 'sport', 'dport'),
      ...icmpWords(constraints, can, protocol),
      protocol,
    }),
    // The reply has the same protocol; it is sent there only with ports, which need it.
    reply: can.reply
      ? present<KernelTuple>({
          ...addresses(constraints, can, family, 'reply.src', 'reply.dst'),
          ...(replyPorts && { protocol, ...replyPorts }),
        })
      : undefined,
  });
}

function addresses(
  { addresses: known }: Constraints,
  can: KernelCapabilities,
  family: Family,
  src: AddressField,
  dst: AddressField,
): KernelTuple {
  const usable = (words: AddressWords | undefined): AddressWords | undefined => {
    if (family === 'ipv6') return can.ipv6Address ? words : undefined;
    return can.ipv4Address && words && isIPv4Words(words) ? words : undefined;
  };
  return { src: usable(known.get(src)), dst: usable(known.get(dst)) };
}

function ports(
  constraints: Constraints,
  can: KernelCapabilities,
  protocol: number | undefined,
  sport: PortField,
  dport: PortField,
): KernelTuple | undefined {
  const usable = protocol === IPPROTO.sctp ? can.sctpPorts : can.ports && isTcpOrUdp(protocol);
  return usable ? present({ sport: constraints.ports.get(sport), dport: constraints.ports.get(dport) }) : undefined;
}

function isTcpOrUdp(protocol: number | undefined): boolean {
  return protocol === IPPROTO.tcp || protocol === IPPROTO.udp;
}

/**
 * Fields of the original direction only. With EINVAL the kernel refuses a type that has no answer, and therefore no
 * flows (icmp_nlattr_to_tuple, icmpv6_nlattr_to_tuple).
 */
function icmpWords({ icmp }: Constraints, can: KernelCapabilities, protocol: number | undefined): KernelTuple {
  const v6 = protocol === IPPROTO.icmpv6;
  if (v6 ? !can.icmpv6 : protocol !== IPPROTO.icmp || !can.icmp) return {};
  const word = (field: IcmpField): number | undefined => icmp.get(field)?.[v6 ? 'icmpv6' : 'icmp'];
  const type = word('icmp.type');
  const isKnown = type !== undefined && protocol !== undefined && inverseIcmpType(protocol, type) !== type;
  return { icmpType: isKnown ? type : undefined, icmpCode: word('icmp.code'), icmpId: word('icmp.id') };
}

/** The parts that are present; undefined if there are none. */
function present<T extends object>(parts: T): T | undefined {
  const entries = Object.entries(parts).filter(([, part]) => part !== undefined);
  return entries.length === 0 ? undefined : (Object.fromEntries(entries) as T);
}

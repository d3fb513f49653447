// What a kernel that does everything correctly does with a dump's filter, row by row (ctnetlink_filter_match).

import {
  type AddressWords,
  AF_INET6,
  type FlowColumns,
  type FlowTuple,
  flowAt,
  hasPorts,
  IPPROTO,
  parseAddress,
} from '../../../../native/flow/index.ts';
import {
  CAPABILITIES,
  capabilitiesOf,
  type KernelCapabilities,
  type PlannedDump,
} from '../../../../native/planner/index.ts';
import type { KernelTuple, MaskedValue } from '../../../../native/wire/index.ts';

/** Of a kernel without faults. */
export const ALL_CAPABILITIES: KernelCapabilities = capabilitiesOf('test', new Set(CAPABILITIES));

/** Whether the flow of a row is in the kernel's answer to a dump. */
export function inDump(dump: PlannedDump, columns: FlowColumns, row: number): boolean {
  const { kernel, family } = dump;
  if (family !== undefined && (columns.family[row] === AF_INET6) !== (family === 'ipv6')) return false;
  if (!kernel) return true;
  const flow = flowAt(columns, row);
  if (!underMask(kernel.mark, columns.mark[row] ?? 0) || !underMask(kernel.status, columns.status[row] ?? 0))
    return false;
  const zone = flow.zone ?? flow.zoneOrig ?? flow.zoneReply ?? 0;
  if (kernel.zone !== undefined && kernel.zone !== zone) return false;
  if ((kernel.orig || kernel.reply) && family === undefined) throw new Error('EOPNOTSUPP: a tuple without family');
  return tupleMatches(kernel.orig, flow.orig, flow.protocol) && tupleMatches(kernel.reply, flow.reply, flow.protocol);
}

function underMask(wanted: MaskedValue | undefined, word: number): boolean {
  return !wanted || (word & wanted.mask) >>> 0 === wanted.value;
}

function tupleMatches(wanted: KernelTuple | undefined, tuple: FlowTuple | undefined, protocol: number): boolean {
  if (!wanted) return true;
  if (!tuple) throw new Error('every entry has both tuples');
  const { src, dst, sport, dport, icmpType, icmpCode, icmpId } = wanted;
  if ([sport, dport, icmpType, icmpCode, icmpId].some((part) => part !== undefined) && wanted.protocol === undefined) {
    throw new Error('EINVAL: layer 4 without protocol');
  }
  const same = <T>(want: T | undefined, has: T | undefined): boolean => want === undefined || want === has;
  // The text of a mapped address depends on the family of its flow.
  const sameAddress = (want: AddressWords | undefined, has: string): boolean =>
    !want || parseAddress(has)?.join() === want.join();
  if (!sameAddress(src, tuple.src) || !sameAddress(dst, tuple.dst)) return false;
  if (!same(wanted.protocol, protocol)) return false;
  if (hasPorts(protocol)) return same(sport, tuple.sport ?? 0) && same(dport, tuple.dport ?? 0);
  if (protocol !== IPPROTO.icmp && protocol !== IPPROTO.icmpv6) return true;
  return same(icmpType, tuple.icmpType ?? 0) && same(icmpCode, tuple.icmpCode ?? 0) && same(icmpId, tuple.icmpId ?? 0);
}

// Tables and families of the Go library's interface, by the kernel's numbers. Pure.

import { shown } from '../flow/checks.ts';
import type { Family } from '../flow/family.ts';

/** NFNL_SUBSYS_CTNETLINK and NFNL_SUBSYS_CTNETLINK_EXP. */
export const ConntrackTable = { conntrack: 1, expect: 2 } as const;
export type ConntrackTable = (typeof ConntrackTable)[keyof typeof ConntrackTable];

/** AF_UNSPEC (both families), AF_INET and AF_INET6. */
export const InetFamily = { all: 0, ipv4: 2, ipv6: 10 } as const;
export type InetFamily = (typeof InetFamily)[keyof typeof InetFamily];

/**
 * The word for a family; undefined means both.
 * @throws RangeError for a number that is not in InetFamily.
 */
export function wordOfFamily(family: InetFamily): Family | undefined {
  switch (family) {
    case InetFamily.all:
      return undefined;
    case InetFamily.ipv4:
      return 'ipv4';
    case InetFamily.ipv6:
      return 'ipv6';
    default:
      throw new RangeError(`Expected 0 (both), 2 (AF_INET) or 10 (AF_INET6) as family, got ${shown(family)}`);
  }
}

/** @throws RangeError for a number that is not in ConntrackTable. */
export function assertTable(table: ConntrackTable): void {
  if (table === ConntrackTable.conntrack || table === ConntrackTable.expect) return;
  throw new RangeError(`Expected 1 (conntrack) or 2 (expect) as table, got ${shown(table)}`);
}

// What names a row's flow in a command to main. Pure.

import type { InspectedFlow } from '../../electron/contract/inspection.ts';
import { AF_INET6, hasPorts, IPPROTO, isIcmp, PRESENCE } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';

/** The identity of the flow in a row. */
export function inspectedFlow(row: RowView): InspectedFlow {
  const has = (bit: number): boolean => (row.presence & bit) !== 0;
  return {
    family: row.family === AF_INET6 ? 'ipv6' : 'ipv4',
    protocol: row.protocol,
    src: row.origSrc,
    dst: row.origDst,
    ...(has(PRESENCE.layer4) && layer4(row)),
    ...(has(PRESENCE.zone) && { zone: row.zone }),
    ...(has(PRESENCE.zoneOrig) && { zoneOrig: row.zone }),
    ...(has(PRESENCE.id) && { id: row.id }),
    ...(row.startMs !== undefined && { startMs: row.startMs }),
  };
}

function layer4({ protocol, origSport, origDport }: RowView): Partial<InspectedFlow> {
  if (hasPorts(protocol)) return { sport: origSport, dport: origDport };
  if (protocol === IPPROTO.gre) return { srcKey: origSport, dstKey: origDport };
  if (!isIcmp(protocol)) return {};
  return { icmpId: origSport, icmpType: origDport >>> 8, icmpCode: origDport & 255 };
}

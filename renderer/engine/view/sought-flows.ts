// Finds a flow that an earlier worker knew, in a table that was read since: by tuple and zone, id and start, as certainly as
// a delete does. There is no index by tuple, whose keys only main can make: it looks at all rows, a few times in a worker's
// life. Pure.

import { testBit } from '../../../native/flow/bitmap.ts';
import { PRESENCE, parseAddress, startMsAt } from '../../../native/flow/index.ts';
import type { RowView } from '../api.ts';
import type { FlowTable } from '../store/flow-table.ts';

const ORIGINAL_ZONE = PRESENCE.zone | PRESENCE.zoneOrig;

/** The living row with exactly this flow, or -1. */
export function rowOfSought(table: FlowTable, flow: RowView): number {
  const src = parseAddress(flow.origSrc);
  const dst = parseAddress(flow.origDst);
  if (!src || !dst) return -1;
  const { length, origSport, origDport, protocol } = table;
  for (let row = 0; row < length; row++) {
    if (origSport[row] !== flow.origSport || origDport[row] !== flow.origDport) continue;
    if (protocol[row] !== flow.protocol || !testBit(table.alive, row)) continue;
    if (hasEnds(table, row, src, dst) && isSameFlow(table, row, flow)) return row;
  }
  return -1;
}

function hasEnds(table: FlowTable, row: number, src: ArrayLike<number>, dst: ArrayLike<number>): boolean {
  for (let w = 0; w < 4; w++) {
    if (table.origSrc[4 * row + w] !== src[w] || table.origDst[4 * row + w] !== dst[w]) return false;
  }
  return true;
}

/** As compareIdentity (store/identity.ts) and isKept (store/kept-flows.ts) decide. */
function isSameFlow(table: FlowTable, row: number, flow: RowView): boolean {
  const presence = table.presence[row] ?? 0;
  const zone = presence & ORIGINAL_ZONE ? (table.zone[row] ?? 0) : 0;
  if (table.family[row] !== flow.family || zone !== (flow.presence & ORIGINAL_ZONE ? flow.zone : 0)) return false;
  if (presence & PRESENCE.start) {
    const startMs = startMsAt(table, row);
    // Without a start it is known to have lived when it was first seen, to a millisecond.
    if (flow.startMs === undefined ? startMs > flow.firstSeenMs + 1 : startMs !== flow.startMs) return false;
  }
  return (presence & flow.presence & PRESENCE.id) === 0 || table.id[row] === flow.id;
}

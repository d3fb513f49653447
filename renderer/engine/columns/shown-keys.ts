// Sort words of columns whose cells show less, or more, than the kernel's number: the status as words, the zone with
// its direction. Pure.

import { testBit } from '../../../native/flow/bitmap.ts';
import { PRESENCE, STATUS_BITS } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import type { KeyWord } from './key-words.ts';
import { statusRanks } from './name-ranks.ts';

/** The rank of the words shown for a status. An ended flow is not shown as dying. */
export function statusWord({ status, alive }: FlowTable): KeyWord {
  const ranks = statusRanks();
  const at = (row: number): number => {
    const bits = status[row] ?? 0;
    const shown = bits & STATUS_BITS.DYING && !testBit(alive, row) ? bits & ~STATUS_BITS.DYING : bits;
    return ranks[shown & 0xffff] ?? 0;
  };
  return {
    at,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0);
    },
  };
}

const ANY_ZONE = PRESENCE.zone | PRESENCE.zoneOrig | PRESENCE.zoneReply;

/** The number, then whether it applies to both directions, the original or the reply. An absent zone is 0. */
export function zoneWord({ zone, presence }: FlowTable): KeyWord {
  const at = (row: number): number => {
    const bits = (presence[row] ?? 0) & ANY_ZONE;
    if (bits === 0) return 0;
    return (zone[row] ?? 0) * 4 + (bits & PRESENCE.zone ? 0 : bits & PRESENCE.zoneOrig ? 1 : 2);
  };
  return {
    at,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0);
    },
  };
}

// What the ends of the reply tuple sort by, as shown: like the original ends, by address and then by port, ICMP id or type,
// or key. Only translated flows have a reply tuple of their own; that of all others is the inverse of the original. Pure.

import { LAYER4_BIT } from '../../../native/filter/scan/scan-ports.ts';
import { IPPROTO, inverseIcmpType, isIcmp, PRESENCE } from '../../../native/flow/index.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { destinationDetail, familyRank, KINDS, PORTS, sourceDetail } from './end-keys.ts';
import { type KeyWord, type SortKeys, wordBy } from './key-words.ts';

/** ICMP type, ICMPv6's after 256 → the type that answers it. */
const ANSWERS: Uint8Array = Uint8Array.from({ length: 512 }, (_, type) =>
  inverseIcmpType(type < 256 ? IPPROTO.icmp : IPPROTO.icmpv6, type & 255),
);

/** The keys of the reply's source or destination. */
export function replyKeys(table: FlowTable, end: 'src' | 'dst'): SortKeys {
  const { reply, origSrc, origDst } = table;
  const own = reply[end];
  const inverse = end === 'src' ? origDst : origSrc;
  const words = [0, 1, 2, 3].map((w) => addressWord(reply.index, own, inverse, w));
  const detail = end === 'src' ? sourceWord(table) : destinationWord(table);
  const family = wordBy((row) => {
    const place = (reply.index[row] ?? 0) - 1;
    return place < 0 ? familyRank(inverse, row) : familyRank(own, place);
  });
  // An IPv4 address is all in the last word.
  return {
    groups: [
      [...words.slice(3), detail],
      [...words, detail],
    ],
    group: family,
    volatile: true,
  };
}

function addressWord(index: Uint32Array, own: Uint32Array, inverse: Uint32Array, w: number): KeyWord {
  const at = (row: number): number => {
    const place = (index[row] ?? 0) - 1;
    return (place < 0 ? inverse[4 * row + w] : own[4 * place + w]) ?? 0;
  };
  return {
    at,
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = at(rows[i] ?? 0);
    },
  };
}

/** Each has a loop of its own: one that calls a function passed in takes much longer. */
function sourceWord(table: FlowTable): KeyWord {
  return {
    at: (row) => replySource(table, row),
    fill: (rows, from, to, keys) => {
      for (let i = from; i < to; i++) keys[i] = replySource(table, rows[i] ?? 0);
    },
  };
}

/** Rows whose destinations are read at once. */
const BLOCK = 512;
const places = new Uint32Array(BLOCK);
const ports = new Uint16Array(BLOCK);
const others = new Uint32Array(BLOCK);

/**
 * Most rows have a port. They are read column by column, in loops so short that the processor waits for many places in
 * memory at a time, and without branches, because it predicts wrongly which flows are translated; the others follow.
 */
function destinationWord(table: FlowTable): KeyWord {
  const { reply, protocol, presence, origSport } = table;
  const { index, dport } = reply;
  return {
    at: (row) => replyDestination(table, row),
    fill: (rows, from, to, keys) => {
      for (let begin = from; begin < to; begin += BLOCK) {
        const end = Math.min(to, begin + BLOCK);
        for (let i = begin; i < end; i++) keys[i] = KINDS[protocol[rows[i] ?? 0] ?? 0] ?? 0;
        // Ends without a layer 4 word show none.
        for (let i = begin; i < end; i++)
          keys[i] = (keys[i] ?? 0) & -(((presence[rows[i] ?? 0] ?? 0) >>> LAYER4_BIT) & 1);
        for (let i = begin; i < end; i++) places[i - begin] = index[rows[i] ?? 0] ?? 0;
        for (let i = begin; i < end; i++) ports[i - begin] = origSport[rows[i] ?? 0] ?? 0;
        let count = 0;
        for (let i = begin; i < end; i++) {
          const place = places[i - begin] ?? 0;
          const isOwn = -place >> 31;
          const kind = keys[i] ?? 0;
          keys[i] = kind + (((ports[i - begin] ?? 0) & ~isOwn) | ((dport[(place - 1) & isOwn] ?? 0) & isOwn));
          // Kept only if it has no port: otherwise the next one takes its place.
          others[count] = i;
          count += 1 - (((kind ^ PORTS) - 1) >>> 31);
        }
        for (let n = 0; n < count; n++) {
          const i = others[n] ?? 0;
          keys[i] = replyDestination(table, rows[i] ?? 0);
        }
      }
    },
  };
}

function replySource({ reply, protocol, presence, origSport, origDport }: FlowTable, row: number): number {
  if (!((presence[row] ?? 0) & PRESENCE.layer4)) return 0;
  const place = (reply.index[row] ?? 0) - 1;
  const number = protocol[row] ?? 0;
  // ICMP has its id there in both directions.
  const inverse = isIcmp(number) ? origSport : origDport;
  return sourceDetail(number, (place < 0 ? inverse[row] : reply.sport[place]) ?? 0);
}

function replyDestination({ reply, protocol, presence, origSport, origDport }: FlowTable, row: number): number {
  if (!((presence[row] ?? 0) & PRESENCE.layer4)) return 0;
  const place = (reply.index[row] ?? 0) - 1;
  const number = protocol[row] ?? 0;
  if (place >= 0) return destinationDetail(number, reply.dport[place] ?? 0);
  if (!isIcmp(number)) return destinationDetail(number, origSport[row] ?? 0);
  const typeAndCode = origDport[row] ?? 0;
  const answer = ANSWERS[(number === IPPROTO.icmpv6 ? 256 : 0) + (typeAndCode >>> 8)] ?? 0;
  return destinationDetail(number, answer * 256 + (typeAndCode & 255));
}

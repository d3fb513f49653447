// Comparisons of ports, for the protocols whose layer 4 words are ports. Pure.

import { PRESENCE } from '../flow/columns.ts';
import { hasPorts } from '../flow/names.ts';
import type { Match } from './ast.ts';
import { presenceScan } from './number-match.ts';
import { numberRanges, rangeTable } from './ranges.ts';
import { scanPorts, scanRows } from './scan.ts';
import { allOf, anyOf, rowScan, type Scan } from './scan-of.ts';

/** 1 for the protocols whose layer 4 words are ports. */
export const WITH_PORTS = Uint8Array.from({ length: 256 }, (_, protocol) => (hasPorts(protocol) ? 1 : 0));
/** The number of the presence bit of layer 4 words. */
export const LAYER4_BIT = 31 - Math.clz32(PRESENCE.layer4);

/** The positive form of a comparison on sport, dport, reply.sport, reply.dport or port. */
export function portScan(match: Match): Scan {
  const table = rangeTable(numberRanges(match), 65_536);
  switch (match.field) {
    case 'sport':
      return (columns, span, care, out) => {
        const { origSport, protocol, presence } = columns;
        scanPorts(span, care, out, origSport, origSport, table, protocol, WITH_PORTS, presence, LAYER4_BIT);
      };
    case 'dport':
      return (columns, span, care, out) => {
        const { origDport, protocol, presence } = columns;
        scanPorts(span, care, out, origDport, origDport, table, protocol, WITH_PORTS, presence, LAYER4_BIT);
      };
    case 'reply.sport':
    case 'reply.dport':
      return replyScan(match.field === 'reply.sport', table);
    default:
      return eitherScan(table);
  }
}

/** What a row has whose reply has ports. */
export const REPLY_PORTS = PRESENCE.replyTuple | PRESENCE.layer4;

function replyScan(isSource: boolean, table: Uint8Array): Scan {
  return (columns, span, care, out) => {
    const { presence, protocol, reply } = columns;
    const inverse = isSource ? columns.origDport : columns.origSport;
    const ports = isSource ? reply.sport : reply.dport;
    scanRows(span, care, out, (row) => {
      if (((presence[row] ?? 0) & REPLY_PORTS) !== REPLY_PORTS || !WITH_PORTS[protocol[row] ?? 0]) return false;
      const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
      return table[(at < 0 ? inverse[row] : ports[at]) ?? 0] === 1;
    });
  };
}

/** Either port of either direction; a reply that is the inverse has no ports of its own. */
function eitherScan(table: Uint8Array): Scan {
  const original: Scan = (columns, span, care, out) => {
    const { origSport, origDport, protocol, presence } = columns;
    scanPorts(span, care, out, origSport, origDport, table, protocol, WITH_PORTS, presence, LAYER4_BIT);
  };
  const reply = rowScan(({ protocol, reply: { index, sport, dport } }, row) => {
    const at = index ? (index[row] ?? 0) - 1 : row;
    if (at < 0 || !WITH_PORTS[protocol[row] ?? 0]) return false;
    return table[sport[at] ?? 0] === 1 || table[dport[at] ?? 0] === 1;
  });
  return anyOf([original, allOf([presenceScan(REPLY_PORTS | PRESENCE.translated), reply])]);
}

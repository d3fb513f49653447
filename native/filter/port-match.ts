// Comparisons of ports, for the protocols whose layer 4 words are ports. Pure.

import { PRESENCE } from '../flow/columns.ts';
import { hasPorts } from '../flow/names.ts';
import type { Match } from './ast.ts';
import { numberRanges, rangeTable } from './ranges.ts';
import { scanPorts, scanRows, scanWords } from './scan.ts';
import { CHUNK_WORDS, type Scan } from './scan-of.ts';

const WITH_PORTS = Uint8Array.from({ length: 256 }, (_, protocol) => (hasPorts(protocol) ? 1 : 0));
const LAYER4_BIT = 31 - Math.clz32(PRESENCE.layer4);

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

const REPLY_PORTS = PRESENCE.replyTuple | PRESENCE.layer4;
const OWN_REPLY_PORTS = REPLY_PORTS | PRESENCE.translated;

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

function eitherScan(table: Uint8Array): Scan {
  const found = new Uint32Array(CHUNK_WORDS);
  const rest = new Uint32Array(CHUNK_WORDS);
  return (columns, span, care, out) => {
    const { origSport, origDport, presence, protocol, reply } = columns;
    const words = (span.to - span.from + 31) >>> 5;
    scanPorts(span, care, found, origSport, origDport, table, protocol, WITH_PORTS, presence, LAYER4_BIT);
    for (let w = 0; w < words; w++) rest[w] = (care[w] ?? 0) & ~(found[w] ?? 0);
    scanWords(span, rest, rest, presence, OWN_REPLY_PORTS, OWN_REPLY_PORTS, OWN_REPLY_PORTS, presence, 0);
    scanRows(span, rest, rest, (row) => {
      if (!WITH_PORTS[protocol[row] ?? 0]) return false;
      const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
      return at >= 0 && (table[reply.sport[at] ?? 0] === 1 || table[reply.dport[at] ?? 0] === 1);
    });
    for (let w = 0; w < words; w++) out[w] = (found[w] ?? 0) | (rest[w] ?? 0);
  };
}

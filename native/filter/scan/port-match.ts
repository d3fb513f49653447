// Comparisons of ports, for the protocols whose layer 4 words are ports. Pure.

import { PRESENCE } from '../../flow/column-schema.ts';
import type { Match } from '../ast.ts';
import type { PortPlace } from '../fields/scan-spec.ts';
import type { Memory } from './memory.ts';
import { presenceScan } from './number-match.ts';
import { NumberSet } from './number-set.ts';
import { numberRanges } from './ranges.ts';
import { scanRows } from './scan.ts';
import { allOf, anyOf, rowScan, type Scan } from './scan-of.ts';
import {
  hasRowPorts,
  scanEitherPortBitmap,
  scanEitherPortRange,
  scanPortBitmap,
  scanPortRange,
  WITH_PORTS,
} from './scan-ports.ts';

type PortColumn = 'origSport' | 'origDport';

/**
 * The positive form of a comparison on a port.
 * @param memory for bitmaps of many ports.
 */
export function portScan(of: PortPlace, match: Match, memory: Memory): Scan {
  const ports = new NumberSet(numberRanges(match), memory);
  switch (of) {
    case 'origSport':
    case 'origDport':
      return portColumnScan(of, ports);
    case 'replySport':
    case 'replyDport':
      return replyScan(of === 'replySport', ports);
    case 'any':
      return eitherScan(ports);
  }
}

/** Rows with a port of the original direction in a set, by the loop that is fastest for the set. */
export function portColumnScan(column: PortColumn, ports: NumberSet): Scan {
  const { low, high, bitmap, ranges } = ports;
  if (ranges) return rowScan((columns, row) => hasRowPorts(columns, row) && ports.has(columns[column][row] ?? 0));
  if (!bitmap) return (columns, span, care, out) => scanPortRange(span, care, out, columns[column], columns, low, high);
  return (columns, span, care, out) => scanPortBitmap(span, care, out, columns[column], columns, low, high, bitmap);
}

/** Presence bits of a row whose reply has ports. */
export const REPLY_PORTS = PRESENCE.replyTuple | PRESENCE.layer4;

function replyScan(isSource: boolean, ports: NumberSet): Scan {
  return (columns, span, care, out) => {
    const { presence, protocol, reply } = columns;
    const inverse = isSource ? columns.origDport : columns.origSport;
    const replies = isSource ? reply.sport : reply.dport;
    scanRows(span, care, out, (row) => {
      if (((presence[row] ?? 0) & REPLY_PORTS) !== REPLY_PORTS || !WITH_PORTS[protocol[row] ?? 0]) return false;
      const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
      return ports.has((at < 0 ? inverse[row] : replies[at]) ?? 0);
    });
  };
}

/** Either port of either direction; a reply that is the inverse adds no ports. */
function eitherScan(ports: NumberSet): Scan {
  const reply = rowScan(({ protocol, reply: { index, sport, dport } }, row) => {
    const at = index ? (index[row] ?? 0) - 1 : row;
    if (at < 0 || !WITH_PORTS[protocol[row] ?? 0]) return false;
    return ports.has(sport[at] ?? 0) || ports.has(dport[at] ?? 0);
  });
  return anyOf([originalScan(ports), allOf([presenceScan(REPLY_PORTS | PRESENCE.translated), reply])]);
}

/** Either port of the original direction. */
function originalScan(ports: NumberSet): Scan {
  const { low, high, bitmap, ranges } = ports;
  if (ranges) return anyOf([portColumnScan('origSport', ports), portColumnScan('origDport', ports)]);
  if (!bitmap) {
    return (columns, span, care, out) =>
      scanEitherPortRange(span, care, out, columns.origSport, columns.origDport, columns, low, high);
  }
  return (columns, span, care, out) =>
    scanEitherPortBitmap(span, care, out, columns.origSport, columns.origDport, columns, low, high, bitmap);
}

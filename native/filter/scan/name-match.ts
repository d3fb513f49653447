// Comparisons of values with names: protocol, family, state, status, NAT, labels, helper, security context. Pure.

import { PRESENCE } from '../../flow/column-schema.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import {
  AF_INET,
  AF_INET6,
  inverseIcmpType,
  isIcmp,
  PROTOCOL_NAMES,
  PROTOCOL_STATES,
  STATUS_BITS,
} from '../../flow/names.ts';
import type { Match, Value } from '../ast.ts';
import type { ScanSpec } from '../fields/scan-spec.ts';
import { hasLabels, labelSets } from '../label-set.ts';
import { isLike, textTest } from './like.ts';
import { presenceScan, wordScan } from './number-match.ts';
import { numberRanges, rangeTable } from './ranges.ts';
import { scanBytes, scanRows, scanStates } from './scan.ts';
import { allOf, anyOf, rowScan, type Scan } from './scan-of.ts';

/** Tests of the values of `~`. Names are case-insensitive. */
function likeTests(match: Match): ((text: string) => boolean)[] {
  return match.values.filter(isLike).map((value) => textTest(value, true));
}

function names(match: Match): string[] {
  return match.values.flatMap((value) => (value.type === 'name' ? [value.name] : []));
}

export function protocolScan(match: Match): Scan {
  const table = rangeTable(numberRanges(match), 256);
  for (const test of likeTests(match)) {
    for (let number = 0; number < 256; number++) {
      if (test(PROTOCOL_NAMES.get(number) ?? String(number))) table[number] = 1;
    }
  }
  return (columns, span, care, out) => scanBytes(span, care, out, columns.protocol, table);
}

export function familyScan(match: Match): Scan {
  const table = new Uint8Array(256);
  for (const name of names(match)) table[name === 'ipv6' ? AF_INET6 : AF_INET] = 1;
  return (columns, span, care, out) => scanBytes(span, care, out, columns.family, table);
}

/** A name means the state with that name in every protocol. */
export function stateScan(match: Match): Scan {
  const wanted = new Set(names(match));
  const tests = likeTests(match);
  // Bits of the states of each protocol.
  const table = new Uint16Array(256);
  for (const [protocol, states] of PROTOCOL_STATES) {
    for (const [number, state] of states.entries()) {
      const name = state.toLowerCase();
      if (wanted.has(name) || tests.some((test) => test(name)))
        table[protocol] = (table[protocol] ?? 0) | (1 << number);
    }
  }
  const bit = 31 - Math.clz32(PRESENCE.state);
  return (columns, span, care, out) =>
    scanStates(span, care, out, columns.protocol, columns.state, columns.presence, bit, table);
}

/** All bits, or bits under a mask, or one named bit. */
export function statusScan(match: Match): Scan {
  const name = names(match)[0];
  const bit = STATUS_BITS[(name ?? '').toUpperCase() as keyof typeof STATUS_BITS] as number | undefined;
  if (name !== undefined && bit !== undefined)
    return wordScan('status', [{ low: bit, high: bit }], PRESENCE.status, bit);
  return wordScan('status', numberRanges(match), PRESENCE.status, match.mask);
}

/** Whether one of some bits of the status is set. */
export function flagScan({ bits: mask }: ScanSpec<'flag'>, match: Match): Scan {
  if (names(match)[0] === 'yes') return wordScan('status', [{ low: 1, high: mask }], PRESENCE.status, mask);
  return wordScan('status', [{ low: 0, high: 0 }], PRESENCE.status, mask);
}

/** Which ends differ follows from the tuples, so it also holds for entries created on request. */
export function natScan(match: Match): Scan {
  const translated = PRESENCE.translated;
  return anyOf(
    names(match).map((name) => {
      if (name === 'any') return presenceScan(translated);
      if (name === 'none') return wordScan('presence', [{ low: 0, high: 0 }], 0, translated);
      return allOf([
        presenceScan(translated),
        rowScan((columns, row) => isTranslatedEnd(columns, row, name === 'src')),
      ]);
    }),
  );
}

/**
 * Whether the source, or the destination, of a translated row is translated. The port, the ICMP id (of the source) and the
 * GRE key are parts of an end. So is the ICMP type (of the destination): only a request to the kernel creates a reply that
 * does not answer it.
 */
export function isTranslatedEnd(columns: FlowColumns, row: number, source: boolean): boolean {
  const { reply, origSrc, origDst, origSport, origDport } = columns;
  const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
  if (at < 0) return false;
  const before = source ? origSrc : origDst;
  const after = source ? reply.dst : reply.src;
  for (let i = 0; i < 4; i++) if (before[row * 4 + i] !== after[at * 4 + i]) return true;
  const protocol = columns.protocol[row] ?? 0;
  if (isIcmp(protocol)) {
    if (source) return origSport[row] !== reply.sport[at];
    if (!((columns.presence[row] ?? 0) & PRESENCE.layer4)) return false;
    const sent = origDport[row] ?? 0;
    return inverseIcmpType(protocol, sent >>> 8) * 256 + (sent & 255) !== reply.dport[at];
  }
  return source ? origSport[row] !== reply.dport[at] : origDport[row] !== reply.sport[at];
}

export function labelScan(match: Match): Scan {
  const bits = match.values.flatMap((value) => (value.type === 'number' ? [value.value] : []));
  return rowScan((columns, row) => {
    if (!((columns.presence[row] ?? 0) & PRESENCE.labels)) return false;
    const { index, words } = columns.labels;
    const at = index ? (index[row] ?? 0) - 1 : row;
    return at >= 0 && bits.some((bit) => ((words[at * 4 + (bit >>> 5)] ?? 0) & (1 << (bit & 31))) !== 0);
  });
}

/** Rows whose labels as a whole, or under a mask, are one of the sets; a row without labels has the empty set. */
export function labelSetScan(match: Match): Scan {
  const sets = labelSets(match);
  return rowScan((columns, row) => {
    const { index, words } = columns.labels;
    const isPresent = ((columns.presence[row] ?? 0) & PRESENCE.labels) !== 0;
    const at = !isPresent ? -1 : index ? (index[row] ?? 0) - 1 : row;
    return sets.some((set) => (at < 0 ? hasLabels(set, NO_LABELS, 0) : hasLabels(set, words, at * 4)));
  });
}

const NO_LABELS = new Uint32Array(4);

/** Compares each interned string once, not once a row. */
export function textScan({ column }: ScanSpec<'text'>, match: Match): Scan {
  const need = PRESENCE[column];
  const tests = match.values.flatMap((value) => valueTest(value));
  let known: readonly string[] = [];
  let hits: boolean[] = [];
  return (columns, span, care, out) => {
    const { strings, presence } = columns;
    if (strings !== known) hits = [];
    known = strings;
    for (let i = hits.length; i < strings.length; i++) hits.push(tests.some((test) => test(strings[i] ?? '')));
    const texts = columns[column];
    scanRows(span, care, out, (row) => ((presence[row] ?? 0) & need) !== 0 && hits[texts[row] ?? 0] === true);
  };
}

function valueTest(value: Value): ((text: string) => boolean)[] {
  if (isLike(value)) return [textTest(value, false)];
  return value.type === 'text' ? [(text) => text === value.text] : [];
}

// Comparisons of numbers: counters, times, marks, zones, ids, ICMP words, GRE keys. Pure.

import { PRESENCE } from '../../flow/column-schema.ts';
import { inverseLayer4, startMsAt } from '../../flow/flow.ts';
import { agedUntilMs } from '../../flow/flow-age.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import { ICMP_TYPES, ICMPV6_TYPES, IPPROTO } from '../../flow/names.ts';
import type { Match } from '../ast.ts';
import type { ScanSpec } from '../fields/scan-spec.ts';
import type { Memory } from './memory.ts';
import { NumberSet } from './number-set.ts';
import { type NumberRange, numberRanges } from './ranges.ts';
import { type RowSpan, scanCounters, scanTimes, scanWords } from './scan.ts';
import { anyOf, rowScan, type Scan } from './scan-of.ts';

const U32 = 0xffffffff;
type WordColumn = 'mark' | 'status' | 'id' | 'use' | 'timeoutSec' | 'presence';

/** Rows with a u32 column in one of the ranges and all bits of `need` present; numbers above 32 bits never match. */
export function wordScan(column: WordColumn, ranges: readonly NumberRange[], need: number, mask = U32): Scan {
  const possible = ranges.filter((range) => range.low <= U32);
  return anyOf(
    possible.map(({ low, high }) => {
      const limit = Math.min(high, U32);
      return (columns, span, care, out) =>
        scanWords(span, care, out, columns[column], mask, low, limit, columns.presence, need);
    }),
  );
}

/** Rows with all these presence bits. */
export function presenceScan(bits: number): Scan {
  return wordScan('presence', [{ low: bits, high: bits }], 0, bits);
}

/** The positive form of a comparison on bytes or packets, of one or both directions. */
export function counterScan({ unit, of }: ScanSpec<'counter'>, match: Match): Scan {
  const packets = unit === 'packets';
  const origBit = of === 'reply' ? 0 : PRESENCE.origCounters;
  const replyBit = of === 'orig' ? 0 : PRESENCE.replyCounters;
  return anyOf(
    numberRanges(match).map(({ low, high }) => (columns, span, care, out) => {
      const orig = packets ? columns.origPackets : columns.origBytes;
      const reply = packets ? columns.replyPackets : columns.replyBytes;
      scanCounters(span, care, out, orig, reply, columns.presence, origBit, replyBit, low, high);
    }),
  );
}

/** Age and start, in whole milliseconds, rounded down. The age of a flow that has ended is that at its end. */
export function timeScan(isAge: boolean, match: Match): Scan {
  return anyOf(
    numberRanges(match).map(({ low, high }) => (columns, span, care, out) => {
      const since = isAge ? columns.nowMs : Number.NaN;
      scanTimes(span, care, out, columns.startNs, columns.presence, PRESENCE.start, since, low, high);
      if (isAge) scanEndedAges(columns, span, care, out, low, high);
    }),
  );
}

/** Does the ended flows of a span over again, if there are any. */
function scanEndedAges(
  columns: FlowColumns,
  { from, to }: RowSpan,
  care: Uint32Array,
  out: Uint32Array,
  low: number,
  high: number,
): void {
  const { alive, endedMs } = columns;
  if (!alive || !endedMs || endedMs.length === 0) return;
  for (let base = from, w = 0; base < to; base += 32, w++) {
    const ended = (care[w] ?? 0) & ~(alive[base >>> 5] ?? 0);
    for (let asked = ended; asked !== 0; asked &= asked - 1) {
      const bit = 31 - Math.clz32(asked & -asked);
      const row = base + bit;
      const age = Math.floor(Math.max(0, agedUntilMs(columns, row) - startMsAt(columns, row)));
      const matches = age >= low && age <= high && ((columns.presence[row] ?? 0) & PRESENCE.start) !== 0;
      out[w] = matches ? (out[w] ?? 0) | (1 << bit) : (out[w] ?? 0) & ~(1 << bit);
    }
  }
}

/** Time since the last change, in whole milliseconds; absent if none was seen. */
export function changedScan(match: Match): Scan {
  const ranges = numberRanges(match);
  return (columns, span, care, out) => {
    const { changed, baseMs = 0, nowMs, presence } = columns;
    const elapsedMs = Math.floor(nowMs) - baseMs;
    // The longer ago, the smaller the word; a change ahead of the clock counts as just now.
    const words = changed
      ? ranges.map(({ low, high }) => ({
          low: (Math.ceil(Math.max(0, elapsedMs - high) / 2) + 1) * 2,
          high: low <= 0 ? U32 : (Math.floor((elapsedMs - low) / 2) + 1) * 2 + 1,
        }))
      : [];
    const scans = words
      .filter(({ low, high }) => low <= high && low <= U32)
      .map(
        ({ low, high }): Scan =>
          (_, part, asked, found) =>
            scanWords(part, asked, found, changed ?? presence, U32, low, Math.min(high, U32), presence, 0),
      );
    anyOf(scans)(columns, span, care, out);
  };
}

/** Time left, which is a whole number of seconds and at least 0. */
export function timeoutScan(match: Match): Scan {
  const ranges = numberRanges(match);
  return (columns, span, care, out) => {
    const offset = Math.floor(columns.timeoutOffsetSec);
    const shifted = ranges.flatMap(({ low, high }) => {
      const first = Math.ceil(low / 1000);
      const last = Math.floor(high / 1000);
      return first > last ? [] : [{ low: first === 0 ? 0 : first + offset, high: last + offset }];
    });
    wordScan('timeoutSec', shifted, PRESENCE.timeout)(columns, span, care, out);
  };
}

/** Zones; a zone that the kernel leaves out is 0. A flow has at most one zone, in one direction or in both. */
export function zoneScan(
  { presence: applies }: Pick<ScanSpec<'zone'>, 'presence'>,
  match: Match,
  memory: Memory,
): Scan {
  const zones = new NumberSet(numberRanges(match), memory);
  return rowScan((columns, row) => {
    const zone = (columns.presence[row] ?? 0) & applies ? (columns.zone[row] ?? 0) : 0;
    return zones.has(zone);
  });
}

/** The zone of either direction. */
export function eitherZoneScan(match: Match, memory: Memory): Scan {
  return anyOf(
    [PRESENCE.zoneOrig, PRESENCE.zoneReply].map((one) => zoneScan({ presence: PRESENCE.zone | one }, match, memory)),
  );
}

/** ICMP and ICMPv6 type, code and id. A type's name means its number in each of the two protocols. */
export function icmpScan({ reply, word }: ScanSpec<'icmp'>, match: Match, memory: Memory): Scan {
  const names = match.values.flatMap((value) => (value.type === 'name' ? [value.name] : []));
  const types = [ICMP_TYPES, ICMPV6_TYPES].map((known) => {
    const named = names.flatMap((name) => known.get(name) ?? []).map((number) => ({ low: number, high: number }));
    return new NumberSet([...numberRanges(match), ...named], memory);
  });
  const wordOf = ICMP_WORDS[word];
  return rowScan((columns, row) => {
    const protocol = columns.protocol[row] ?? 0;
    const numbers = protocol === IPPROTO.icmp ? types[0] : protocol === IPPROTO.icmpv6 ? types[1] : undefined;
    if (!numbers || !hasLayer4(columns, row, reply)) return false;
    return numbers.has(wordOf(layer4Word(columns, row, reply, false), layer4Word(columns, row, reply, true)));
  });
}

/** Each word, from the id and type × 256 + code. */
const ICMP_WORDS: Readonly<Record<ScanSpec<'icmp'>['word'], (id: number, typeAndCode: number) => number>> = {
  type: (_, typeAndCode) => typeAndCode >>> 8,
  code: (_, typeAndCode) => typeAndCode & 255,
  id: (id) => id,
};

/** Keys of a GRE flow; one is enough. */
export function greScan({ keys: sides }: ScanSpec<'gre'>, match: Match, memory: Memory): Scan {
  const keys = new NumberSet(numberRanges(match), memory);
  return rowScan((columns, row) => {
    if (columns.protocol[row] !== IPPROTO.gre) return false;
    return sides.some(
      ([reply, second]) => hasLayer4(columns, row, reply) && keys.has(layer4Word(columns, row, reply, second)),
    );
  });
}

function hasLayer4(columns: FlowColumns, row: number, reply: boolean): boolean {
  const need = reply ? PRESENCE.layer4 | PRESENCE.replyTuple : PRESENCE.layer4;
  return ((columns.presence[row] ?? 0) & need) === need;
}

/** The first or second layer 4 word of a direction; a reply that is the inverse is not stored. */
function layer4Word(columns: FlowColumns, row: number, reply: boolean, second: boolean): number {
  const { origSport, origDport, reply: replies } = columns;
  const at = replies.index ? (replies.index[row] ?? 0) - 1 : row;
  if (!reply) return (second ? origDport[row] : origSport[row]) ?? 0;
  if (at >= 0) return (second ? replies.dport[at] : replies.sport[at]) ?? 0;
  return inverseLayer4(columns.protocol[row] ?? 0, origSport[row] ?? 0, origDport[row] ?? 0)[second ? 1 : 0];
}

// Many alternatives of one shape, such as (proto = udp and dst = A and dport = 53) or (proto = udp and dst = B and …),
// distinguished by an address or a port. One scan finds the rows with any of these, and each row is then compared only
// with the alternatives for its address or port: a thousand cost little more than one. Pure.

import { type AddressWords, compareAddresses, isIPv4Words } from '../../flow/address.ts';
import type { FlowColumns } from '../../flow/flow-columns.ts';
import { combine, type Filter, type Match, type Value } from '../ast.ts';
import { fieldSpec } from '../fields/fields.ts';
import type { Scan } from './scan-of.ts';
import { withScratch } from './scratch.ts';

/** Fields that can distinguish alternatives: a row has one value of each. */
const KEY_FIELDS = ['dst', 'src', 'dport', 'sport'] as const;
type KeyField = (typeof KEY_FIELDS)[number];

/** An IPv4 address or a port as a number, an IPv6 address as its words between commas. */
type Key = number | string;

/** From this many different values on, a map look-up is faster than a scan for each. */
const WORTHWHILE_KEYS = 8;

/** Alternatives by the value that they require of one field. */
export interface KeyedAlternatives {
  /** Any of the values. */
  readonly any: Match;
  readonly byKey: ReadonlyMap<Key, readonly KeyedTerm[]>;
}

/** Splits the terms of an `or` into keyed alternatives and the others, left as they are. */
export function keyedAlternatives(terms: readonly Filter[]): { keyed: KeyedAlternatives[]; others: readonly Filter[] } {
  const keyed: KeyedAlternatives[] = [];
  let others = terms;
  while (others.length >= WORTHWHILE_KEYS) {
    const field = bestField(others);
    if (!field) break;
    const found: KeyedTerm[] = [];
    others = others.filter((term) => {
      const one = keyOf(term, field);
      if (one) found.push(one);
      return !one;
    });
    keyed.push(grouped(field, found));
  }
  return { keyed, others };
}

/** The field for which the terms have the most different values; undefined if no field has many. */
function bestField(terms: readonly Filter[]): KeyField | undefined {
  const counts = KEY_FIELDS.map((field) => {
    const keys = new Set(terms.map((term) => keyOf(term, field)?.key));
    return { field, keys: keys.size - (keys.has(undefined) ? 1 : 0) };
  });
  const best = counts.reduce((a, b) => (b.keys > a.keys ? b : a));
  return best.keys >= WORTHWHILE_KEYS ? best.field : undefined;
}

/** A term that requires one value of a field. */
interface KeyedTerm {
  readonly key: Key;
  readonly match: Match;
  readonly term: Filter & { kind: 'and' };
}

function keyOf(term: Filter, field: KeyField): KeyedTerm | undefined {
  if (term.kind !== 'and') return undefined;
  for (const match of term.terms) {
    if (match.kind !== 'match' || match.field !== field || match.op !== '=') continue;
    const key = keyOfValue(match);
    if (key !== undefined) return { key, match, term };
  }
  return undefined;
}

/** What else a term requires. */
function restOf({ match, term }: KeyedTerm): Filter {
  return combine(
    'and',
    term.terms.filter((part) => part !== match),
  );
}

function keyOfValue({ values }: Match): Key | undefined {
  const [value] = values;
  if (value?.type === 'number') return value.value;
  const isOne = value?.type === 'addresses' && compareAddresses(value.first, value.last) === 0;
  return isOne ? keyOfAddress(value.first, 0) : undefined;
}

function keyOfAddress(words: AddressWords | Uint32Array, at: number): Key {
  if (isIPv4Words(words, at)) return words[at + 3] ?? 0;
  return `${words[at]},${words[at + 1]},${words[at + 2]},${words[at + 3]}`;
}

function grouped(field: KeyField, terms: readonly KeyedTerm[]): KeyedAlternatives {
  const byKey = new Map<Key, KeyedTerm[]>();
  const values: Value[] = [];
  for (const term of terms) {
    const known = byKey.get(term.key);
    if (known) known.push(term);
    else {
      byKey.set(term.key, [term]);
      values.push(...term.match.values);
    }
  }
  return { any: { kind: 'match', field, op: 'in', values }, byKey };
}

/** Alternatives of one key, and the rows of the current chunk that have it. */
interface Bucket {
  readonly terms: readonly KeyedTerm[];
  /** Scans for what else they require. Made when the first row has the key: most keys of a long list have no flow. */
  scan: Scan | undefined;
  readonly rows: number[];
}

/**
 * Rows that match one of the alternatives.
 * @param anyScan the scan of `any`. @param scanOf compiles the rest of an alternative.
 */
export function keyedScan({ any, byKey }: KeyedAlternatives, anyScan: Scan, scanOf: (filter: Filter) => Scan): Scan {
  const buckets = new Map<Key, Bucket>();
  for (const [key, terms] of byKey) buckets.set(key, { terms, scan: undefined, rows: [] });
  const keyAt = rowKey(any.field);
  return (columns, span, care, out) => {
    withScratch((candidates) => {
      anyScan(columns, span, care, candidates);
      const words = (span.to - span.from + 31) >>> 5;
      const touched: Bucket[] = [];
      for (let w = 0; w < words; w++) {
        for (let asked = (candidates[w] ?? 0) | 0; asked !== 0; asked &= asked - 1) {
          const row = span.from + w * 32 + 31 - Math.clz32(asked & -asked);
          const bucket = buckets.get(keyAt(columns, row));
          if (bucket?.rows.push(row) === 1) touched.push(bucket);
        }
      }
      out.fill(0, 0, words);
      for (const bucket of touched) {
        bucket.scan ??= scanOf(combine('or', bucket.terms.map(restOf)));
        matchRows(bucket.scan, columns, bucket.rows, span.from, out);
        bucket.rows.length = 0;
      }
    });
  };
}

function rowKey(field: Match['field']): (columns: FlowColumns, row: number) => Key {
  const { scan } = fieldSpec(field);
  if (scan.by === 'address' && (scan.of === 'origSrc' || scan.of === 'origDst')) {
    const { of } = scan;
    return (columns, row) => keyOfAddress(columns[of], row * 4);
  }
  const of = scan.by === 'port' && scan.of === 'origSport' ? scan.of : 'origDport';
  return (columns, row) => columns[of][row] ?? 0;
}

/** Sets the bits of those rows (in ascending order) that a scan matches; looks only at the words they span. */
function matchRows(scan: Scan, columns: FlowColumns, rows: readonly number[], base: number, out: Uint32Array): void {
  const from = (rows[0] ?? 0) & ~31;
  const to = (rows.at(-1) ?? 0) + 1;
  withScratch((found) => {
    const words = (to - from + 31) >>> 5;
    found.fill(0, 0, words);
    for (const row of rows) found[(row - from) >>> 5] = (found[(row - from) >>> 5] ?? 0) | (1 << (row & 31));
    scan(columns, { from, to }, found, found);
    const offset = (from - base) >>> 5;
    for (let w = 0; w < words; w++) out[offset + w] = (out[offset + w] ?? 0) | (found[w] ?? 0);
  });
}

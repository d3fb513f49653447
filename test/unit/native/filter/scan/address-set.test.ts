// Comparisons with many addresses, checked against the same comparisons value by value.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bitmapWords,
  combine,
  compileFilter,
  type Filter,
  type Match,
  type Operator,
  parseFilter,
  printFilter,
  type Value,
} from '../../../../../native/filter/index.ts';
import { AddressSet, mergedRanges } from '../../../../../native/filter/scan/address-set.ts';
import {
  type AddressWords,
  boundsPrefix,
  compareAddresses,
  type FlowColumns,
  flowAt,
  isIPv4Words,
  mappedWords,
  networkBounds,
  PRESENCE,
} from '../../../../../native/flow/index.ts';
import { flowMatches } from '../oracle.ts';
import { columnsArbitrary } from '../random-flows.ts';

const ONES = 0xffffffff;
/** Few words, so that ranges meet, including the ends of words and families. */
const word = fc.oneof(
  fc.constantFrom(0, 1, 2, 0xfffe, 0xffff, 0x10000, ONES - 1, ONES, 0x7fffffff, 0x80000000),
  fc.nat(12),
  fc.nat(0xffff).map((low) => 0x0a000000 + low),
);
const ipv4 = word.map((address) => mappedWords(address));
const ipv6 = fc
  .oneof(
    fc.tuple(word, word, word, word),
    fc.tuple(fc.constantFrom(0, ONES, 0xfd000000), fc.constantFrom(0, ONES), fc.constantFrom(0, 0xffff, ONES), word),
  )
  .filter((words) => !isIPv4Words(words));
const address: fc.Arbitrary<AddressWords> = fc.oneof(ipv4, ipv6);

interface Bounds {
  readonly first: AddressWords;
  readonly last: AddressWords;
}
const network = fc.tuple(address, fc.nat(128)).map(([words, bits]): Bounds => {
  return networkBounds(words, isIPv4Words(words) ? 96 + (bits % 33) : bits);
});
const between = fc
  .tuple(address, address)
  .filter(([a, b]) => isIPv4Words(a) === isIPv4Words(b))
  .map(([a, b]): Bounds => (compareAddresses(a, b) <= 0 ? { first: a, last: b } : { first: b, last: a }));
const range: fc.Arbitrary<Bounds> = fc.oneof(
  { weight: 3, arbitrary: address.map((words): Bounds => ({ first: words, last: words })) },
  { weight: 2, arbitrary: network },
  { weight: 1, arbitrary: between },
);
const ranges = fc.array(range, { minLength: 0, maxLength: 40 });

function isWithin(words: AddressWords, { first, last }: Bounds): boolean {
  if (isIPv4Words(words) !== isIPv4Words(first)) return false;
  return compareAddresses(words, first) >= 0 && compareAddresses(words, last) <= 0;
}

/** A neighbour of an address. */
function moved(words: AddressWords, by: bigint): AddressWords {
  const number = words.reduce((sum, part) => (sum << 32n) | BigInt(part), 0n);
  const next = BigInt.asUintN(128, number + by);
  const part = (shift: bigint): number => Number((next >> shift) & 0xffffffffn);
  return [part(96n), part(64n), part(32n), part(0n)];
}

describe('a set', () => {
  test('has the addresses of its ranges, at their ends and next to them', () => {
    fc.assert(
      fc.property(ranges, fc.array(address, { maxLength: 20 }), (list, others) => {
        const set = new AddressSet(list);
        const ends = list.flatMap(({ first, last }) => [first, last, moved(first, -1n), moved(last, 1n)]);
        for (const words of [...others, ...ends]) {
          const wanted = list.some((one) => isWithin(words, one));
          expect([list, words, set.has(Uint32Array.from(words), 0)]).toEqual([list, words, wanted]);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('of thousands has the same', () => {
    const random = fc.sample(fc.tuple(ipv4, ipv6, network), { numRuns: 1500, seed: 7 });
    const list = random.flatMap(([a, b, c], i) => {
      const near = moved(a, BigInt(i * 97));
      const wide = c.first.every((part) => part === 0) || (boundsPrefix(c.first, c.last) ?? 0) < 60;
      return [a, b, isIPv4Words(near) ? near : a].map((words) => ({ first: words, last: words })).concat(wide ? [] : c);
    });
    const set = new AddressSet(list);
    const asked = list.flatMap(({ first, last }) => [first, moved(first, -1n), moved(last, 1n)]).slice(0, 3000);
    const got = asked.map((words) => set.has(Uint32Array.from(words), 0));
    expect(got).toEqual(asked.map((words) => list.some((one) => isWithin(words, one))));
    expect(new Set(got).size).toBe(2);
  });

  test('is made of ranges that are in order and do not touch', () => {
    fc.assert(
      fc.property(ranges, (list) => {
        const same = list.filter(({ first }) => !isIPv4Words(first));
        const merged = mergedRanges(same);
        merged.slice(1).forEach(({ first }, i) => {
          expect(compareAddresses(first, moved(merged[i]?.last ?? first, 1n))).toBe(1);
        });
      }),
    );
  });

  test('has no address of a range that ends before it begins', () => {
    const set = new AddressSet([{ first: mappedWords(9), last: mappedWords(3) }]);
    expect([3, 5, 9].map((last) => set.has(Uint32Array.of(0, 0, 0xffff, last), 0))).toEqual([false, false, false]);
  });
});

const FIELDS = ['src', 'dst', 'reply.src', 'reply.dst', 'host'] as const;
const masked: fc.Arbitrary<Value> = fc.constantFrom(
  { type: 'masked', address: [0, 0, 0xffff, 0x0a000001], mask: [ONES, ONES, ONES, 0xff0000ff] },
  { type: 'masked', address: [0xfd000000, 0, 0, 1], mask: [0xffff0000, 0, 0, 0xffff] },
);
const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 9, arbitrary: range.map(({ first, last }): Value => ({ type: 'addresses', first, last })) },
  { weight: 1, arbitrary: masked },
);

/** The columns with other addresses. A reply that is not translated stays the inverse. */
function withAddresses(columns: FlowColumns, addresses: readonly AddressWords[]): FlowColumns {
  const filled = (column: Uint32Array, step: number): Uint32Array =>
    Uint32Array.from(column, (part, i) => addresses[((i >> 2) * step) % addresses.length]?.[i & 3] ?? part);
  const { presence, reply } = columns;
  const origSrc = filled(columns.origSrc, 1);
  const origDst = filled(columns.origDst, 3);
  const isInverse = (i: number): boolean => !reply.index && !((presence[i >> 2] ?? 0) & PRESENCE.translated);
  const replyEnd = (own: Uint32Array, inverse: Uint32Array): Uint32Array =>
    own.map((part, i) => (isInverse(i) ? (inverse[i] ?? 0) : part));
  const src = replyEnd(filled(reply.src, 5), origDst);
  const dst = replyEnd(filled(reply.dst, 7), origSrc);
  return { ...columns, origSrc, origDst, reply: { ...reply, src, dst } };
}

function compiledRows(filter: Filter, columns: FlowColumns): number[] {
  const bitmap = new Uint32Array(bitmapWords(columns.length));
  compileFilter(filter).matches(columns, 0, columns.length, bitmap);
  return rowsWhere(columns, (row) => ((bitmap[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0);
}

function rowsWhere({ length }: FlowColumns, test: (row: number) => boolean): number[] {
  return Array.from({ length }, (_, row) => row).filter(test);
}

function expectSame(filter: Filter, columns: FlowColumns): void {
  const wanted = rowsWhere(columns, (row) => flowMatches(filter, flowAt(columns, row), { nowMs: columns.nowMs }));
  expect([filter, compiledRows(filter, columns)]).toEqual([filter, wanted]);
}

const own = fc.array(address, { minLength: 1, maxLength: 60 });
const values = fc.array(value, { minLength: 1, maxLength: 30 });

describe('a comparison with many addresses', () => {
  test.each(FIELDS)('of %s selects the rows of each of its values', (field) => {
    fc.assert(
      fc.property(columnsArbitrary, own, values, fc.constantFrom('in', 'not in'), (columns, addresses, all, op) => {
        const near = all.flatMap((one) => (one.type === 'addresses' ? [one.first, one.last, moved(one.last, 1n)] : []));
        const match: Match = { kind: 'match', field, op: op as Operator, values: all };
        expectSame(match, withAddresses(columns, [...addresses, ...near]));
      }),
      { numRuns: 150 },
    );
  });

  test('many comparisons of one field become one that selects the same', () => {
    const term = fc
      .record({ field: fc.constantFrom(...FIELDS), op: fc.constantFrom('=', '!=', 'in', 'not in'), values })
      .map(({ field, op, values: all }): Match => {
        return { kind: 'match', field, op: op as Operator, values: op.endsWith('in') ? all : all.slice(0, 1) };
      });
    const terms = fc.array(term, { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(columnsArbitrary, own, terms, fc.constantFrom('and', 'or'), (columns, addresses, all, kind) => {
        const near = all.flatMap(({ values: [one] }) => (one?.type === 'addresses' ? [one.first, one.last] : []));
        expectSame(combine(kind as 'and', all), withAddresses(columns, [...addresses, ...near]));
      }),
      { numRuns: 300 },
    );
  });

  test('the filter itself and its text stay as they were', () => {
    const text = Array.from({ length: 9 }, (_, i) => `src = 10.0.0.${i}`).join(' or ');
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(text);
    expect(printFilter(compileFilter(parsed.filter).filter)).toBe(text);
  });
});

// Many conditions in one filter: thousands of alternatives of one shape, such as a proxy's services.

import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bitmapWords, compileFilter, type Filter, parseFilter } from '../../../../../native/filter/index.ts';
import { Memory } from '../../../../../native/filter/scan/memory.ts';
import { NumberSet } from '../../../../../native/filter/scan/number-set.ts';
import { type FlowColumns, flowAt } from '../../../../../native/flow/index.ts';
import { flowMatches } from '../oracle.ts';
import { ADDRESSES, columnsArbitrary } from '../random-flows.ts';

function parsed(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(result.errors[0]?.message);
  return result.filter;
}

function rowsOf(filter: Filter, columns: FlowColumns): number[] {
  const bitmap = new Uint32Array(bitmapWords(columns.length));
  compileFilter(filter).matches(columns, 0, columns.length, bitmap);
  return Array.from({ length: columns.length }, (_, row) => row).filter(
    (row) => ((bitmap[row >>> 5] ?? 0) & (1 << (row & 31))) !== 0,
  );
}

function naiveRows(filter: Filter, columns: FlowColumns): number[] {
  return Array.from({ length: columns.length }, (_, row) => row).filter((row) =>
    flowMatches(filter, flowAt(columns, row), { nowMs: columns.nowMs }),
  );
}

describe('a set of numbers', () => {
  const range = fc
    .tuple(fc.nat(66_000), fc.oneof(fc.constant(0), fc.nat(40), fc.nat(66_000)))
    .map(([low, more]) => ({ low, high: low + more }));

  test('has the numbers of its ranges, with a bitmap and without', () => {
    const bytes = fc.constantFrom(0, 100, 8192);
    fc.assert(
      fc.property(fc.array(range, { maxLength: 8 }), bytes, (ranges, free) => {
        const set = new NumberSet(ranges, new Memory(free));
        const asked = ranges.flatMap(({ low, high }) => [low - 1, low, low + 1, high - 1, high, high + 1]);
        for (const number of [...asked, 0, 31, 32, 65_535].filter((one) => one >= 0 && one < 65_536)) {
          const isIn = ranges.some(({ low, high }) => low <= number && number <= high);
          expect([ranges, number, set.has(number)]).toEqual([ranges, number, isIn]);
        }
      }),
    );
  });

  test('takes memory only if there are gaps, and only for what is between its ends', () => {
    const used = (...ranges: [low: number, high: number][]): number => {
      const memory = new Memory();
      new NumberSet(
        ranges.map(([low, high]) => ({ low, high })),
        memory,
      );
      return memory.used;
    };
    expect(used([53, 53])).toBe(0);
    expect(used([1024, Number.POSITIVE_INFINITY])).toBe(0);
    expect(used([80, 90], [91, 100], [85, 99])).toBe(0);
    expect(used([80, 80], [443, 443])).toBe(48);
    expect(used([0, 0], [65_535, 65_535])).toBe(8192);
  });
});

describe('alternatives of one shape', () => {
  const comparison = fc.oneof(
    fc.tuple(fc.constantFrom('src', 'dst', 'reply.src', 'host'), fc.constantFrom(...ADDRESSES)),
    fc.tuple(fc.constantFrom('sport', 'dport', 'port'), fc.constantFrom('53', '80', '443', '2048', '8080', '65535')),
    fc.tuple(fc.constantFrom('proto', 'mark', 'zone'), fc.constantFrom('6', '17', '7')),
  );
  const word = comparison.map(([field, value]) => `${field} = ${value}`);
  const alternative = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => `(${words.join(' and ')})`);

  test('select what each of them selects', () => {
    const texts = fc.array(alternative, { minLength: 10, maxLength: 60 });
    let selected = 0;
    fc.assert(
      fc.property(columnsArbitrary, texts, fc.boolean(), (columns, terms, negated) => {
        const text = negated ? `not (${terms.join(' or ')})` : terms.join(' or ');
        const rows = naiveRows(parsed(text), columns);
        selected += rows.length;
        expect([text, rowsOf(parsed(text), columns)]).toEqual([text, rows]);
        const compiled = compileFilter(parsed(text));
        for (let row = 0; row < columns.length; row++)
          expect(compiled.matchesRow(columns, row)).toBe(rows.includes(row));
      }),
      { numRuns: 80 },
    );
    expect(selected).toBeGreaterThan(300);
  });

  test('of one address are compared only with its flows', () => {
    const [columns] = fc.sample(columnsArbitrary, 1);
    if (!columns) throw new Error('no sample');
    const flow = flowAt(columns, 0);
    const others = Array.from({ length: 1000 }, (_, i) => `(dst = 203.0.${i >> 8}.${i & 255} and mark = ${i})`);
    const own = parsed([...others, `(dst = ${flow.orig.dst} and mark = ${flow.mark ?? 0})`].join(' or '));
    // Without the map each alternative is scanned: the scans would be made and run, reading the column of marks.
    let reads = 0;
    const watched = new Proxy(columns, {
      get: (target, name) => {
        if (name === 'mark') reads++;
        return Reflect.get(target, name);
      },
    });
    expect(rowsOf(own, watched)).toEqual(naiveRows(own, columns));
    expect(reads).toBeLessThan(5);
  });
});

/** Bytes of all typed arrays allocated while something runs. */
function bytesMade(run: () => unknown): number {
  let bytes = 0;
  const counting = (kind: 'Uint8Array' | 'Uint16Array' | 'Uint32Array' | 'Int32Array' | 'Float64Array'): void => {
    vi.stubGlobal(
      kind,
      new Proxy(globalThis[kind], {
        construct: (target, args, maker) => {
          const made = Reflect.construct(target, args, maker);
          bytes += made.byteLength;
          return made;
        },
      }),
    );
  };
  for (const kind of ['Uint8Array', 'Uint16Array', 'Uint32Array', 'Int32Array', 'Float64Array'] as const)
    counting(kind);
  run();
  vi.unstubAllGlobals();
  return bytes;
}

describe('thousands of small filters', () => {
  afterEach(() => vi.unstubAllGlobals());

  /** Each has at most 2 KiB of arrays on average: a thousand are enough to show it. */
  const COUNT = 1000;
  const LIMIT_BYTES = COUNT * 2048;
  const SHAPES: Readonly<Record<string, (i: number) => string>> = {
    services: (i) => `proto = udp and dst = 10.${i >> 8}.${i & 255}.1 and dport = 53`,
    ports: (i) => `proto = tcp and dport in {80, 443, ${8000 + i}}`,
    'either port': (i) => `src = 10.0.0.1 and port = ${i}`,
    ends: (i) => `end = 10.0.0.1:${i} and tcp`,
    replies: (i) => `reply.sport = ${i} and mark != ${i}`,
    zones: (i) => `zone = ${i} and not state = established`,
    'words of ICMP': (i) => `icmp.id = ${i} and icmp.type = echo-request`,
    'keys of GRE': (i) => `gre.key = ${i} and family = ipv4`,
    states: (i) => `(state = established or mark = ${i}) and not zone.any = 7`,
  };

  test.each(Object.entries(SHAPES))('%s take little memory, as one filter and as many', (_, shape) => {
    const [columns] = fc.sample(columnsArbitrary, 1);
    if (!columns) throw new Error('no sample');
    const terms = Array.from({ length: COUNT }, (_, i) => parsed(shape(i)));
    const bitmap = new Uint32Array(bitmapWords(columns.length));
    const run = (filter: Filter): void => compileFilter(filter).matches(columns, 0, columns.length, bitmap);
    // What all filters share already exists.
    run({ kind: 'or', terms: terms.slice(0, 40) });
    expect(bytesMade(() => run({ kind: 'or', terms }))).toBeLessThan(LIMIT_BYTES);
    expect(bytesMade(() => terms.forEach(run))).toBeLessThan(LIMIT_BYTES);
  });
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  bitmapWords,
  compileFilter,
  countBits,
  type Filter,
  parseFilter,
  type Stale,
} from '../../../../../native/filter/index.ts';
import { testBit } from '../../../../../native/flow/bitmap.ts';
import { type FlowColumns, flowAt } from '../../../../../native/flow/index.ts';
import { flowMatches, type Surroundings } from '../oracle.ts';
import { filterArbitrary, matchArbitrary } from '../random-filters.ts';
import { columnsArbitrary } from '../random-flows.ts';

/** Rows by the compiled filter, with the rest of the last word checked to be zero. */
function compiledRows(filter: Filter, columns: FlowColumns): number[] {
  const bitmap = new Uint32Array(bitmapWords(columns.length)).fill(0xffffffff);
  compileFilter(filter).matches(columns, 0, columns.length, bitmap);
  const rows: number[] = [];
  for (let row = 0; row < bitmap.length * 32; row++) if ((bitmap[row >>> 5] ?? 0) & (1 << (row & 31))) rows.push(row);
  expect(countBits(bitmap)).toBe(rows.length);
  return rows;
}

function oracleRows(filter: Filter, columns: FlowColumns): number[] {
  return Array.from({ length: columns.length }, (_, row) => row).filter((row) =>
    flowMatches(filter, flowAt(columns, row), surroundingsOf(columns, row)),
  );
}

function surroundingsOf(columns: FlowColumns, row: number): Surroundings {
  const { nowMs, rate, origRate, replyRate, localAddresses, changed, baseMs, timeouts, timeoutSec, timeoutOffsetSec } =
    columns;
  const measured = rate?.[row];
  const word = changed?.[row] ?? 0;
  const changedMs = word === 0 ? undefined : (baseMs ?? 0) + ((word >>> 1) - 1) * 2;
  return {
    ...{ nowMs, localAddresses, changedMs, timeouts },
    overdueSec: Math.max(0, timeoutOffsetSec - (timeoutSec[row] ?? 0)),
    rate: measured !== undefined && measured >= 0 ? measured : undefined,
    origRate: origRate?.[row],
    replyRate: replyRate?.[row],
  };
}

test('every comparison selects the rows that a naive reading of each flow selects', () => {
  fc.assert(
    fc.property(columnsArbitrary, fc.array(matchArbitrary, { minLength: 10, maxLength: 20 }), (columns, matches) => {
      for (const match of matches)
        expect({ match, rows: compiledRows(match, columns) }).toEqual({ match, rows: oracleRows(match, columns) });
    }),
    { numRuns: 400 },
  );
});

test('every combination selects the rows that a naive reading selects', () => {
  fc.assert(
    fc.property(columnsArbitrary, filterArbitrary, (columns, filter) => {
      expect(compiledRows(filter, columns)).toEqual(oracleRows(filter, columns));
    }),
    { numRuns: 600 },
  );
});

test('one row and part of the rows agree with all rows', () => {
  fc.assert(
    fc.property(columnsArbitrary, filterArbitrary, (columns, filter) => {
      const compiled = compileFilter(filter);
      const rows = compiledRows(filter, columns);
      for (let row = 0; row < columns.length; row++) expect(compiled.matchesRow(columns, row)).toBe(rows.includes(row));
      const among = new Uint32Array(bitmapWords(columns.length)).fill(0x5a5a3c01);
      const some = new Uint32Array(among.length).fill(7);
      compiled.matches(columns, 0, columns.length, some, among);
      const isAmong = (row: number): boolean => testBit(among, row);
      expect(Array.from({ length: columns.length }, (_, row) => row).filter((row) => testBit(some, row))).toEqual(
        rows.filter(isAmong),
      );
      expect(countBits(some)).toBe(rows.filter(isAmong).length);
      if (columns.length <= 32) return;
      const bitmap = new Uint32Array(bitmapWords(columns.length)).fill(7);
      compiled.matches(columns, 32, columns.length, bitmap);
      expect(bitmap[0]).toBe(7);
      expect(countBits(bitmap.subarray(1))).toBe(rows.filter((row) => row >= 32).length);
    }),
  );
});

test('a scan that does not begin at a word is refused', () => {
  const [columns] = fc.sample(columnsArbitrary, 1);
  if (!columns) throw new Error('no sample');
  const everything = compileFilter({ kind: 'all' });
  expect(() => everything.matches(columns, 1, 2, new Uint32Array(1))).toThrow(RangeError);
  // @ts-expect-error not a bitmap
  expect(() => everything.matches(columns, 0, 2, new Uint32Array(1), [1])).toThrow(TypeError);
});

test('strings interned after the first scan are seen by the next', () => {
  const [columns] = fc.sample(columnsArbitrary, 1);
  const parsed = parseFilter('helper = new');
  if (!columns || !parsed.ok) throw new Error('no sample');
  const strings = [''];
  const one: FlowColumns = {
    ...columns,
    length: 1,
    strings,
    presence: Uint32Array.of(1 << 14),
    helper: Uint16Array.of(1),
  };
  const compiled = compileFilter(parsed.filter);
  expect(compiled.matchesRow(one, 0)).toBe(false);
  strings.push('new');
  expect(compiled.matchesRow(one, 0)).toBe(true);
});

test('scans of more rows than a chunk are put together', () => {
  const length = 20_001;
  const [columns] = fc.sample(columnsArbitrary, 1);
  const parsed = parseFilter('tcp or proto = 17');
  if (!columns || !parsed.ok) throw new Error('no sample');
  const many: FlowColumns = {
    ...columns,
    length,
    protocol: Uint8Array.from({ length }, (_, i) => [6, 17, 1][i % 3] ?? 0),
  };
  const bitmap = new Uint32Array(bitmapWords(length));
  compileFilter(parsed.filter).matches(many, 0, length, bitmap);
  expect(countBits(bitmap)).toBe(13_334);
});

test('what changes without an event is reported', () => {
  const flags = (text: string): [Stale, boolean] => {
    const parsed = parseFilter(text);
    if (!parsed.ok) throw new Error(text);
    const { stale, usesTime } = compileFilter(parsed.filter);
    return [stale, usesTime];
  };
  expect(flags('tcp and start > 2026-01-01')).toEqual(['never', false]);
  expect(flags('tcp or not reply.packets > 3')).toEqual(['always', false]);
  expect(flags('age > 5m or port = 1')).toEqual(['never', true]);
  expect(flags('changed < 5m')).toEqual(['never', true]);
  expect(flags('timeout < 5m')).toEqual(['always', true]);
  expect(flags('rate > 1MB/s')).toEqual(['always', true]);
  expect(flags('direction = inbound helper ~ /x/')).toEqual(['without events', false]);
});

test('many comparisons of one port field become one that selects the same', () => {
  const port = fc.constantFrom('sport', 'dport', 'reply.dport', 'port');
  const term = fc.record({
    field: port,
    op: fc.constantFrom('=', '!=', 'in', 'not in', '<'),
    value: fc.constantFrom(22, 53, 80, 443),
  });
  const texts = fc.array(term, { minLength: 2, maxLength: 6 });
  fc.assert(
    fc.property(columnsArbitrary, texts, fc.constantFrom('and', 'or'), (columns, terms, word) => {
      const text = terms.map(({ field, op, value }) => `${field} ${op} ${value}`).join(` ${word} `);
      const parsed = parseFilter(text);
      if (!parsed.ok) throw new Error(text);
      expect([text, compiledRows(parsed.filter, columns)]).toEqual([text, oracleRows(parsed.filter, columns)]);
    }),
    { numRuns: 300 },
  );
});

test('the longest text of ports has one table', () => {
  const parsed = parseFilter(Array.from({ length: 4000 }, (_, i) => `dport=${1024 + i}`).join(' or '));
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  const before = process.memoryUsage().arrayBuffers;
  const compiled = compileFilter(parsed.filter);
  expect(compiled.filter).toBe(parsed.filter);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(16 * 1024 * 1024);
});

// `end`: an address and a port of the same end. Two comparisons, on `host` and `port`, are satisfied by two different ends.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  applySuggestion,
  bitmapWords,
  compileFilter,
  parseFilter,
  printFilter,
  toConntrackOptions,
} from '../../../../../native/filter/index.ts';
import { type FlowColumns, type FlowTuple, flowAt } from '../../../../../native/flow/index.ts';
import { Constraints } from '../../../../../native/planner/constraints.ts';
import { columnsArbitrary } from '../random-flows.ts';

function printed(text: string): string {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  return printFilter(result.filter);
}

/** The rows that a text selects. */
function rowsOf(text: string, columns: FlowColumns): number[] {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.errors[0]?.message}`);
  const bitmap = new Uint32Array(bitmapWords(columns.length));
  compileFilter(result.filter).matches(columns, 0, columns.length, bitmap);
  return allRows(columns).filter((row) => (bitmap[row >>> 5] ?? 0) & (1 << (row & 31)));
}

function allRows(columns: FlowColumns): number[] {
  return Array.from({ length: columns.length }, (_, row) => row);
}

/** The ends of a flow as texts, each "address:port" as in the tuples; an address without a port is not an end. */
function endsOf(
  columns: FlowColumns,
  row: number,
): Record<'src' | 'dst' | 'reply.src' | 'reply.dst', string | undefined> {
  const { orig, reply } = flowAt(columns, row);
  const source = (tuple: FlowTuple | undefined) => tuple && endText(tuple.src, tuple.sport);
  const destination = (tuple: FlowTuple | undefined) => tuple && endText(tuple.dst, tuple.dport);
  return {
    src: source(orig),
    dst: destination(orig),
    'reply.src': source(reply),
    'reply.dst': destination(reply),
  };
}

function endText(address: string, port: number | undefined): string | undefined {
  if (port === undefined) return undefined;
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
  return plain.includes(':') ? `[${plain}]:${port}` : `${plain}:${port}`;
}

/** Ends that the flows have, and as many that mix an address with the port of another end. */
function someEnds(columns: FlowColumns): string[] {
  const ends = allRows(columns).flatMap((row) =>
    Object.values(endsOf(columns, row)).filter((end) => end !== undefined),
  );
  const mixed = ends.map((end, i) => end.replace(/:\d+$/, /:\d+$/.exec(ends[(i + 1) % ends.length] ?? '')?.[0] ?? ''));
  return [...new Set([...ends, ...mixed])];
}

test('an end is one of the four, each with its own port', () => {
  let hits = 0;
  let apart = 0;
  fc.assert(
    fc.property(columnsArbitrary, (columns) => {
      for (const end of someEnds(columns).slice(0, 12)) {
        const meant = allRows(columns).filter((row) => Object.values(endsOf(columns, row)).includes(end));
        expect([end, rowsOf(end, columns)]).toEqual([end, meant]);
        expect(rowsOf(`end != ${end}`, columns)).toEqual(allRows(columns).filter((row) => !meant.includes(row)));
        hits += meant.length;
        const [, address, port] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(end) ?? [];
        apart += rowsOf(`host = ${address} and port = ${port}`, columns).length - meant.length;
      }
    }),
    { numRuns: 40 },
  );
  expect(hits).toBeGreaterThan(100);
  // The reason for `end`: the two comparisons select more.
  expect(apart).toBeGreaterThan(100);
});

test('a long list, and many comparisons joined by "or", select what each selects by itself', () => {
  fc.assert(
    fc.property(columnsArbitrary, (columns) => {
      const ends = someEnds(columns).filter((_, i) => i % 2 === 0);
      if (ends.length < 2) return;
      const others = Array.from({ length: 500 }, (_, i) => `203.0.113.${i % 256}:${i}-${i + 3}`);
      const meant = allRows(columns).filter((row) =>
        Object.values(endsOf(columns, row)).some((end) => end !== undefined && ends.includes(end)),
      );
      expect(rowsOf(`end in {${[...ends, ...others].join()}}`, columns)).toEqual(meant);
      expect(rowsOf(ends.map((end) => `end = ${end}`).join(' or '), columns)).toEqual(meant);
      expect(rowsOf(ends.map((end) => `end != ${end}`).join(' and '), columns)).toEqual(
        allRows(columns).filter((row) => !meant.includes(row)),
      );
    }),
    { numRuns: 25 },
  );
});

test.each(['src', 'dst', 'reply.src', 'reply.dst', 'sport', 'dport', 'reply.sport', 'reply.dport', 'host', 'port'])(
  'the suggestion for an end as the value of %s is that end',
  (field) => {
    const side = field.replace('sport', 'src').replace('dport', 'dst') as 'src';
    let hits = 0;
    fc.assert(
      fc.property(columnsArbitrary, fc.constantFrom('=', '!='), (columns, op) => {
        for (const end of someEnds(columns).slice(0, 6)) {
          const text = `${field} ${op} ${end}`;
          const result = parseFilter(text);
          const [error] = result.ok ? [] : result.errors;
          const mended = error && applySuggestion(text, error);
          if (mended === undefined) throw new Error(`${text} has no suggestion`);
          const isMeant = (row: number): boolean => {
            const ends = endsOf(columns, row);
            return (side in ends ? ends[side] === end : Object.values(ends).includes(end)) === (op === '=');
          };
          const meant = allRows(columns).filter(isMeant);
          expect([mended, rowsOf(mended, columns)]).toEqual([mended, meant]);
          hits += meant.length;
        }
      }),
      { numRuns: 20 },
    );
    expect(hits).toBeGreaterThan(20);
  },
);

describe('an end', () => {
  test.each([
    ['192.168.1.1:443', 'end = 192.168.1.1:443'],
    ['[fd00::1]:443', 'end = [fd00::1]:443'],
    ['[::ffff:10.0.0.1]:80', 'end = 10.0.0.1:80'],
    ['[10.0.0.1]:80', 'end = 10.0.0.1:80'],
    ['10.0.0.1:https', 'end = 10.0.0.1:443'],
    ['10.0.0.0/8:8000-8999', 'end = 10.0.0.0/8:8000-8999'],
    ['10.0.0.0/255.0.255.0:80', 'end = 10.0.0.0/255.0.255.0:80'],
    ['10.0.0.1-10.0.0.9:80', 'end = 10.0.0.1-10.0.0.9:80'],
    ['[fd00::/8]:53', 'end = [fd00::/8]:53'],
    ['10.0.0.1:80, [fd00::1]:80', 'end in {10.0.0.1:80, [fd00::1]:80}'],
    ['endpoint = 10.0.0.1:80', 'end = 10.0.0.1:80'],
    ['not 10.0.0.1:80 tcp', 'not end = 10.0.0.1:80 and proto = tcp'],
  ])('%s', (text, expected) => {
    expect(printed(text)).toBe(expected);
    expect(printed(expected)).toBe(expected);
  });

  test('an IPv6 address without brackets has no port', () => {
    expect(printed('fd00::1:443')).toBe('host = fd00::1:443');
  });

  test('is left to the columns: the kernel and conntrack have nothing like it', () => {
    const filter = parseFilter('end = [fd00::1]:443');
    if (!filter.ok) throw new Error('refused');
    expect(toConntrackOptions(filter.filter)).toBeUndefined();
    const constraints = new Constraints(filter.filter);
    expect(constraints.families).toEqual(['ipv6']);
    expect(constraints.protocols[6]).toBe(1);
    expect(constraints.protocols[1]).toBe(0);
    expect([constraints.addresses.size, constraints.ports.size]).toEqual([0, 0]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bitmapWords,
  compileEventFilter,
  compileFilter,
  eventsWith,
  FIELDS,
  type Filter,
  type Match,
  parseFilter,
} from '../../../../../native/filter/index.ts';
import { EVENT, type Flow, type FlowColumns, flowAt, PRESENCE } from '../../../../../native/flow/index.ts';
import { batchOfRows, type RowSpec } from '../../formats/rows.ts';
import { flowMatches } from '../oracle.ts';
import { filterArbitrary, matchArbitrary } from '../random-filters.ts';
import { columnsArbitrary } from '../random-flows.ts';

function rowsOf(compiled: ReturnType<typeof compileFilter>, columns: FlowColumns): number[] {
  const bitmap = new Uint32Array(bitmapWords(columns.length));
  compiled.matches(columns, 0, columns.length, bitmap);
  return Array.from({ length: columns.length }, (_, row) => row).filter(
    (row) => (bitmap[row >>> 5] ?? 0) & (1 << (row & 31)),
  );
}

/** Columns with a kind of event and, for some flows that have a start, an end. */
const eventsArbitrary = fc
  .tuple(columnsArbitrary, fc.infiniteStream(fc.nat(3)), fc.infiniteStream(fc.option(fc.nat(400_000_000), { nil: 0 })))
  .map(([columns, kinds, lives]): FlowColumns => {
    const event = Uint8Array.from({ length: columns.length }, () => kinds.next().value);
    const presence = columns.presence.slice();
    const stopNs = new Uint32Array(columns.length * 2);
    for (let row = 0; row < columns.length; row++) {
      const lifeMs = lives.next().value ?? 0;
      if (lifeMs === 0 || event[row] !== EVENT.destroy) continue;
      const stop = pairAt(columns.startNs, row) + BigInt(lifeMs) * 1_000_000n + 77n;
      stopNs.set([Number(stop & 0xffffffffn), Number(stop >> 32n)], 2 * row);
      presence[row] = (presence[row] ?? 0) | PRESENCE.stop;
    }
    // The presence of random flows knows no end.
    for (let row = 0; row < columns.length; row++)
      if (!stopNs[2 * row + 1]) presence[row] = (presence[row] ?? 0) & ~PRESENCE.stop;
    return { ...columns, event, presence, stopNs };
  });

function pairAt(pairs: Uint32Array, row: number): bigint {
  return (BigInt(pairs[2 * row + 1] ?? 0) << 32n) + BigInt(pairs[2 * row] ?? 0);
}

/** Whether nobody can say from this event what the flow's value is. */
function isUnknown(field: string, columns: FlowColumns, row: number, { protocol }: Flow): boolean {
  const event = columns.event?.[row];
  const has = (bit: number): boolean => ((columns.presence[row] ?? 0) & bit) !== 0;
  if (field === 'changed') return true;
  if (event === EVENT.none) return false;
  if (field === 'use' || field === 'idle') return true;
  if (/bytes|packets|rate|^(age|start)$/.test(field)) return event !== EVENT.destroy;
  if (field === 'helper' || field === 'secctx') return event === EVENT.destroy;
  if (field === 'label' || field === 'labels')
    return event !== EVENT.new && !(event === EVENT.update && has(PRESENCE.labels));
  if (field === 'timeout') return event === EVENT.destroy && !has(PRESENCE.timeout);
  return field === 'state' && [6, 33, 132].includes(protocol) && !has(PRESENCE.state);
}

/** Kleene's logic, naively: true, false, or undefined for unknown. */
function truth(filter: Filter, columns: FlowColumns, row: number): boolean | undefined {
  if (filter.kind === 'all') return true;
  if (filter.kind === 'match') return matchTruth(filter, columns, row);
  if (filter.kind === 'not') {
    const inner = truth(filter.term, columns, row);
    return inner === undefined ? undefined : !inner;
  }
  const terms = filter.terms.map((term) => truth(term, columns, row));
  const decides = filter.kind === 'or';
  if (terms.includes(decides)) return decides;
  return terms.includes(undefined) ? undefined : !decides;
}

function matchTruth(match: Match, columns: FlowColumns, row: number): boolean | undefined {
  const flow = flowAt(columns, row);
  if (isUnknown(match.field, columns, row, flow)) return undefined;
  const { nowMs, rate, origRate, replyRate, localAddresses, stopNs, timeouts, timeoutSec, timeoutOffsetSec } = columns;
  const hasEnded =
    stopNs !== undefined &&
    ((columns.presence[row] ?? 0) & (PRESENCE.start | PRESENCE.stop)) === (PRESENCE.start | PRESENCE.stop);
  const lifeNs = hasEnded ? pairAt(stopNs, row) - pairAt(columns.startNs, row) : 0n;
  const isAged = /^age$|rate$/.test(match.field) && hasEnded;
  const startMs = isAged ? Number(BigInt(nowMs) * 1_000_000n - lifeNs) / 1e6 : flow.startMs;
  const measured = rate?.[row];
  return flowMatches(
    match,
    { ...flow, startMs },
    {
      ...{ nowMs, localAddresses, timeouts },
      overdueSec: Math.max(0, timeoutOffsetSec - (timeoutSec[row] ?? 0)),
      rate: measured !== undefined && measured >= 0 ? measured : undefined,
      origRate: origRate?.[row],
      replyRate: replyRate?.[row],
    },
  );
}

function naiveRows(filter: Filter, columns: FlowColumns): number[] {
  return Array.from({ length: columns.length }, (_, row) => row).filter((row) => truth(filter, columns, row) === true);
}

test('every comparison, and its opposite, selects the events for which it is known to hold', () => {
  fc.assert(
    fc.property(eventsArbitrary, fc.array(matchArbitrary, { minLength: 10, maxLength: 20 }), (columns, matches) => {
      for (const match of matches) {
        for (const filter of [match, { kind: 'not', term: match } as const]) {
          const rows = rowsOf(compileEventFilter(filter), columns);
          expect({ filter, rows }).toEqual({ filter, rows: naiveRows(filter, columns) });
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('every combination selects the events for which it is known to hold', () => {
  fc.assert(
    fc.property(eventsArbitrary, filterArbitrary, (columns, filter) => {
      expect(rowsOf(compileEventFilter(filter), columns)).toEqual(naiveRows(filter, columns));
    }),
    { numRuns: 500 },
  );
});

test('rows of a list match as in a list, except for the last change', () => {
  fc.assert(
    fc.property(columnsArbitrary, filterArbitrary, (columns, filter) => {
      fc.pre(!JSON.stringify(filter).includes('"changed"'));
      expect(rowsOf(compileEventFilter(filter), columns)).toEqual(rowsOf(compileFilter(filter), columns));
    }),
  );
});

const ORIG = { src: '10.0.0.1', dst: '10.0.0.2', words: [1005, 80] } as const;
const TCP: RowSpec = { protocol: 6, orig: ORIG, event: 'update', status: 14 };

function matches(text: string, spec: RowSpec, receivedMs = 1_700_000_900_000): boolean {
  const parsed = parseFilter(text);
  if (!parsed.ok) throw new Error(parsed.errors[0]?.message);
  return compileEventFilter(parsed.filter).matchesRow(batchOfRows([spec], receivedMs), 0);
}

describe('what an event does not carry', () => {
  test.each([
    'state = established',
    'state != established',
    'not state = established',
    'label has 5',
    'not label has 5',
  ])('is unknown: %s does not match', (text) => expect(matches(text, TCP)).toBe(false));

  test.each([
    'dport = 80 or state = established',
    'not (dport = 81 and state = established)',
    'mark = 0',
    'not assured',
  ])('does not matter where the rest decides: %s matches', (text) =>
    expect(matches(text, { ...TCP, status: 10 })).toBe(true),
  );

  test('counts where it is there', () => {
    expect(matches('state != established', { ...TCP, state: 1 })).toBe(true);
    expect(matches('label has 5', { ...TCP, labels: [5] })).toBe(true);
    expect(matches('not label has 5', { ...TCP, event: 'new' })).toBe(true);
    expect(matches('helper = ftp', { ...TCP, helper: 'ftp' })).toBe(true);
    expect(matches('helper != ftp', TCP)).toBe(true);
    expect(matches('helper != ftp', { ...TCP, event: 'destroy' })).toBe(false);
    expect(matches('state != established', { ...TCP, protocol: 17 })).toBe(true);
    expect(matches('bytes > 5', { ...TCP, event: 'destroy', origCounters: [1n, 9n] })).toBe(true);
  });
});

test('the age of a flow that ended is how long it lived, however late its event is read', () => {
  const startNs = 1_700_000_000_000_000_000n;
  const spec: RowSpec = {
    ...TCP,
    event: 'destroy',
    startNs,
    stopNs: startNs + 60_000_000_000n,
    origCounters: [2n, 6000n],
  };
  expect(matches('age = 1m', spec)).toBe(true);
  expect(matches('age > 2m', spec)).toBe(false);
  expect(matches('rate = 100', spec)).toBe(true);
  expect(matches('start >= 2023-11-14T22:13:20Z and start < 2023-11-14T22:13:21Z and age <= 1m', spec)).toBe(true);
});

test('each field says which events carry it', () => {
  const with_ = (kinds: string): string[] =>
    FIELDS.filter(({ name }) => eventsWith(name).join(' ') === kinds).map(({ name }) => name);
  expect(with_('')).toEqual(['changed', 'idle', 'use']);
  expect(with_('new update')).toEqual(['label', 'labels', 'helper', 'secctx']);
  expect(with_('destroy')).toEqual([
    ...['bytes', 'orig.bytes', 'reply.bytes', 'packets', 'orig.packets', 'reply.packets'],
    ...['rate', 'orig.rate', 'reply.rate', 'age', 'start'],
  ]);
  expect(with_('new update destroy')).toHaveLength(FIELDS.length - 18);
});

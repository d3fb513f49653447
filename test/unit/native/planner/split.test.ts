// One dump split into two that have no flow in common and together are everything.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AF_INET6, STATUS_BITS } from '../../../../native/flow/index.ts';
import { Composition, conservativeCapabilities, splitDump } from '../../../../native/planner/index.ts';
import { dumpedArbitrary } from './dumped-flows.ts';
import { ALL_CAPABILITIES, inDump } from './kernel-model.ts';

const { SRC_NAT, DST_NAT } = STATUS_BITS;
const BY_FAMILY = [{ family: 'ipv4' }, { family: 'ipv6' }];

/** A table of 100,000 flows with a percentage of each kind. */
function table(kinds: Partial<Pick<Composition, 'ipv6' | 'srcNat' | 'dstNat'>>): Composition {
  const counts = Object.entries(kinds).map(([kind, percent]) => [kind, percent * 1000]);
  return Object.assign(new Composition(), { flows: 100_000, ...Object.fromEntries(counts) });
}

function byBit(mask: number, family?: 'ipv4' | 'ipv6') {
  const whole = family ? { family } : {};
  return [mask, 0].map((value) => ({ ...whole, kernel: { status: { value, mask } } }));
}

describe('a dump is split', () => {
  test('not at all while nothing is known of the table', () => {
    expect(splitDump(undefined, ALL_CAPABILITIES, undefined)).toEqual([{}]);
    expect(splitDump('ipv4', ALL_CAPABILITIES, undefined)).toEqual([{ family: 'ipv4' }]);
  });

  test('by what makes the halves most equal', () => {
    const split = (kinds: Parameters<typeof table>[0], family?: 'ipv4' | 'ipv6') =>
      splitDump(family, ALL_CAPABILITIES, table(kinds));
    expect(split({ ipv6: 40, srcNat: 90 })).toEqual(BY_FAMILY);
    expect(split({ ipv6: 5, srcNat: 70, dstNat: 10 })).toEqual(byBit(SRC_NAT));
    expect(split({ srcNat: 95, dstNat: 20 }, 'ipv4')).toEqual(byBit(DST_NAT, 'ipv4'));
    expect(split({ srcNat: 50 }, 'ipv6')).toEqual(byBit(SRC_NAT, 'ipv6'));
  });

  test('not at all if one half would be almost everything', () => {
    expect(splitDump(undefined, ALL_CAPABILITIES, table({ ipv6: 3, srcNat: 99 }))).toEqual([{}]);
    expect(splitDump('ipv6', ALL_CAPABILITIES, table({ ipv6: 100 }))).toEqual([{ family: 'ipv6' }]);
    expect(splitDump(undefined, ALL_CAPABILITIES, table({}))).toEqual([{}]);
  });

  test('not at all if there are few flows', () => {
    const few = Object.assign(new Composition(), { flows: 1000, ipv6: 500, srcNat: 500 });
    expect(splitDump(undefined, ALL_CAPABILITIES, few)).toEqual([{}]);
    expect(splitDump('ipv4', ALL_CAPABILITIES, few)).toEqual([{ family: 'ipv4' }]);
    expect(splitDump(undefined, ALL_CAPABILITIES, new Composition())).toEqual([{}]);
  });

  test('never by status if the kernel cannot', () => {
    const seen = table({ ipv6: 20, srcNat: 50 });
    expect(splitDump(undefined, conservativeCapabilities('test'), seen)).toEqual(BY_FAMILY);
    expect(splitDump('ipv4', conservativeCapabilities('test'), seen)).toEqual([{ family: 'ipv4' }]);
  });
});

test('a sample has the shares of the table', () => {
  const sample = Object.assign(new Composition(), { flows: 8000, ipv6: 2000, srcNat: 4000, dstNat: 800 });
  expect(sample.scaledTo(100_000)).toMatchObject({ flows: 100_000, ipv6: 25_000, srcNat: 50_000, dstNat: 10_000 });
  expect(new Composition().scaledTo(100_000)).toMatchObject({ flows: 0, ipv6: 0, srcNat: 0, dstNat: 0 });
});

test('whatever the table, each flow is in exactly one part, and the parts are what was counted', () => {
  fc.assert(
    fc.property(dumpedArbitrary, (columns) => {
      const seen = new Composition();
      seen.add(columns);
      const rows = Array.from({ length: columns.length }, (_, row) => row);
      const status = (row: number): number => columns.status[row] ?? 0;
      expect(seen.flows).toBe(columns.length);
      expect(seen.ipv6).toBe(rows.filter((row) => columns.family[row] === AF_INET6).length);
      expect(seen.srcNat).toBe(rows.filter((row) => status(row) & SRC_NAT).length);
      expect(seen.dstNat).toBe(rows.filter((row) => status(row) & DST_NAT).length);
      for (const known of [undefined, seen, table({ srcNat: 50 }), table({ dstNat: 50 })]) {
        const dumps = splitDump(undefined, ALL_CAPABILITIES, known);
        for (const row of rows) expect(dumps.filter((dump) => inDump(dump, columns, row))).toHaveLength(1);
      }
    }),
    { numRuns: 200 },
  );
});

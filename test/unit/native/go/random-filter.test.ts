// Random filters of the Go library's kind: by themselves and in the language they answer as the Go library does.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bitmapWords, compileFilter, parseFilter, printFilter } from '../../../../native/filter/index.ts';
import { flowAt, formatIPv6, parseAddress } from '../../../../native/flow/index.ts';
import { ConntrackFilter, ConntrackFlow } from '../../../../native/go/index.ts';
import { ADDRESSES } from '../filter/random-flows.ts';
import { dumpedArbitrary } from '../planner/dumped-flows.ts';
import { GoFilter, type GoFlow, type GoTuple } from './go-oracle.ts';

/** One call of an add method. */
type Step =
  | readonly ['ip', 0 | 1 | 2 | 3 | 4, string]
  | readonly ['port', 5 | 6, number]
  | readonly ['proto', number]
  | readonly ['status', 9 | 10, number]
  | readonly ['labels', 7 | 8, readonly Uint8Array[]]
  | readonly ['zone', number];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constant('ip' as const), fc.nat(4) as fc.Arbitrary<0 | 1 | 2 | 3 | 4>, addressText()),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constant('port' as const), fc.constantFrom(5, 6), fc.constantFrom(0, 53, 80, 443, 8080)),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constant('proto' as const), fc.constantFrom(0, 1, 6, 6, 17, 17, 33, 47, 132, 136)),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(
        fc.constant('status' as const),
        fc.constantFrom(9, 10),
        fc.oneof(fc.constantFrom(0, 2, 4, 8, 0x80000000), fc.nat(0xffff)),
      ),
    },
    { weight: 2, arbitrary: fc.tuple(fc.constant('labels' as const), fc.constantFrom(7, 8), labels()) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('zone' as const), fc.constantFrom(0, 0, 1, 7, 65535)) },
  ),
  { maxLength: 6 },
);

/** Lists of bytes, some of which occur in the labels of random flows; empty, whole and too long ones too. */
function labels(): fc.Arbitrary<Uint8Array[]> {
  const set = fc.tuple(fc.nat(40), fc.nat(0xff)).map(([first, fifth]) => {
    return Uint8Array.from([first, 0, 0, 0, fifth, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 128]);
  });
  const part = fc.tuple(set, fc.nat(16), fc.nat(17)).map(([bytes, from, length]) => bytes.slice(from, from + length));
  const one = fc.oneof(part, set, fc.uint8Array({ maxLength: 2 }), fc.constant(new Uint8Array(17)));
  return fc.array(one, { maxLength: 3 });
}

/** IPv4 addresses in both notations. */
function addressText(): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...ADDRESSES), fc.boolean()).map(([text, mapped]) => {
    const words = parseAddress(text);
    return words && mapped ? formatIPv6(words) : text;
  });
}

function bytesOf(text: string, length: 4 | 16): Uint8Array {
  const words = parseAddress(text) ?? [0, 0, 0, 0];
  const view = new DataView(new ArrayBuffer(16));
  for (const [i, word] of words.entries()) view.setUint32(i * 4, word);
  return new Uint8Array(view.buffer).subarray(16 - length);
}

/** The flow as the Go library would have parsed it: IPv4 in 4 bytes, and what is absent is 0. */
function goFlow({ familyType, forward, reverse, status = 0, zone, labels }: ConntrackFlow): GoFlow {
  const half = (one: ConntrackFlow['forward']): GoTuple => {
    const bytes = (text: string): Uint8Array => bytesOf(text, familyType === 2 ? 4 : 16);
    const { srcPort = 0, dstPort = 0, protocol } = one;
    return { srcIP: bytes(one.srcIP), dstIP: bytes(one.dstIP), srcPort, dstPort, protocol };
  };
  if (!reverse) throw new Error('a dump has both directions');
  return { forward: half(forward), reverse: half(reverse), status, zone, labels: labels ?? new Uint8Array() };
}

/** The error of the Go library, if there is one, and the same call here. */
function taken(step: Step, ours: ConntrackFilter, theirs: GoFilter): [wrong: string | undefined, take: () => unknown] {
  switch (step[0]) {
    case 'ip':
      return [theirs.addIP(step[1], bytesOf(step[2], 16)), () => ours.addIP(step[1], step[2])];
    case 'port':
      return [theirs.addPort(step[1], step[2]), () => ours.addPort(step[1], step[2])];
    case 'proto':
      return [theirs.addProtocol(step[1]), () => ours.addProtocol(step[1])];
    case 'status':
      return [theirs.addStatus(step[1], step[2]), () => ours.addStatus(step[1], step[2])];
    case 'labels':
      return [theirs.addLabels(step[1], step[2]), () => ours.addLabels(step[1], step[2])];
    case 'zone':
      return [theirs.addZone(step[1]), () => ours.addZone(step[1])];
  }
}

/** Makes the same calls on both, and expects the same errors. */
function build(list: readonly Step[]): { ours: ConntrackFilter; theirs: GoFilter } {
  const ours = new ConntrackFilter();
  const theirs = new GoFilter();
  for (const step of list) {
    const [wrong, take] = taken(step, ours, theirs);
    if (wrong === undefined) expect(take()).toBe(ours);
    else expect(take).toThrow(wrong);
  }
  return { ours, theirs };
}

test('any filter gives the Go library’s answers on random flows, by itself and in the language', () => {
  let matching = 0;
  fc.assert(
    fc.property(steps, dumpedArbitrary, (list, columns) => {
      const { ours, theirs } = build(list);
      const filter = ours.toFilter();
      expect(parseFilter(printFilter(filter))).toEqual({ ok: true, filter });
      const bitmap = new Uint32Array(bitmapWords(columns.length));
      compileFilter(filter).matches(columns, 0, columns.length, bitmap);
      for (let row = 0; row < columns.length; row++) {
        const flow = ConntrackFlow.from(flowAt(columns, row));
        const expected = theirs.match(goFlow(flow));
        expect(ours.matchConntrackFlow(flow)).toBe(expected);
        expect(((bitmap[row >>> 5] ?? 0) >>> (row & 31)) & 1).toBe(expected ? 1 : 0);
        if (expected) matching++;
      }
    }),
    { numRuns: 1_000 },
  );
  expect(matching).toBeGreaterThan(1_000);
});

// The Go library's filter by labels, status and zone, on the flows with which that library tests it.

import { describe, expect, test } from 'vitest';
import { printFilter } from '../../../../native/filter/index.ts';
import {
  ConntrackFilter,
  ConntrackFlow,
  ConntrackStatus as Status,
  ConntrackFilterType as Type,
} from '../../../../native/go/index.ts';

const ends = (protocol: number, a: string, b: string, srcPort: number, dstPort: number) => {
  return { protocol, srcIP: a, dstIP: b, srcPort, dstPort };
};
const FLOWS = [
  new ConntrackFlow({
    familyType: 2,
    forward: ends(17, '10.0.0.1', '20.0.0.1', 1000, 2000),
    reverse: ends(17, '20.0.0.1', '192.168.1.1', 2000, 1000),
  }),
  new ConntrackFlow({
    familyType: 2,
    forward: ends(6, '10.0.0.2', '20.0.0.2', 5000, 6000),
    reverse: ends(6, '20.0.0.2', '192.168.1.1', 6000, 5000),
    status: Status.srcNATDone | Status.confirmed | Status.assured | Status.seenReply,
    labels: Uint8Array.of(0, 0, 0, 0, 3, 4, 61, 141, 207, 170, 2, 0, 0, 0, 0, 0),
    zone: 200,
  }),
  new ConntrackFlow({
    familyType: 10,
    forward: ends(132, 'eeee::1', 'dddd::1', 1000, 2000),
    reverse: ends(132, 'dddd::1', 'eeee::1', 2000, 1000),
    zone: 200,
  }),
];

/** The numbers of the flows that match. */
function matched(filter: ConntrackFilter): number[] {
  return FLOWS.flatMap((flow, number) => (filter.matchConntrackFlow(flow) ? [number] : []));
}
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('status', () => {
  const by = (type: 9 | 10, ...bits: number[]): number[] => {
    const filter = new ConntrackFilter();
    for (const bit of bits) filter.addStatus(type, bit);
    return matched(filter);
  };

  test('a flow matches if it has all bits', () => {
    expect(by(Type.matchStatus, Status.assured)).toEqual([1]);
    expect(by(Type.matchStatus, Status.assured | Status.seenReply)).toEqual([1]);
    expect(by(Type.matchStatus, Status.assured | Status.dying)).toEqual([]);
  });

  test('a flow matches the opposite if it has none', () => {
    expect(by(Type.unmatchStatus, Status.assured)).toEqual([0, 2]);
    expect(by(Type.unmatchStatus, Status.assured | Status.dying)).toEqual([0, 2]);
    expect(by(Type.unmatchStatus, Status.dying)).toEqual([0, 1, 2]);
  });

  test('bits add up, and none are no condition', () => {
    expect(by(Type.matchStatus, Status.assured, Status.dying)).toEqual([]);
    expect(by(Type.unmatchStatus, Status.dying, Status.assured)).toEqual([0, 2]);
    expect(by(Type.matchStatus, 0)).toEqual([]);
    expect(matched(new ConntrackFilter().addStatus(Type.unmatchStatus, 0).addZone(200))).toEqual([1, 2]);
  });

  test('both kinds can be tested together', () => {
    const filter = new ConntrackFilter().addStatus(Type.matchStatus, Status.seenReply);
    expect(matched(filter.addStatus(Type.unmatchStatus, Status.dying))).toEqual([1]);
    expect(printFilter(filter.toFilter())).toBe('status & 0x2 = 0x2 and status & 0x200 = 0x0');
    expect(matched(filter.addStatus(Type.unmatchStatus, Status.assured))).toEqual([]);
  });

  test('a type of something else is refused', () => {
    const wrong = expect.objectContaining({ code: 'EFILTERTYPE', message: 'Invalid filter type' });
    for (const type of [Type.matchLabels, Type.origSrcIP, 11]) {
      expect(() => Reflect.apply(new ConntrackFilter().addStatus, new ConntrackFilter(), [type, 4])).toThrow(wrong);
    }
    for (const status of [-1, 2 ** 32, 1.5]) {
      expect(() => new ConntrackFilter().addStatus(Type.matchStatus, status)).toThrow(RangeError);
    }
  });
});

describe('labels', () => {
  const by = (type: 7 | 8, ...labels: Uint8Array[]): number[] => matched(new ConntrackFilter().addLabels(type, labels));
  const PART = bytes(3, 4, 61, 141, 207, 170);

  test('a flow matches if its bytes contain all of these', () => {
    expect(by(Type.matchLabels, PART, bytes(2))).toEqual([1]);
    expect(by(Type.matchLabels, PART, bytes(5))).toEqual([]);
    expect(by(Type.matchLabels, bytes(4, 3))).toEqual([]);
  });

  test('a flow matches the opposite if it has labels, and none of these', () => {
    expect(by(Type.unmatchLabels, PART, bytes(2))).toEqual([]);
    expect(by(Type.unmatchLabels, bytes(5), bytes(2))).toEqual([]);
    expect(by(Type.unmatchLabels, bytes(5))).toEqual([1]);
  });

  test('all 16 bytes are compared as a whole', () => {
    const [, labelled] = FLOWS;
    expect(by(Type.matchLabels, labelled?.labels ?? bytes())).toEqual([1]);
    expect(by(Type.matchLabels, new Uint8Array(16))).toEqual([]);
    expect(by(Type.unmatchLabels, new Uint8Array(16))).toEqual([1]);
    const filter = new ConntrackFilter().addLabels(Type.matchLabels, [bytes(32, ...Array<number>(15).fill(0))]);
    expect(printFilter(filter.toFilter())).toBe('labels != 0 and labels = 0x20');
  });

  test('no bytes are in every flow with labels, more than 16 in none', () => {
    expect(by(Type.matchLabels, bytes())).toEqual([1]);
    expect(by(Type.unmatchLabels, bytes())).toEqual([]);
    expect(by(Type.matchLabels, new Uint8Array(17))).toEqual([]);
    expect(by(Type.unmatchLabels, new Uint8Array(17))).toEqual([1]);
  });

  test('what was added does not follow later changes of the bytes', () => {
    const changed = bytes(2);
    const filter = new ConntrackFilter().addLabels(Type.matchLabels, [changed]);
    changed[0] = 99;
    expect(matched(filter)).toEqual([1]);
  });

  test('an empty list, a second one, a type of something else and anything but bytes are refused', () => {
    const filter = new ConntrackFilter();
    expect(() => filter.addLabels(Type.matchLabels, [])).toThrow(
      expect.objectContaining({ code: 'ENOLABELS', message: 'Invalid length for provided labels' }),
    );
    filter.addLabels(Type.matchLabels, [bytes(2)]);
    expect(() => filter.addLabels(Type.matchLabels, [bytes(3)])).toThrow(expect.objectContaining({ code: 'EPRESENT' }));
    const add = (...args: unknown[]) => Reflect.apply(filter.addLabels, filter, args);
    expect(() => add(Type.matchStatus, [bytes(2)])).toThrow('Expected a filter type of labels, got 9');
    expect(() => add(Type.unmatchLabels, [[2]])).toThrow(TypeError);
    expect(matched(filter)).toEqual([1]);
  });
});

test('a zone must be the flow’s, and 0 is none', () => {
  expect(matched(new ConntrackFilter().addZone(200))).toEqual([1, 2]);
  expect(matched(new ConntrackFilter().addZone(0))).toEqual([0]);
  const filter = new ConntrackFilter().addZone(7);
  expect(() => filter.addZone(7)).toThrow(expect.objectContaining({ code: 'EPRESENT' }));
  expect(printFilter(filter.toFilter())).toBe('zone.orig = 7');
  for (const zone of [-1, 65536, 1.5]) expect(() => new ConntrackFilter().addZone(zone)).toThrow(RangeError);
});

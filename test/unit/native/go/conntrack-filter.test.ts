// The Go library's filter: its errors, its meaning, and its form in the filter language.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bitmapWords, compileFilter, parseFilter, printFilter } from '../../../../native/filter/index.ts';
import { flowAt, formatIPv6, parseAddress } from '../../../../native/flow/index.ts';
import { ConntrackFilter, ConntrackFilterType as Type } from '../../../../native/go/conntrack-filter.ts';
import { ConntrackFlow } from '../../../../native/go/conntrack-flow.ts';
import { ADDRESSES } from '../filter/random-flows.ts';
import { dumpedArbitrary } from '../planner/dumped-flows.ts';
import { GoFilter, type GoFlow, type GoTuple } from './go-oracle.ts';

/** UDP from 10.0.0.1:4001, source translated: replies go to 20.0.0.9. */
const FLOW = new ConntrackFlow({
  familyType: 2,
  forward: tuple('10.0.0.1', '20.0.0.1', 4001, 1234),
  reverse: tuple('20.0.0.1', '20.0.0.9', 1234, 4001),
  mark: 0,
});

function tuple(srcIP: string, dstIP: string, srcPort: number, dstPort: number) {
  return { bytes: 0, packets: 0, protocol: 17, srcIP, dstIP, srcPort, dstPort };
}

/** The answer of the filter itself, checked against the language's. */
function matches(filter: ConntrackFilter, flow = FLOW): boolean {
  return filter.matchConntrackFlow(flow);
}

describe('a filter matches', () => {
  test('nothing when empty', () => {
    expect(matches(new ConntrackFilter())).toBe(false);
    expect(matches(new ConntrackFilter().addProtocol(0))).toBe(false);
    expect(printFilter(new ConntrackFilter().toFilter())).toMatch(/^mark < 0/);
  });

  test.each([
    [Type.origSrcIP, '10.0.0.1', '10.0.0.2'],
    [Type.origDstIP, '20.0.0.1', '10.0.0.1'],
    [Type.replySrcIP, '20.0.0.1', '20.0.0.9'],
    [Type.replyDstIP, '20.0.0.9', '20.0.0.1'],
    [Type.natSrcIP, '20.0.0.1', '10.0.0.1'],
    [Type.natDstIP, '20.0.0.9', '10.0.0.1'],
  ])('by address type %i the flow that has it', (type, right, wrong) => {
    expect(matches(new ConntrackFilter().addIP(type, right))).toBe(true);
    expect(matches(new ConntrackFilter().addIP(type, wrong))).toBe(false);
  });

  test('by either address of the reply', () => {
    for (const address of ['20.0.0.1', '20.0.0.9']) {
      expect(matches(new ConntrackFilter().addIP(Type.replyAnyIP, address))).toBe(true);
      expect(matches(new ConntrackFilter().addIP(Type.natAnyIP, address))).toBe(true);
    }
    expect(matches(new ConntrackFilter().addIP(Type.replyAnyIP, '10.0.0.1'))).toBe(false);
  });

  test('by networks', () => {
    const inNetwork = (network: string): boolean => matches(new ConntrackFilter().addIPNet(Type.origSrcIP, network));
    for (const network of ['10.0.0.0/8', '10.0.0.77/24', '0.0.0.0/0', '10.0.0.1/32', '::ffff:10.0.0.0/104']) {
      expect(inNetwork(network), network).toBe(true);
    }
    for (const network of ['11.0.0.0/8', '10.0.0.2/32', '::/0', 'fd00::/8']) expect(inNetwork(network)).toBe(false);
  });

  test('an IPv4 address even if either one is mapped into IPv6', () => {
    expect(matches(new ConntrackFilter().addIP(Type.origSrcIP, '::ffff:10.0.0.1'))).toBe(true);
    expect(matches(new ConntrackFilter().addIP(Type.origSrcIP, '::ffff:a00:1'))).toBe(true);
    const mapped = new ConntrackFlow({ ...FLOW, forward: { ...FLOW.forward, srcIP: '::ffff:10.0.0.1' } });
    expect(matches(new ConntrackFilter().addIP(Type.origSrcIP, '10.0.0.1'), mapped)).toBe(true);
  });

  test('by protocol and ports, all of them together', () => {
    expect(matches(new ConntrackFilter().addProtocol(17))).toBe(true);
    expect(matches(new ConntrackFilter().addProtocol(6))).toBe(false);
    const filter = new ConntrackFilter()
      .addProtocol(17)
      .addPort(Type.origSrcPort, 4001)
      .addPort(Type.origDstPort, 1234);
    expect(matches(filter)).toBe(true);
    expect(matches(filter.addIP(Type.origSrcIP, '10.0.0.1'))).toBe(true);
    expect(matches(filter.addIP(Type.replyDstIP, '10.0.0.1'))).toBe(false);
    expect(matches(new ConntrackFilter().addProtocol(17).addPort(Type.origDstPort, 1235))).toBe(false);
  });

  test('no flow without a reply by addresses of the reply', () => {
    const oneWay = new ConntrackFlow({ ...FLOW, reverse: undefined });
    expect(matches(new ConntrackFilter().addIP(Type.replySrcIP, '20.0.0.1'), oneWay)).toBe(false);
    expect(matches(new ConntrackFilter().addIP(Type.origSrcIP, '10.0.0.1'), oneWay)).toBe(true);
  });
});

describe('a filter refuses', () => {
  const PRESENT = expect.objectContaining({ code: 'EPRESENT', message: 'Filter attribute already present' });

  test('what was already added, and keeps the first', () => {
    const filter = new ConntrackFilter().addProtocol(17).addIP(Type.replySrcIP, '20.0.0.1');
    filter.addPort(Type.origDstPort, 1234);
    expect(() => filter.addProtocol(6)).toThrow(PRESENT);
    expect(() => filter.addIP(Type.replySrcIP, '10.0.0.2')).toThrow(PRESENT);
    expect(() => filter.addIP(Type.natSrcIP, '10.0.0.2')).toThrow(PRESENT);
    expect(() => filter.addIPNet(Type.replySrcIP, '10.0.0.0/8')).toThrow(PRESENT);
    expect(() => filter.addPort(Type.origDstPort, 1)).toThrow(PRESENT);
    expect(matches(filter)).toBe(true);
  });

  test.each([0, 1, 47, 58])('ports with protocol %i', (protocol) => {
    const filter = new ConntrackFilter().addProtocol(protocol);
    const message = `Filter attribute not available without a valid Layer 4 protocol: ${protocol}`;
    expect(() => filter.addPort(Type.origDstPort, 80)).toThrow(
      expect.objectContaining({ code: 'ENOPROTOCOL', message }),
    );
  });

  test('ports before the protocol', () => {
    const filter = new ConntrackFilter();
    expect(() => filter.addPort(Type.origDstPort, 80)).toThrow('without a valid Layer 4 protocol: 0');
    expect(printFilter(filter.addProtocol(6).addPort(Type.origDstPort, 80).toFilter())).toBe(
      'proto = tcp and dport = 80',
    );
  });

  test.each([6, 17, 33, 132, 136])('no port with protocol %i', (protocol) => {
    const filter = new ConntrackFilter().addProtocol(protocol).addPort(Type.origSrcPort, 65535);
    const flow = new ConntrackFlow({ ...FLOW, forward: { ...FLOW.forward, protocol, srcPort: 65535 } });
    expect(matches(filter, flow)).toBe(true);
  });

  test('invalid addresses, networks, ports, protocols and types', () => {
    const filter = new ConntrackFilter().addProtocol(6);
    for (const text of ['', '10.0.0', '010.0.0.1', '10.0.0.0/8', 'fe80::1%eth0', 'host']) {
      expect(() => filter.addIP(Type.origSrcIP, text), text).toThrow(TypeError);
    }
    for (const text of ['10.0.0.0', '10.0.0.0/', '10.0.0.0/33', 'fd00::/129', '10.0.0.0/8/8', '/8', '10.0.0.0/-1']) {
      expect(() => filter.addIPNet(Type.origSrcIP, text), text).toThrow(TypeError);
    }
    for (const port of [-1, 65536, 1.5, Number.NaN]) {
      expect(() => filter.addPort(Type.origSrcPort, port)).toThrow(RangeError);
    }
    for (const protocol of [-1, 256, 1.5])
      expect(() => new ConntrackFilter().addProtocol(protocol)).toThrow(RangeError);
    expect(() => filter.addIP(Type.origSrcPort as unknown as 0, '10.0.0.1')).toThrow('a filter type of an address');
    expect(() => filter.addPort(Type.origSrcIP as unknown as 5, 80)).toThrow('a filter type of a port');
    expect(printFilter(filter.toFilter())).toBe('proto = tcp');
  });
});

test('a filter reads in the language as its conditions in a fixed order', () => {
  const filter = new ConntrackFilter().addIP(Type.replyAnyIP, '20.0.0.9').addIPNet(Type.origSrcIP, '10.0.0.0/8');
  filter.addProtocol(17).addPort(Type.origDstPort, 53);
  expect(printFilter(filter.toFilter())).toBe(
    'proto = udp and src = 10.0.0.0/8 and (reply.src = 20.0.0.9 or reply.dst = 20.0.0.9) and dport = 53',
  );
});

/** One call of an add method. */
type Step = readonly ['ip', 0 | 1 | 2 | 3 | 4, string] | readonly ['port', 5 | 6, number] | readonly ['proto', number];

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
  ),
  { maxLength: 6 },
);

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

/** The flow as the Go library would have parsed it: IPv4 in 4 bytes, and no port is 0. */
function goFlow({ familyType, forward, reverse }: ConntrackFlow): GoFlow {
  const half = (one: ConntrackFlow['forward']): GoTuple => {
    const bytes = (text: string): Uint8Array => bytesOf(text, familyType === 2 ? 4 : 16);
    const { srcPort = 0, dstPort = 0, protocol } = one;
    return { srcIP: bytes(one.srcIP), dstIP: bytes(one.dstIP), srcPort, dstPort, protocol };
  };
  if (!reverse) throw new Error('a dump has both directions');
  return { forward: half(forward), reverse: half(reverse) };
}

/** Makes the same calls on both, and expects the same errors. */
function build(list: readonly Step[]): { ours: ConntrackFilter; theirs: GoFilter } {
  const ours = new ConntrackFilter();
  const theirs = new GoFilter();
  for (const step of list) {
    const [wrong, take] =
      step[0] === 'ip'
        ? [theirs.addIP(step[1], bytesOf(step[2], 16)), () => ours.addIP(step[1], step[2])]
        : step[0] === 'port'
          ? [theirs.addPort(step[1], step[2]), () => ours.addPort(step[1], step[2])]
          : [theirs.addProtocol(step[1]), () => ours.addProtocol(step[1])];
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

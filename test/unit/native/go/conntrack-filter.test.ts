// The Go library's filter by addresses, ports and protocol: its errors, its meaning, and its form in the filter language.

import { describe, expect, test } from 'vitest';
import { printFilter } from '../../../../native/filter/index.ts';
import { ConntrackFilter, ConntrackFlow, ConntrackFilterType as Type } from '../../../../native/go/index.ts';

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

// Requests for flows, byte for byte if short, otherwise read back.

import { describe, expect, test } from 'vitest';
import { batchOf, type FlowKey, STATUS_BITS, TCP_TRACKING_FLAGS } from '../../../../native/flow/index.ts';
import {
  type AttributeNode,
  attributeTree,
  decodeFlowDetails,
  encodeCreate,
  encodeDelete,
  encodeFlush,
  encodeGet,
  encodeUpdate,
  type NewFlow,
} from '../../../../native/wire/index.ts';
import { identityAt, identityOf } from '../../../../native/wire/put-tuple.ts';
import { hex } from './hex.ts';

const UDP = { protocol: 'udp', src: '10.0.0.1', dst: '10.0.0.2', sport: 1003, dport: 53 } as const;
const UDP_TUPLE =
  '34000180 14000180 08000100 0a000001 08000200 0a000002 1c000280 05000100 11000000 06000200 03eb0000 06000300 00350000';
const TCP6 = { src: 'fd00::1', dst: 'fd00::2', sport: 1, dport: 2 };

/** Names of all attributes with a value, as a path, and the value as hexadecimal digits. */
function values(nodes: readonly AttributeNode[], path = ''): Record<string, string> {
  const found: Record<string, string> = {};
  for (const node of nodes) {
    const name = `${path}${node.name.replace(/^CTA_/, '')}`;
    if (node.children) Object.assign(found, values(node.children, `${name}/`));
    else found[name] = Buffer.from(node.value ?? []).toString('hex');
  }
  return found;
}

describe('requesting a flow', () => {
  test('names tuple and zone, and zeroes on request', () => {
    expect(encodeGet(UDP)).toEqual(hex(`48000000 0101 0100 0000000000000000 02000000 ${UDP_TUPLE}`));
    expect(encodeGet({ ...UDP, zone: 7 }, { zero: true })).toEqual(
      hex(`50000000 0301 0100 0000000000000000 02000000 ${UDP_TUPLE} 06001200 00070000`),
    );
  });

  test('has a zone of the original direction inside the tuple', () => {
    expect(values(attributeTree(encodeGet({ ...UDP, zoneOrig: 7 })))).toMatchObject({
      'TUPLE_ORIG/TUPLE_ZONE': '0007',
    });
  });

  test('has the layer 4 parts of each protocol', () => {
    const parts = (key: Omit<FlowKey, 'src' | 'dst'>) => {
      const { orig, protocol } = decodeFlowDetails(encodeGet({ src: 'fd00::1', dst: 'fd00::2', ...key }));
      return { protocol, ...Object.fromEntries(Object.entries(orig).filter(([, value]) => value !== undefined)) };
    };
    const addresses = { src: 'fd00::1', dst: 'fd00::2' };
    const icmp = { icmpType: 128, icmpCode: 1, icmpId: 500 };
    expect(parts({ protocol: 58, ...icmp })).toEqual({ ...addresses, protocol: 58, ...icmp });
    expect(parts({ protocol: 'icmp', ...icmp })).toEqual({ ...addresses, protocol: 1, ...icmp });
    expect(parts({ protocol: 'gre', srcKey: 1, dstKey: 2 })).toEqual({
      ...addresses,
      protocol: 47,
      srcKey: 1,
      dstKey: 2,
    });
    expect(parts({ protocol: 'esp' })).toEqual({ ...addresses, protocol: 50 });
    expect(parts({ protocol: 'sctp', sport: 0, dport: 65535 })).toMatchObject({ sport: 0, dport: 65535 });
  });
});

describe('deleting', () => {
  test('includes the id if it is known', () => {
    expect(encodeDelete({ ...UDP, id: 0xcafe })).toEqual(
      hex(`50000000 0201 0100 0000000000000000 02000000 ${UDP_TUPLE} 08000c00 0000cafe`),
    );
  });

  test('of all has no attribute, and version 1 for one family', () => {
    expect(encodeFlush()).toEqual(hex('14000000 0201 0100 0000000000000000 00000000'));
    expect(encodeFlush('ipv6')).toEqual(hex('14000000 0201 0100 0000000000000000 0a010000'));
  });
});

describe('changing a flow', () => {
  test('sends what is to change, and no bit of mark or labels outside its mask', () => {
    const update = encodeUpdate(UDP, {
      mark: { value: 0xff, mask: 0xf0 },
      timeoutSec: 60,
      status: 0xe,
      labels: { value: [0, 8, 9], mask: [0, 1, 9, 127] },
      helper: 'ftp',
    });
    expect(values(attributeTree(update))).toMatchObject({
      MARK: '000000f0',
      MARK_MASK: '000000f0',
      TIMEOUT: '0000003c',
      STATUS: '0000000e',
      LABELS: '01020000000000000000000000000000',
      LABELS_MASK: '03020000000000000000000000000080',
      'HELP/HELP_NAME': '66747000',
    });
    expect(update.subarray(4, 8)).toEqual(hex('0001 0100'));
  });

  test('without a mask changes all bits', () => {
    const update = encodeUpdate(UDP, { mark: { value: 1 }, labels: { value: [] }, helper: '' });
    expect(values(attributeTree(update))).toMatchObject({
      MARK_MASK: 'ffffffff',
      LABELS: '0'.repeat(32),
      LABELS_MASK: 'f'.repeat(32),
      'HELP/HELP_NAME': '00',
    });
  });

  test('is refused for what does not fit into the kernel', () => {
    expect(() => encodeUpdate(UDP, { labels: { value: [128] } })).toThrow(
      new TypeError('Expected labels from 0 to 127, got 128'),
    );
    expect(() => encodeUpdate(UDP, { helper: 'a-name-of-16-char' })).toThrow(
      new TypeError('Expected the name of a helper (at most 15 characters), got "a-name-of-16-char"'),
    );
  });
});

describe('creating a flow', () => {
  test('has the inverse as its reply, and reads back as requested', () => {
    const flow: NewFlow = {
      protocol: 'tcp',
      orig: TCP6,
      timeoutSec: 300,
      mark: 9,
      status: STATUS_BITS.ASSURED,
      zone: 5,
      labels: [0, 127],
      helper: { name: 'ftp', info: Uint8Array.of(1, 2) },
      tcp: { state: 'established', origWindowScale: 7, replyWindowScale: 0, origFlags: 3 },
      origSequence: { correctionPos: 1, offsetBefore: -2, offsetAfter: 3 },
      replySequence: { correctionPos: 4, offsetBefore: 5, offsetAfter: -6 },
      synproxy: { isn: 0xffffffff, its: 1, tsoff: 2 },
      master: { protocol: 'tcp', src: 'fd00::1', dst: 'fd00::2', sport: 3, dport: 21 },
    };
    const made = decodeFlowDetails(encodeCreate(flow));
    expect(made).toMatchObject({
      family: 'ipv6',
      protocol: 6,
      state: 'ESTABLISHED',
      orig: TCP6,
      reply: { src: 'fd00::2', dst: 'fd00::1', sport: 2, dport: 1 },
      timeoutSec: 300,
      mark: 9,
      status: STATUS_BITS.ASSURED | STATUS_BITS.CONFIRMED,
      zone: 5,
      labels: [0, 127],
      helper: flow.helper,
      origSequence: flow.origSequence,
      replySequence: flow.replySequence,
      synproxy: flow.synproxy,
      master: { src: 'fd00::1', dport: 21, protocol: 6 },
      tcp: {
        state: 3,
        origWindowScale: 7,
        replyWindowScale: 0,
        origFlags: { flags: 3, mask: 255 },
        replyFlags: { flags: TCP_TRACKING_FLAGS.BE_LIBERAL, mask: 255 },
      },
      unknownAttributes: 0,
    });
  });

  test('sends NAT with an untranslated reply', () => {
    const sent = values(
      attributeTree(
        encodeCreate({
          protocol: 'udp',
          orig: UDP,
          timeoutSec: 1,
          sourceNat: { address: '192.0.2.1', port: 4000 },
          destinationNat: { port: 5353 },
        }),
      ),
    );
    expect(sent).toMatchObject({
      'TUPLE_REPLY/TUPLE_IP/IP_V4_SRC': '0a000002',
      'TUPLE_REPLY/TUPLE_IP/IP_V4_DST': '0a000001',
      'NAT_SRC/NAT_V4_MINIP': 'c0000201',
      'NAT_SRC/NAT_V4_MAXIP': 'c0000201',
      'NAT_SRC/NAT_PROTO/PROTONAT_PORT_MIN': '0fa0',
      'NAT_SRC/NAT_PROTO/PROTONAT_PORT_MAX': '0fa0',
      'NAT_DST/NAT_V4_MINIP': '0a000002',
      'NAT_DST/NAT_PROTO/PROTONAT_PORT_MIN': '14e9',
    });
  });

  test('takes a given reply unchanged, and zones by direction', () => {
    const reply = { src: '10.0.0.9', dst: '10.0.0.1', sport: 8080, dport: 1003 };
    const of = (more: object) => decodeFlowDetails(encodeCreate({ protocol: 17, orig: UDP, timeoutSec: 1, ...more }));
    expect(of({ reply, zoneReply: 6 })).toMatchObject({ reply, zoneReply: 6, zoneOrig: undefined, zone: undefined });
    expect(of({ zoneOrig: 6 })).toMatchObject({ zoneReply: undefined, zoneOrig: 6, zone: undefined });
  });

  test('has the state of SCTP and DCCP', () => {
    const orig = { src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 2 };
    const sctp = { state: 'COOKIE_WAIT', origVtag: 0xffffffff, replyVtag: 2 };
    expect(decodeFlowDetails(encodeCreate({ protocol: 'sctp', orig, timeoutSec: 1, sctp })).sctp).toEqual({
      ...sctp,
      state: 2,
    });
    const dccp = { state: 4, role: 1, handshakeSeq: 2n ** 47n };
    expect(decodeFlowDetails(encodeCreate({ protocol: 'dccp', orig, timeoutSec: 1, dccp })).dccp).toEqual(dccp);
  });

  test.each<[string, object]>([
    ['Expected "reply" or NAT, not both: NAT determines the reply', { reply: UDP, sourceNat: {} }],
    ['Expected only one of "zone", "zoneOrig" and "zoneReply"', { zone: 1, zoneReply: 1 }],
    ['Expected "timeoutSec" to be a whole number from 0 to 4294967295, got undefined', { timeoutSec: undefined }],
    ['Expected "mark" to be a whole number from 0 to 4294967295, got -1', { mark: -1 }],
    ['Expected "zone" to be a whole number from 0 to 65535, got 65536', { zone: 65536 }],
    ['Expected no "tcp" in a flow of protocol 17', { tcp: { state: 1 } }],
    [
      'Expected the address of a translation to be one of the flow\'s family, got "fd00::1"',
      { sourceNat: { address: 'fd00::1' } },
    ],
    ['Expected "port" to be a whole number from 0 to 65535, got 1.5', { sourceNat: { port: 1.5 } }],
    ['Expected "sport" to be a whole number from 0 to 65535, got undefined', { orig: { src: '::', dst: '::' } }],
    ['Expected "src" and "dst" to be of the same address family', { orig: { ...UDP, dst: '::' } }],
  ])('is refused: %s', (message, more) => {
    const flow = { protocol: 'udp', orig: { ...UDP }, timeoutSec: 1, ...more } as NewFlow;
    expect(() => encodeCreate(flow)).toThrow(new TypeError(message));
  });

  test('is refused for a state or a scale that does not exist', () => {
    const flow = (tcp: object) => encodeCreate({ protocol: 'tcp', orig: TCP6, timeoutSec: 1, tcp } as NewFlow);
    expect(() => flow({ state: 'OPEN' })).toThrow(
      /^Expected a state of protocol 6 \(NONE, SYN_SENT, .*\), got "OPEN"$/,
    );
    expect(() => flow({ state: 10 })).toThrow(TypeError);
    expect(() => flow({ state: 3, origWindowScale: 15 })).toThrow(TypeError);
  });
});

describe('the identity of a flow', () => {
  test('in a batch is the one that was put in', () => {
    const keys = [
      { ...UDP, zone: 3, id: 77 },
      { protocol: 'icmpv6', ...{ src: 'fd00::1', dst: 'fd00::2' }, icmpType: 128, icmpCode: 0, icmpId: 9 },
      { ...UDP, zoneOrig: 3 },
      { protocol: 50, src: '10.0.0.1', dst: '10.0.0.2' },
    ];
    const batch = batchOf(keys);
    expect(keys.map((_, row) => identityAt(batch, row))).toEqual(keys.map(identityOf));
    expect(() => identityAt(batch, 4)).toThrow(RangeError);
  });
});

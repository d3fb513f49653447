// Plain flows become requests without an object in between. The requests are compared with those of the way that all other
// flows take.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AF_INET, AF_INET6, IPPROTO, STATUS_BITS } from '../../native/flow/names.ts';
import { newFlowOf } from '../../native/methods/flow-again.ts';
import { PlainFlowReader } from '../../native/methods/plain-flow.ts';
import { snapshotOf } from '../../native/methods/snapshot.ts';
import { CTA, CTA_PROTOINFO, CTA_PROTOINFO_TCP, CTA_SYNPROXY } from '../../native/wire/attributes.ts';
import { decodeFlowDetails } from '../../native/wire/decode-flow.ts';
import { CT_MESSAGE, SUBSYSTEM } from '../../native/wire/messages.ts';
import { encodeCreate } from '../../native/wire/new-flow.ts';
import { putTuple } from '../../native/wire/put-tuple.ts';
import { MessageWriter } from '../../native/wire/writer.ts';
import { answer, CAPTURED_NAMES, captured, nest } from '../unit/native/wire/fixtures.ts';

/** The request by objects. */
function request(message: Uint8Array): Uint8Array {
  return encodeCreate(newFlowOf(snapshotOf(decodeFlowDetails(message))));
}

/** The request without an object; undefined if the flow is not a plain one. */
function plainRequest(message: Uint8Array): Uint8Array | undefined {
  const reader = new PlainFlowReader(message);
  if (!reader.read(0, message.length)) return undefined;
  const writer = new MessageWriter();
  reader.put(writer, reader.timeoutSec);
  return writer.take();
}

const PLAIN = ['tcp-established-v4', 'tcp-syn-sent-v6', 'udp-translated', 'udp-v4', 'udp-v6', 'udp-zone-both'];

test.each(CAPTURED_NAMES)('%s', (name) => {
  const message = captured(name);
  const made = plainRequest(message);
  if (PLAIN.includes(name)) expect(made).toEqual(request(message));
  else expect(made).toBeUndefined();
});

const u8 = fc.nat(255);
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const words = fc.tuple(u32, u32, u32, u32);

/** An end of IPv4 or IPv6. */
const ends = { src: words, dst: words, sport: u16, dport: u16 };
const STATUS = fc
  .subarray(Object.values(STATUS_BITS))
  .map(
    (bits) =>
      bits.reduce((all, bit) => all | bit, STATUS_BITS.CONFIRMED) & ~(STATUS_BITS.OFFLOAD | STATUS_BITS.HW_OFFLOAD),
  );

/** A flow that has only what plain ones have. */
const plainFlow = fc.record({
  family: fc.constantFrom(AF_INET, AF_INET6),
  protocol: fc.constantFrom(IPPROTO.tcp, IPPROTO.udp),
  orig: fc.record(ends),
  reply: fc.record(ends),
  status: STATUS,
  timeoutSec: fc.nat(2_000_000),
  mark: fc.option(u32),
  zone: fc.option(u16),
  tcp: fc.option(fc.record({ state: fc.nat(9), scales: fc.tuple(fc.nat(14), fc.nat(14)), flags: fc.tuple(u8, u8) })),
});
type PlainFlow = typeof plainFlow extends fc.Arbitrary<infer Flow> ? Flow : never;

function messageOf(flow: PlainFlow, more: (writer: MessageWriter) => void = () => undefined): Uint8Array {
  const { family, protocol, orig, reply, status, timeoutSec, mark, zone, tcp } = flow;
  const end = (address: [number, number, number, number]): typeof address =>
    family === AF_INET ? [0, 0, 0xffff, address[3]] : address;
  return answer(SUBSYSTEM.conntrack, CT_MESSAGE.new, family, (writer) => {
    for (const [type, tuple] of [
      [CTA.TUPLE_ORIG, orig],
      [CTA.TUPLE_REPLY, reply],
    ] as const) {
      const { src, dst, sport, dport } = tuple;
      putTuple(writer, type, { family, protocol, src: end(src), dst: end(dst), sport, dport, layer4: true });
    }
    if (zone !== null) writer.u16(CTA.ZONE, zone);
    writer.u32(CTA.STATUS, status >>> 0);
    writer.u32(CTA.TIMEOUT, timeoutSec);
    if (mark !== null) writer.u32(CTA.MARK, mark);
    if (tcp && protocol === IPPROTO.tcp) {
      nest(writer, CTA.PROTOINFO, () =>
        nest(writer, CTA_PROTOINFO.TCP, () => {
          writer.u8(CTA_PROTOINFO_TCP.STATE, tcp.state);
          writer.u8(CTA_PROTOINFO_TCP.WSCALE_ORIGINAL, tcp.scales[0]);
          writer.u8(CTA_PROTOINFO_TCP.WSCALE_REPLY, tcp.scales[1]);
          writer.u16(CTA_PROTOINFO_TCP.FLAGS_ORIGINAL, tcp.flags[0] << 8);
          writer.u16(CTA_PROTOINFO_TCP.FLAGS_REPLY, tcp.flags[1] << 8);
        }),
      );
    }
    more(writer);
  });
}

test('any plain flow is requested as by objects', () => {
  fc.assert(
    fc.property(plainFlow, (flow) => {
      const message = messageOf(flow);
      const made = plainRequest(message);
      expect(made).toBeDefined();
      expect(made).toEqual(request(message));
    }),
  );
});

const synproxy = (value: number) => (writer: MessageWriter) =>
  nest(writer, CTA.SYNPROXY, () => {
    writer.u32(CTA_SYNPROXY.ISN, 0);
    writer.u32(CTA_SYNPROXY.ITS, 0);
    writer.u32(CTA_SYNPROXY.TSOFF, value);
  });

test.each([
  ['a helper', (writer: MessageWriter) => nest(writer, CTA.HELP, () => writer.text(1, 'ftp'))],
  ['a master', (writer: MessageWriter) => nest(writer, CTA.TUPLE_MASTER, () => undefined)],
  ['labels', (writer: MessageWriter) => writer.bytes(CTA.LABELS, new Uint8Array(16).fill(1))],
  ['a security context', (writer: MessageWriter) => nest(writer, CTA.SECCTX, () => writer.text(1, 'label'))],
  ['an adjustment', synproxy(1)],
  ['an attribute of a newer kernel', (writer: MessageWriter) => writer.u32(99, 0)],
])('a flow with %s is not a plain one', (_, more) => {
  const [flow] = fc.sample(plainFlow, { seed: 1, numRuns: 1 });
  if (!flow) return expect.fail();
  expect(plainRequest(messageOf(flow, synproxy(0)))).toBeDefined();
  expect(plainRequest(messageOf(flow, more))).toBeUndefined();
});

test('a flow that was offloaded is not a plain one', () => {
  const [flow] = fc.sample(plainFlow, { seed: 1, numRuns: 1 });
  if (!flow) return expect.fail();
  expect(plainRequest(messageOf({ ...flow, status: flow.status | STATUS_BITS.OFFLOAD }))).toBeUndefined();
});

test('a message that ends anywhere is read no further', () => {
  const message = captured('tcp-established-v4');
  for (let end = 0; end < message.length; end++) {
    const short = message.slice(0, end);
    expect(() => new PlainFlowReader(short).read(0, end)).not.toThrow();
  }
});

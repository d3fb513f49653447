// Everything of one flow, from captured and from hand-made messages.

import { describe, expect, test } from 'vitest';
import { STATUS_BITS, TCP_STATES, TCP_TRACKING_FLAGS } from '../../../../native/flow/index.ts';
import { CTA, CTA_PROTOINFO, CTA_PROTOINFO_TCP, CTA_TUPLE } from '../../../../native/wire/attributes.ts';
import { decodeFlowDetails, WireError } from '../../../../native/wire/index.ts';
import { answer, CAPTURED_NAMES, captured, cutAt, handMadeFlow, lengthsBetween, nest, putTuple } from './fixtures.ts';

describe('a captured flow', () => {
  test('of TCP has its state, window scale and flags', () => {
    const flow = decodeFlowDetails(captured('tcp-established-v4'));
    expect(flow).toMatchObject({
      family: 'ipv4',
      protocol: 6,
      state: 'ESTABLISHED',
      orig: { src: '10.0.0.1', dst: '10.0.0.2', sport: 1001, dport: 80, icmpType: undefined },
      reply: { src: '10.0.0.2', dst: '10.0.0.1', sport: 80, dport: 1001 },
      mark: 9,
      timeoutSec: 299,
      use: 1,
      origCounters: { packets: 0n, bytes: 0n },
      nat: undefined,
      unknownAttributes: 0,
    });
    const flags = TCP_TRACKING_FLAGS.SACK_PERM | TCP_TRACKING_FLAGS.BE_LIBERAL;
    expect(flow.tcp).toEqual({
      state: TCP_STATES.indexOf('ESTABLISHED'),
      origWindowScale: 0,
      replyWindowScale: 0,
      origFlags: { flags, mask: 0 },
      replyFlags: { flags, mask: 0 },
    });
    expect((flow.status ?? 0) & STATUS_BITS.ASSURED).toBeTruthy();
    // After 2026-01-01.
    expect(flow.startNs).toBeGreaterThan(1_767_225_600_000_000_000n);
    // An entry created by request has an empty SYNPROXY extension on this kernel.
    expect(flow.synproxy).toEqual({ isn: 0, its: 0, tsoff: 0 });
  });

  test('of SCTP has its verification tags', () => {
    const flow = decodeFlowDetails(captured('sctp-established-v4'));
    expect(flow.state).toBe('ESTABLISHED');
    // Created by `conntrack -I --orig-vtag 1 --reply-vtag 2`, which sends the tags in the machine's byte order.
    expect(flow.sctp).toEqual({ state: 4, origVtag: 0x01000000, replyVtag: 0x02000000 });
  });

  test('of ICMP, ICMPv6 and GRE has its own layer 4 parts and no ports', () => {
    expect(decodeFlowDetails(captured('icmp-echo-v4')).orig).toMatchObject({
      sport: undefined,
      icmpType: 8,
      icmpCode: 0,
      icmpId: 77,
    });
    expect(decodeFlowDetails(captured('icmpv6-echo-v6')).reply).toMatchObject({ src: 'fd00::2', icmpType: 129 });
    expect(decodeFlowDetails(captured('gre-v4')).orig).toMatchObject({ sport: undefined, srcKey: 258, dstKey: 772 });
  });

  test('that is translated says what is translated to what', () => {
    const flow = decodeFlowDetails(captured('udp-translated'));
    expect(flow.nat).toEqual({ source: undefined, destination: { address: undefined, port: 7003 } });
  });

  test('in a zone says the direction of the zone', () => {
    const zones = (name: string) => {
      const { zone, zoneOrig, zoneReply } = decodeFlowDetails(captured(name));
      return { zone, zoneOrig, zoneReply };
    };
    expect(zones('udp-zone-both')).toEqual({ zone: 5, zoneOrig: undefined, zoneReply: undefined });
    expect(zones('udp-zone-original')).toEqual({ zone: undefined, zoneOrig: 6, zoneReply: undefined });
    expect(zones('udp-zone-reply')).toEqual({ zone: undefined, zoneOrig: undefined, zoneReply: 7 });
  });

  test('has its labels and counters', () => {
    const flow = decodeFlowDetails(captured('udp-mark-labels-counters'));
    expect(flow).toMatchObject({ labels: [5], mark: 42, origCounters: { packets: 1n, bytes: 38n } });
  });

  test('in a destroy event has its stop time and counters', () => {
    const flow = decodeFlowDetails(captured('event-destroy'));
    expect(flow.stopNs).toBeGreaterThan(flow.startNs ?? 0n);
    expect(flow.origCounters).toBeDefined();
  });
});

test('a hand-made flow has all that this kernel cannot track or rarely reports', () => {
  expect(decodeFlowDetails(handMadeFlow())).toMatchObject({
    protocol: 33,
    state: 'OPEN',
    reply: undefined,
    dccp: { state: 4, role: 1, handshakeSeq: 0x123456789abcn },
    master: { src: '10.0.0.1', dst: '10.0.0.2', protocol: 6, sport: 40000, dport: 21 },
    origSequence: { correctionPos: 0xfffffff0, offsetBefore: 0, offsetAfter: -3 },
    replySequence: { correctionPos: 7, offsetBefore: 2, offsetAfter: 9 },
    synproxy: { isn: 0xdeadbeef, its: 2, tsoff: 3 },
    helper: { name: 'ftp', info: Uint8Array.of(1, 2, 3, 4, 5) },
    secctx: 'system_u:object_r:x',
    secmark: 12,
    origCounters: { packets: 2n ** 60n + 1n, bytes: 2n ** 63n + 1n },
    replyCounters: { packets: 5n, bytes: 500n },
    startNs: 1_700_000_000_000_000_001n,
    stopNs: 1_700_000_000_000_000_002n,
    eventNs: 1_700_000_000_000_000_003n,
    // The empty attribute of this number in front of it is padding, needed on some architectures.
    status: 0x4e,
    labels: [0, 7, 127],
    nat: undefined,
    unknownAttributes: 1,
  });
});

describe('what is absent', () => {
  test('is undefined, as in an offloaded flow without timeout and state', () => {
    const flow = decodeFlowDetails(
      answer(1, 0, 2, (w) => {
        putTuple(w, CTA.TUPLE_ORIG, 6, 1, 2);
        w.u32(CTA.STATUS, STATUS_BITS.OFFLOAD);
      }),
    );
    expect(flow.status).toBe(STATUS_BITS.OFFLOAD);
    const { family, protocol, orig, status, unknownAttributes, ...absent } = flow;
    expect(Object.values(absent).every((value) => value === undefined)).toBe(true);
  });
});

describe('a broken flow is refused with the position of the fault', () => {
  test.each(CAPTURED_NAMES)('%s, cut at every byte', (name) => {
    const message = captured(name);
    for (let length = 0; length < message.length; length++) {
      // With the header's length unchanged, and shortened too, so that the cut is among the attributes.
      expect(() => decodeFlowDetails(message.subarray(0, length))).toThrow(WireError);
      const decode = () => decodeFlowDetails(cutAt(message, length));
      if (lengthsBetween(message).includes(length)) expect(decode().unknownAttributes).toBe(0);
      else expect(decode).toThrow(WireError);
    }
  });

  test('without an IP family, or without its original tuple', () => {
    const message = captured('udp-v4');
    message[16] = 7;
    expect(() => decodeFlowDetails(message)).toThrow('A flow of the unknown family 7 (at byte 16)');
    expect(() => decodeFlowDetails(answer(1, 0, 2, (w) => w.u32(CTA.MARK, 1)))).toThrow(
      'A flow without its original tuple (at byte 28)',
    );
    const half = answer(1, 0, 2, (w) => nest(w, CTA.TUPLE_ORIG, () => w.u16(CTA_TUPLE.ZONE, 1)));
    expect(() => decodeFlowDetails(half)).toThrow('A tuple lacks an address or its protocol (at byte 20)');
  });

  test('with an attribute of the wrong size', () => {
    const short = answer(1, 0, 2, (w) => {
      putTuple(w, CTA.TUPLE_ORIG, 6, 1, 2);
      w.u16(CTA.MARK, 1);
    });
    expect(() => decodeFlowDetails(short)).toThrow('Attribute 8 has 2 bytes instead of 4 (at byte 72)');
    const flags = answer(1, 0, 2, (w) => {
      putTuple(w, CTA.TUPLE_ORIG, 6, 1, 2);
      nest(w, CTA.PROTOINFO, () => nest(w, CTA_PROTOINFO.TCP, () => w.u32(CTA_PROTOINFO_TCP.FLAGS_REPLY, 1)));
    });
    expect(() => decodeFlowDetails(flags)).toThrow('The flags of TCP are not two bytes (at byte 80)');
  });
});

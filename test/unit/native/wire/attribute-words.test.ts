// What the nodes of a message say about their bytes: attributes and nests in words, and the fields of the headers.

import { expect, test } from 'vitest';
import { CTA, CTA_PROTO, CTA_PROTOINFO_SCTP, CTA_TUPLE } from '../../../../native/wire/attributes.ts';
import { encodeDump, type MessageNode, messageNodes } from '../../../../native/wire/index.ts';
import type { MessageWriter } from '../../../../native/wire/writer.ts';
import { answer, captured, handMadeFlow, nest, putTuple } from './fixtures.ts';

/** Name and value, indented by depth, without the parts of attributes that hold no others. */
function outline(nodes: readonly MessageNode[], indent = ''): string[] {
  return nodes.flatMap(({ name, value, parts }) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value, (_, part) => bigAsText(part));
    const inner = parts.filter((part) => !['nlattr', 'value', 'padding'].includes(part.name));
    return [`${indent}${name}: ${text}`, ...outline(inner, `${indent}  `)];
  });
}

function bigAsText(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/** The attributes of a message that holds only what `fill` writes. */
function said(fill: (writer: MessageWriter) => void): string[] {
  return outline(messageNodes(answer(1, 0, 2, fill)).slice(2));
}

test('a captured TCP flow', () => {
  expect(outline(messageNodes(captured('tcp-established-v4')).slice(2))).toMatchInlineSnapshot(`
    [
      "CTA_TUPLE_ORIG: 10.0.0.1:1001 to 10.0.0.2:80",
      "  CTA_TUPLE_IP: 10.0.0.1 to 10.0.0.2",
      "    CTA_IP_V4_SRC: 10.0.0.1",
      "    CTA_IP_V4_DST: 10.0.0.2",
      "  CTA_TUPLE_PROTO: TCP, 1001 to 80",
      "    CTA_PROTO_NUM: TCP (6)",
      "    CTA_PROTO_SRC_PORT: 1001",
      "    CTA_PROTO_DST_PORT: 80",
      "CTA_TUPLE_REPLY: 10.0.0.2:80 to 10.0.0.1:1001",
      "  CTA_TUPLE_IP: 10.0.0.2 to 10.0.0.1",
      "    CTA_IP_V4_SRC: 10.0.0.2",
      "    CTA_IP_V4_DST: 10.0.0.1",
      "  CTA_TUPLE_PROTO: TCP, 80 to 1001",
      "    CTA_PROTO_NUM: TCP (6)",
      "    CTA_PROTO_SRC_PORT: 80",
      "    CTA_PROTO_DST_PORT: 1001",
      "CTA_STATUS: 0xe SEEN_REPLY ASSURED CONFIRMED",
      "CTA_MARK: 0x9",
      "CTA_ID: 3601687635 (0xd6ad6453)",
      "CTA_USE: 1",
      "CTA_TIMEOUT: 299 s",
      "CTA_PROTOINFO: Established",
      "  CTA_PROTOINFO_TCP: Established",
      "    CTA_PROTOINFO_TCP_STATE: Established (3)",
      "    CTA_PROTOINFO_TCP_WSCALE_ORIGINAL: 0",
      "    CTA_PROTOINFO_TCP_WSCALE_REPLY: 0",
      "    CTA_PROTOINFO_TCP_FLAGS_ORIGINAL: 0xa SACK_PERM BE_LIBERAL",
      "    CTA_PROTOINFO_TCP_FLAGS_REPLY: 0xa SACK_PERM BE_LIBERAL",
      "CTA_COUNTERS_ORIG: 0 packets, 0 bytes",
      "  CTA_COUNTERS_PACKETS: 0",
      "  CTA_COUNTERS_BYTES: 0 bytes",
      "CTA_COUNTERS_REPLY: 0 packets, 0 bytes",
      "  CTA_COUNTERS_PACKETS: 0",
      "  CTA_COUNTERS_BYTES: 0 bytes",
      "CTA_TIMESTAMP: {"sinceNs":"1795475939796971432"}",
      "  CTA_TIMESTAMP_START: {"timeNs":"1795475939796971432"}",
      "CTA_SYNPROXY: 3 attributes",
      "  CTA_SYNPROXY_ISN: 0",
      "  CTA_SYNPROXY_ITS: 0",
      "  CTA_SYNPROXY_TSOFF: 0",
    ]
  `);
});

test('a captured flow with labels and a mark', () => {
  expect(outline(messageNodes(captured('udp-mark-labels-counters')).slice(2))).toMatchInlineSnapshot(`
    [
      "CTA_TUPLE_ORIG: 127.0.0.1:35167 to 127.0.0.1:7001",
      "  CTA_TUPLE_IP: 127.0.0.1 to 127.0.0.1",
      "    CTA_IP_V4_SRC: 127.0.0.1",
      "    CTA_IP_V4_DST: 127.0.0.1",
      "  CTA_TUPLE_PROTO: UDP, 35167 to 7001",
      "    CTA_PROTO_NUM: UDP (17)",
      "    CTA_PROTO_SRC_PORT: 35167",
      "    CTA_PROTO_DST_PORT: 7001",
      "CTA_TUPLE_REPLY: 127.0.0.1:7001 to 127.0.0.1:35167",
      "  CTA_TUPLE_IP: 127.0.0.1 to 127.0.0.1",
      "    CTA_IP_V4_SRC: 127.0.0.1",
      "    CTA_IP_V4_DST: 127.0.0.1",
      "  CTA_TUPLE_PROTO: UDP, 7001 to 35167",
      "    CTA_PROTO_NUM: UDP (17)",
      "    CTA_PROTO_SRC_PORT: 7001",
      "    CTA_PROTO_DST_PORT: 35167",
      "CTA_STATUS: 0x188 CONFIRMED SRC_NAT_DONE DST_NAT_DONE",
      "CTA_MARK: 0x2a",
      "CTA_ID: 3580670306 (0xd56cb162)",
      "CTA_USE: 1",
      "CTA_TIMEOUT: 25 s",
      "CTA_COUNTERS_ORIG: 1 packet, 38 bytes",
      "  CTA_COUNTERS_PACKETS: 1",
      "  CTA_COUNTERS_BYTES: 38 bytes",
      "CTA_COUNTERS_REPLY: 0 packets, 0 bytes",
      "  CTA_COUNTERS_PACKETS: 0",
      "  CTA_COUNTERS_BYTES: 0 bytes",
      "CTA_TIMESTAMP: {"sinceNs":"1795475939860376136"}",
      "  CTA_TIMESTAMP_START: {"timeNs":"1795475939860376136"}",
      "CTA_LABELS: {"labels":[5]}",
    ]
  `);
});

test.each([
  ['tcp-syn-sent-v6', '[fd00::1]:1002 to [fd00::2]:443', 'TCP, 1002 to 443'],
  ['icmp-echo-v4', '10.0.0.1 to 10.0.0.2, echo-request, id 77', 'ICMP, echo-request, id 77'],
  ['icmpv6-echo-v6', 'fd00::1 to fd00::2, echo-request, id 78', 'ICMPv6, echo-request, id 78'],
  ['gre-v4', '10.0.0.1 to 10.0.0.2, key 0x102 to 0x304', 'GRE, key 0x102 to 0x304'],
  ['unknown-protocol-v4', '10.0.0.1 to 10.0.0.2', 'ESP'],
  ['sctp-established-v4', '10.0.0.1:1005 to 10.0.0.2:36412', 'SCTP, 1005 to 36412'],
])('the tuple of %s', (name, tuple, protocol) => {
  const lines = outline(messageNodes(captured(name)));
  expect(lines).toContain(`CTA_TUPLE_ORIG: ${tuple}`);
  expect(lines).toContain(`  CTA_TUPLE_PROTO: ${protocol}`);
});

test('everything else that a flow can have', () => {
  expect(outline(messageNodes(handMadeFlow()).slice(2))).toMatchInlineSnapshot(`
    [
      "CTA_TUPLE_ORIG: 10.0.0.1:5001 to 10.0.0.2:5002",
      "  CTA_TUPLE_IP: 10.0.0.1 to 10.0.0.2",
      "    CTA_IP_V4_SRC: 10.0.0.1",
      "    CTA_IP_V4_DST: 10.0.0.2",
      "  CTA_TUPLE_PROTO: DCCP, 5001 to 5002",
      "    CTA_PROTO_NUM: DCCP (33)",
      "    CTA_PROTO_SRC_PORT: 5001",
      "    CTA_PROTO_DST_PORT: 5002",
      "CTA_TUPLE_MASTER: 10.0.0.1:40000 to 10.0.0.2:21",
      "  CTA_TUPLE_IP: 10.0.0.1 to 10.0.0.2",
      "    CTA_IP_V4_SRC: 10.0.0.1",
      "    CTA_IP_V4_DST: 10.0.0.2",
      "  CTA_TUPLE_PROTO: TCP, 40000 to 21",
      "    CTA_PROTO_NUM: TCP (6)",
      "    CTA_PROTO_SRC_PORT: 40000",
      "    CTA_PROTO_DST_PORT: 21",
      "CTA_PROTOINFO: Open",
      "  CTA_PROTOINFO_DCCP: Open",
      "    CTA_PROTOINFO_DCCP_STATE: Open (4)",
      "    CTA_PROTOINFO_DCCP_ROLE: server (1)",
      "    CTA_PROTOINFO_DCCP_PAD: empty",
      "    CTA_PROTOINFO_DCCP_HANDSHAKE_SEQ: 20015998343868",
      "CTA_SEQ_ADJ_ORIG: -3 bytes",
      "  CTA_SEQADJ_CORRECTION_POS: 4294967280",
      "  CTA_SEQADJ_OFFSET_BEFORE: 0 bytes",
      "  CTA_SEQADJ_OFFSET_AFTER: -3 bytes",
      "CTA_SEQ_ADJ_REPLY: +9 bytes",
      "  CTA_SEQADJ_CORRECTION_POS: 7",
      "  CTA_SEQADJ_OFFSET_BEFORE: +2 bytes",
      "  CTA_SEQADJ_OFFSET_AFTER: +9 bytes",
      "CTA_SYNPROXY: 3 attributes",
      "  CTA_SYNPROXY_ISN: 3735928559",
      "  CTA_SYNPROXY_ITS: 2",
      "  CTA_SYNPROXY_TSOFF: 3",
      "CTA_HELP: ftp",
      "  CTA_HELP_NAME: ftp",
      "  CTA_HELP_INFO: 5 bytes",
      "CTA_SECCTX: system_u:object_r:x",
      "  CTA_SECCTX_NAME: system_u:object_r:x",
      "CTA_COUNTERS_ORIG: 1,152,921,504,606,846,977 packets, 9,223,372,036,854,775,809 bytes",
      "  CTA_COUNTERS_PACKETS: 1,152,921,504,606,846,977",
      "  CTA_COUNTERS_BYTES: 9,223,372,036,854,775,809 bytes",
      "CTA_COUNTERS_REPLY: 5 packets, 500 bytes",
      "  CTA_COUNTERS_32_PACKETS: 5",
      "  CTA_COUNTERS_32_BYTES: 500 bytes",
      "CTA_TIMESTAMP: {"sinceNs":"1700000000000000001"}",
      "  CTA_TIMESTAMP_START: {"timeNs":"1700000000000000001"}",
      "  CTA_TIMESTAMP_STOP: {"timeNs":"1700000000000000002"}",
      "CTA_STATUS: empty",
      "CTA_TIMESTAMP_EVENT: {"timeNs":"1700000000000000003"}",
      "CTA_SECMARK: 12",
      "CTA_STATUS: 0x4e SEEN_REPLY ASSURED CONFIRMED SEQ_ADJUST",
      "CTA_LABELS: {"labels":[0,7,127]}",
      "attribute 1000: unknown, 4 bytes",
    ]
  `);
});

test('the fields of both headers', () => {
  const [message, family] = messageNodes(captured('tcp-established-v4'));
  expect(outline([...(message?.parts ?? []), ...(family?.parts ?? [])])).toEqual([
    'nlmsg_len: 312 bytes',
    'nlmsg_type: CT_NEW (0x100)',
    'nlmsg_flags: 0x22',
    expect.stringMatching(/^nlmsg_seq: \d+$/),
    expect.stringMatching(/^nlmsg_pid: \d+$/),
    'nfgen_family: IPv4 (2)',
    'version: 0',
    expect.stringMatching(/^res_id: \d+$/),
  ]);
});

test('numbers are read in network order, and host order where the kernel uses it', () => {
  expect(said((w) => w.u32(CTA.TIMEOUT, 431_989))).toEqual(['CTA_TIMEOUT: 431,989 s']);
  expect(said((w) => w.u32(CTA.ID, 0x8f21c3a4))).toEqual(['CTA_ID: 2401354660 (0x8f21c3a4)']);
  const request = encodeDump({ family: 'ipv4', filter: { orig: { protocol: 6 } } });
  expect(outline(messageNodes(request))).toContainEqual(
    expect.stringMatching(/CTA_FILTER_ORIG_FLAGS: 0x[0-9a-f]{1,4}$/),
  );
});

test('unknown attributes, and payloads of another size, are described', () => {
  expect(
    said((w) => {
      w.bytes(999, new Uint8Array(12));
      w.bytes(1000, new Uint8Array(1));
      nest(w, 1001, () => w.u8(1, 1));
      w.bytes(CTA.MARK, new Uint8Array(3));
      w.bytes(CTA.STATUS, new Uint8Array());
      nest(w, CTA.TUPLE_ORIG, () => w.u16(CTA_TUPLE.ZONE, 5));
      nest(w, CTA.TUPLE_REPLY, () => {});
    }),
  ).toEqual([
    'attribute 999: unknown, 12 bytes',
    'attribute 1000: unknown, 1 byte',
    'attribute 1001: unknown, 1 attribute',
    '  attribute 1: unknown, 1 byte',
    'CTA_MARK: 3 bytes instead of 4',
    'CTA_STATUS: empty',
    'CTA_TUPLE_ORIG: 1 attribute',
    '  CTA_TUPLE_ZONE: 5',
    'CTA_TUPLE_REPLY: 0 attributes',
  ]);
});

test('a broken attribute says why its level ends', () => {
  const message = answer(1, 0, 2, (w) => w.u32(CTA.MARK, 1));
  message.set([0, 0], 20);
  expect(outline(messageNodes(message).slice(2))).toEqual([
    'unreadable: the length of this attribute does not fit, 8 bytes',
  ]);
});

test('protocols and states without a name are shown by number', () => {
  const lines = said((w) => {
    nest(w, CTA.TUPLE_ORIG, () => nest(w, CTA_TUPLE.PROTO, () => w.u8(CTA_PROTO.NUM, 254)));
    nest(w, CTA.PROTOINFO, () => nest(w, 3, () => w.u8(CTA_PROTOINFO_SCTP.STATE, 200)));
  });
  expect(lines).toContain('    CTA_PROTO_NUM: 254');
  expect(lines).toContain('CTA_PROTOINFO: SCTP');
  expect(lines).toContain('    CTA_PROTOINFO_SCTP_STATE: 200');
});

test('text cannot hide characters', () => {
  const lines = said((w) => nest(w, CTA.HELP, () => w.bytes(1, new TextEncoder().encode('f\u202etp\0x'))));
  expect(lines).toEqual(['CTA_HELP: f\\u202etp', '  CTA_HELP_NAME: f\\u202etp']);
});

test('the tuple of a flow that expected this one', () => {
  expect(said((w) => putTuple(w, CTA.TUPLE_MASTER, 6, 40000, 21))[0]).toBe(
    'CTA_TUPLE_MASTER: 10.0.0.1:40000 to 10.0.0.2:21',
  );
});

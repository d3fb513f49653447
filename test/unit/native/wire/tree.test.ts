// The raw attributes of a message, whatever it holds.

import { describe, expect, test } from 'vitest';
import { CTA, CTA_FILTER, CTA_STATS_EXP } from '../../../../native/wire/attributes.ts';
import {
  type AttributeNode,
  attributeTree,
  encodeCpuStats,
  encodeDump,
  WireError,
} from '../../../../native/wire/index.ts';
import { MessageWriter } from '../../../../native/wire/writer.ts';
import { answer, CAPTURED_NAMES, captured, cutAt, handMadeFlow, nest } from './fixtures.ts';
import { hex } from './hex.ts';

/** Names and offsets, indented by depth. */
function outline(nodes: readonly AttributeNode[], indent = ''): string[] {
  return nodes.flatMap((node) => [
    `${indent}${node.name} ${node.offset}+${node.length}${node.problem ? ` ${node.problem}` : ''}`,
    ...outline(node.children ?? [], `${indent}  `),
  ]);
}

describe('the tree of a captured flow', () => {
  test('has names, positions, lengths and values', () => {
    const tree = attributeTree(captured('tcp-established-v4'));
    expect(outline(tree)).toEqual([
      'CTA_TUPLE_ORIG 20+52',
      '  CTA_TUPLE_IP 24+20',
      '    CTA_IP_V4_SRC 28+8',
      '    CTA_IP_V4_DST 36+8',
      '  CTA_TUPLE_PROTO 44+28',
      '    CTA_PROTO_NUM 48+5',
      '    CTA_PROTO_SRC_PORT 56+6',
      '    CTA_PROTO_DST_PORT 64+6',
      'CTA_TUPLE_REPLY 72+52',
      '  CTA_TUPLE_IP 76+20',
      '    CTA_IP_V4_SRC 80+8',
      '    CTA_IP_V4_DST 88+8',
      '  CTA_TUPLE_PROTO 96+28',
      '    CTA_PROTO_NUM 100+5',
      '    CTA_PROTO_SRC_PORT 108+6',
      '    CTA_PROTO_DST_PORT 116+6',
      'CTA_STATUS 124+8',
      'CTA_MARK 132+8',
      'CTA_ID 140+8',
      'CTA_USE 148+8',
      'CTA_TIMEOUT 156+8',
      'CTA_PROTOINFO 164+48',
      '  CTA_PROTOINFO_TCP 168+44',
      '    CTA_PROTOINFO_TCP_STATE 172+5',
      '    CTA_PROTOINFO_TCP_WSCALE_ORIGINAL 180+5',
      '    CTA_PROTOINFO_TCP_WSCALE_REPLY 188+5',
      '    CTA_PROTOINFO_TCP_FLAGS_ORIGINAL 196+6',
      '    CTA_PROTOINFO_TCP_FLAGS_REPLY 204+6',
      'CTA_COUNTERS_ORIG 212+28',
      '  CTA_COUNTERS_PACKETS 216+12',
      '  CTA_COUNTERS_BYTES 228+12',
      'CTA_COUNTERS_REPLY 240+28',
      '  CTA_COUNTERS_PACKETS 244+12',
      '  CTA_COUNTERS_BYTES 256+12',
      'CTA_TIMESTAMP 268+16',
      '  CTA_TIMESTAMP_START 272+12',
      'CTA_SYNPROXY 284+28',
      '  CTA_SYNPROXY_ISN 288+8',
      '  CTA_SYNPROXY_ITS 296+8',
      '  CTA_SYNPROXY_TSOFF 304+8',
    ]);
    expect(tree[3]).toMatchObject({ type: 8, kind: 'u32', value: hex('00000009') });
  });

  test.each(CAPTURED_NAMES)('%s has no unknown attribute and no problem', (name) => {
    for (const line of outline(attributeTree(captured(name)))) expect(line).toMatch(/^ *CTA_[A-Z0-9_]+ \d+\+\d+$/);
  });
});

describe('the tree of other messages', () => {
  test('knows requests', () => {
    const request = encodeDump({ family: 'ipv4', filter: { orig: { protocol: 6 } } });
    expect(outline(attributeTree(request))).toContain('  CTA_FILTER_ORIG_FLAGS 40+8');
    expect(attributeTree(request)[1]?.children?.[0]?.kind).toBe('hostU32');
  });

  test('knows the statistics of expectations, which the kernel sends in the subsystem of flows', () => {
    const stats = answer(1, 3, 0, (w) => w.u32(CTA_STATS_EXP.CREATE, 1));
    expect(attributeTree(stats)[0]?.name).toBe('CTA_STATS_EXP_CREATE');
    const zeroing = encodeDump({ zero: true, filter: { zone: 1 } });
    expect(attributeTree(zeroing)[0]?.name).toBe('CTA_ZONE');
    expect(attributeTree(encodeCpuStats())).toEqual([]);
    expect(attributeTree(answer(2, 3, 0, (w) => w.u32(CTA_STATS_EXP.NEW, 1)))[0]?.name).toBe('CTA_STATS_EXP_NEW');
    expect(attributeTree(answer(2, 0, 2, (w) => w.u32(4, 1)))[0]?.name).toBe('CTA_EXPECT_TIMEOUT');
    expect(attributeTree(answer(1, 4, 0, (w) => w.u32(9, 1)))[0]?.name).toBe('CTA_STATS_INSERT_FAILED');
    expect(attributeTree(answer(1, 5, 0, (w) => w.u32(2, 1)))[0]?.name).toBe('CTA_STATS_GLOBAL_MAX_ENTRIES');
    expect(attributeTree(answer(3, 0, 0, (w) => w.u32(1, 1)))[0]?.name).toBe('1');
  });

  test('shows an unknown attribute by its number, and its contents if it is marked as a nest', () => {
    const message = answer(1, 0, 2, (w) => {
      w.u8(999, 5);
      nest(w, 1000, () => w.u8(CTA_FILTER.ORIG_FLAGS, 1));
    });
    expect(outline(attributeTree(message))).toEqual(['999 20+5', '1000 28+12', '  1 32+5']);
    expect(attributeTree(message)[0]?.kind).toBeUndefined();
  });
});

describe('a broken message', () => {
  test.each(CAPTURED_NAMES)('%s, cut at every byte, still shows what is before the cut', (name) => {
    const message = captured(name);
    const whole = outline(attributeTree(message));
    for (let length = 20; length < message.length; length++) {
      const lines = outline(attributeTree(cutAt(message, length)));
      const good = lines.filter((line) => !line.includes('does not fit'));
      expect(whole.slice(0, good.length)).toEqual(good);
      expect(lines.length - good.length).toBeLessThanOrEqual(1);
    }
  });

  test('with incomplete headers is refused', () => {
    for (let length = 0; length < 20; length++) {
      expect(() => attributeTree(captured('udp-v4').subarray(0, length))).toThrow(WireError);
    }
  });

  test('with an endless attribute ends, and marks it', () => {
    const message = answer(1, 0, 2, (w) => w.u32(CTA.MARK, 1));
    message.set([0, 0], 20);
    expect(outline(attributeTree(message))).toEqual([' 20+8 the length of this attribute does not fit']);
  });

  test('with an attribute that extends beyond its nest is marked there, and continues after the nest', () => {
    const message = answer(1, 0, 2, (w) => {
      nest(w, CTA.TIMESTAMP, () => w.u64(1, 1n));
      w.u32(CTA.MARK, 1);
    });
    message[24] = 13;
    expect(outline(attributeTree(message))).toEqual([
      'CTA_TIMESTAMP 20+16',
      '   24+12 the length of this attribute does not fit',
      'CTA_MARK 36+8',
    ]);
  });

  test('that is nested endlessly is followed to a fixed depth', () => {
    const writer = new MessageWriter();
    const begin = writer.begin(1, 0, 0, 2);
    const nests = Array.from({ length: 5000 }, () => writer.beginNest(1000));
    for (const at of nests.reverse()) writer.endNest(at);
    writer.end(begin);
    const lines = outline(attributeTree(writer.take()));
    expect(lines).toHaveLength(8);
    expect(lines[7]).toMatch(/nested too deeply$/);
  });

  test('with the same attribute twice shows both', () => {
    expect(outline(attributeTree(handMadeFlow())).filter((line) => line.startsWith('CTA_STATUS'))).toHaveLength(2);
  });
});

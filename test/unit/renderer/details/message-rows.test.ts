// The rows of the tree of a message: folding, walking, and the part that owns a byte.

import { describe, expect, test } from 'vitest';
import { messageNodes } from '../../../../native/wire/index.ts';
import { hexText, messageRows, rowOfByte, treeMove } from '../../../../renderer/details/message-rows.ts';
import { CAPTURED_NAMES, captured } from '../../native/wire/fixtures.ts';

const NODES = messageNodes(captured('tcp-established-v4'));
const ORIG = '/CTA_TUPLE_ORIG';

const names = (open: readonly string[]) =>
  messageRows(NODES, new Set(open)).map(({ node, level }) => `${'  '.repeat(level - 1)}${node.name}`);

describe('rows', () => {
  test('show the outermost parts, and those of what is unfolded', () => {
    expect(names([]).slice(0, 5)).toEqual(['nlmsghdr', 'nfgenmsg', 'CTA_TUPLE_ORIG', 'CTA_TUPLE_REPLY', 'CTA_STATUS']);
    expect(names([ORIG, `${ORIG}/CTA_TUPLE_IP`]).slice(2, 8)).toEqual([
      'CTA_TUPLE_ORIG',
      '  nlattr',
      '  CTA_TUPLE_IP',
      '    nlattr',
      '    CTA_IP_V4_SRC',
      '    CTA_IP_V4_DST',
    ]);
    // Below a folded part nothing is shown.
    expect(names([`${ORIG}/CTA_TUPLE_IP`])).toEqual(names([]));
  });

  test('have keys that no other row has, although names repeat', () => {
    const twice = [...NODES, ...NODES];
    const keys = messageRows(twice, new Set([ORIG])).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('the row of a byte', () => {
  test.each(CAPTURED_NAMES)('%s: is the innermost shown part, for every byte', (name) => {
    const message = captured(name);
    const nodes = messageNodes(message);
    const folded = messageRows(nodes, new Set());
    const all = new Set<string>();
    let unfolded = messageRows(nodes, all);
    for (let size = -1; size !== all.size; unfolded = messageRows(nodes, all)) {
      size = all.size;
      for (const { key, open } of unfolded) if (open !== undefined) all.add(key);
    }
    for (let at = 0; at < message.length; at++) {
      expect(rowOfByte(folded, at)?.level).toBe(1);
      expect(rowOfByte(unfolded, at)?.node.parts).toEqual([]);
    }
    expect(rowOfByte(folded, message.length)).toBeUndefined();
  });
});

describe('keys', () => {
  const rows = messageRows(NODES, new Set([ORIG]));
  const move = (key: string, pressed: string) => treeMove(rows, key, pressed);

  test('walk', () => {
    expect(move('/nlmsghdr', 'ArrowDown')).toEqual({ focus: '/nfgenmsg' });
    expect(move('/nfgenmsg', 'ArrowUp')).toEqual({ focus: '/nlmsghdr' });
    expect(move('/nlmsghdr', 'ArrowUp')).toBeUndefined();
    expect(move('/nfgenmsg', 'End')).toEqual({ focus: '/CTA_SYNPROXY' });
    expect(move('/CTA_SYNPROXY', 'ArrowDown')).toBeUndefined();
    expect(move('/CTA_SYNPROXY', 'Home')).toEqual({ focus: '/nlmsghdr' });
  });

  test('unfold and enter, leave and fold', () => {
    expect(move('/CTA_STATUS', 'ArrowRight')).toEqual({ toggle: '/CTA_STATUS' });
    expect(move(ORIG, 'ArrowRight')).toEqual({ focus: `${ORIG}/nlattr` });
    expect(move(`${ORIG}/nlattr`, 'ArrowRight')).toBeUndefined();
    expect(move(`${ORIG}/CTA_TUPLE_IP`, 'ArrowLeft')).toEqual({ focus: ORIG });
    expect(move(ORIG, 'ArrowLeft')).toEqual({ toggle: ORIG });
    expect(move('/CTA_STATUS', 'ArrowLeft')).toBeUndefined();
    expect(move('/CTA_STATUS', ' ')).toEqual({ toggle: '/CTA_STATUS' });
    expect(move(`${ORIG}/nlattr`, 'Enter')).toBeUndefined();
    expect(move(ORIG, 'x')).toBeUndefined();
    expect(move('/none', 'ArrowDown')).toBeUndefined();
  });
});

test('copied bytes are sixteen a line', () => {
  expect(hexText(Uint8Array.from({ length: 18 }, (_, at) => at * 15))).toBe(
    '00 0f 1e 2d 3c 4b 5a 69 78 87 96 a5 b4 c3 d2 e1\nf0 ff',
  );
});

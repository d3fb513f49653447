// A whole message as nodes: no byte is left out or in two of them. What they say is in attribute-words.test.ts.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CTA } from '../../../../native/wire/attributes.ts';
import { type MessageNode, messageNodes, WireError } from '../../../../native/wire/index.ts';
import { MessageWriter } from '../../../../native/wire/writer.ts';
import { Random, runSeed } from '../../../random.ts';
import { SIZES } from '../../../sizes.ts';
import { answer, CAPTURED_NAMES, captured, cutAt, handMadeFlow, nest } from './fixtures.ts';

const CORPUS = join(import.meta.dirname, '../../../native/fuzz/corpus');

/** Fails unless the nodes cover [from, to) in order, without gap or overlap, at every depth. */
function expectCovered(nodes: readonly MessageNode[], from: number, to: number): void {
  let at = from;
  for (const node of nodes) {
    if (node.offset !== at || node.length <= 0) expect.fail(`${node.name} begins at ${node.offset}, not at ${at}`);
    if (node.parts.length > 0) expectCovered(node.parts, at, at + node.length);
    at += node.length;
  }
  if (at !== to) expect.fail(`the nodes end at ${at}, not at ${to}`);
}

/** How many nodes without parts hold each byte. */
function owners(nodes: readonly MessageNode[], counts: Uint8Array): Uint8Array {
  for (const { offset, length, parts } of nodes) {
    if (parts.length > 0) owners(parts, counts);
    else for (let at = offset; at < offset + length; at++) counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

function expectWhole(message: Uint8Array): void {
  const nodes = messageNodes(message);
  expectCovered(nodes, 0, message.length);
  expect(owners(nodes, new Uint8Array(message.length)).every((count) => count === 1)).toBe(true);
}

describe('every byte belongs to exactly one node', () => {
  test.each(CAPTURED_NAMES)('of the captured message %s, however it is cut', (name) => {
    const message = captured(name);
    expectWhole(message);
    for (let length = 20; length < message.length; length++) expectWhole(cutAt(message, length));
  });

  test('of messages with unknown, broken and endlessly nested attributes', () => {
    expectWhole(handMadeFlow());
    const unknown = answer(1, 0, 2, (w) => {
      w.bytes(999, new Uint8Array(7));
      nest(w, 1000, () => w.u8(1, 1));
      w.bytes(1001, new Uint8Array());
    });
    expectWhole(unknown);
    const endless = unknown.slice();
    endless.set([0, 0], 20);
    expectWhole(endless);
    const writer = new MessageWriter();
    const begin = writer.begin(1, 0, 0, 2);
    for (const at of Array.from({ length: 50 }, () => writer.beginNest(1000)).reverse()) writer.endNest(at);
    writer.end(begin);
    expectWhole(writer.take());
  });

  test('of a message that is followed by other bytes', () => {
    const longer = new Uint8Array([...captured('udp-v4'), 1, 2, 3]);
    expectWhole(longer);
    expect(messageNodes(longer).at(-1)).toMatchObject({ name: 'after the message', length: 3, value: '3 bytes' });
  });

  test('of whatever the fuzzers found', () => {
    let whole = 0;
    for (const folder of ['decoder', 'answer', 'stream']) {
      for (const file of readdirSync(join(CORPUS, folder))) {
        const message = new Uint8Array(readFileSync(join(CORPUS, folder, file)));
        if (isMessage(message)) whole++;
        if (isMessage(message)) expectWhole(message);
      }
    }
    expect(whole).toBeGreaterThan(50);
  });

  test('of damaged messages', () => {
    const random = new Random(runSeed('message-nodes'));
    const sources = [...CAPTURED_NAMES.map(captured), handMadeFlow()];
    for (let round = 0; round < SIZES.randomMessages; round++) {
      const message = (sources[random.below(sources.length)] ?? handMadeFlow()).slice();
      for (let hits = random.between(1, 6); hits > 0; hits--) message[random.below(message.length)] = random.below(256);
      if (isMessage(message)) expectWhole(message);
      expectWhole(cutAt(message, random.between(20, message.length)));
    }
  });

  test('each attribute has its header, its payload and its padding', () => {
    const [state] = messageNodes(answer(1, 0, 2, (w) => w.u16(CTA.ZONE, 7))).slice(2);
    expect(state).toEqual({
      name: 'CTA_ZONE',
      offset: 20,
      length: 8,
      value: '7',
      parts: [
        { name: 'nlattr', offset: 20, length: 4, value: '6 bytes, type 18', parts: [] },
        { name: 'value', offset: 24, length: 2, value: '7, 16-bit number, big-endian', parts: [] },
        { name: 'padding', offset: 26, length: 2, value: '2 bytes', parts: [] },
      ],
    });
  });

  test('a message with incomplete headers is refused', () => {
    for (let length = 0; length < 20; length++) {
      expect(() => messageNodes(captured('udp-v4').subarray(0, length))).toThrow(WireError);
    }
  });
});

/** Whether the length in its header is one that the message can have. */
function isMessage(message: Uint8Array): boolean {
  if (message.length < 20) return false;
  const length = new DataView(message.buffer, message.byteOffset).getUint32(0, true);
  return length >= 20 && length <= message.length;
}

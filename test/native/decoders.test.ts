// The two decoders, in C++ for batches and in TypeScript for one flow, read the same from a message: from random
// messages, the fuzzers' corpora, and damaged copies of both.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Flow, FlowBatch, flowAt, HEADER } from '../../native/flow/index.ts';
import { binding } from '../../native/handle/binding.ts';
import {
  type AttributeNode,
  attributeTree,
  decodeExpectation,
  decodeFlowDetails,
  type FlowDetails,
  splitMessages,
  WireError,
} from '../../native/wire/index.ts';
import { Random, runSeed } from '../random.ts';
import { SIZES } from '../sizes.ts';
import { randomMessages } from './replay/random-messages.ts';

const CORPORA = join(import.meta.dirname, 'fuzz/corpus');
const FIXTURES = join(import.meta.dirname, '../fixtures');
const NOW_SEC = 1_800_000_000;

/** What C++ decodes from one message: a flow, or none. */
function native(message: Uint8Array): Flow | undefined {
  const { batches, strings } = binding().decode(message, true);
  const flows = batches.flatMap((buffer) => {
    const batch = new FlowBatch(buffer, ['', ...strings]);
    expect(batch.length + batch.header(HEADER.malformed)).toBe(1);
    return Array.from({ length: batch.length }, (_, row) => flowAt(batch, row));
  });
  return flows[0];
}

/** What TypeScript decodes from one message. */
function wire(message: Uint8Array): FlowDetails | undefined {
  try {
    return decodeFlowDetails(message);
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** The fields that both have, as FlowDetails. Counters of batches lose bits above 2^53. */
function common(flow: Flow | FlowDetails): unknown {
  const counters =
    'translated' in flow
      ? [flow.origPackets, flow.origBytes, flow.replyPackets, flow.replyBytes]
      : [flow.origCounters?.packets, flow.origCounters?.bytes, flow.replyCounters?.packets, flow.replyCounters?.bytes];
  const { family, protocol, orig, reply, state, zone, zoneOrig, zoneReply, status, timeoutSec, mark } = flow;
  const helper = typeof flow.helper === 'object' ? flow.helper.name : flow.helper;
  const { labels, secctx, id, use } = flow;
  // Batches do not distinguish an IPv4 address from the same address mapped into IPv6.
  const short = (address: string): string => address.replace(/^::ffff:(?=.*\.)/, '');
  const tuples = [orig, reply].map((tuple) => tuple && { ...tuple, src: short(tuple.src), dst: short(tuple.dst) });
  return {
    ...{ family, protocol, tuples, state, zone, zoneOrig, zoneReply, status, timeoutSec, mark },
    ...{ helper, labels, secctx, id, use },
    counters: counters.map((value) => (value === undefined ? undefined : Number(value))),
  };
}

/**
 * Whether an attribute appears twice in a nest: then one decoder uses the last one, and the other parts of both.
 */
function hasTwice(nodes: readonly AttributeNode[]): boolean {
  const types = nodes.map(({ type }) => type);
  return new Set(types).size < types.length || nodes.some(({ children }) => children && hasTwice(children));
}

/** What a tree guarantees: nodes follow each other within their parent. */
function checkTree(nodes: readonly AttributeNode[], from: number, to: number): void {
  let at = from;
  for (const { offset, length, children, value } of nodes) {
    expect(offset).toBe(at);
    expect(offset + length).toBeLessThanOrEqual(to);
    expect((children === undefined) !== (value === undefined)).toBe(true);
    if (children) checkTree(children, offset + 4, offset + length);
    at = Math.min(to, (offset + length + 3) & ~3);
  }
}

interface Outcome {
  compared: number;
  refused: number;
}

function compare(message: Uint8Array, outcome: Outcome): void {
  // A buffer of exactly this size, so that reading beyond it is noticed.
  const exact = message.slice();
  const theirs = native(exact);
  const ours = wire(exact);
  if (message.length >= 20) checkTree(attributeTree(exact), 20, exact.length);
  expect(ours === undefined).toBe(theirs === undefined);
  if (!theirs) outcome.refused++;
  if (!theirs || !ours || hasTwice(attributeTree(exact))) return;
  // Layer 4 words of another protocol mean nothing.
  if (!hasOwnLayer4(ours)) return;
  expect(common(ours)).toEqual(common(theirs));
  outcome.compared++;
}

/** Whether both directions have the layer 4 words of flows of this protocol, or none. */
function hasOwnLayer4({ protocol, orig, reply }: FlowDetails): boolean {
  const wanted = [6, 17, 33, 132, 136].includes(protocol) ? 'sport dport' : protocol === 47 ? 'srcKey dstKey' : '';
  const fields = [1, 58].includes(protocol) ? 'icmpType icmpCode icmpId' : wanted;
  return [orig, reply].every((tuple) => {
    if (!tuple) return true;
    const { src: _, dst: __, ...layer4 } = tuple;
    const present = Object.entries(layer4).filter(([, value]) => value !== undefined);
    return (
      present
        .map(([name]) => name)
        .toSorted()
        .join() === fields.split(' ').toSorted().join()
    );
  });
}

/** The flows among the messages of the corpora and fixtures. */
function knownMessages(): Uint8Array[] {
  const corpora = readdirSync(CORPORA).map((name) => join(CORPORA, name));
  const files = [FIXTURES, ...corpora].flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  return files.flatMap((file) => {
    try {
      return splitMessages(new Uint8Array(readFileSync(file))).filter(isFlow);
    } catch (error) {
      if (error instanceof WireError) return [];
      throw error;
    }
  });
}

/** IPCTNL_MSG_CT_NEW or IPCTNL_MSG_CT_DELETE. */
function isFlow(message: Uint8Array): boolean {
  return message[5] === 1 && (message[4] === 0 || message[4] === 2);
}

/** Changes a byte, a length or a type somewhere after the headers, or cuts the message. */
function damage(message: Uint8Array, random: Random): Uint8Array {
  const damaged = message.slice();
  if (damaged.length <= 20) return damaged;
  const at = random.between(20, damaged.length - 1);
  switch (random.below(4)) {
    case 0:
      damaged[at] = random.below(256);
      return damaged;
    case 1:
      // The low byte of a length or of a type: attributes begin at multiples of 4.
      damaged[at & ~1] = random.below(48);
      return damaged;
    case 2: {
      const cut = damaged.subarray(0, at);
      new DataView(cut.buffer).setUint32(0, at, true);
      return cut;
    }
    default:
      damaged.copyWithin(20, at & ~3);
      return damaged;
  }
}

test('random messages are read the same', () => {
  const messages = randomMessages(new Random(runSeed('decoders')), SIZES.randomMessages, NOW_SEC, [
    'listed',
    'new',
    'update',
    'destroy',
  ]);
  const outcome = { compared: 0, refused: 0 };
  for (const message of messages) compare(message, outcome);
  expect(outcome).toEqual({ compared: messages.length, refused: 0 });
});

test('messages of the corpora are read the same', () => {
  const outcome = { compared: 0, refused: 0 };
  for (const message of knownMessages()) compare(message, outcome);
  expect(Math.min(outcome.compared, outcome.refused)).toBeGreaterThan(20);
});

test.each(Array.from({ length: SIZES.damagedRounds }, (_, round) => round))(
  'damaged messages are read the same, or refused by both: round %i',
  (number) => {
    const random = new Random(runSeed('damaged') + number);
    const messages = [...randomMessages(random, 500, NOW_SEC, ['listed', 'destroy']), ...knownMessages()];
    const outcome = { compared: 0, refused: 0 };
    for (let round = 0; round < 1000; round++) {
      let message = random.pick(messages);
      for (let change = random.between(1, 3); change > 0; change--) message = damage(message, random);
      compare(message, outcome);
      // An expectation is another kind of message; the decoder refuses all others in the same way.
      expect(() => decodeExpectation(message)).toSatisfy(throwsNothingElse);
    }
    expect(outcome.compared).toBeGreaterThan(50);
    expect(outcome.refused).toBeGreaterThan(50);
  },
);

function throwsNothingElse(run: () => unknown): boolean {
  try {
    run();
    return true;
  } catch (error) {
    return error instanceof WireError;
  }
}

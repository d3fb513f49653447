// What counts as a flow: the C++ decoder, which fills batches, and the TypeScript decoder accept and refuse the same
// messages: whole, cut at any byte, and with attributes left out, duplicated, renamed or resized.

import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { FlowBatch, HEADER } from '../../native/flow/index.ts';
import { binding } from '../../native/handle/binding.ts';
import { type AttributeNode, attributeTree, decodeFlowDetails, WireError } from '../../native/wire/index.ts';
import { Random, runSeed } from '../random.ts';
import { Attributes, CTA, capture, message, tuple } from './replay/messages.ts';
import { randomMessages } from './replay/random-messages.ts';

const NOW_SEC = 1_800_000_000;
const KINDS = ['listed', 'new', 'update', 'destroy'] as const;
const HEAD_BYTES = 20;
/** Messages decoded in one call of the addon, which costs a batch of memory. */
const RUN = 128;

/** The counts, in a batch's header, of what was not accepted. */
interface Counts {
  readonly flows: number;
  readonly malformed: number;
  readonly unknown: number;
}

function native(messages: readonly Uint8Array[]): Counts {
  const { batches, strings } = binding().decode(capture(messages.map(padded)), true);
  const sum = { flows: 0, malformed: 0, unknown: 0 };
  for (const buffer of batches) {
    const batch = new FlowBatch(buffer, ['', ...strings]);
    sum.flows += batch.length;
    sum.malformed += batch.header(HEADER.malformed);
    sum.unknown += batch.header(HEADER.unknownAttributes);
  }
  return sum;
}

/** Pads a message, because the next one begins at a multiple of 4. */
function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array((bytes.length + 3) & ~3);
  whole.set(bytes);
  return whole;
}

/**
 * What TypeScript decodes from a message: the number of the flow's unknown attributes, or undefined if it is not a
 * flow.
 */
function wire(bytes: Uint8Array): number | undefined {
  try {
    return decodeFlowDetails(bytes).unknownAttributes;
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** @returns The number of flows among them. */
function compare(messages: readonly Uint8Array[]): number {
  const unknown = new Map(messages.map((one) => [one, wire(one)]));
  const flows = messages.filter((one) => unknown.get(one) !== undefined);
  const others = messages.filter((one) => unknown.get(one) === undefined);
  compareRuns(flows, (run) => {
    return { flows: run.length, malformed: 0, unknown: run.reduce((sum, one) => sum + (unknown.get(one) ?? 0), 0) };
  });
  compareRuns(others, (run) => ({ flows: 0, malformed: run.length }));
  return flows.length;
}

/** Compares runs of messages; if one differs, shows its first differing message. */
function compareRuns(messages: readonly Uint8Array[], counts: (run: readonly Uint8Array[]) => Partial<Counts>): void {
  for (let from = 0; from < messages.length; from += RUN) {
    const run = messages.slice(from, from + RUN);
    const theirs = native(run);
    if (isDeepStrictEqual({ ...theirs, ...counts(run) }, theirs)) continue;
    for (const one of run)
      expect([hex(one), native([one])]).toEqual([hex(one), expect.objectContaining(counts([one]))]);
    expect(theirs).toMatchObject(counts(run));
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

const flow = (attributes: Attributes, family = 2): Uint8Array => message(family, 'listed', attributes);
const V4 = { family: 2, protocol: 6, src: [10, 0, 0, 1], dst: [10, 0, 0, 2], sport: 1, dport: 2 };
const V6 = { ...V4, family: 10, src: new Uint8Array(16).fill(1), dst: new Uint8Array(16).fill(2) };
const orig = tuple(V4);
const protocolOnly = new Attributes().nest(2, new Attributes().u8(1, 6));
const addressesOnly = new Attributes().nest(1, new Attributes().put(1, V4.src).put(2, V4.dst));
const sourceOnly = new Attributes().nest(1, new Attributes().put(1, V4.src)).nest(2, new Attributes().u8(1, 6));

test.each<[string, Uint8Array]>([
  ['no attribute', flow(new Attributes())],
  ['an empty original tuple', flow(new Attributes().nest(CTA.TUPLE_ORIG, new Attributes()))],
  ['a tuple without addresses', flow(new Attributes().nest(CTA.TUPLE_ORIG, protocolOnly))],
  ['a tuple without its protocol', flow(new Attributes().nest(CTA.TUPLE_ORIG, addressesOnly))],
  ['a tuple with one address', flow(new Attributes().nest(CTA.TUPLE_ORIG, sourceOnly))],
  ['IPv6 addresses in a flow of IPv4', flow(new Attributes().nest(CTA.TUPLE_ORIG, tuple(V6)))],
  ['IPv4 addresses in a flow of IPv6', flow(new Attributes().nest(CTA.TUPLE_ORIG, orig), 10)],
  ['a reply tuple only', flow(new Attributes().nest(CTA.TUPLE_REPLY, orig))],
  ['half a reply', flow(new Attributes().nest(CTA.TUPLE_ORIG, orig).nest(CTA.TUPLE_REPLY, sourceOnly))],
  ['half a master', flow(new Attributes().nest(CTA.TUPLE_ORIG, orig).nest(CTA.TUPLE_MASTER, sourceOnly))],
  ['another family', flow(new Attributes().nest(CTA.TUPLE_ORIG, orig), 7)],
])('%s is not a flow: both drop and count it', (_, bytes) => {
  expect(native([bytes])).toMatchObject({ flows: 0, malformed: 1 });
  expect(wire(bytes)).toBeUndefined();
});

test('an unreadable message does not affect its neighbours', () => {
  const good = flow(new Attributes().nest(CTA.TUPLE_ORIG, orig));
  const bad = flow(new Attributes().nest(CTA.TUPLE_ORIG, new Attributes()));
  expect(native([good, bad, good])).toEqual({ flows: 2, malformed: 1, unknown: 0 });
});

test('messages cut at any byte are flows for both, or for neither', () => {
  const whole = randomMessages(new Random(runSeed('cut')), 30, NOW_SEC, KINDS);
  const cut = whole.flatMap((bytes) => Array.from({ length: bytes.length - 16 }, (_, i) => resized(bytes, 16 + i)));
  const flows = compare(cut);
  expect(flows).toBeGreaterThan(20);
  expect(cut.length - flows).toBeGreaterThan(1000);
});

test('messages whose attributes were changed are flows for both, or for neither', () => {
  const random = new Random(runSeed('changed'));
  const changed = randomMessages(random, 4000, NOW_SEC, KINDS).map((bytes) => {
    let one = bytes;
    for (let left = random.between(1, 3); left > 0; left--) one = changeAttribute(one, random);
    return one;
  });
  const flows = compare(changed);
  expect(Math.min(flows, changed.length - flows)).toBeGreaterThan(500);
});

/** The first bytes as a message of that length. */
function resized(bytes: Uint8Array, length: number): Uint8Array {
  const copy = bytes.slice(0, length);
  new DataView(copy.buffer).setUint32(0, length, true);
  return copy;
}

/** Leaves out an attribute, duplicates it, changes its type, or removes or adds bytes at its end. */
function changeAttribute(bytes: Uint8Array, random: Random): Uint8Array {
  if (bytes.length <= HEAD_BYTES) return bytes;
  const paths = pathsOf(attributeTree(bytes));
  if (paths.length === 0) return bytes;
  const path = random.pick(paths);
  const target = path.at(-1);
  if (!target) return bytes;
  const end = target.offset + ((target.length + 3) & ~3);
  const before = bytes.subarray(0, target.offset);
  const own = bytes.slice(target.offset, end);
  const after = bytes.subarray(end);
  switch (random.below(4)) {
    case 0:
      return joined([before, after], path, -own.length);
    case 1:
      return joined([before, own, own, after], path, own.length);
    case 2:
      own[2] = random.below(30);
      return joined([before, own, after], path, 0);
    default: {
      const size = Math.max(4, target.length + random.between(-4, 4));
      const other = new Uint8Array((size + 3) & ~3);
      other.set(own.subarray(0, Math.min(size, own.length)));
      new DataView(other.buffer).setUint16(0, size, true);
      return joined([before, other, after], path, other.length - own.length);
    }
  }
}

/** Every attribute with its parents, outermost first. */
function pathsOf(nodes: readonly AttributeNode[], above: readonly AttributeNode[] = []): (readonly AttributeNode[])[] {
  return nodes
    .filter(({ problem }) => problem === undefined)
    .flatMap((node) => [[...above, node], ...pathsOf(node.children ?? [], [...above, node])]);
}

/** The parts as one message, with the lengths of the changed attribute's parents adjusted. */
function joined(parts: readonly Uint8Array[], path: readonly AttributeNode[], more: number): Uint8Array {
  const bytes = capture(parts);
  const view = new DataView(bytes.buffer);
  for (const { offset } of path.slice(0, -1)) view.setUint16(offset, view.getUint16(offset, true) + more, true);
  view.setUint32(0, bytes.length, true);
  return bytes;
}

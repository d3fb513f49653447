// The raw attributes of a message as a tree, for inspection, including unknown and broken ones: a broken one is marked,
// and ends only its own level. Pure.

import type { AttributeNode } from '../flow/attribute-node.ts';
import {
  type AttributeSet,
  CPU_STATS_SET,
  EXPECT_SET,
  EXPECT_STATS_SET,
  FLOW_SET,
  TABLE_STATS_SET,
} from './attribute-sets.ts';
import { align4, CT_MESSAGE, EXPECT_MESSAGE, MESSAGE_HEAD_BYTES, NLM_F, SUBSYSTEM } from './messages.ts';
import { Attribute, attributeLength, type MessageHead, readHead } from './reader.ts';

/** The kernel nests attributes 3 deep, 4 in the NAT tuple of an expectation: anything deeper is not its message. */
const MAX_DEPTH = 8;

const NO_SET: AttributeSet = new Map();

/**
 * The attributes of a message of ctnetlink, a request or an answer.
 * @param message struct nlmsghdr and all that follows.
 * @throws WireError only if the headers themselves are incomplete.
 */
export function attributeTree(message: Uint8Array): AttributeNode[] {
  const head = readHead(message);
  return level(message, MESSAGE_HEAD_BYTES, head.length, attributeSetOf(head), 1);
}

/** The set of attributes that the message holds. */
function attributeSetOf(head: MessageHead): AttributeSet {
  if (head.subsystem === SUBSYSTEM.expectations) {
    return head.message === EXPECT_MESSAGE.getCpuStats ? EXPECT_STATS_SET : EXPECT_SET;
  }
  if (head.subsystem !== SUBSYSTEM.conntrack) return NO_SET;
  if (head.message === CT_MESSAGE.getCpuStats) return CPU_STATS_SET;
  if (head.message === CT_MESSAGE.getStats) return TABLE_STATS_SET;
  // The kernel sends expectations' statistics under this subsystem with their own message number, which here is
  // GET_CTRZERO's; but GET_CTRZERO is only ever a request.
  const isRequest = (head.flags & NLM_F.REQUEST) !== 0;
  return head.message === EXPECT_MESSAGE.getCpuStats && !isRequest ? EXPECT_STATS_SET : FLOW_SET;
}

function level(message: Uint8Array, begin: number, end: number, set: AttributeSet, depth: number): AttributeNode[] {
  const nodes: AttributeNode[] = [];
  let at = begin;
  while (at < end) {
    const length = attributeLength(message, at, end);
    if (length === undefined) {
      nodes.push(brokenNode(message, at, end));
      break;
    }
    nodes.push(node(message, new Attribute(message, at, length), set, depth));
    at += align4(length);
  }
  return nodes;
}

function node(message: Uint8Array, attribute: Attribute, set: AttributeSet, depth: number): AttributeNode {
  const { type, offset, length, nested } = attribute;
  const spec = set.get(type);
  const name = spec?.name ?? String(type);
  const content = spec?.content;
  const kind = typeof content === 'string' ? content : undefined;
  const inner = typeof content === 'object' ? content : nested ? NO_SET : undefined;
  const value = attribute.bytes();
  if (!inner) return { type, name, offset, length, kind, value };
  if (depth >= MAX_DEPTH) return { type, name, offset, length, kind, value, problem: 'nested too deeply' };
  const children = level(message, offset + (length - value.length), offset + length, inner, depth + 1);
  return { type, name, offset, length, kind, children };
}

function brokenNode(message: Uint8Array, at: number, end: number): AttributeNode {
  const value = message.subarray(at, end);
  return {
    type: 0,
    name: '',
    offset: at,
    length: end - at,
    kind: undefined,
    value,
    problem: 'the length of this attribute does not fit',
  };
}

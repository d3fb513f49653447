// Random flows as in a dump: with status, both tuples and layer 4, and without IPv6 addresses in IPv4 entries.

import type fc from 'fast-check';
import { AF_INET, AF_INET6, type FlowColumns, isIPv4Words, PRESENCE } from '../../../../native/flow/index.ts';
import { columnsArbitrary } from '../filter/random-flows.ts';

const ALWAYS = PRESENCE.status | PRESENCE.replyTuple | PRESENCE.layer4;

export const dumpedArbitrary: fc.Arbitrary<FlowColumns> = columnsArbitrary.map((columns) => {
  const { reply, origSrc, origDst, presence } = columns;
  const family = columns.family.map((number, row) => {
    const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
    const words = [origSrc, origDst].map((column) => column.subarray(row * 4, row * 4 + 4));
    if (at >= 0) words.push(...[reply.src, reply.dst].map((column) => column.subarray(at * 4, at * 4 + 4)));
    return words.every((address) => isIPv4Words(address)) ? (number ?? AF_INET) : AF_INET6;
  });
  return { ...columns, family, presence: presence.map((bits) => bits | ALWAYS) };
});

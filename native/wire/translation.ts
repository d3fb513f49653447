// Network address translation, derived from the two tuples of a flow: the reply goes to the translated source, and comes
// from the translated destination. Pure.

import type { FlowTuple } from '../flow/flow.ts';
import type { FlowTranslation, TranslatedEnd } from '../flow/flow-details.ts';

/** What is translated; undefined if the reply is the inverse of the original. */
export function translationOf(orig: FlowTuple, reply: FlowTuple): FlowTranslation | undefined {
  // The id of ICMP belongs to the source: the destination has none.
  const source = end(
    orig.src,
    orig.sport ?? orig.icmpId ?? orig.srcKey,
    reply.dst,
    reply.dport ?? reply.icmpId ?? reply.dstKey,
  );
  const destination = end(orig.dst, orig.dport ?? orig.dstKey, reply.src, reply.sport ?? reply.srcKey);
  return source || destination ? { source, destination } : undefined;
}

function end(
  address: string,
  port: number | undefined,
  seenAddress: string,
  seenPort: number | undefined,
): TranslatedEnd | undefined {
  if (address === seenAddress && port === seenPort) return undefined;
  return {
    address: address === seenAddress ? undefined : seenAddress,
    port: port === seenPort ? undefined : seenPort,
  };
}

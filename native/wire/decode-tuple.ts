// Reads a tuple: CTA_TUPLE_ORIG, CTA_TUPLE_REPLY, CTA_TUPLE_MASTER, and the tuples of expectations. Pure.

import { formatIPv4, formatIPv6 } from '../flow/address.ts';
import type { Family } from '../flow/family.ts';
import type { ProtocolTuple } from '../flow/flow-details.ts';
import { IPPROTO } from '../flow/names.ts';
import { CTA_IP, CTA_PROTO, CTA_TUPLE } from './attributes.ts';
import { type Attribute, WireError } from './reader.ts';

/** What was skipped while a message was read. */
export interface ReadMarks {
  unknown: number;
}

type Draft<T> = { -readonly [K in keyof T]: T[K] };

/**
 * A tuple, and its zone if the tuple has one. Addresses of another family count as unknown attributes.
 * @throws WireError for a tuple without both addresses of the family, or without its protocol.
 */
export function readTuple(
  attribute: Attribute,
  family: Family,
  marks: ReadMarks,
): { tuple: ProtocolTuple; zone: number | undefined } {
  const draft: Partial<Draft<ProtocolTuple>> = {};
  let zone: number | undefined;
  for (const a of attribute.children()) {
    if (a.type === CTA_TUPLE.IP) readAddresses(a, family, draft, marks);
    else if (a.type === CTA_TUPLE.PROTO) readLayer4(a, draft, marks);
    else if (a.type === CTA_TUPLE.ZONE) zone = a.u16();
    else marks.unknown++;
  }
  const { src, dst, protocol } = draft;
  if (src === undefined || dst === undefined || protocol === undefined) {
    throw new WireError('A tuple lacks an address or its protocol', attribute.offset);
  }
  return { tuple: wholeTuple(draft, src, dst, protocol), zone };
}

/** For GRE the kernel writes keys into the attributes of ports. */
function wholeTuple(
  draft: Partial<Draft<ProtocolTuple>>,
  src: string,
  dst: string,
  protocol: number,
): Draft<ProtocolTuple> {
  const gre = protocol === IPPROTO.gre;
  return {
    src,
    dst,
    protocol,
    sport: gre ? undefined : draft.sport,
    dport: gre ? undefined : draft.dport,
    icmpType: draft.icmpType,
    icmpCode: draft.icmpCode,
    icmpId: draft.icmpId,
    srcKey: gre ? draft.sport : undefined,
    dstKey: gre ? draft.dport : undefined,
  };
}

function readAddresses(
  attribute: Attribute,
  family: Family,
  tuple: Partial<Draft<ProtocolTuple>>,
  marks: ReadMarks,
): void {
  const ipv4 = family === 'ipv4';
  const text = (a: Attribute): string => (ipv4 ? formatIPv4(a.u32()) : formatIPv6(a.words()));
  for (const a of attribute.children()) {
    if (a.type === (ipv4 ? CTA_IP.V4_SRC : CTA_IP.V6_SRC)) tuple.src = text(a);
    else if (a.type === (ipv4 ? CTA_IP.V4_DST : CTA_IP.V6_DST)) tuple.dst = text(a);
    else marks.unknown++;
  }
}

function readLayer4(attribute: Attribute, tuple: Partial<Draft<ProtocolTuple>>, marks: ReadMarks): void {
  for (const a of attribute.children()) {
    switch (a.type) {
      case CTA_PROTO.NUM:
        tuple.protocol = a.u8();
        break;
      case CTA_PROTO.SRC_PORT:
        tuple.sport = a.u16();
        break;
      case CTA_PROTO.DST_PORT:
        tuple.dport = a.u16();
        break;
      case CTA_PROTO.ICMP_ID:
      case CTA_PROTO.ICMPV6_ID:
        tuple.icmpId = a.u16();
        break;
      case CTA_PROTO.ICMP_TYPE:
      case CTA_PROTO.ICMPV6_TYPE:
        tuple.icmpType = a.u8();
        break;
      case CTA_PROTO.ICMP_CODE:
      case CTA_PROTO.ICMPV6_CODE:
        tuple.icmpCode = a.u8();
        break;
      default:
        marks.unknown++;
    }
  }
}

// Writes what identifies a flow: a tuple with its zone, and the id. Pure.

import type { AddressWords } from '../flow/address.ts';
import type { FlowBatch } from '../flow/batch.ts';
import { shown } from '../flow/checks.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { type NamedBy, type TupleWords, tupleWords } from '../flow/flow-key.ts';
import { type FlowLike, flowKeyOf } from '../flow/flow-like.ts';
import { AF_INET, IPPROTO } from '../flow/names.ts';
import { CTA, CTA_IP, CTA_PROTO, CTA_TUPLE } from './attributes.ts';
import type { MessageWriter } from './writer.ts';

/** The identity of one flow in a request. */
export interface FlowIdentity {
  readonly tuple: TupleWords;
  /** Of both directions. */
  readonly zone: number | undefined;
  /** Of one direction only. */
  readonly zoneOrig: number | undefined;
  readonly zoneReply: number | undefined;
  readonly id: number | undefined;
}

/** How the kernel looks a flow up. */
export interface Lookup {
  /** The direction that has the tuple; by default the original one. */
  readonly by?: NamedBy | undefined;
  /**
   * Without it the kernel finds the flow that has the tuple in either direction, if its zone is the flow's. With it a flow
   * that has it in the other direction is not found, unless its zone there is UNUSED_ZONE or, if the requested zone is not
   * 0, 0. Needs CONFIG_NF_CONNTRACK_ZONES, otherwise EOPNOTSUPP. As Lookup in native/src/request.h.
   */
  readonly exact?: boolean | undefined;
}

/** A zone in which exact lookups without a zone look for the other direction, so that they find none. */
const UNUSED_ZONE = 0xffff;

/** No flow has this identity. */
export const NO_FLOW: FlowIdentity = {
  tuple: { family: AF_INET, protocol: 0, src: [0, 0, 0, 0], dst: [0, 0, 0, 0], sport: 0, dport: 0, layer4: false },
  zone: undefined,
  zoneOrig: undefined,
  zoneReply: undefined,
  id: undefined,
};

/** The identity of a flow given as text. @throws TypeError */
export function identityOf(flow: FlowLike): FlowIdentity {
  const key = flowKeyOf(flow);
  const tuple = tupleWords(key, key.protocol, key.family);
  return { tuple, zone: key.zone, zoneOrig: key.zoneOrig, zoneReply: key.zoneReply, id: key.id };
}

/** The identity of the flow in a row. */
export function identityAt(batch: FlowBatch, row: number): FlowIdentity {
  if (!(Number.isInteger(row) && row >= 0 && row < batch.length)) {
    throw new RangeError(`Expected "row" to be one of ${batch.length} rows, counted from 0, got ${shown(row)}`);
  }
  const presence = batch.presence[row] ?? 0;
  const when = (bit: number, value: number | undefined): number | undefined => (presence & bit ? value : undefined);
  return {
    tuple: tupleAt(batch, row),
    zone: when(PRESENCE.zone, batch.zone[row]),
    zoneOrig: when(PRESENCE.zoneOrig, batch.zone[row]),
    zoneReply: when(PRESENCE.zoneReply, batch.zone[row]),
    id: when(PRESENCE.id, batch.id[row]),
  };
}

function tupleAt(batch: FlowBatch, row: number): TupleWords {
  return {
    family: batch.family[row] ?? 0,
    protocol: batch.protocol[row] ?? 0,
    src: wordsAt(batch.origSrc, row * 4),
    dst: wordsAt(batch.origDst, row * 4),
    sport: batch.origSport[row] ?? 0,
    dport: batch.origDport[row] ?? 0,
    layer4: ((batch.presence[row] ?? 0) & PRESENCE.layer4) !== 0,
  };
}

function wordsAt(column: Uint32Array, at: number): AddressWords {
  return [column[at] ?? 0, column[at + 1] ?? 0, column[at + 2] ?? 0, column[at + 3] ?? 0];
}

/** Tuple and zone, by which the kernel finds a flow. */
export function putIdentity(writer: MessageWriter, flow: FlowIdentity, { by, exact }: Lookup = {}): void {
  const { tuple, zone } = flow;
  const own = by === 'reply' ? flow.zoneReply : flow.zoneOrig;
  if (exact) {
    putExactTuple(writer, tuple, zone ?? own ?? 0, by);
    return;
  }
  putTuple(writer, CTA.TUPLE_ORIG, tuple, by === 'reply' ? undefined : own);
  if (zone !== undefined) writer.u16(CTA.ZONE, zone);
  else if (by === 'reply' && own !== undefined) writer.u16(CTA.ZONE, own);
}

/**
 * The kernel compares the tuple with both directions of each flow, and the request's zone with the zone of that direction
 * (nf_ct_key_equal). CTA_TUPLE_ZONE sets the request's zone for one direction: that of the attribute in which it is. The
 * other one stays 0.
 */
function putExactTuple(writer: MessageWriter, tuple: TupleWords, zone: number, by: NamedBy = 'original'): void {
  const asOriginal = (by === 'original') === (zone !== 0);
  putTuple(writer, asOriginal ? CTA.TUPLE_ORIG : CTA.TUPLE_REPLY, tuple, zone === 0 ? UNUSED_ZONE : zone);
}

/** A tuple. @param zone the zone of this direction only. */
export function putTuple(writer: MessageWriter, type: number, tuple: TupleWords, zone?: number): void {
  const nest = writer.beginNest(type);
  const addresses = writer.beginNest(CTA_TUPLE.IP);
  putAddress(writer, tuple.family, tuple.src, CTA_IP.V4_SRC, CTA_IP.V6_SRC);
  putAddress(writer, tuple.family, tuple.dst, CTA_IP.V4_DST, CTA_IP.V6_DST);
  writer.endNest(addresses);
  const protocol = writer.beginNest(CTA_TUPLE.PROTO);
  writer.u8(CTA_PROTO.NUM, tuple.protocol);
  if (tuple.layer4) putLayer4(writer, tuple);
  writer.endNest(protocol);
  if (zone !== undefined) writer.u16(CTA_TUPLE.ZONE, zone);
  writer.endNest(nest);
}

/** An address under the attribute number of its family. */
export function putAddress(
  writer: MessageWriter,
  family: number,
  words: TupleWords['src'],
  v4Type: number,
  v6Type: number,
): void {
  if (family === AF_INET) writer.u32(v4Type, words[3]);
  else writer.words(v6Type, words);
}

function putLayer4(writer: MessageWriter, { protocol, sport, dport }: TupleWords): void {
  if (protocol === IPPROTO.icmp) {
    writer.u16(CTA_PROTO.ICMP_ID, sport);
    writer.u8(CTA_PROTO.ICMP_TYPE, dport >>> 8);
    writer.u8(CTA_PROTO.ICMP_CODE, dport & 255);
  } else if (protocol === IPPROTO.icmpv6) {
    writer.u16(CTA_PROTO.ICMPV6_ID, sport);
    writer.u8(CTA_PROTO.ICMPV6_TYPE, dport >>> 8);
    writer.u8(CTA_PROTO.ICMPV6_CODE, dport & 255);
  } else {
    // The kernel keeps the keys of GRE in place of ports.
    writer.u16(CTA_PROTO.SRC_PORT, sport);
    writer.u16(CTA_PROTO.DST_PORT, dport);
  }
}

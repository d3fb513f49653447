// Writes what identifies a flow: a tuple with its zone, and the id. Pure.

import type { AddressWords } from '../flow/address.ts';
import type { FlowBatch } from '../flow/batch.ts';
import { checkObject, shown } from '../flow/checks.ts';
import { PRESENCE } from '../flow/column-schema.ts';
import { type FlowKey, type TupleWords, tupleWords } from '../flow/flow-key.ts';
import { AF_INET, IPPROTO } from '../flow/names.ts';
import { CTA, CTA_IP, CTA_PROTO, CTA_TUPLE } from './attributes.ts';
import type { MessageWriter } from './writer.ts';

/** The identity of one flow in a request. */
export interface FlowIdentity {
  readonly tuple: TupleWords;
  /** Of both directions. */
  readonly zone: number | undefined;
  /** Of the original direction only. */
  readonly zoneOrig: number | undefined;
  readonly id: number | undefined;
}

/** The identity of a flow given as text. @throws TypeError */
export function identityOf(key: FlowKey): FlowIdentity {
  checkObject(key, 'a flow');
  const tuple = tupleWords(key, key.protocol, key.family);
  return { tuple, zone: key.zone, zoneOrig: key.zoneOrig, id: key.id };
}

/** The identity of the flow in a row. The reply direction's zone is not used to find the original tuple. */
export function identityAt(batch: FlowBatch, row: number): FlowIdentity {
  if (!(Number.isInteger(row) && row >= 0 && row < batch.length)) {
    throw new RangeError(`Expected "row" to be one of ${batch.length} rows, counted from 0, got ${shown(row)}`);
  }
  const presence = batch.presence[row] ?? 0;
  const when = (bit: number, value: number | undefined): number | undefined => (presence & bit ? value : undefined);
  return {
    tuple: originalWords(batch, row),
    zone: when(PRESENCE.zone, batch.zone[row]),
    zoneOrig: when(PRESENCE.zoneOrig, batch.zone[row]),
    id: when(PRESENCE.id, batch.id[row]),
  };
}

function originalWords(batch: FlowBatch, row: number): TupleWords {
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

/** Original tuple and zone, by which the kernel finds a flow. */
export function putIdentity(writer: MessageWriter, { tuple, zone, zoneOrig }: FlowIdentity): void {
  putTuple(writer, CTA.TUPLE_ORIG, tuple, zoneOrig);
  if (zone !== undefined) writer.u16(CTA.ZONE, zone);
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

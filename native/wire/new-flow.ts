// A flow to create, as plain data, and the request for it (kernel: ctnetlink_create_conntrack). Pure.

import { checkObject, checkOptions, shown } from '../flow/checks.ts';
import { type Family, familyName } from '../flow/family.ts';
import { addressOf, inverseWords, type TupleText, type TupleWords, tupleWords, wholeNumber } from '../flow/flow-key.ts';
import { type FlowLike, flowKeyOf } from '../flow/flow-like.ts';
import { STATUS_BITS } from '../flow/names.ts';
import { CTA, CTA_NAT, CTA_PROTONAT } from './attributes.ts';
import { CT_MESSAGE, NLM_F, SUBSYSTEM } from './messages.ts';
import { type Adjustments, putAdjustments } from './put-adjustments.ts';
import { type NewProtocolState, putProtocolState } from './put-protocol.ts';
import { putAddress, putTuple } from './put-tuple.ts';
import { type HelperChoice, putHelper, putLabels } from './requests.ts';
import { MessageWriter } from './writer.ts';

/** What an end is translated to. */
export interface NatTarget {
  /** By default the untranslated address. */
  readonly address?: string | undefined;
  /** A port, or the id of ICMP. By default the kernel keeps it if it is free, and otherwise chooses another. */
  readonly port?: number | undefined;
}

/** A flow to create. Absent values are as in any new entry of the kernel. */
export interface NewFlow extends NewProtocolState, Adjustments {
  /** A number, also as text, or a name such as "tcp". */
  readonly protocol: number | string;
  /** By default taken from the addresses. */
  readonly family?: Family | undefined;
  readonly orig: TupleText;
  /** By default the inverse of `orig`, which NAT then changes. Any other is used as given: nothing is translated. */
  readonly reply?: TupleText | undefined;
  /** NAT can be set only when an entry is created. Not together with `reply`. */
  readonly sourceNat?: NatTarget | undefined;
  readonly destinationNat?: NatTarget | undefined;
  /** Seconds until it expires, at most 2^31 - 1 ticks of the kernel: 2,147,483 s at 1000 Hz, 8,589,934 s at 250 Hz. */
  readonly timeoutSec: number;
  /** IPS_* bits, such as ASSURED and SEEN_REPLY; CONFIRMED is added; the kernel sets the bits of NAT. */
  readonly status?: number | undefined;
  readonly mark?: number | undefined;
  /** One of the three: the zone of both directions, or of one only. */
  readonly zone?: number | undefined;
  readonly zoneOrig?: number | undefined;
  readonly zoneReply?: number | undefined;
  /** Numbers of bits, 0 to 127. There is room for them only while some rule uses labels. */
  readonly labels?: readonly number[] | undefined;
  readonly helper?: HelperChoice | undefined;
  /** The flow that expected this one, by its original tuple. It must exist, in the same zone. */
  readonly master?: FlowLike | undefined;
}

/** The parts of a new flow, by name. */
const PARTS = {
  protocol: true,
  family: true,
  orig: true,
  reply: true,
  sourceNat: true,
  destinationNat: true,
  timeoutSec: true,
  status: true,
  mark: true,
  zone: true,
  zoneOrig: true,
  zoneReply: true,
  labels: true,
  helper: true,
  origSequence: true,
  replySequence: true,
  synproxy: true,
  master: true,
  tcp: true,
  sctp: true,
  dccp: true,
} as const satisfies Record<keyof NewFlow, true>;
const PART_NAMES = Object.keys(PARTS);

/** Writes the request. @throws TypeError for an invalid flow. */
export function putCreate(writer: MessageWriter, flow: NewFlow): void {
  checkOptions(flow, PART_NAMES, 'a flow');
  checkTogether(flow);
  checkObject(flow.orig, '"orig" to be a tuple');
  const orig = tupleWords(flow.orig, flow.protocol, flow.family);
  const reply = flow.reply !== undefined ? withOrig(flow.reply, flow.protocol, orig) : inverseWords(orig);
  const begin = writer.begin(SUBSYSTEM.conntrack, CT_MESSAGE.new, NLM_F.CREATE | NLM_F.EXCL, orig.family);
  putTuple(writer, CTA.TUPLE_ORIG, orig, zoneNumber(flow.zoneOrig, 'zoneOrig'));
  putTuple(writer, CTA.TUPLE_REPLY, reply, zoneNumber(flow.zoneReply, 'zoneReply'));
  if (flow.zone !== undefined) writer.u16(CTA.ZONE, wholeNumber(flow.zone, 'zone', 0xffff));
  putNat(writer, CTA.NAT_SRC, natTarget(flow, 'sourceNat'), orig, orig.src);
  putNat(writer, CTA.NAT_DST, natTarget(flow, 'destinationNat'), orig, orig.dst);
  writer.u32(CTA.TIMEOUT, wholeNumber(flow.timeoutSec, 'timeoutSec', 0xffffffff));
  if (flow.status !== undefined) {
    writer.u32(CTA.STATUS, (wholeNumber(flow.status, 'status', 0xffffffff) | STATUS_BITS.CONFIRMED) >>> 0);
  }
  if (flow.mark !== undefined) writer.u32(CTA.MARK, wholeNumber(flow.mark, 'mark', 0xffffffff));
  putProtocolState(writer, orig.protocol, flow);
  if (flow.labels !== undefined) putLabels(writer, { value: flow.labels });
  putExtensions(writer, flow, orig);
  writer.end(begin);
}

/** @throws TypeError for an invalid flow. */
export function encodeCreate(flow: NewFlow): Uint8Array {
  const writer = new MessageWriter();
  putCreate(writer, flow);
  return writer.take();
}

function checkTogether(flow: NewFlow): void {
  if (flow.reply !== undefined && (flow.sourceNat || flow.destinationNat)) {
    throw new TypeError('Expected "reply" or NAT, not both: NAT determines the reply');
  }
  const zones = isGiven(flow.zone) + isGiven(flow.zoneOrig) + isGiven(flow.zoneReply);
  if (zones > 1) throw new TypeError('Expected only one of "zone", "zoneOrig" and "zoneReply"');
}

/** 1 or 0, to be counted. */
function isGiven(value: unknown): number {
  return value === undefined ? 0 : 1;
}

function zoneNumber(zone: number | undefined, name: string): number | undefined {
  return zone === undefined ? undefined : wholeNumber(zone, name, 0xffff);
}

function natTarget(flow: NewFlow, name: 'sourceNat' | 'destinationNat'): NatTarget | undefined {
  if (flow[name] !== undefined) checkOptions(flow[name], ['address', 'port'], `"${name}" to be an object`);
  return flow[name];
}

/** One address, and one port if given, as the whole range that the kernel can choose from. */
function putNat(
  writer: MessageWriter,
  type: number,
  target: NatTarget | undefined,
  orig: TupleWords,
  untranslated: TupleWords['src'],
): void {
  if (!target) return;
  const address = target.address === undefined ? untranslated : natAddress(target.address, orig);
  const nest = writer.beginNest(type);
  putAddress(writer, orig.family, address, CTA_NAT.V4_MINIP, CTA_NAT.V6_MINIP);
  putAddress(writer, orig.family, address, CTA_NAT.V4_MAXIP, CTA_NAT.V6_MAXIP);
  if (target.port !== undefined) {
    const port = wholeNumber(target.port, 'port', 0xffff);
    const proto = writer.beginNest(CTA_NAT.PROTO);
    writer.u16(CTA_PROTONAT.PORT_MIN, port);
    writer.u16(CTA_PROTONAT.PORT_MAX, port);
    writer.endNest(proto);
  }
  writer.endNest(nest);
}

/** Another tuple of the flow, in words; it must be of the same family. */
function withOrig(tuple: TupleText, protocol: NewFlow['protocol'], orig: TupleWords): TupleWords {
  return tupleWords(tuple, protocol, familyName(orig.family));
}

/** An address of the flow's family. */
function natAddress(text: string, orig: TupleWords): TupleWords['src'] {
  const words = addressOf(text, orig.family);
  if (words) return words;
  throw new TypeError(`Expected the address of a translation to be one of the flow's family, got ${shown(text)}`);
}

function putExtensions(writer: MessageWriter, flow: NewFlow, orig: TupleWords): void {
  if (flow.helper !== undefined) putHelper(writer, flow.helper);
  putAdjustments(writer, flow);
  if (flow.master === undefined) return;
  checkObject(flow.master, '"master" to be a tuple');
  const master = flowKeyOf(flow.master);
  putTuple(writer, CTA.TUPLE_MASTER, withOrig(master, master.protocol, orig));
}

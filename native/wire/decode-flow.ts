// Reads everything of one flow (kernel: ctnetlink_fill_info, ctnetlink_conntrack_event). native/src/flow_decoder.cc has
// the same rules for what counts as a flow. Pure.

import { familyName } from '../flow/family.ts';
import type { FlowTuple } from '../flow/flow.ts';
import type {
  FlowCounters,
  FlowDetails,
  HelperDetails,
  ProtocolTuple,
  SequenceAdjustment,
  SynproxyDetails,
} from '../flow/flow-details.ts';
import { LABEL_BYTES, labelsOfBytes } from '../flow/label-bytes.ts';
import { protocolState } from '../flow/names.ts';
import { CTA, CTA_COUNTERS, CTA_HELP, CTA_SECCTX, CTA_SEQADJ, CTA_SYNPROXY, CTA_TIMESTAMP } from './attributes.ts';
import { readProtocolInfo } from './decode-protocol.ts';
import { type ReadMarks, readTuple } from './decode-tuple.ts';
import { type Attribute, messageAttributes, readHead, WireError } from './reader.ts';
import { translationOf } from './translation.ts';

const KNOWN: ReadonlySet<number> = new Set(Object.values(CTA));

type Draft = { -readonly [K in keyof FlowDetails]?: FlowDetails[K] } & Pick<FlowDetails, 'family'>;

/**
 * A flow as a dump, a GET or an event reports it.
 * @param message struct nlmsghdr and all that follows.
 * @throws WireError if a length is wrong, the family or the original tuple is missing, or a tuple lacks a part.
 */
export function decodeFlowDetails(message: Uint8Array): FlowDetails {
  const head = readHead(message);
  const family = familyName(head.family);
  if (family === undefined) throw new WireError(`A flow of the unknown family ${head.family}`, 16);
  const draft: Draft = { family };
  const marks: ReadMarks = { unknown: 0 };
  for (const attribute of messageAttributes(message, head)) {
    if (readNumber(attribute, draft) || readNest(attribute, draft, marks)) continue;
    // Masks, NAT ranges and filters appear in requests only: known attributes, but not part of a flow.
    if (!KNOWN.has(attribute.type)) marks.unknown++;
  }
  const { orig, protocol } = draft;
  if (!orig || protocol === undefined) throw new WireError('A flow without its original tuple', head.length);
  return wholeFlow(draft, family, protocol, orig, marks.unknown);
}

/** Every field, so that absent ones exist as undefined. */
function wholeFlow(
  draft: Draft,
  family: FlowDetails['family'],
  protocol: number,
  orig: FlowTuple,
  unknownAttributes: number,
): FlowDetails {
  const state = draft.tcp?.state ?? draft.sctp?.state ?? draft.dccp?.state;
  return {
    family,
    protocol,
    orig,
    reply: draft.reply,
    state: state === undefined ? undefined : protocolState(protocol, state),
    zone: draft.zone,
    zoneOrig: draft.zoneOrig,
    zoneReply: draft.zoneReply,
    status: draft.status,
    timeoutSec: draft.timeoutSec,
    mark: draft.mark,
    origCounters: draft.origCounters,
    replyCounters: draft.replyCounters,
    tcp: draft.tcp,
    sctp: draft.sctp,
    dccp: draft.dccp,
    origSequence: draft.origSequence,
    replySequence: draft.replySequence,
    synproxy: draft.synproxy,
    master: draft.master,
    helper: draft.helper,
    labels: draft.labels,
    secmark: draft.secmark,
    secctx: draft.secctx,
    startNs: draft.startNs,
    stopNs: draft.stopNs,
    eventNs: draft.eventNs,
    id: draft.id,
    use: draft.use,
    nat: draft.reply && translationOf(orig, draft.reply),
    unknownAttributes,
  };
}

/** The attributes that hold one value. Returns false for others. */
function readNumber(attribute: Attribute, draft: Draft): boolean {
  switch (attribute.type) {
    case CTA.STATUS:
      // On architectures that align 64-bit values, the kernel pads CTA_TIMESTAMP_EVENT with an empty attribute of this number.
      if (attribute.size > 0) draft.status = attribute.u32();
      return true;
    case CTA.TIMEOUT:
      draft.timeoutSec = attribute.u32();
      return true;
    case CTA.MARK:
      draft.mark = attribute.u32();
      return true;
    case CTA.USE:
      draft.use = attribute.u32();
      return true;
    case CTA.ID:
      draft.id = attribute.u32();
      return true;
    case CTA.SECMARK:
      draft.secmark = attribute.u32();
      return true;
    case CTA.ZONE:
      draft.zone = attribute.u16();
      return true;
    case CTA.LABELS:
      draft.labels = readLabels(attribute);
      return true;
    case CTA.TIMESTAMP_EVENT:
      draft.eventNs = attribute.u64();
      return true;
    default:
      return false;
  }
}

/** The attributes that hold others. Returns false for an unknown one. */
function readNest(attribute: Attribute, draft: Draft, marks: ReadMarks): boolean {
  switch (attribute.type) {
    case CTA.TUPLE_ORIG: {
      const { tuple, zone } = readTuple(attribute, draft.family, marks);
      draft.orig = withoutProtocol(tuple);
      draft.protocol = tuple.protocol;
      draft.zoneOrig = zone;
      return true;
    }
    case CTA.TUPLE_REPLY: {
      const { tuple, zone } = readTuple(attribute, draft.family, marks);
      draft.reply = withoutProtocol(tuple);
      draft.zoneReply = zone;
      return true;
    }
    case CTA.TUPLE_MASTER:
      draft.master = readTuple(attribute, draft.family, marks).tuple;
      return true;
    case CTA.PROTOINFO:
      Object.assign(draft, readProtocolInfo(attribute, marks));
      return true;
    case CTA.COUNTERS_ORIG:
      draft.origCounters = readCounters(attribute, marks);
      return true;
    case CTA.COUNTERS_REPLY:
      draft.replyCounters = readCounters(attribute, marks);
      return true;
    default:
      return readExtension(attribute, draft, marks);
  }
}

/** The nests that most flows do not have. */
function readExtension(attribute: Attribute, draft: Draft, marks: ReadMarks): boolean {
  switch (attribute.type) {
    case CTA.HELP:
      draft.helper = readHelper(attribute, marks);
      return true;
    case CTA.SECCTX:
      for (const a of attribute.children()) {
        if (a.type === CTA_SECCTX.NAME) draft.secctx = a.text();
        else marks.unknown++;
      }
      return true;
    case CTA.TIMESTAMP:
      for (const a of attribute.children()) {
        if (a.type === CTA_TIMESTAMP.START) draft.startNs = a.u64();
        else if (a.type === CTA_TIMESTAMP.STOP) draft.stopNs = a.u64();
        else if (a.type !== CTA_TIMESTAMP.PAD) marks.unknown++;
      }
      return true;
    case CTA.SEQ_ADJ_ORIG:
      draft.origSequence = readSequence(attribute, marks);
      return true;
    case CTA.SEQ_ADJ_REPLY:
      draft.replySequence = readSequence(attribute, marks);
      return true;
    case CTA.SYNPROXY:
      draft.synproxy = readSynproxy(attribute, marks);
      return true;
    default:
      return false;
  }
}

function withoutProtocol({ protocol: _, ...tuple }: ProtocolTuple): FlowTuple {
  return tuple;
}

function readCounters(attribute: Attribute, marks: ReadMarks): FlowCounters {
  let packets = 0n;
  let bytes = 0n;
  for (const a of attribute.children()) {
    if (a.type === CTA_COUNTERS.PACKETS) packets = a.u64();
    else if (a.type === CTA_COUNTERS.BYTES) bytes = a.u64();
    else if (a.type === CTA_COUNTERS['32_PACKETS']) packets = BigInt(a.u32());
    else if (a.type === CTA_COUNTERS['32_BYTES']) bytes = BigInt(a.u32());
    else if (a.type !== CTA_COUNTERS.PAD) marks.unknown++;
  }
  return { packets, bytes };
}

/** Undefined for a helper without a name. */
function readHelper(attribute: Attribute, marks: ReadMarks): HelperDetails | undefined {
  let name: string | undefined;
  let info: Uint8Array | undefined;
  for (const a of attribute.children()) {
    if (a.type === CTA_HELP.NAME) name = a.text();
    else if (a.type === CTA_HELP.INFO) info = a.bytes().slice();
    else marks.unknown++;
  }
  return name === undefined ? undefined : { name, info };
}

function readSequence(attribute: Attribute, marks: ReadMarks): SequenceAdjustment {
  let correctionPos = 0;
  let offsetBefore = 0;
  let offsetAfter = 0;
  for (const a of attribute.children()) {
    if (a.type === CTA_SEQADJ.CORRECTION_POS) correctionPos = a.u32();
    else if (a.type === CTA_SEQADJ.OFFSET_BEFORE) offsetBefore = a.i32();
    else if (a.type === CTA_SEQADJ.OFFSET_AFTER) offsetAfter = a.i32();
    else marks.unknown++;
  }
  return { correctionPos, offsetBefore, offsetAfter };
}

function readSynproxy(attribute: Attribute, marks: ReadMarks): SynproxyDetails {
  let isn = 0;
  let its = 0;
  let tsoff = 0;
  for (const a of attribute.children()) {
    if (a.type === CTA_SYNPROXY.ISN) isn = a.u32();
    else if (a.type === CTA_SYNPROXY.ITS) its = a.u32();
    else if (a.type === CTA_SYNPROXY.TSOFF) tsoff = a.u32();
    else marks.unknown++;
  }
  return { isn, its, tsoff };
}

/** 128 bits. The kernel's words are little-endian here, so bit 0 is the lowest of the first byte. */
function readLabels(attribute: Attribute): number[] {
  const bytes = attribute.bytes();
  if (bytes.length !== LABEL_BYTES) throw new WireError('Labels that are not 128 bits', attribute.offset);
  return labelsOfBytes(bytes);
}

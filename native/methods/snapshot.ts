// A copy of flows that outlives them: everything needed to re-create them, as JSON. Restoring is in restore.ts.

import type { Family } from '../flow/family.ts';
import type { FlowDetails, ProtocolTuple, SequenceAdjustment, SynproxyDetails } from '../flow/flow-details.ts';
import type { TupleText } from '../flow/flow-key.ts';
import type { FlowsInput } from '../flow/flow-like.ts';
import { flowsOf } from '../handle/argument-checks.ts';
import { ConntrackError } from '../handle/errors.ts';
import { type HandleSession, readable } from '../handle/handle-session.ts';
import { decodeFlowDetails } from '../wire/decode-flow.ts';
import { type AskedFlows, askFlows } from './ask-flows.ts';
import { findableRows } from './dccp-ports.ts';
import { parts } from './write.ts';

const ENOENT = 2;

/** Changes with every change of the format that an older library could not read. */
export const SNAPSHOT_VERSION = 1;

/** Flows as they were. Survives JSON.stringify and JSON.parse unchanged. */
export interface Snapshot {
  readonly format: 'conntrack-snapshot';
  readonly version: typeof SNAPSHOT_VERSION;
  /** Milliseconds since the epoch. */
  readonly takenMs: number;
  readonly flows: readonly SnapshotFlow[];
  /** The requested rows whose flows no longer existed. */
  readonly gone: readonly number[];
}

/** One flow. Values that it lacked are absent. */
export interface SnapshotFlow {
  readonly family: Family;
  /** IPPROTO_*. */
  readonly protocol: number;
  readonly orig: TupleText;
  readonly reply: TupleText;
  readonly zone?: number;
  readonly zoneOrig?: number;
  readonly zoneReply?: number;
  /** IPS_* bits. */
  readonly status: number;
  /** Seconds left when the snapshot was taken. */
  readonly timeoutSec?: number;
  readonly mark?: number;
  readonly labels?: readonly number[];
  readonly tcp?: SnapshotTcp;
  readonly sctp?: { readonly state: number; readonly origVtag: number; readonly replyVtag: number };
  /** The handshake's sequence number as decimal digits: it has 48 bits. */
  readonly dccp?: { readonly state: number; readonly role: number; readonly handshakeSeq: string };
  readonly origSequence?: SequenceAdjustment;
  readonly replySequence?: SequenceAdjustment;
  readonly synproxy?: SynproxyDetails;
  readonly helper?: { readonly name: string; readonly info?: readonly number[] };
  readonly master?: TupleText & Pick<ProtocolTuple, 'protocol'>;
  readonly secctx?: string;
}

/** What TCP tracking knew, except the windows, which the kernel does not report. */
export interface SnapshotTcp {
  readonly state: number;
  readonly origWindowScale: number;
  readonly replyWindowScale: number;
  /** Bits of TCP_TRACKING_FLAGS. */
  readonly origFlags: number;
  readonly replyFlags: number;
}

/** @throws ConntrackError if a flow could not be read: an incomplete snapshot is useless. */
export async function takeSnapshot(session: HandleSession, given: FlowsInput): Promise<Snapshot> {
  const flows = flowsOf(given);
  const taken: SnapshotFlow[] = [];
  const findable = findableRows(flows);
  const there = new Set(findable);
  for await (const { from, to } of parts(findable.length)) {
    const rows = findable.slice(from, to);
    const asked = await askFlows(session, 'snapshot', flows, rows);
    for (const row of goneRows(asked)) there.delete(row);
    taken.push(...readable('snapshot', () => asked.messages.map((message) => snapshotOf(decodeFlowDetails(message)))));
  }
  const gone = Array.from({ length: flows.length }, (_, row) => row).filter((row) => !there.has(row));
  return { format: 'conntrack-snapshot', version: SNAPSHOT_VERSION, takenMs: Date.now(), flows: taken, gone };
}

function goneRows({ errno, texts }: AskedFlows): number[] {
  for (const [row, one] of errno) {
    if (one !== ENOENT) throw new ConntrackError('snapshot', one, texts.get(row));
  }
  return [...errno.keys()];
}

/** As much of a flow's details as is known. */
type KnownDetails = Pick<FlowDetails, 'family' | 'protocol' | 'orig'> & Partial<FlowDetails>;

/** The parts of a flow that can be re-created, and those that show that something cannot be. */
export function snapshotOf(details: KnownDetails): SnapshotFlow {
  const { family, protocol, status = 0, orig, reply = orig, tcp, sctp, dccp, helper } = details;
  const { zone, zoneOrig, zoneReply, timeoutSec, mark, labels, origSequence, replySequence, synproxy, master, secctx } =
    details;
  return withoutUndefined({
    family,
    protocol,
    orig: withoutUndefined(orig),
    reply: withoutUndefined(reply),
    zone,
    zoneOrig,
    zoneReply,
    status,
    timeoutSec,
    mark,
    labels,
    tcp: tcp && {
      state: tcp.state ?? 0,
      origWindowScale: tcp.origWindowScale ?? 0,
      replyWindowScale: tcp.replyWindowScale ?? 0,
      origFlags: tcp.origFlags?.flags ?? 0,
      replyFlags: tcp.replyFlags?.flags ?? 0,
    },
    sctp: sctp && { state: sctp.state ?? 0, origVtag: sctp.origVtag ?? 0, replyVtag: sctp.replyVtag ?? 0 },
    dccp: dccp && { state: dccp.state ?? 0, role: dccp.role ?? 0, handshakeSeq: String(dccp.handshakeSeq ?? 0n) },
    // The kernel reports both extensions even if they are empty.
    origSequence: origSequence && isAdjusted(origSequence) ? origSequence : undefined,
    replySequence: replySequence && isAdjusted(replySequence) ? replySequence : undefined,
    synproxy: synproxy && (synproxy.isn || synproxy.its || synproxy.tsoff) ? synproxy : undefined,
    helper: helper && withoutUndefined({ name: helper.name, info: helper.info && [...helper.info] }),
    master: master && withoutUndefined(master),
    secctx,
  });
}

function isAdjusted({ correctionPos, offsetBefore, offsetAfter }: SequenceAdjustment): boolean {
  return correctionPos !== 0 || offsetBefore !== 0 || offsetAfter !== 0;
}

/** JSON has no undefined. */
type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(object: T): Defined<T> {
  const defined: Partial<T> = {};
  for (const name of Object.keys(object) as (keyof T)[]) if (object[name] !== undefined) defined[name] = object[name];
  return defined as Defined<T>;
}

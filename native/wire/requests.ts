// Requests for single existing flows: get, change, delete; and a request to delete all. Pure.

import { checkArray, checkFlags, checkOptions, shown } from '../flow/checks.ts';
import { type Family, familyNumber } from '../flow/family.ts';
import { wholeNumber } from '../flow/flow-key.ts';
import type { FlowLike } from '../flow/flow-like.ts';
import { bytesOfLabels, LABEL_BYTES } from '../flow/label-bytes.ts';
import { CTA, CTA_HELP } from './attributes.ts';
import { CT_MESSAGE, SUBSYSTEM } from './messages.ts';
import { type Adjustments, putAdjustments } from './put-adjustments.ts';
import { type ProtocolChange, putProtocolChange } from './put-protocol.ts';
import { type FlowIdentity, identityOf, type Lookup, putIdentity } from './put-tuple.ts';
import { MessageWriter } from './writer.ts';

const MAX_LABEL = LABEL_BYTES * 8 - 1;
/** NF_CT_HELPER_NAME_LEN, with its NUL. */
const HELPER_NAME_BYTES = 16;

/** What to change in one flow; absent values stay unchanged. */
export interface FlowUpdate extends ProtocolChange, Adjustments {
  /** Bits in the mask get the value; without a mask, all bits do. */
  readonly mark?: { readonly value: number; readonly mask?: number | undefined } | undefined;
  /** Seconds from now. */
  readonly timeoutSec?: number | undefined;
  /** All IPS_* bits that the flow should have; the kernel refuses to clear some, and keeps others. */
  readonly status?: number | undefined;
  /** Bits by number. Bits in the mask get the value; without a mask, all bits do. */
  readonly labels?: LabelUpdate | undefined;
  /** The name of the flow's helper, to update its info; '' removes the helper. */
  readonly helper?: HelperChoice | undefined;
}

/** A helper by its name, with bytes for it if it is one in user space. */
export type HelperChoice = string | { readonly name: string; readonly info?: Uint8Array | undefined };

/** Which labels to set and to clear. */
export interface LabelUpdate {
  /** Bits to set, 0 to 127. */
  readonly value: readonly number[];
  /** Bits to set or clear. */
  readonly mask?: readonly number[] | undefined;
}

/** The parts of a change, by name. */
const PARTS = {
  mark: true,
  timeoutSec: true,
  status: true,
  labels: true,
  helper: true,
  tcp: true,
  sctp: true,
  dccp: true,
  origSequence: true,
  replySequence: true,
  synproxy: true,
} as const satisfies Record<keyof FlowUpdate, true>;

/** Names of the parts of a change. */
export const UPDATE_PARTS: readonly string[] = Object.keys(PARTS);

/** How to get a flow. */
interface Getting extends Lookup {
  /** Sets its counters to zero, atomically with reading them. */
  readonly zero?: boolean | undefined;
}

/** Gets one flow. */
export function putGet(writer: MessageWriter, flow: FlowIdentity, getting: Getting = {}): void {
  const message = getting.zero ? CT_MESSAGE.getAndZero : CT_MESSAGE.get;
  const begin = writer.begin(SUBSYSTEM.conntrack, message, 0, flow.tuple.family);
  putIdentity(writer, flow, getting);
  writer.end(begin);
}

/** Deletes one flow, with its id if that is known. */
function putDelete(writer: MessageWriter, flow: FlowIdentity): void {
  const begin = writer.begin(SUBSYSTEM.conntrack, CT_MESSAGE.delete, 0, flow.tuple.family);
  putIdentity(writer, flow);
  if (flow.id !== undefined) writer.u32(CTA.ID, flow.id);
  writer.end(begin);
}

/** Changes one flow (kernel: ctnetlink_change_conntrack). @throws TypeError for an invalid change. */
export function putUpdate(writer: MessageWriter, flow: FlowIdentity, update: FlowUpdate, lookup?: Lookup): void {
  checkOptions(update, UPDATE_PARTS, 'a change');
  const begin = writer.begin(SUBSYSTEM.conntrack, CT_MESSAGE.new, 0, flow.tuple.family);
  putIdentity(writer, flow, lookup);
  const { status, timeoutSec, mark } = update;
  if (status !== undefined) writer.u32(CTA.STATUS, wholeNumber(status, 'status', 0xffffffff));
  if (timeoutSec !== undefined) writer.u32(CTA.TIMEOUT, wholeNumber(timeoutSec, 'timeoutSec', 0xffffffff));
  putProtocolChange(writer, flow.tuple.protocol, update);
  if (mark !== undefined) putMark(writer, mark);
  putAdjustments(writer, update);
  if (update.labels !== undefined) putLabels(writer, update.labels);
  if (update.helper !== undefined) putHelper(writer, update.helper);
  writer.end(begin);
}

/** The kernel toggles bits of the value outside the mask (ctnetlink_change_mark), so they are removed here. */
function putMark(writer: MessageWriter, mark: NonNullable<FlowUpdate['mark']>): void {
  checkOptions(mark, ['value', 'mask'], '"mark" to be an object');
  const value = wholeNumber(mark.value, 'mark.value', 0xffffffff);
  const mask = mark.mask === undefined ? 0xffffffff : wholeNumber(mark.mask, 'mark.mask', 0xffffffff);
  writer.u32(CTA.MARK, (value & mask) >>> 0);
  writer.u32(CTA.MARK_MASK, mask);
}

/** A label set, and a mask if only some bits are to change. Always whole sets: the kernel clears the rest of a shorter one. */
export function putLabels(writer: MessageWriter, labels: LabelUpdate): void {
  checkOptions(labels, ['value', 'mask'], '"labels" to be an object with "value", an array');
  const mask = labels.mask !== undefined ? labelBytes(labels.mask) : new Uint8Array(LABEL_BYTES).fill(255);
  const value = labelBytes(labels.value).map((byte, i) => byte & (mask[i] ?? 0));
  writer.bytes(CTA.LABELS, value);
  writer.bytes(CTA.LABELS_MASK, mask);
}

/** @throws TypeError for a name too long for the kernel. */
export function putHelper(writer: MessageWriter, helper: HelperChoice): void {
  if (typeof helper !== 'string') checkOptions(helper, ['name', 'info'], '"helper" to be a name or an object');
  const { name, info } = typeof helper === 'string' ? { name: helper, info: undefined } : helper;
  if (typeof name !== 'string' || name.length >= HELPER_NAME_BYTES || !/^[\x21-\x7e]*$/.test(name)) {
    throw new TypeError(`Expected the name of a helper (at most 15 characters), got ${shown(name)}`);
  }
  const nest = writer.beginNest(CTA.HELP);
  writer.text(CTA_HELP.NAME, name);
  if (info !== undefined && !(info instanceof Uint8Array)) {
    throw new TypeError(`Expected the info of a helper to be a Uint8Array, got ${shown(info)}`);
  }
  if (info) writer.bytes(CTA_HELP.INFO, info);
  writer.endNest(nest);
}

/** Bits by number as a label set. @throws TypeError */
function labelBytes(bits: readonly number[]): Uint8Array {
  checkArray(bits, 'labels to be an array of numbers');
  for (const bit of bits) {
    if (Number.isInteger(bit) && bit >= 0 && bit <= MAX_LABEL) continue;
    throw new TypeError(`Expected labels from 0 to ${MAX_LABEL}, got ${shown(bit)}`);
  }
  return bytesOfLabels(bits);
}

/**
 * A request for one flow given as text. The kernel also answers with the flow whose reply tuple it is: compare the
 * original tuple of the answer.
 * @throws TypeError
 */
export function encodeGet(key: FlowLike, options: { zero?: boolean } = {}): Uint8Array {
  checkOptions(options, ['zero']);
  checkFlags(options, 'zero');
  const writer = new MessageWriter();
  putGet(writer, identityOf(key), options);
  return writer.take();
}

/** The kernel changes the flow whose original or reply tuple it is, whatever the id. @throws TypeError */
export function encodeUpdate(key: FlowLike, update: FlowUpdate): Uint8Array {
  const writer = new MessageWriter();
  putUpdate(writer, identityOf(key), update);
  return writer.take();
}

/**
 * The kernel deletes the flow whose original or reply tuple it is; one with another id only if the key has none.
 * @throws TypeError
 */
export function encodeDelete(key: FlowLike): Uint8Array {
  const writer = new MessageWriter();
  putDelete(writer, identityOf(key));
  return writer.take();
}

/** Deletes all flows, or all of one family. Linux before 5.3 ignores the family and deletes all. */
export function encodeFlush(family?: Family): Uint8Array {
  const writer = new MessageWriter();
  // With version 0 the kernel deletes all, whatever the family.
  const version = family === undefined ? 0 : 1;
  writer.end(writer.begin(SUBSYSTEM.conntrack, CT_MESSAGE.delete, 0, familyNumber(family), version));
  return writer.take();
}

// Requests for expectations: list, get one, create, change, delete (kernel: ctnetlink_get_expect, ctnetlink_new_expect,
// ctnetlink_del_expect). Pure.

import type { AddressWords } from '../flow/address.ts';
import { checkObject, checkOptions, shown } from '../flow/checks.ts';
import { type Family, familyName, familyNumber } from '../flow/family.ts';
import type { ProtocolTuple } from '../flow/flow-details.ts';
import { addressOf, type FlowKey, type TupleText, type TupleWords, tupleWords, wholeNumber } from '../flow/flow-key.ts';
import { type FlowLike, flowKeyOf } from '../flow/flow-like.ts';
import { CTA_EXPECT, CTA_EXPECT_NAT } from './attributes.ts';
import { EXPECT_MESSAGE, NLM_F, SUBSYSTEM } from './messages.ts';
import { putTuple } from './put-tuple.ts';
import { MessageWriter } from './writer.ts';

/** What identifies an expectation; a listed one qualifies. */
export interface ExpectationKey {
  /** As in FlowKey. */
  readonly family?: Family | undefined;
  readonly tuple: TupleText & Pick<ProtocolTuple, 'protocol'>;
  /** The zone of its master, which the kernel does not report with an expectation. */
  readonly zone?: number | undefined;
  readonly id?: number | undefined;
}

/** An expectation to create. */
export interface NewExpectation {
  readonly protocol: number | string;
  readonly family?: Family | undefined;
  /** The flow to expect. A source of 0.0.0.0 or port 0, with the same in the mask, matches any. */
  readonly tuple: TupleText;
  /** Bits that must match. The kernel has a mask for the source only. By default the match is exact, except that source port 0 matches any. */
  readonly mask?: { readonly src?: string | undefined; readonly sport?: number | undefined } | undefined;
  /** A flow that has a helper, by its original tuple, with its zone if it is in one. */
  readonly master: FlowLike;
  /** Seconds, at most 2^32 - 1 ticks of the kernel: 4,294,967 s at 1000 Hz; by default the helper's own timeout. */
  readonly timeoutSec?: number | undefined;
  /** Bits of EXPECT_FLAGS. */
  readonly flags?: number | undefined;
  /** The helper that is to inspect the expected flow. */
  readonly helper?: string | undefined;
  /** The helper's own number for kinds of expectations. Needs `helper`. */
  readonly class?: number | undefined;
  /** The zone of the master, if `master` does not have it. */
  readonly zone?: number | undefined;
  /** Where the expected flow actually goes, and which direction of the master was translated. */
  readonly nat?:
    | { readonly direction: 'original' | 'reply'; readonly address: string; readonly port: number }
    | undefined;
  /** Name of the kernel's function to call when it is fulfilled. */
  readonly expectFunction?: string | undefined;
}

/** A dump of expectations: all, or those of one family, or those of one master, given with its zone. */
export function encodeExpectDump(
  options: { family?: Family | undefined; master?: FlowLike | undefined } = {},
): Uint8Array {
  checkOptions(options, ['family', 'master']);
  const { family, master } = options;
  const number = familyNumber(family);
  if (master === undefined) return message(EXPECT_MESSAGE.get, NLM_F.DUMP, number, () => undefined);
  checkObject(master, '"master" to be a flow');
  const key = flowKeyOf(master);
  const words = tupleWords(key, key.protocol, key.family ?? family);
  if (number !== 0 && words.family !== number) throw new TypeError(`Expected a master of the family "${family}"`);
  return message(EXPECT_MESSAGE.get, NLM_F.DUMP, words.family, (writer) => {
    putTuple(writer, CTA_EXPECT.MASTER, words);
    putZone(writer, zoneOf(key));
  });
}

/** Gets one expectation. @throws TypeError */
export function encodeExpectGet(key: ExpectationKey): Uint8Array {
  return byKey(EXPECT_MESSAGE.get, key);
}

/** Deletes one expectation. @throws TypeError */
export function encodeExpectDelete(key: ExpectationKey): Uint8Array {
  return byKey(EXPECT_MESSAGE.delete, key);
}

/** Deletes all expectations of the namespace, or all whose master has this helper. */
export function encodeExpectFlush(options: { helper?: string | undefined } = {}): Uint8Array {
  checkOptions(options, ['helper']);
  const { helper } = options;
  return message(EXPECT_MESSAGE.delete, 0, 0, (writer) => {
    if (helper !== undefined) writer.text(CTA_EXPECT.HELP_NAME, nameOf(helper, 'helper'));
  });
}

/** Creates an expectation. The kernel accepts no timeout here; encodeExpectUpdate sets it. @throws TypeError */
export function encodeExpectCreate(expectation: NewExpectation): Uint8Array {
  return fromNew(expectation, NLM_F.CREATE | NLM_F.EXCL, (writer, master) => {
    if (expectation.flags !== undefined) {
      writer.u32(CTA_EXPECT.FLAGS, wholeNumber(expectation.flags, 'flags', 0xffffffff));
    }
    if (expectation.class !== undefined) {
      writer.u32(CTA_EXPECT.CLASS, wholeNumber(expectation.class, 'class', 0xffffffff));
    }
    if (expectation.helper !== undefined) writer.text(CTA_EXPECT.HELP_NAME, nameOf(expectation.helper, 'helper'));
    if (expectation.expectFunction !== undefined) {
      writer.text(CTA_EXPECT.FN, nameOf(expectation.expectFunction, 'expectFunction'));
    }
    putNat(writer, expectation, master);
  });
}

/** Sets the timeout of an existing expectation. @param timeoutSec seconds from now. @throws TypeError */
export function encodeExpectUpdate(expectation: NewExpectation, timeoutSec: number): Uint8Array {
  return fromNew(expectation, 0, (writer) =>
    writer.u32(CTA_EXPECT.TIMEOUT, wholeNumber(timeoutSec, 'timeoutSec', 0xffffffff)),
  );
}

function message(type: number, flags: number, family: number, fill: (writer: MessageWriter) => void): Uint8Array {
  const writer = new MessageWriter();
  const begin = writer.begin(SUBSYSTEM.expectations, type, flags, family);
  fill(writer);
  writer.end(begin);
  return writer.take();
}

function byKey(type: number, key: ExpectationKey): Uint8Array {
  checkObject(key, 'an expectation with its "tuple"');
  checkObject(key.tuple, '"tuple" to be a tuple with its protocol');
  const words = tupleWords(key.tuple, key.tuple.protocol, key.family);
  return message(type, 0, words.family, (writer) => {
    putTuple(writer, CTA_EXPECT.TUPLE, words);
    putZone(writer, key.zone);
    if (key.id !== undefined) writer.u32(CTA_EXPECT.ID, wholeNumber(key.id, 'id', 0xffffffff));
  });
}

/** The parts of a new expectation, by name. */
const PARTS = {
  protocol: true,
  family: true,
  tuple: true,
  mask: true,
  master: true,
  timeoutSec: true,
  flags: true,
  helper: true,
  class: true,
  zone: true,
  nat: true,
  expectFunction: true,
} as const satisfies Record<keyof NewExpectation, true>;

/** Tuple, mask and master, all of one family: the kernel needs all three, even to change an existing one. */
function fromNew(
  expectation: NewExpectation,
  flags: number,
  fill: (writer: MessageWriter, master: TupleWords) => void,
): Uint8Array {
  checkOptions(expectation, Object.keys(PARTS), 'an expectation');
  const { protocol, family } = expectation;
  checkObject(expectation.tuple, '"tuple" to be a tuple');
  checkObject(expectation.master, '"master" to be a tuple with its protocol');
  const master = flowKeyOf(expectation.master);
  const zone = zoneOf(master, expectation.zone);
  const tuple = tupleWords(expectation.tuple, protocol, family);
  const masterTuple = tupleWords(master, master.protocol, familyName(tuple.family));
  return message(EXPECT_MESSAGE.new, flags, tuple.family, (writer) => {
    putTuple(writer, CTA_EXPECT.TUPLE, tuple);
    putTuple(writer, CTA_EXPECT.MASK, maskWords(expectation, tuple));
    putTuple(writer, CTA_EXPECT.MASTER, masterTuple);
    putZone(writer, zone);
    fill(writer, masterTuple);
  });
}

/** The kernel finds the master by its original tuple, so it needs only the zone of that direction (ctnetlink_parse_zone). */
export function zoneOf(master: Pick<FlowKey, 'zone' | 'zoneOrig'>, zone?: number): number | undefined {
  const [first, ...others] = [zone, master.zone, master.zoneOrig].filter((one) => one !== undefined);
  if (others.every((one) => one === first)) return first;
  throw new TypeError('Expected one zone: that of the master');
}

function putZone(writer: MessageWriter, zone: number | undefined): void {
  if (zone !== undefined) writer.u16(CTA_EXPECT.ZONE, wholeNumber(zone, 'zone', 0xffff));
}

const EXACTLY: AddressWords = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];

function maskWords({ mask }: NewExpectation, tuple: TupleWords): TupleWords {
  if (mask !== undefined) checkOptions(mask, ['src', 'sport'], '"mask" to be an object');
  const sport = mask?.sport ?? (tuple.sport === 0 ? 0 : 0xffff);
  const src = mask?.src === undefined ? EXACTLY : ownAddress(mask.src, tuple.family, 'mask.src');
  return { ...tuple, src, dst: EXACTLY, sport: wholeNumber(sport, 'mask.sport', 0xffff), dport: 0xffff };
}

/** The kernel reads the source of the tuple only. */
function putNat(writer: MessageWriter, { nat }: NewExpectation, master: TupleWords): void {
  if (nat === undefined) return;
  checkOptions(nat, ['direction', 'address', 'port'], '"nat" to be an object');
  if (nat.direction !== 'original' && nat.direction !== 'reply') {
    throw new TypeError(`Expected "nat.direction" to be "original" or "reply", got ${shown(nat.direction)}`);
  }
  const nest = writer.beginNest(CTA_EXPECT.NAT);
  writer.u32(CTA_EXPECT_NAT.DIR, nat.direction === 'original' ? 0 : 1);
  const src = ownAddress(nat.address, master.family, 'nat.address');
  putTuple(writer, CTA_EXPECT_NAT.TUPLE, {
    ...master,
    src,
    dst: [0, 0, 0, 0],
    sport: wholeNumber(nat.port, 'nat.port', 0xffff),
    dport: 0,
  });
  writer.endNest(nest);
}

/** A name for the kernel. */
function nameOf(text: unknown, name: string): string {
  if (typeof text === 'string' && /^[\x21-\x7e]+$/.test(text)) return text;
  throw new TypeError(`Expected "${name}" to be a name, got ${shown(text)}`);
}

function ownAddress(text: unknown, family: number, name: string): AddressWords {
  const words = addressOf(text, family);
  if (words) return words;
  throw new TypeError(`Expected "${name}" to be an address of the expectation's family, got ${shown(text)}`);
}

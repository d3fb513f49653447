// Expectations: flows that a helper has announced and that belong to another flow, the master. Reads the kernel's messages
// about them (ctnetlink_exp_fill_info). Pure.

import { type Family, familyName } from '../flow/family.ts';
import type { ProtocolTuple } from '../flow/flow-details.ts';
import { CTA_EXPECT, CTA_EXPECT_NAT } from './attributes.ts';
import { type ReadMarks, readTuple } from './decode-tuple.ts';
import { type Attribute, messageAttributes, readHead, WireError } from './reader.ts';

/** NF_CT_EXPECT_*: bits of `Expectation.flags`. */
export const EXPECT_FLAGS = {
  /** Stays after it is fulfilled. */
  PERMANENT: 1 << 0,
  /** Not fulfilled until it is made active. */
  INACTIVE: 1 << 1,
  /** Created by a helper in userspace. */
  USERSPACE: 1 << 2,
} as const;

/** How the expected flow will be translated (struct nf_conntrack_expect: saved_addr, saved_proto, dir). */
export interface ExpectationNat {
  /** The direction of the master that was translated. */
  readonly direction: 'original' | 'reply';
  /** Where the expected flow actually goes: the kernel uses the source of this tuple. */
  readonly tuple: ProtocolTuple;
}

/** A flow that a helper expects: it will be related to its master (CTA_EXPECT_*). */
export interface Expectation {
  readonly family: Family;
  /** The expected flow. */
  readonly tuple: ProtocolTuple;
  /** Bits of `tuple` that must match, as addresses and ports: 255.255.255.255 and 65535 mean "exactly". */
  readonly mask: ProtocolTuple | undefined;
  /** The original tuple of the flow whose helper expects it. */
  readonly master: ProtocolTuple | undefined;
  /** Seconds left. */
  readonly timeoutSec: number | undefined;
  readonly id: number | undefined;
  readonly helper: string | undefined;
  readonly zone: number | undefined;
  /** Bits of EXPECT_FLAGS. */
  readonly flags: number | undefined;
  /** The helper's own number for kinds of expectations. */
  readonly class: number | undefined;
  readonly nat: ExpectationNat | undefined;
  /** Name of the kernel's function that is called when it is fulfilled, such as "nat-follow-master". */
  readonly expectFunction: string | undefined;
  /** Attributes that this library does not know. */
  readonly unknownAttributes: number;
}

type Draft = { -readonly [K in keyof Expectation]?: Expectation[K] } & Pick<Expectation, 'family'>;

/**
 * An expectation as a dump, a GET or an event reports it.
 * @param message struct nlmsghdr and all that follows.
 * @throws WireError if a length is wrong, or family or tuple is missing.
 */
export function decodeExpectation(message: Uint8Array): Expectation {
  const head = readHead(message);
  const family = familyName(head.family);
  if (family === undefined) throw new WireError(`An expectation of the unknown family ${head.family}`, 16);
  const draft: Draft = { family };
  const marks: ReadMarks = { unknown: 0 };
  for (const attribute of messageAttributes(message, head)) readAttribute(attribute, draft, marks);
  if (!draft.tuple) throw new WireError('An expectation without its tuple', head.length);
  return {
    family,
    tuple: draft.tuple,
    mask: draft.mask,
    master: draft.master,
    timeoutSec: draft.timeoutSec,
    id: draft.id,
    helper: draft.helper,
    zone: draft.zone,
    flags: draft.flags,
    class: draft.class,
    nat: draft.nat,
    expectFunction: draft.expectFunction,
    unknownAttributes: marks.unknown,
  };
}

function readAttribute(a: Attribute, draft: Draft, marks: ReadMarks): void {
  switch (a.type) {
    case CTA_EXPECT.TUPLE:
      draft.tuple = readTuple(a, draft.family, marks).tuple;
      break;
    case CTA_EXPECT.MASK:
      draft.mask = readTuple(a, draft.family, marks).tuple;
      break;
    case CTA_EXPECT.MASTER:
      draft.master = readTuple(a, draft.family, marks).tuple;
      break;
    case CTA_EXPECT.TIMEOUT:
      draft.timeoutSec = a.u32();
      break;
    case CTA_EXPECT.ID:
      draft.id = a.u32();
      break;
    case CTA_EXPECT.HELP_NAME:
      draft.helper = a.text();
      break;
    case CTA_EXPECT.ZONE:
      draft.zone = a.u16();
      break;
    case CTA_EXPECT.FLAGS:
      draft.flags = a.u32();
      break;
    case CTA_EXPECT.CLASS:
      draft.class = a.u32();
      break;
    case CTA_EXPECT.NAT:
      draft.nat = readNat(a, draft.family, marks);
      break;
    case CTA_EXPECT.FN:
      draft.expectFunction = a.text();
      break;
    default:
      marks.unknown++;
  }
}

function readNat(attribute: Attribute, family: Family, marks: ReadMarks): ExpectationNat {
  let direction: ExpectationNat['direction'] = 'original';
  let tuple: ProtocolTuple | undefined;
  for (const a of attribute.children()) {
    // IP_CT_DIR_ORIGINAL 0, IP_CT_DIR_REPLY 1.
    if (a.type === CTA_EXPECT_NAT.DIR) direction = a.u32() === 0 ? 'original' : 'reply';
    else if (a.type === CTA_EXPECT_NAT.TUPLE) tuple = readTuple(a, family, marks).tuple;
    else marks.unknown++;
  }
  if (!tuple) throw new WireError('The translation of an expectation lacks its tuple', attribute.offset);
  return { direction, tuple };
}

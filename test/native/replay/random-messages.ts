// Random messages of every kind of flow that ctnetlink can report, including those that the current kernel cannot track
// (DCCP, offloaded, SYNPROXY, security contexts). The same seed gives the same messages.

import type { Random } from '../../random.ts';
import { Attributes, CTA, CTA_EXPECT, type MessageKind, message, type TupleParts, tuple } from './messages.ts';

const PROTOCOLS = [6, 6, 6, 17, 17, 1, 58, 47, 132, 33, 136, 50, 89, 253, 0, 255] as const;
const HELPERS = ['ftp', 'sip', 'tftp', 'pptp', 'netbios-ns'] as const;
const CONTEXTS = ['system_u:object_r:unlabeled_t:s0', 'unconfined', 'a b', '=1+2'] as const;
/** IPv6 addresses whose text is easy to get wrong: runs of zeros of equal length, compatible and mapped IPv4. */
const SHAPES = [
  '20010db8000000000000000000000001',
  '20010db8000000010000000000000001',
  '20010db8000100000001000100000001',
  '00000000000000000000000000000001',
  '00000000000000000000000000000000',
  '0000000000000000000000000a000001',
  '00000000000000000000000000010000',
  '00000000000000000000ffff0a000001',
  '0000000000000000ffff00000a000001',
  'fe80000000000000021122fffe334455',
  '20010db8000100020003000400050000',
  '00010002000300040005000600070008',
] as const;

/** A random u32. */
function word(random: Random): number {
  return random.below(2 ** 32);
}

/** True one in `of` times. */
function oneIn(random: Random, of: number): boolean {
  return random.below(of) === 0;
}

function address(random: Random, family: number): Uint8Array {
  if (family === 10 && !oneIn(random, 3)) return Uint8Array.from(Buffer.from(random.pick(SHAPES), 'hex'));
  return Uint8Array.from({ length: family === 2 ? 4 : 16 }, () => random.below(256));
}

/** Small, large, and beyond 2^53. */
function counter(random: Random): bigint {
  const value = (BigInt(word(random)) << 32n) | BigInt(word(random));
  return value >> BigInt(random.below(64));
}

function tuples(random: Random, zoneWhere: number): [TupleParts, TupleParts] {
  const family = random.pick([2, 2, 10]);
  const zone = random.below(65_536);
  const parts = {
    family,
    protocol: random.pick(PROTOCOLS),
    src: address(random, family),
    dst: address(random, family),
    sport: random.below(65_536),
    dport: random.below(65_536),
  };
  const orig = { ...parts, zone: zoneWhere === 1 ? zone : undefined };
  const reply = {
    ...parts,
    src: oneIn(random, 3) ? address(random, family) : parts.dst,
    dst: oneIn(random, 3) ? address(random, family) : parts.src,
    sport: oneIn(random, 4) ? random.below(65_536) : parts.dport,
    dport: oneIn(random, 4) ? random.below(65_536) : parts.sport,
    zone: zoneWhere === 2 ? zone : undefined,
  };
  return [orig, reply];
}

/** CTA_PROTOINFO. SCTP's states end before HEARTBEAT_SENT, for which conntrack's -o save has no name. */
function protocolInfo(random: Random, protocol: number, kind: MessageKind): Attributes | undefined {
  const whole = kind !== 'destroy';
  const inner = new Attributes();
  if (protocol === 6) {
    inner.u8(1, random.below(10));
    if (whole)
      inner
        .u8(2, random.below(15))
        .u8(3, random.below(15))
        .put(4, [random.below(256), 0])
        .put(5, [random.below(256), 0]);
    return new Attributes().nest(1, inner);
  }
  if (protocol === 33) {
    inner.u8(1, random.below(10));
    if (whole) inner.u8(2, random.below(2)).u64(3, counter(random));
    return new Attributes().nest(2, inner);
  }
  if (protocol !== 132) return undefined;
  inner.u8(1, random.below(8));
  if (whole) inner.u32(2, word(random)).u32(3, word(random));
  return new Attributes().nest(3, inner);
}

function counters(random: Random): Attributes {
  const [packets, bytes] = [counter(random), counter(random)];
  // Kernels before 4.x wrote 32 bits.
  if (oneIn(random, 8)) return new Attributes().u32(3, Number(packets >> 40n)).u32(4, Number(bytes >> 40n));
  return new Attributes().u64(1, packets).u64(2, bytes);
}

function values(random: Random, attributes: Attributes): void {
  if (!oneIn(random, 8)) attributes.u32(CTA.MARK, oneIn(random, 3) ? word(random) : 0);
  if (oneIn(random, 6)) attributes.nest(CTA.HELP, new Attributes().text(1, random.pick(HELPERS)));
  if (oneIn(random, 6)) attributes.nest(CTA.SECCTX, new Attributes().text(1, random.pick(CONTEXTS)));
  if (!oneIn(random, 8)) attributes.u32(CTA.ID, word(random));
  if (!oneIn(random, 8)) attributes.u32(CTA.USE, 1 + random.below(3));
  if (oneIn(random, 4)) {
    const words = Uint32Array.from({ length: 4 }, () =>
      oneIn(random, 2) ? 0 : word(random) & word(random) & word(random),
    );
    attributes.put(CTA.LABELS, new Uint8Array(words.buffer));
  }
  if (oneIn(random, 10)) attributes.nest(CTA.SYNPROXY, new Attributes().u32(1, word(random)).u32(2, word(random)));
  if (oneIn(random, 10)) attributes.nest(CTA.SEQ_ADJ_ORIG, new Attributes().u32(1, word(random)).u32(2, 1).u32(3, 2));
}

/** @param nowSec Start times are within two days before it, and a few after it (the clock was set back). */
function timestamps(random: Random, kind: MessageKind, nowSec: number): Attributes {
  const startSec = BigInt(nowSec - random.below(172_800) + (oneIn(random, 20) ? 172_800 : 0));
  // Some at the very end of a second.
  const fraction = BigInt(random.pick([0, 1, 999_999_999, random.below(1_000_000_000)]));
  const times = new Attributes().u64(1, startSec * 1_000_000_000n + fraction);
  const isStopped = kind === 'destroy' || oneIn(random, 30);
  return isStopped ? times.u64(2, (startSec + BigInt(random.below(5000))) * 1_000_000_000n + 5n) : times;
}

/** A random message, as long as real ones: at most some 600 bytes. */
export function randomMessage(random: Random, kind: MessageKind, nowSec: number): Uint8Array {
  const zoneWhere = random.below(6);
  const [orig, reply] = tuples(random, zoneWhere);
  const attributes = new Attributes().nest(CTA.TUPLE_ORIG, tuple(orig)).nest(CTA.TUPLE_REPLY, tuple(reply));
  if (zoneWhere === 3) attributes.u16(CTA.ZONE, random.below(65_536));
  if (!oneIn(random, 8))
    attributes.u32(CTA.STATUS, (word(random) & 0x3fff) | (oneIn(random, 6) ? word(random) & 0xc000 : 0));
  // Offloaded flows have neither.
  if (!oneIn(random, 8)) {
    attributes.u32(CTA.TIMEOUT, word(random) >>> random.below(32));
    const info = protocolInfo(random, orig.protocol, kind);
    if (info) attributes.nest(CTA.PROTOINFO, info);
  }
  if (!oneIn(random, 3)) {
    attributes.nest(CTA.COUNTERS_ORIG, counters(random)).nest(CTA.COUNTERS_REPLY, counters(random));
  }
  if (!oneIn(random, 3)) attributes.nest(CTA.TIMESTAMP, timestamps(random, kind, nowSec));
  values(random, attributes);
  return message(orig.family, kind, attributes);
}

/** That many random messages. */
export function randomMessages(
  random: Random,
  count: number,
  nowSec: number,
  kinds: readonly MessageKind[],
): Uint8Array[] {
  return Array.from({ length: count }, () => randomMessage(random, random.pick(kinds), nowSec));
}

/** A random message about an expectation: userspace helpers can create expectations that no kernel helper does. */
export function randomExpectation(random: Random, kind: MessageKind): Uint8Array {
  const [expected, mask] = tuples(random, 0);
  const [master] = tuples(random, 0);
  const attributes = new Attributes()
    .nest(CTA_EXPECT.MASTER, tuple({ ...master, family: expected.family, src: mask.dst, dst: mask.src }))
    .nest(CTA_EXPECT.TUPLE, tuple(expected))
    .nest(CTA_EXPECT.MASK, tuple(mask))
    .u32(CTA_EXPECT.ID, word(random));
  if (!oneIn(random, 6)) attributes.u32(CTA_EXPECT.TIMEOUT, word(random) >>> random.below(32));
  if (!oneIn(random, 6)) attributes.text(CTA_EXPECT.HELP_NAME, random.pick(HELPERS));
  if (oneIn(random, 3)) attributes.u16(CTA_EXPECT.ZONE, random.below(65_536));
  if (!oneIn(random, 3)) attributes.u32(CTA_EXPECT.FLAGS, random.below(8));
  if (!oneIn(random, 3)) attributes.u32(CTA_EXPECT.CLASS, random.below(4));
  if (oneIn(random, 4)) attributes.text(CTA_EXPECT.FN, 'nat-follow-master');
  return message(expected.family, kind, attributes, 'expectation');
}

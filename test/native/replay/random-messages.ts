// Random messages of every kind of flow that ctnetlink can tell of, also those that the kernel at hand cannot track
// (DCCP, offloaded, SYNPROXY, security contexts). The same for the same seed.

import { Attributes, CTA, type MessageKind, message, type TupleParts, tuple } from './messages.ts';

/** Yields u32 words. */
export type Random = () => number;

/** A small generator (mulberry32). */
export function randomWords(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

const PROTOCOLS = [6, 6, 6, 17, 17, 1, 58, 47, 132, 33, 136, 50, 89, 253, 0, 255] as const;
const HELPERS = ['ftp', 'sip', 'tftp', 'pptp', 'netbios-ns'] as const;
const CONTEXTS = ['system_u:object_r:unlabeled_t:s0', 'unconfined', 'a b', '=1+2'] as const;
/** IPv6 addresses whose text is easily got wrong: runs of zeros of equal length, compatible and mapped IPv4. */
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

function pick<T>(random: Random, from: readonly T[]): T {
  return from[random() % from.length] as T;
}

/** One of `of` times. */
function chance(random: Random, of: number): boolean {
  return random() % of === 0;
}

function address(random: Random, family: number): Uint8Array {
  if (family === 10 && !chance(random, 3)) return Uint8Array.from(Buffer.from(pick(random, SHAPES), 'hex'));
  return Uint8Array.from({ length: family === 2 ? 4 : 16 }, () => random() & 255);
}

/** Small, large, and beyond 2^53. */
function counter(random: Random): bigint {
  const word = (BigInt(random()) << 32n) | BigInt(random());
  return word >> BigInt(random() % 64);
}

function tuples(random: Random, zoneWhere: number): [TupleParts, TupleParts] {
  const family = pick(random, [2, 2, 10]);
  const zone = random() & 0xffff;
  const parts = {
    family,
    protocol: pick(random, PROTOCOLS),
    src: address(random, family),
    dst: address(random, family),
    sport: random() & 0xffff,
    dport: random() & 0xffff,
  };
  const orig = { ...parts, zone: zoneWhere === 1 ? zone : undefined };
  const reply = {
    ...parts,
    src: chance(random, 3) ? address(random, family) : parts.dst,
    dst: chance(random, 3) ? address(random, family) : parts.src,
    sport: chance(random, 4) ? random() & 0xffff : parts.dport,
    dport: chance(random, 4) ? random() & 0xffff : parts.sport,
    zone: zoneWhere === 2 ? zone : undefined,
  };
  return [orig, reply];
}

/** CTA_PROTOINFO. SCTP's states end before HEARTBEAT_SENT, for which conntrack's -o save has no name. */
function protocolInfo(random: Random, protocol: number, kind: MessageKind): Attributes | undefined {
  const whole = kind !== 'destroy';
  const inner = new Attributes();
  if (protocol === 6) {
    inner.u8(1, random() % 10);
    if (whole)
      inner
        .u8(2, random() % 15)
        .u8(3, random() % 15)
        .put(4, [random() & 255, 0])
        .put(5, [random() & 255, 0]);
    return new Attributes().nest(1, inner);
  }
  if (protocol === 33) {
    inner.u8(1, random() % 10);
    if (whole) inner.u8(2, random() % 2).u64(3, counter(random));
    return new Attributes().nest(2, inner);
  }
  if (protocol !== 132) return undefined;
  inner.u8(1, random() % 8);
  if (whole) inner.u32(2, random()).u32(3, random());
  return new Attributes().nest(3, inner);
}

function counters(random: Random): Attributes {
  const [packets, bytes] = [counter(random), counter(random)];
  // Kernels before 4.x wrote 32 bits.
  if (chance(random, 8)) return new Attributes().u32(3, Number(packets >> 40n)).u32(4, Number(bytes >> 40n));
  return new Attributes().u64(1, packets).u64(2, bytes);
}

function values(random: Random, attributes: Attributes): void {
  if (!chance(random, 8)) attributes.u32(CTA.MARK, chance(random, 3) ? random() : 0);
  if (chance(random, 6)) attributes.nest(CTA.HELP, new Attributes().text(1, pick(random, HELPERS)));
  if (chance(random, 6)) attributes.nest(CTA.SECCTX, new Attributes().text(1, pick(random, CONTEXTS)));
  if (!chance(random, 8)) attributes.u32(CTA.ID, random());
  if (!chance(random, 8)) attributes.u32(CTA.USE, 1 + (random() % 3));
  if (chance(random, 4)) {
    const words = Uint32Array.from({ length: 4 }, () => (chance(random, 2) ? 0 : random() & random() & random()));
    attributes.put(CTA.LABELS, new Uint8Array(words.buffer));
  }
  if (chance(random, 10)) attributes.nest(CTA.SYNPROXY, new Attributes().u32(1, random()).u32(2, random()));
  if (chance(random, 10)) attributes.nest(CTA.SEQ_ADJ_ORIG, new Attributes().u32(1, random()).u32(2, 1).u32(3, 2));
}

/** @param nowSec starts lie within two days before it, a few behind it (the clock was set back). */
function timestamps(random: Random, kind: MessageKind, nowSec: number): Attributes {
  const startSec = BigInt(nowSec - (random() % 172_800) + (chance(random, 20) ? 172_800 : 0));
  // Some at the very edge of a second.
  const fraction = BigInt(pick(random, [0, 1, 999_999_999, random() % 1_000_000_000]));
  const times = new Attributes().u64(1, startSec * 1_000_000_000n + fraction);
  const isStopped = kind === 'destroy' || chance(random, 30);
  return isStopped ? times.u64(2, (startSec + BigInt(random() % 5000)) * 1_000_000_000n + 5n) : times;
}

/** A random message. Its length is that of a real one: at most some 600 bytes. */
export function randomMessage(random: Random, kind: MessageKind, nowSec: number): Uint8Array {
  const zoneWhere = random() % 6;
  const [orig, reply] = tuples(random, zoneWhere);
  const attributes = new Attributes().nest(CTA.TUPLE_ORIG, tuple(orig)).nest(CTA.TUPLE_REPLY, tuple(reply));
  if (zoneWhere === 3) attributes.u16(CTA.ZONE, random() & 0xffff);
  if (!chance(random, 8)) attributes.u32(CTA.STATUS, (random() & 0x3fff) | (chance(random, 6) ? random() & 0xc000 : 0));
  // Offloaded flows have neither.
  if (!chance(random, 8)) {
    attributes.u32(CTA.TIMEOUT, random() >>> (random() % 32));
    const info = protocolInfo(random, orig.protocol, kind);
    if (info) attributes.nest(CTA.PROTOINFO, info);
  }
  if (!chance(random, 3)) {
    attributes.nest(CTA.COUNTERS_ORIG, counters(random)).nest(CTA.COUNTERS_REPLY, counters(random));
  }
  if (!chance(random, 3)) attributes.nest(CTA.TIMESTAMP, timestamps(random, kind, nowSec));
  values(random, attributes);
  return message(orig.family, kind, attributes);
}

/** So many random messages. */
export function randomMessages(
  seed: number,
  count: number,
  nowSec: number,
  kinds: readonly MessageKind[],
): Uint8Array[] {
  const random = randomWords(seed);
  return Array.from({ length: count }, () => randomMessage(random, pick(random, kinds), nowSec));
}

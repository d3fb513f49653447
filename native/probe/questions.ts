// The questions that find out which of the kernel's dump filters work correctly, and the evaluation of its answers. A
// capability counts if each question about it was answered with exactly the right entries. Each dump walks through the
// hash table of the whole machine, so one question covers as much as possible, and its parts are asked separately only
// if the answer is wrong. Pure.

import { formatAddress, parseAddress } from '../flow/address.ts';
import type { Family } from '../flow/family.ts';
import type { TupleText } from '../flow/flow-key.ts';
import { STATUS_BITS } from '../flow/names.ts';
import type { Capability } from '../planner/capabilities.ts';
import type { KernelFilter, KernelTuple, MaskedValue } from '../wire/kernel-filter.ts';
import { ICMP, ICMPV6, type ProbeEntry, SCTP, TCP, TCP6, UDP6 } from './entries.ts';

/** One dump. */
export interface ProbeQuestion {
  /** A wrong answer disproves all of these. */
  readonly proves: readonly Capability[];
  readonly family: Family;
  readonly filter: KernelFilter;
}

type Part = Exclude<keyof KernelTuple, 'protocol'>;
const PORTS: readonly Part[] = ['sport', 'dport'];
const ICMP_PARTS: readonly Part[] = ['icmpType', 'icmpCode', 'icmpId'];

/** A filter for the entry's own values of some parts of a direction. */
function tuple(entry: ProbeEntry, direction: 'orig' | 'reply', parts: readonly Part[]): KernelTuple {
  const like = entry[direction];
  const word = (part: Part): KernelTuple[Part] =>
    part === 'src' || part === 'dst' ? parseAddress(like[part]) : like[part];
  const needsProtocol = parts.some((part) => part !== 'src' && part !== 'dst');
  return {
    ...Object.fromEntries(parts.map((part) => [part, word(part)])),
    ...(needsProtocol && { protocol: entry.protocol }),
  };
}

const MARK: MaskedValue = { value: 0x10, mask: 0xf0 };
const STATUS: MaskedValue = { value: STATUS_BITS.SEEN_REPLY, mask: STATUS_BITS.SEEN_REPLY | STATUS_BITS.ASSURED };
const ZONE = 7;
const ORIG = tuple(TCP, 'orig', ['dst', ...PORTS]);
const REPLY = tuple(TCP, 'reply', ['src', ...PORTS]);

/** Everything that a current kernel does right, in one dump. */
export const TOGETHER: ProbeQuestion = {
  proves: ['family', 'mark', 'status', 'zone', 'protocol', 'ipv4Address', 'ports', 'reply'],
  family: 'ipv4',
  filter: { mark: MARK, status: STATUS, zone: ZONE, orig: ORIG, reply: REPLY },
};

/** As TOGETHER, part by part. */
export const BY_PARTS: readonly ProbeQuestion[] = [
  { proves: ['family'], family: 'ipv4', filter: {} },
  { proves: ['family'], family: 'ipv6', filter: {} },
  { proves: ['mark'], family: 'ipv4', filter: { mark: MARK } },
  { proves: ['status'], family: 'ipv4', filter: { status: STATUS } },
  { proves: ['zone'], family: 'ipv4', filter: { zone: ZONE } },
  { proves: ['protocol', 'ipv4Address', 'ports'], family: 'ipv4', filter: { orig: ORIG } },
  { proves: ['reply'], family: 'ipv4', filter: { reply: REPLY } },
];

/** What some kernels get wrong, and other protocols and families. */
export const APART: readonly ProbeQuestion[] = [
  { proves: ['protocol', 'ports'], family: 'ipv6', filter: { orig: tuple(UDP6, 'orig', PORTS) } },
  { proves: ['ipv4Address', 'icmp'], family: 'ipv4', filter: { orig: tuple(ICMP, 'orig', ['src', ...ICMP_PARTS]) } },
  { proves: ['icmpv6'], family: 'ipv6', filter: { orig: tuple(ICMPV6, 'orig', ICMP_PARTS) } },
  {
    proves: ['ipv6Address'],
    family: 'ipv6',
    filter: { orig: tuple(TCP6, 'orig', ['src', 'dst']), reply: tuple(TCP6, 'reply', ['src', 'dst']) },
  },
  {
    proves: ['sctpPorts'],
    family: 'ipv4',
    filter: { orig: tuple(SCTP, 'orig', PORTS), reply: tuple(SCTP, 'reply', PORTS) },
  },
];

/** Whether a kernel that does everything right would answer with this entry. */
export function isMeant({ family, filter }: Omit<ProbeQuestion, 'proves'>, entry: ProbeEntry): boolean {
  const { mark, status, zone, orig, reply } = filter;
  if (entry.orig.src.includes(':') !== (family === 'ipv6')) return false;
  if (mark && ((entry.mark ?? 0) & mark.mask) >>> 0 !== mark.value) return false;
  if (status && ((entry.status ?? 0) & status.mask) !== status.value) return false;
  if (zone !== undefined && ![entry.zone, entry.zoneOrig, entry.zoneReply].includes(zone)) return false;
  return isLike(orig, entry.orig, entry.protocol) && isLike(reply, entry.reply, entry.protocol);
}

function isLike(wanted: KernelTuple = {}, has: TupleText, protocol: number): boolean {
  const { src, dst, protocol: number = protocol, ...layer4 } = wanted;
  if (number !== protocol) return false;
  if ((src && formatAddress(src) !== has.src) || (dst && formatAddress(dst) !== has.dst)) return false;
  const parts = Object.entries(layer4) as [Exclude<Part, 'src' | 'dst'>, number | undefined][];
  return parts.every(([part, word]) => word === undefined || has[part] === word);
}

/** The entries in the answer, each once; undefined if the kernel refused to answer. */
export type ProbeAnswer = readonly ProbeEntry[] | undefined;

/**
 * Whether an answer is right, and could have been wrong.
 * @param made the entries that exist: a kernel can lack SCTP.
 */
export function isRight(question: ProbeQuestion, made: readonly ProbeEntry[], answer: ProbeAnswer): boolean {
  const meant = made.filter((entry) => isMeant(question, entry));
  if (!answer || meant.length === 0 || meant.length === made.length) return false;
  return answer.length === meant.length && meant.every((entry) => answer.includes(entry));
}

/** What the questions prove, given whether each was answered correctly. */
export function provenBy(answered: readonly (readonly [ProbeQuestion, boolean])[]): Set<Capability> {
  const asked = new Set(answered.flatMap(([question]) => question.proves));
  for (const [question, right] of answered) if (!right) for (const wrong of question.proves) asked.delete(wrong);
  return asked;
}

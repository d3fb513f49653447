// The texts of an expectation: a flow that a helper has announced. Pure.

import type { ExpectationTuple, ListedExpectation } from '../../electron/contract/expectations.ts';
import { formatEndpoint, formatMark, parseAddress, protocolName, protocolTitle } from '../../native/flow/index.ts';
import { ABSENT, type EndpointWords, endText, icmpWords, keyWords } from './flow-words.ts';

/** An end whose port does not matter. */
const ANY_PORT = 'any port';

/** NF_CT_EXPECT_*, in words. */
export const EXPECTATION_FLAGS = [
  { bit: 1 << 0, word: 'Permanent', meaning: 'It stays after the expected flow has come, for further ones.' },
  { bit: 1 << 1, word: 'Inactive', meaning: 'It waits until its helper makes it active.' },
  { bit: 1 << 2, word: 'Userspace', meaning: 'A helper outside the kernel created it.' },
] as const;

/** The words of the flags that are set; bits without a word as a number. */
export function flagWords(flags: number): string[] {
  const known = EXPECTATION_FLAGS.filter(({ bit }) => (flags & bit) !== 0).map(({ word }) => word);
  const rest = EXPECTATION_FLAGS.reduce((bits, { bit }) => bits & ~bit, flags);
  return rest === 0 ? known : [...known, formatMark(rest >>> 0)];
}

/** The source of a tuple: its port, the id of ICMP, or the key of GRE follows the address. */
export function tupleSource({ src, sport, icmpId, srcKey }: ExpectationTuple): EndpointWords {
  const detail = icmpId !== undefined ? `id ${icmpId}` : optionalKey(srcKey);
  return { main: formatEndpoint(src, sport), detail };
}

/** The destination of a tuple. */
export function tupleDestination({
  protocol,
  dst,
  dport,
  icmpType,
  icmpCode,
  dstKey,
}: ExpectationTuple): EndpointWords {
  const detail = icmpType === undefined ? optionalKey(dstKey) : icmpWords(protocol, icmpType, icmpCode);
  return { main: formatEndpoint(dst, dport), detail };
}

function optionalKey(key: number | undefined): string {
  return key === undefined ? '' : keyWords(key);
}

/** Where the expected flow comes from; a port that the mask leaves open is any port. */
export function expectedSource({ tuple, mask }: ListedExpectation): EndpointWords {
  if (tuple.sport === undefined || mask?.sport !== 0) return tupleSource(tuple);
  return { main: tuple.src, detail: ANY_PORT };
}

/** "TCP 10.0.0.1:40000 → 10.0.0.2:21" */
export function tupleText(tuple: ExpectationTuple, source = tupleSource(tuple)): string {
  return `${protocolTitle(tuple.protocol)} ${endText(source)} → ${endText(tupleDestination(tuple))}`;
}

/** "TCP 10.0.0.2 any port → 10.0.0.1:5000": names an expectation to people. */
export function expectationText(expectation: ListedExpectation): string {
  return tupleText(expectation.tuple, expectedSource(expectation));
}

/**
 * How much of the source must match: "Exact", "any port", "/24, any port". The kernel has a mask for the source only; the
 * destination always matches exactly.
 */
export function maskText({ family, mask }: ListedExpectation): string {
  if (!mask) return ABSENT;
  const parts = [addressMask(mask.src, family === 'ipv6' ? 128 : 32), portMask(mask.sport)];
  return parts.filter((part) => part !== '').join(', ') || 'Exact';
}

/** '' if every bit must match. @param bits of an address of the family. */
function addressMask(text: string, bits: number): string {
  const words = parseAddress(text);
  if (!words) return text;
  const ones = [...words]
    .map((word) => (word >>> 0).toString(2).padStart(32, '0'))
    .join('')
    .slice(-bits);
  const length = ones.indexOf('0');
  if (length < 0) return '';
  if (length === 0 && !ones.includes('1')) return 'any address';
  return ones.includes('1', length) ? text : `/${length}`;
}

function portMask(mask: number | undefined): string {
  if (mask === undefined || mask === 0xffff) return '';
  return mask === 0 ? ANY_PORT : `port & ${formatMark(mask)}`;
}

/** Where NAT takes the expected flow. `end`: "192.0.2.1:6000"; without an address, the flow follows its master. */
export interface NatWords {
  readonly end: string | undefined;
  /** All of it: "→ 192.0.2.1:6000", "Like its master", "Like its master, port 6000". */
  readonly text: string;
}

/** Whether an address, or a mask, is all zeros. */
export function isAnyAddress(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** Undefined if the kernel translates nothing. */
export function natWords({ nat, tuple }: ListedExpectation): NatWords | undefined {
  if (!nat) return undefined;
  const { src, sport } = nat.tuple;
  if (!isAnyAddress(src)) {
    const end = formatEndpoint(src, sport);
    return { end, text: `→ ${end}` };
  }
  const port = sport === undefined || sport === tuple.dport ? '' : `, port ${sport}`;
  return { end: undefined, text: `Like its master${port}` };
}

/** The filter that finds exactly the flow of an original tuple, in whichever zone it is. */
export function flowFilter(tuple: ExpectationTuple): string {
  const { protocol, src, dst, sport, dport } = tuple;
  const parts = [`proto = ${protocolName(protocol)}`, `src = ${src}`];
  if (sport !== undefined) parts.push(`sport = ${sport}`);
  parts.push(`dst = ${dst}`);
  if (dport !== undefined) parts.push(`dport = ${dport}`);
  return parts.join(' and ');
}

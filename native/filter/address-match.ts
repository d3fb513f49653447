// Comparisons of addresses: which ends they look at, and how ranges and patterns are matched. Pure.

import { type AddressWords, compareAddresses, formatAddress, isIPv4Words } from '../flow/address.ts';
import type { FlowColumns } from '../flow/batch.ts';
import { PRESENCE } from '../flow/columns.ts';
import type { Match } from './ast.ts';
import { scanIPv4, scanRows, scanWords } from './scan.ts';
import { CHUNK_WORDS, type Scan } from './scan-of.ts';
import { ipv4Pattern, matchesWildcard } from './wildcard.ts';

/** Tests the address at `words[at..at+3]`. */
type AddressTest = (words: Uint32Array, at: number) => boolean;

/** The positive form of a comparison on src, dst, reply.src, reply.dst or host. */
export function addressScan(match: Match): Scan {
  const single = singleIPv4(match);
  const test = addressTest(match);
  switch (match.field) {
    case 'src':
    case 'dst': {
      const isSource = match.field === 'src';
      if (single) {
        return (columns, span, care, out) =>
          scanIPv4(span, care, out, isSource ? columns.origSrc : columns.origDst, single.low, single.high);
      }
      return (columns, span, care, out) => {
        const words = isSource ? columns.origSrc : columns.origDst;
        scanRows(span, care, out, (row) => test(words, row * 4));
      };
    }
    case 'reply.src':
    case 'reply.dst':
      return replyScan(match.field === 'reply.src', test);
    default:
      return single ? singleHostScan(single, test) : hostScan(test);
  }
}

function replyScan(isSource: boolean, test: AddressTest): Scan {
  return (columns, span, care, out) => {
    const { presence, reply } = columns;
    const inverse = isSource ? columns.origDst : columns.origSrc;
    const words = isSource ? reply.src : reply.dst;
    scanRows(span, care, out, (row) => {
      if (!((presence[row] ?? 0) & PRESENCE.replyTuple)) return false;
      const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
      return at < 0 ? test(inverse, row * 4) : test(words, at * 4);
    });
  };
}

/** Either end of either direction; a reply that is the inverse has no ends of its own. */
function hostScan(test: AddressTest): Scan {
  return (columns, span, care, out) => {
    const { origSrc, origDst } = columns;
    scanRows(
      span,
      care,
      out,
      (row) => test(origSrc, row * 4) || test(origDst, row * 4) || testReply(columns, row, test),
    );
  };
}

function testReply(columns: FlowColumns, row: number, test: AddressTest): boolean {
  const { presence, reply } = columns;
  if (((presence[row] ?? 0) & OWN_REPLY) !== OWN_REPLY) return false;
  const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
  return at >= 0 && (test(reply.src, at * 4) || test(reply.dst, at * 4));
}

const OWN_REPLY = PRESENCE.replyTuple | PRESENCE.translated;

/** The host scan of one IPv4 range in four passes, each over what the one before left. */
function singleHostScan(range: { low: number; high: number }, test: AddressTest): Scan {
  const rest = new Uint32Array(CHUNK_WORDS);
  const found = new Uint32Array(CHUNK_WORDS);
  return (columns, span, care, out) => {
    const words = (span.to - span.from + 31) >>> 5;
    scanIPv4(span, care, found, columns.origSrc, range.low, range.high);
    for (let w = 0; w < words; w++) rest[w] = (care[w] ?? 0) & ~(found[w] ?? 0);
    scanIPv4(span, rest, rest, columns.origDst, range.low, range.high);
    for (let w = 0; w < words; w++) {
      found[w] = (found[w] ?? 0) | (rest[w] ?? 0);
      rest[w] = (care[w] ?? 0) & ~(found[w] ?? 0);
    }
    scanWords(span, rest, rest, columns.presence, OWN_REPLY, OWN_REPLY, OWN_REPLY, columns.presence, 0);
    scanRows(span, rest, rest, (row) => testReply(columns, row, test));
    for (let w = 0; w < words; w++) out[w] = (found[w] ?? 0) | (rest[w] ?? 0);
  };
}

/** The one IPv4 range that a match is about, if it is. */
function singleIPv4(match: Match): { low: number; high: number } | undefined {
  const value = match.values[0];
  if (match.values.length !== 1 || value?.type !== 'addresses') return undefined;
  return isIPv4Words(value.first) && isIPv4Words(value.last) ? { low: value.first[3], high: value.last[3] } : undefined;
}

function addressTest(match: Match): AddressTest {
  const tests = match.values.flatMap((value) => {
    if (value.type === 'pattern') return [patternTest(value.pattern)];
    return value.type === 'addresses' ? [rangeTest(value.first, value.last)] : [];
  });
  const only = tests[0];
  if (only && tests.length === 1) return only;
  return (words, at) => tests.some((test) => test(words, at));
}

function rangeTest(first: AddressWords, last: AddressWords): AddressTest {
  if (isIPv4Words(first)) {
    const low = first[3];
    const width = (last[3] - low) >>> 0;
    return (words, at) => isIPv4Words(words, at) && ((words[at + 3] ?? 0) - low) >>> 0 <= width;
  }
  // IPv4 lies inside ::/0 as mapped addresses, but is another family.
  return (words, at) => !isIPv4Words(words, at) && withinWords(words, at, first, last);
}

function withinWords(words: Uint32Array, at: number, first: AddressWords, last: AddressWords): boolean {
  const address = [words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0] as const;
  return compareAddresses(address, first) >= 0 && compareAddresses(address, last) <= 0;
}

function patternTest(pattern: string): AddressTest {
  const quick = ipv4Pattern(pattern);
  if (quick) {
    const { mask, value } = quick;
    return (words, at) => isIPv4Words(words, at) && ((words[at + 3] ?? 0) & mask) >>> 0 === value;
  }
  return (words, at) => matchesWildcard(pattern, formatAddress(words, at));
}

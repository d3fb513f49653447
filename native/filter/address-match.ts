// Comparisons of addresses: which ends they look at, and how networks, ranges and patterns are matched. Pure.

import {
  type AddressWords,
  boundsPrefix,
  compareAddresses,
  isIPv4Words,
  mappedWords,
  networkBounds,
} from '../flow/address.ts';
import type { FlowColumns } from '../flow/batch.ts';
import { PRESENCE } from '../flow/columns.ts';
import { addressTextTest } from './address-text.ts';
import type { Match, Value } from './ast.ts';
import { isLike } from './like.ts';
import type { Memory } from './memory.ts';
import { presenceScan } from './number-match.ts';
import { scanIPv4, scanNetwork, scanRows } from './scan.ts';
import { allOf, anyOf, rowScan, type Scan } from './scan-of.ts';
import { ipv4Pattern } from './wildcard.ts';

/** Tests the address at `words[at..at+3]`. */
type AddressTest = (words: Uint32Array, at: number) => boolean;
type EndColumn = 'origSrc' | 'origDst';

/**
 * The positive form of a comparison on src, dst, reply.src, reply.dst or host.
 * @param memory where results of `~` are remembered.
 */
export function addressScan(match: Match, memory: Memory): Scan {
  switch (match.field) {
    case 'src':
      return endScan('origSrc', match.values, memory);
    case 'dst':
      return endScan('origDst', match.values, memory);
    case 'reply.src':
    case 'reply.dst':
      return replyScan(match.field === 'reply.src', addressTest(match.values, memory));
    default:
      return hostScan(match.values, memory);
  }
}

/** One end of the original direction: a pass for each value. */
function endScan(column: EndColumn, values: readonly Value[], memory: Memory): Scan {
  return anyOf(values.map((value) => valueScan(column, value, memory)));
}

function valueScan(column: EndColumn, value: Value, memory: Memory): Scan {
  if (value.type === 'addresses') {
    const { first, last } = value;
    if (isIPv4Words(first)) {
      return (columns, span, care, out) => scanIPv4(span, care, out, columns[column], first[3], last[3]);
    }
    const prefix = boundsPrefix(first, last);
    if (prefix !== undefined && !(compareAddresses(first, MAPPED) <= 0 && compareAddresses(last, MAPPED) >= 0)) {
      const mask = networkBounds(ALL_ONES, prefix).first;
      return (columns, span, care, out) => scanNetwork(span, care, out, columns[column], first, mask);
    }
  }
  if (value.type === 'masked' && isIPv4Words(value.address)) {
    const { address, mask } = value;
    return (columns, span, care, out) => scanNetwork(span, care, out, columns[column], address, mask);
  }
  const parts = value.type === 'pattern' ? ipv4Pattern(value.pattern) : undefined;
  if (parts) {
    const mask: AddressWords = [0xffffffff, 0xffffffff, 0xffffffff, parts.mask];
    const network = mappedWords(parts.value);
    return (columns, span, care, out) => scanNetwork(span, care, out, columns[column], network, mask);
  }
  const test = addressTest([value], memory);
  return (columns, span, care, out) => {
    const words = columns[column];
    scanRows(span, care, out, (row) => test(words, row * 4));
  };
}

const ALL_ONES: AddressWords = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];
/** The first IPv4 address as words. */
const MAPPED: AddressWords = [0, 0, 0xffff, 0];

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
function hostScan(values: readonly Value[], memory: Memory): Scan {
  const test = addressTest(values, memory);
  const translated = presenceScan(PRESENCE.replyTuple | PRESENCE.translated);
  const reply = rowScan((columns, row) => testReply(columns, row, test));
  return anyOf([endScan('origSrc', values, memory), endScan('origDst', values, memory), allOf([translated, reply])]);
}

function testReply(columns: FlowColumns, row: number, test: AddressTest): boolean {
  const { reply } = columns;
  const at = reply.index ? (reply.index[row] ?? 0) - 1 : row;
  return at >= 0 && (test(reply.src, at * 4) || test(reply.dst, at * 4));
}

function addressTest(values: readonly Value[], memory: Memory): AddressTest {
  const tests = values.flatMap((value) => {
    if (isLike(value)) return [likeTest(value, memory)];
    if (value.type === 'masked') return [maskedTest(value.address, value.mask)];
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
  return (words, at) => {
    if (isIPv4Words(words, at)) return false;
    const address = [words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0] as const;
    return compareAddresses(address, first) >= 0 && compareAddresses(address, last) <= 0;
  };
}

function maskedTest(address: AddressWords, mask: AddressWords): AddressTest {
  const isIPv4 = isIPv4Words(address);
  const differs = (words: Uint32Array, at: number, i: 0 | 1 | 2 | 3): number =>
    ((words[at + i] ?? 0) & mask[i]) ^ address[i];
  return (words, at) =>
    isIPv4Words(words, at) === isIPv4 &&
    (differs(words, at, 0) | differs(words, at, 1) | differs(words, at, 2) | differs(words, at, 3)) === 0;
}

function likeTest(value: Value & { type: 'pattern' | 'regex' }, memory: Memory): AddressTest {
  const quick = value.type === 'pattern' ? ipv4Pattern(value.pattern) : undefined;
  if (!quick) return addressTextTest(value, memory);
  const { mask, value: wanted } = quick;
  return (words, at) => isIPv4Words(words, at) && ((words[at + 3] ?? 0) & mask) >>> 0 === wanted;
}

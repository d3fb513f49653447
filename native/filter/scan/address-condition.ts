// The condition that each value of a comparison sets for an address: a single one, networks, ranges, masks and
// patterns. Pure.

import {
  type AddressWords,
  boundsPrefix,
  compareAddresses,
  isIPv4Words,
  mappedWords,
  networkBounds,
} from '../../flow/address.ts';
import type { Value } from '../ast.ts';
import { ipv4Pattern } from '../regex/index.ts';
import { AddressSet } from './address-set.ts';
import { type AddressTest, addressTextTest } from './address-text.ts';
import { isLike } from './like.ts';
import type { Memory } from './memory.ts';
import { type RowSpan, scanIPv4, scanNetwork, scanRows } from './scan.ts';

/** A condition on one address: as a test, and as a scan of a column of addresses. */
export interface AddressCondition {
  readonly test: AddressTest;
  readonly scan: (span: RowSpan, care: Uint32Array, out: Uint32Array, words: Uint32Array) => void;
}

/**
 * Up to this many address ranges are scanned one by one, which is faster than a look-up in a set; more become one set.
 */
const FEW_RANGES = 4;

/**
 * The conditions for values; one of them must hold. Many single addresses, networks and ranges become one condition.
 */
export function addressConditions(values: readonly Value[], memory: Memory): AddressCondition[] {
  const ranges = values.filter(isRange);
  if (ranges.length <= FEW_RANGES) return values.flatMap((value) => conditionOf(value, memory));
  const set = new AddressSet(ranges);
  const others = values.filter((value) => !isRange(value)).flatMap((value) => conditionOf(value, memory));
  const test: AddressTest = (words, at) => set.has(words, at);
  return [{ test, scan: (span, care, out, words) => set.scan(span, care, out, words) }, ...others];
}

/** How many scans the values of a comparison take. @param ofSet how many scans a set counts as. */
export function addressPasses(values: readonly Value[], ofSet: number): number {
  const ranges = values.filter(isRange).length;
  return ranges <= FEW_RANGES ? values.length : values.length - ranges + ofSet;
}

function isRange(value: Value): value is Value & { type: 'addresses' } {
  return value.type === 'addresses';
}

function tested(test: AddressTest): AddressCondition {
  return {
    test,
    scan: (span, care, out, words) => scanRows(span, care, out, (row) => test(words, row * 4)),
  };
}

function conditionOf(value: Value, memory: Memory): AddressCondition[] {
  if (value.type === 'addresses') return [rangeCondition(value.first, value.last)];
  if (value.type === 'masked') return [maskedCondition(value.address, value.mask)];
  return isLike(value) ? [likeCondition(value, memory)] : [];
}

const ALL_ONES: AddressWords = [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff];
/** The first IPv4 address as words. */
const MAPPED: AddressWords = [0, 0, 0xffff, 0];

function rangeCondition(first: AddressWords, last: AddressWords): AddressCondition {
  const test = rangeTest(first, last);
  if (isIPv4Words(first)) {
    return { test, scan: (span, care, out, words) => scanIPv4(span, care, out, words, first[3], last[3]) };
  }
  const prefix = boundsPrefix(first, last);
  const hasMapped = compareAddresses(first, MAPPED) <= 0 && compareAddresses(last, MAPPED) >= 0;
  if (prefix === undefined || hasMapped) return tested(test);
  const mask = networkBounds(ALL_ONES, prefix).first;
  return { test, scan: (span, care, out, words) => scanNetwork(span, care, out, words, first, mask) };
}

function maskedCondition(address: AddressWords, mask: AddressWords): AddressCondition {
  const test = maskedTest(address, mask);
  if (!isIPv4Words(address)) return tested(test);
  return { test, scan: (span, care, out, words) => scanNetwork(span, care, out, words, address, mask) };
}

function likeCondition(value: Value & { type: 'pattern' | 'regex' }, memory: Memory): AddressCondition {
  const parts = value.type === 'pattern' ? ipv4Pattern(value.pattern) : undefined;
  if (!parts) return tested(addressTextTest(value, memory));
  const mask: AddressWords = [0xffffffff, 0xffffffff, 0xffffffff, parts.mask];
  const network = mappedWords(parts.value);
  const test: AddressTest = (words, at) =>
    isIPv4Words(words, at) && ((words[at + 3] ?? 0) & parts.mask) >>> 0 === parts.value;
  return { test, scan: (span, care, out, words) => scanNetwork(span, care, out, words, network, mask) };
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

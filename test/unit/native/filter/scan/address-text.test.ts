// `~` on addresses, compared with the same test on their texts.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Value } from '../../../../../native/filter/ast.ts';
import { addressTextTest } from '../../../../../native/filter/scan/address-text.ts';
import { textTest } from '../../../../../native/filter/scan/like.ts';
import { Memory } from '../../../../../native/filter/scan/memory.ts';
import { formatAddress } from '../../../../../native/flow/index.ts';

/** Words with many zero groups, small numbers and neighbours. */
const group = fc.oneof(fc.constant(0), fc.nat(20), fc.constantFrom(0xfd00, 0xffff, 0x100, 0xabc), fc.nat(0xffff));
const ipv6 = fc
  .array(group, { minLength: 8, maxLength: 8 })
  .map((groups) => [0, 2, 4, 6].map((i) => (((groups[i] ?? 0) << 16) | (groups[i + 1] ?? 0)) >>> 0));
const octet = fc.oneof(fc.constantFrom(0, 1, 10, 100, 192, 255), fc.nat(255));
const ipv4 = fc
  .array(octet, { minLength: 4, maxLength: 4 })
  .map((octets) => [0, 0, 0xffff, octets.reduce((address, part) => address * 256 + part, 0)]);
const addresses = fc.array(fc.oneof(ipv4, ipv6), { minLength: 1, maxLength: 60 });

const part = fc.constantFrom('1', '10', '2', '.', '*', '?', ':', '::', 'fd', 'A', '0', '25', '**', '::ffff:', 'x');
const pattern = fc.array(part, { minLength: 1, maxLength: 8 }).map((parts): Value => {
  return { type: 'pattern', pattern: parts.join('') };
});
const piece = fc.constantFrom(
  '1',
  '0',
  '\\.',
  '.',
  '\\d',
  '[0-4]',
  '(1|10)',
  '^',
  '$',
  '2?',
  '(5|:)+',
  'f',
  ':',
  '1{1,3}',
);
const regex = fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces): Value => {
  return { type: 'regex', source: pieces.join(''), ignoreCase: false };
});

function compare(value: Value, list: readonly (readonly number[])[], memory = new Memory()): void {
  if (value.type !== 'pattern' && value.type !== 'regex') throw new Error(value.type);
  const ours = addressTextTest(value, memory);
  const naive = textTest(value, true);
  const words = Uint32Array.from(list.flat());
  // Twice: the second time from remembered results.
  for (const _ of [1, 2]) {
    list.forEach((address, i) => {
      const text = formatAddress(address);
      expect([value, text, ours(words, i * 4)]).toEqual([value, text, naive(text)]);
    });
  }
}

test('patterns and regular expressions find the addresses whose texts they find', () => {
  // A random expression can repeat an anchor, which is refused.
  const value = fc.oneof(
    pattern,
    regex.filter((one) => isExpression(one)),
  );
  fc.assert(
    fc.property(value, addresses, (one, list) => compare(one, list)),
    { numRuns: 3000 },
  );
});

test.each([
  '10.0.1*',
  '10.0.?',
  '*.1',
  '1?.*',
  '*',
  '?*',
  'FD00::*',
  '::',
  '*::*',
  '1.2.3.4',
  '255.255.255.255',
  '*5*5*',
])('~ %s', (text) => {
  fc.assert(
    fc.property(addresses, (list) => compare({ type: 'pattern', pattern: text }, list)),
    { numRuns: 50 },
  );
});

test('an expression with more states than there is room for still finds what it should', () => {
  // Each of the last hundreds of texts leads to a different state.
  const source = '(1|2|3|4|5)(.|..)(0|1|2)[^5].{3}1.{5}2';
  const list = Array.from({ length: 20_000 }, (_, i) => [0, 0, 0xffff, Math.imul(i + 1, 0x9e3779b1) >>> 0]);
  compare({ type: 'regex', source, ignoreCase: false }, list);
  const both = list.flatMap((address, i) => [address, [0xfd00_0000, i, Math.imul(i, 77) >>> 0, i * 3]]);
  compare({ type: 'regex', source: `(${source})|(a.{9}b.{7}c)`, ignoreCase: false }, both.slice(0, 8000));
});

test('a pattern that is longer than any address finds nothing, however long', () => {
  const test = addressTextTest({ type: 'pattern', pattern: `${'?'.repeat(60_000)}*` }, new Memory());
  expect(test(Uint32Array.of(0, 0, 0xffff, 1), 0)).toBe(false);
});

test('with little memory or none patterns and expressions find the same', () => {
  const value = fc.oneof(
    pattern,
    regex.filter((one) => isExpression(one)),
  );
  const bytes = fc.constantFrom(0, 1000, 6144, 10_000, 20_000);
  fc.assert(
    fc.property(value, addresses, bytes, (one, list, size) => compare(one, list, new Memory(size))),
    { numRuns: 1000 },
  );
  const many = Array.from({ length: 3000 }, (_, i) => [0, 0, 0xffff, Math.imul(i + 1, 0x9e3779b1) >>> 0]);
  const source = '(1|2|3|4|5)(.|..)(0|1|2)[^5].{3}1.{5}2';
  for (const size of [0, 6144, 20_000]) compare({ type: 'regex', source, ignoreCase: false }, many, new Memory(size));
});

test('thousands of terms together remember no more than allowed', () => {
  const list = Array.from({ length: 2000 }, (_, i) =>
    i % 2 ? [0, 0, 0xffff, Math.imul(i, 0x9e3779b1) >>> 0] : [0xfd000000, i >> 2, Math.imul(i, 77) >>> 0, i * 3],
  );
  const words = Uint32Array.from(list.flat());
  const size = 512 * 1024;
  const memory = new Memory(size);
  const before = process.memoryUsage().arrayBuffers;
  const tests = Array.from({ length: 1000 }, (_, i) =>
    addressTextTest({ type: 'pattern', pattern: `*${i % 10}${i}*` }, memory),
  );
  const found = tests.map((one) => list.filter((_, i) => one(words, i * 4)).length);
  expect(memory.used).toBeGreaterThan(size / 2);
  expect(memory.used).toBeLessThanOrEqual(size);
  expect(found.some((count) => count > 0)).toBe(true);
  // Besides what is counted, each has an automaton of a few KiB.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(size + tests.length * 8192);
});

function isExpression(value: Value): boolean {
  try {
    if (value.type === 'regex') textTest(value, true);
    return true;
  } catch {
    return false;
  }
}

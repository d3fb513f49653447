import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isoText } from '../../../../native/formats/local-time.ts';
import {
  nanosecondsRest,
  nanosecondsText,
  u64Text,
  unsignedText,
  wholeSeconds,
} from '../../../../native/formats/u64.ts';

function pair(value: bigint): Uint32Array {
  return Uint32Array.of(Number(value & 0xffffffffn), Number(value >> 32n));
}

const MAX = 2n ** 64n - 1n;
const value = fc.oneof(
  fc.bigInt({ min: 0n, max: MAX }),
  // Where numbers become inexact, and around whole seconds.
  fc.bigInt({ min: 2n ** 53n - 2000n, max: 2n ** 53n + 2000n }),
  fc
    .tuple(fc.bigInt({ min: 0n, max: MAX / 1_000_000_000n - 1n }), fc.bigInt({ min: 0n, max: 40_000n }))
    .map(([seconds, ns]) => seconds * 1_000_000_000n + ns),
  fc
    .tuple(fc.bigInt({ min: 1n, max: MAX / 1_000_000_000n - 1n }), fc.bigInt({ min: 1n, max: 40_000n }))
    .map(([seconds, ns]) => seconds * 1_000_000_000n - ns),
);

test('a u64 is written to the last digit, and its seconds are exact', () => {
  fc.assert(
    fc.property(value, (ns) => {
      expect(u64Text(pair(ns), 0)).toBe(String(ns));
      expect(nanosecondsText(pair(ns), 0)).toBe(String(ns));
      expect(wholeSeconds(pair(ns), 0)).toBe(Number(ns / 1_000_000_000n));
      expect(nanosecondsRest(pair(ns), 0)).toBe(Number(ns % 1_000_000_000n));
    }),
    { numRuns: 3000 },
  );
});

test('a negative number of seconds is what C prints of an unsigned long long', () => {
  expect(unsignedText(0)).toBe('0');
  expect(unsignedText(-1)).toBe('18446744073709551615');
});

test('times that share a place among the remembered ones keep their own texts', () => {
  const second = fc.nat(59).map((seconds) => 1_700_000_040n + BigInt(seconds));
  const time = fc.tuple(second, fc.nat(20)).map(([seconds, turns]) => seconds + BigInt(turns) * 4096n * 60n);
  fc.assert(
    fc.property(fc.array(time, { maxLength: 30 }), (times) => {
      for (const seconds of times) {
        const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -'.000Z'.length);
        expect(isoText(pair(seconds * 1_000_000_000n + 7n), 0)).toBe(`${whole}.000000007Z`);
      }
    }),
  );
});

test('nanoseconds are ISO 8601 with nine decimals', () => {
  expect(isoText(pair(0n), 0)).toBe('1970-01-01T00:00:00.000000000Z');
  expect(isoText(pair(1_700_000_000_999_999_999n), 0)).toBe('2023-11-14T22:13:20.999999999Z');
  expect(isoText(pair(MAX), 0)).toBe('2554-07-21T23:34:33.709551615Z');
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIELD_NAMES, SERVICES, serviceName } from '../../../../../native/filter/index.ts';
import { parseDuration, parseSize, parseTime } from '../../../../../native/filter/read/numbers.ts';
import { nearest } from '../../../../../native/filter/read/suggest.ts';
import { printDuration, printSize, printTime } from '../../../../../native/filter/write/numbers.ts';

describe('numbers', () => {
  const safe = fc.nat(Number.MAX_SAFE_INTEGER);

  test('sizes and durations survive printing and reading', () => {
    const scaled = fc.oneof(
      safe,
      fc.tuple(fc.nat(999), fc.constantFrom(1, 1e3, 1024, 1e6, 2 ** 30)).map(([a, b]) => a * b),
    );
    fc.assert(
      fc.property(scaled, (value) => {
        expect(parseSize(printSize(value), Number.MAX_SAFE_INTEGER)).toBe(value);
        expect(parseDuration(printDuration(value), Number.MAX_SAFE_INTEGER)).toBe(value);
      }),
    );
  });

  test('times survive printing and reading', () => {
    fc.assert(
      fc.property(fc.nat(253_402_300_799_999), (ms) => {
        expect(parseTime(printTime(ms))).toBe(ms);
      }),
    );
  });

  test('a time without a zone is local', () => {
    expect(parseTime('2026-07-01T10:30')).toBe(new Date(2026, 6, 1, 10, 30).getTime());
    expect(parseTime('2026-07-01')).toBe(new Date(2026, 6, 1).getTime());
  });
});

test('the nearest name is not one that could be another', () => {
  expect(nearest('destport', FIELD_NAMES)).toBeUndefined();
  expect(nearest('dprot', FIELD_NAMES)).toBe('dport');
});

test('services have ports and one printed name each', () => {
  expect(SERVICES.size).toBeGreaterThan(95);
  expect(serviceName(443)).toBe('https');
  expect(serviceName(1)).toBe('tcpmux');
  for (const port of SERVICES.values()) expect(port > 0 && port < 65536).toBe(true);
});

import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AddressWords,
  boundsPrefix,
  compareAddresses,
  formatAddress,
  formatIPv6,
  networkBounds,
  parseAddress,
  parseIPv4,
} from '../../../../native/flow/index.ts';

const word = fc.oneof(fc.nat(0xffffffff), fc.constantFrom(0, 0, 1, 0xffff, 0x10000, 0xffff0000, 0xffffffff));
const words: fc.Arbitrary<AddressWords> = fc.oneof(
  fc.tuple(word, word, word, word),
  word.map((v4) => [0, 0, 0xffff, v4] as const),
);

/** The address as the platform's URL parser reads it: eight hexadecimal groups. */
function byUrl(text: string): string {
  return new URL(`http://[${text}]/`).hostname;
}

describe('addresses', () => {
  test('survive printing and reading', () => {
    fc.assert(
      fc.property(words, (address) => {
        expect(parseAddress(formatAddress(address))).toEqual(address);
        expect(parseAddress(formatIPv6(address))).toEqual(address);
      }),
      { numRuns: 2000 },
    );
  });

  test('are printed as the platform prints them', () => {
    fc.assert(
      fc.property(words, (address) => {
        const text = formatIPv6(address);
        expect(isIP(text)).toBe(6);
        const dotted = text.startsWith('::ffff:') && text.includes('.');
        if (!dotted) expect(`[${text}]`).toBe(byUrl(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('are accepted exactly when the platform accepts them', () => {
    const piece = fc.constantFrom(
      '0',
      '1',
      'ff',
      'FFFF',
      'db8',
      '12345',
      'g',
      '',
      ':',
      '::',
      '.',
      '1.2.3.4',
      '01',
      '255',
      '256',
    );
    const text = fc.oneof(
      fc.array(piece, { maxLength: 9 }).map((parts) => parts.join(':')),
      fc.array(piece, { maxLength: 9 }).map((parts) => parts.join('')),
      fc.array(fc.nat(300), { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.')),
    );
    fc.assert(
      fc.property(text, (input) => {
        expect(parseAddress(input) !== undefined, input).toBe(isIP(input) !== 0);
      }),
      { numRuns: 20_000 },
    );
  });

  test.each([
    ['10.0.0.5', '10.0.0.5'],
    ['::ffff:10.0.0.5', '10.0.0.5'],
    ['::FFFF:A00:5', '10.0.0.5'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0db8::0001', '2001:db8::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
  ])('%s is printed as %s', (text, printed) => {
    const address = parseAddress(text);
    expect(address && formatAddress(address)).toBe(printed);
  });

  test.each([
    '',
    '1',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.256',
    '1.2.3.4 ',
    '+1.2.3.4',
    '0x1.2.3.4',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '::1%lo',
    '[::1]',
    '::12345',
    '::1.2.3',
    '1.2.3.4::',
    '::1.2.3.4:5',
  ])('%j is not an address', (text) => {
    expect(parseAddress(text)).toBeUndefined();
  });

  test('a dotted quad is its number', () => {
    expect(parseIPv4('255.0.0.1')).toBe(0xff000001);
    expect(parseIPv4('0.0.0.0')).toBe(0);
  });
});

describe('networks', () => {
  test('hold exactly the addresses that share the prefix', () => {
    fc.assert(
      fc.property(words, words, fc.nat(128), (a, b, prefix) => {
        const { first, last } = networkBounds(a, prefix);
        const bits = (address: AddressWords): string =>
          address.map((part) => part.toString(2).padStart(32, '0')).join('');
        const inside = compareAddresses(b, first) >= 0 && compareAddresses(b, last) <= 0;
        expect(inside).toBe(bits(a).slice(0, prefix) === bits(b).slice(0, prefix));
        expect(boundsPrefix(first, last)).toBe(prefix);
      }),
      { numRuns: 2000 },
    );
  });

  test('other ranges have no prefix', () => {
    const range = (a: string, b: string): number | undefined => {
      const [first, last] = [parseAddress(a), parseAddress(b)];
      return first && last && boundsPrefix(first, last);
    };
    expect(range('10.0.0.1', '10.0.0.2')).toBeUndefined();
    expect(range('10.0.0.0', '10.0.0.2')).toBeUndefined();
    expect(range('10.0.0.0', '10.0.0.3')).toBe(126);
    expect(range('::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff')).toBe(0);
  });
});

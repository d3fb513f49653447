// The texts of expectations.

import { expect, test } from 'vitest';
import { parseFilter } from '../../../../native/filter/index.ts';
import {
  expectationText,
  flagWords,
  flowFilter,
  maskText,
  natWords,
  tupleText,
} from '../../../../renderer/words/expectation-words.ts';
import { ftpData, sipMedia } from '../expectations/some-expectations.ts';

const mask = (src: string, sport: number | undefined, family: 'ipv4' | 'ipv6' = 'ipv4') =>
  maskText(ftpData(1, { family, mask: { protocol: 6, src, dst: '255.255.255.255', sport, dport: 65535 } }));

test('a mask is told by what it leaves open', () => {
  expect(mask('255.255.255.255', 65535)).toBe('Exact');
  expect(mask('255.255.255.255', 0)).toBe('any port');
  expect(mask('255.255.255.0', 65535)).toBe('/24');
  expect(mask('0.0.0.0', 0)).toBe('any address, any port');
  expect(mask('255.0.255.0', 0xff00)).toBe('255.0.255.0, port & 0xff00');
  expect(mask('ffff::', 0, 'ipv6')).toBe('/16, any port');
  expect(mask('255.255.255.255', undefined)).toBe('Exact');
  expect(maskText(ftpData(1, { mask: undefined }))).toBe('–');
});

test('ends, translations and flags are named', () => {
  expect(expectationText(ftpData(5000))).toBe('TCP 10.0.0.2 any port → 10.0.0.1:5000');
  expect(expectationText(ftpData(5000, { mask: undefined }))).toBe('TCP 10.0.0.2:0 → 10.0.0.1:5000');
  expect(tupleText({ protocol: 17, src: 'fd00::1', dst: 'fd00::2', sport: 1, dport: 2 })).toBe(
    'UDP [fd00::1]:1 → [fd00::2]:2',
  );
  expect(tupleText({ protocol: 47, src: '10.0.0.1', dst: '10.0.0.2', srcKey: 7, dstKey: 8 })).toBe(
    'GRE 10.0.0.1 key 0x7 → 10.0.0.2 key 0x8',
  );
  const tuple = { protocol: 6, src: '192.0.2.1', dst: '0.0.0.0', sport: 6000, dport: 0 };
  const translated = (src: string) =>
    natWords(ftpData(5000, { nat: { direction: 'reply', tuple: { ...tuple, src } } }))?.text;
  expect(translated('192.0.2.1')).toBe('→ 192.0.2.1:6000');
  // The kernel keeps no address if the helper leaves the translation to that of the master.
  expect(translated('0.0.0.0')).toBe('Like its master, port 6000');
  expect(natWords(ftpData(6000, { nat: { direction: 'reply', tuple: { ...tuple, src: '::' } } }))).toEqual({
    end: undefined,
    text: 'Like its master',
  });
  expect(natWords(ftpData(1))).toBeUndefined();
  expect(flagWords(0)).toEqual([]);
  expect(flagWords(3)).toEqual(['Permanent', 'Inactive']);
  expect(flagWords(12)).toEqual(['Userspace', '0x8']);
});

test('the filter that finds a master is one of the language', () => {
  for (const { master } of [ftpData(1), sipMedia(1)]) {
    expect(parseFilter(flowFilter(master ?? expect.fail())).ok).toBe(true);
  }
  const unknown = { protocol: 99, src: 'fd00::1', dst: 'fd00::2' };
  expect(parseFilter(flowFilter(unknown)).ok).toBe(true);
});

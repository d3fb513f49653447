import { expect, test } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatEndpoint,
  formatMark,
  icmpTypeName,
  inverseIcmpType,
  protocolName,
  protocolState,
  protocolTitle,
  stateName,
  statusNames,
} from '../../../../native/flow/index.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.00 kB'],
  [9994, '9.99 kB'],
  [9996, '10.0 kB'],
  [12_040_000, '12.0 MB'],
  [98_234_567, '98.2 MB'],
  [840_000, '840 kB'],
  [999_499, '999 kB'],
  [999_500, '1.00 MB'],
  [1_820_000, '1.82 MB'],
  [2 ** 53, '9.01 PB'],
  [1.5e21, '1500 EB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test.each([
  [0, '0'],
  [999, '999'],
  [1000, '1,000'],
  [12_431, '12,431'],
  [1_000_000, '1,000,000'],
  [9_007_199_254_740_991, '9,007,199,254,740,991'],
])('%d is %s', (count, text) => {
  expect(formatCount(count)).toBe(text);
});

test.each([
  [-3, '0 s', '0 s'],
  [12.9, '12 s', '12 s'],
  [60, '1 min', '1 min'],
  [118, '1 min 58 s', '1 min'],
  [11_520, '3 h 12 min', '3 h'],
  [3600, '1 h', '1 h'],
  [86_399, '23 h 59 min', '23 h'],
  [431_999, '4 d 23 h', '4 d'],
  [864_000, '10 d', '10 d'],
])('%d seconds last %s and are %s ago', (seconds, duration, age) => {
  expect(formatDuration(seconds)).toBe(duration);
  expect(formatAge(seconds)).toBe(age);
});

test('endpoints, marks and names', () => {
  expect(formatEndpoint('192.168.4.27', 51_544)).toBe('192.168.4.27:51544');
  expect(formatEndpoint('fd00:4::1c', 58_122)).toBe('[fd00:4::1c]:58122');
  expect(formatEndpoint('fd00:4::1c', undefined)).toBe('fd00:4::1c');
  expect(formatMark(16)).toBe('0x10');
  expect(formatMark(0xffffffff)).toBe('0xffffffff');
  expect([6, 17, 136, 58, 132, 47, 253].map(protocolName)).toEqual([
    'tcp',
    'udp',
    'udplite',
    'icmpv6',
    'sctp',
    'gre',
    '253',
  ]);
  expect([6, 136, 58, 253].map(protocolTitle)).toEqual(['TCP', 'UDP-Lite', 'ICMPv6', '253']);
});

test('states have the kernel’s name and one for people', () => {
  expect(protocolState(6, 3)).toBe('ESTABLISHED');
  expect(protocolState(132, 4)).toBe('ESTABLISHED');
  expect(protocolState(33, 4)).toBe('OPEN');
  expect(protocolState(6, 10)).toBeUndefined();
  expect(protocolState(17, 1)).toBeUndefined();
  const shown = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((state) => stateName(6, state));
  expect(shown).toEqual([
    'None',
    'SYN sent',
    'SYN received',
    'Established',
    'FIN wait',
    'Close wait',
    'Last ACK',
    'Time wait',
    'Close',
    'SYN sent (both)',
  ]);
  expect(stateName(17, 0)).toBe('');
  expect(stateName(132, 7)).toBe('Shutdown ACK sent');
  expect(stateName(132, 6)).toBe('Shutdown received');
});

test('status bits and ICMP types have names', () => {
  expect(statusNames(0xe)).toEqual(['SEEN_REPLY', 'ASSURED', 'CONFIRMED']);
  expect(statusNames(0xc000)).toEqual(['OFFLOAD', 'HW_OFFLOAD']);
  expect(icmpTypeName(1, 8)).toBe('echo-request');
  expect(icmpTypeName(58, 128)).toBe('echo-request');
  expect(icmpTypeName(6, 8)).toBeUndefined();
  expect([8, 0, 13, 18, 3].map((type) => inverseIcmpType(1, type))).toEqual([0, 8, 14, 17, 3]);
  expect([128, 129, 139, 133].map((type) => inverseIcmpType(58, type))).toEqual([129, 128, 140, 133]);
});

// Dump requests, byte for byte.

import { describe, expect, test } from 'vitest';
import { mappedWords, parseAddress } from '../../../../native/flow/index.ts';
import { encodeDump } from '../../../../native/wire/index.ts';
import { hex } from './hex.ts';

const V4 = mappedWords(0x0a000001);
const V6 = parseAddress('fd00::1');

/** nlmsghdr of a dump: length, type, REQUEST | DUMP, no sequence, no sender; nfgenmsg: family, version, resource. */
const head = (length: string, message: string, family: string): string =>
  `${length}0000 ${message}01 0103 00000000 00000000 ${family}00 0000`;

describe('a dump request', () => {
  test('without options requests the whole table', () => {
    expect(encodeDump()).toEqual(hex(head('1400', '01', '00')));
  });

  test('names family, table and zeroing', () => {
    expect(encodeDump({ family: 'ipv4' })).toEqual(hex(head('1400', '01', '02')));
    expect(encodeDump({ family: 'ipv6', zero: true })).toEqual(hex(head('1400', '03', '0a')));
    expect(encodeDump({ table: 'dying' })).toEqual(hex(head('1400', '06', '00')));
    expect(encodeDump({ table: 'unconfirmed' })).toEqual(hex(head('1400', '07', '00')));
  });

  test('filters by mark, status and zone in network order', () => {
    const filter = { mark: { value: 0x10, mask: 0xff }, status: { value: 4, mask: 6 }, zone: 7 };
    const attributes = '08000800 00000010 08001500 000000ff 08000300 00000004 08001a00 00000006 06001200 00070000';
    expect(encodeDump({ filter })).toEqual(hex(`${head('3c00', '01', '00')} ${attributes}`));
  });

  test('filters by a tuple with flags in host order', () => {
    const filter = { orig: { src: V4, protocol: 6, dport: 443 } };
    const ip = '0c000180 08000100 0a000001';
    const proto = '14000280 05000100 06000000 06000300 01bb0000';
    const flags = '0c001980 08000100 29000000';
    expect(encodeDump({ family: 'ipv4', filter })).toEqual(
      hex(`${head('4400', '01', '02')} 24000180 ${ip} ${proto} ${flags}`),
    );
  });

  test('filters the reply by IPv6 address and by ICMPv6, whose parts have numbers of their own', () => {
    const filter = { reply: { dst: V6, protocol: 58, icmpType: 128, icmpCode: 0, icmpId: 9 } };
    const ip = '18000180 14000400 fd000000 00000000 00000000 00000001';
    const proto = '24000280 05000100 3a000000 05000800 80000000 05000900 00000000 06000700 00090000';
    const flags = '0c001980 08000200 0a0e0000';
    expect(encodeDump({ family: 'ipv6', filter })).toEqual(
      hex(`${head('6000', '01', '0a')} 40000280 ${ip} ${proto} ${flags}`),
    );
  });

  test('leaves out a tuple without conditions', () => {
    expect(encodeDump({ filter: { orig: {}, reply: { src: undefined } } })).toEqual(encodeDump());
  });

  test('is refused if the kernel would refuse or ignore it', () => {
    expect(() => encodeDump({ filter: { orig: { protocol: 6 } } })).toThrow(
      new TypeError('Expected a family with a filter for addresses, protocol or ports'),
    );
    expect(() => encodeDump({ family: 'ipv4', filter: { orig: { dport: 80 } } })).toThrow(
      new TypeError('Expected a protocol with a filter for ports or ICMP'),
    );
    expect(() => encodeDump({ filter: { status: { value: 0, mask: 0 } } })).toThrow(
      new TypeError('Expected the mask of a status filter not to be 0'),
    );
    expect(() => encodeDump({ table: 'dying', zero: true })).toThrow(
      new TypeError('Expected neither "zero" nor "filter" for the table "dying": the kernel would ignore them'),
    );
  });
});

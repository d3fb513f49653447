// Requests for expectations, read back.

import { describe, expect, test } from 'vitest';
import {
  attributeTree,
  decodeExpectation,
  encodeExpectCreate,
  encodeExpectDelete,
  encodeExpectDump,
  encodeExpectFlush,
  encodeExpectGet,
  encodeExpectUpdate,
  type NewExpectation,
} from '../../../../native/wire/index.ts';
import { hex } from './hex.ts';

const MASTER = { protocol: 'tcp', src: '10.0.0.1', dst: '10.0.0.2', sport: 40000, dport: 21 };
const TUPLE = { src: '10.0.0.2', dst: '10.0.0.1', sport: 0, dport: 5000 };

describe('a new expectation', () => {
  test('reads back, exactly matched except for a source port 0', () => {
    const made: NewExpectation = {
      protocol: 'tcp',
      tuple: TUPLE,
      master: MASTER,
      flags: 1,
      class: 0,
      helper: 'ftp',
      zone: 4,
      nat: { direction: 'reply', address: '192.0.2.1', port: 6000 },
      expectFunction: 'nat-follow-master',
    };
    expect(decodeExpectation(encodeExpectCreate(made))).toMatchObject({
      family: 'ipv4',
      tuple: { ...TUPLE, protocol: 6 },
      mask: { src: '255.255.255.255', dst: '255.255.255.255', sport: 0, dport: 65535, protocol: 6 },
      master: { ...MASTER, protocol: 6 },
      flags: 1,
      class: 0,
      helper: 'ftp',
      zone: 4,
      nat: { direction: 'reply', tuple: { src: '192.0.2.1', dst: '0.0.0.0', sport: 6000, dport: 0 } },
      expectFunction: 'nat-follow-master',
      timeoutSec: undefined,
      unknownAttributes: 0,
    });
    // NEW of subsystem 2 with REQUEST, CREATE and EXCL.
    expect(encodeExpectCreate(made).subarray(4, 8)).toEqual(hex('0002 0106'));
  });

  test('of IPv6 with a mask', () => {
    const tuple = { src: 'fd00::', dst: 'fd00::1', sport: 7, dport: 8 };
    const mask = { src: 'ffff::', sport: 0 };
    const master = { protocol: 6, src: 'fd00::1', dst: 'fd00::2', sport: 1, dport: 21 };
    expect(decodeExpectation(encodeExpectCreate({ protocol: 17, tuple, mask, master }))).toMatchObject({
      family: 'ipv6',
      mask: { src: 'ffff::', sport: 0, dst: 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff' },
    });
  });

  test('is refused if it is invalid', () => {
    const make = (more: object) => () =>
      encodeExpectCreate({ protocol: 'tcp', tuple: TUPLE, master: MASTER, ...more } as NewExpectation);
    expect(make({ mask: { src: 'ffff::' } })).toThrow(
      new TypeError('Expected "mask.src" to be an address of the expectation\'s family, got "ffff::"'),
    );
    expect(make({ nat: { direction: 'reply', address: 'x', port: 1 } })).toThrow(TypeError);
    expect(make({ zone: -1 })).toThrow(TypeError);
  });

  test('gets its timeout by a request of its own', () => {
    const request = encodeExpectUpdate({ protocol: 'tcp', tuple: TUPLE, master: MASTER }, 60);
    expect(request.subarray(4, 8)).toEqual(hex('0002 0100'));
    expect(decodeExpectation(request).timeoutSec).toBe(60);
  });
});

describe('existing expectations', () => {
  test('are listed: all, of a family, of a master', () => {
    expect(encodeExpectDump()).toEqual(hex('14000000 0102 0103 0000000000000000 00000000'));
    expect(encodeExpectDump({ family: 'ipv6' })).toEqual(hex('14000000 0102 0103 0000000000000000 0a000000'));
    const names = attributeTree(encodeExpectDump({ master: { ...MASTER, zone: 1 } })).map((node) => node.name);
    expect(names).toEqual(['CTA_EXPECT_MASTER', 'CTA_EXPECT_ZONE']);
  });

  test('are requested and deleted by tuple, zone and id', () => {
    const key = { tuple: { ...TUPLE, protocol: 6 }, zone: 4, id: 0xcafe };
    expect(decodeExpectation(encodeExpectGet(key))).toMatchObject(key);
    expect(decodeExpectation(encodeExpectDelete(key))).toMatchObject(key);
    expect(encodeExpectGet(key)[4]).toBe(1);
    expect(encodeExpectDelete(key)[4]).toBe(2);
  });

  test('are deleted all together, or by helper', () => {
    expect(encodeExpectFlush()).toEqual(hex('14000000 0202 0100 0000000000000000 00000000'));
    expect(encodeExpectFlush({ helper: 'ftp' })).toEqual(
      hex('1c000000 0202 0100 0000000000000000 00000000 08000600 66747000'),
    );
  });
});

// Statistics, expectations, and several messages in one buffer.

import { describe, expect, test } from 'vitest';
import { CTA_EXPECT, CTA_EXPECT_NAT, CTA_STATS, CTA_STATS_EXP } from '../../../../native/wire/attributes.ts';
import {
  decodeCpuStatistics,
  decodeExpectation,
  decodeExpectStatistics,
  decodeTableStatistics,
  EXPECT_FLAGS,
  encodeCpuStats,
  encodeExpectStats,
  encodeTableStats,
  splitMessages,
  WireError,
} from '../../../../native/wire/index.ts';
import { align4 } from '../../../../native/wire/messages.ts';
import { answer, captured, cutAt, lengthsBetween, nest, putTuple } from './fixtures.ts';
import { hex } from './hex.ts';

describe('statistics', () => {
  test('are requested', () => {
    const head = '14000000';
    expect(encodeCpuStats()).toEqual(hex(`${head} 0401 0103 0000000000000000 00000000`));
    expect(encodeExpectStats()).toEqual(hex(`${head} 0302 0103 0000000000000000 00000000`));
    expect(encodeTableStats()).toEqual(hex(`${head} 0501 0100 0000000000000000 00000000`));
  });

  test('of a CPU have only what is still counted, and the CPU from the header', () => {
    const message = answer(1, 4, 0, (w) => {
      w.u32(CTA_STATS.SEARCHED, 99);
      w.u32(CTA_STATS.FOUND, 1);
      w.u32(CTA_STATS.INSERT_FAILED, 0xffffffff);
      w.u32(CTA_STATS.CHAIN_TOOLONG, 3);
    });
    message.set([0x01, 0x02], 18);
    expect(decodeCpuStatistics(message)).toEqual({
      cpu: 0x102,
      found: 1,
      invalid: undefined,
      insert: undefined,
      insertFailed: 0xffffffff,
      drop: undefined,
      earlyDrop: undefined,
      error: undefined,
      searchRestart: undefined,
      clashResolve: undefined,
      chainTooLong: 3,
      unknownAttributes: 0,
    });
  });

  test('that are unknown, or of the wrong size, are counted, and the others are still read', () => {
    const message = answer(1, 4, 0, (w) => {
      w.u32(CTA_STATS.FOUND, 1);
      w.u64(99, 5n);
      w.u32(98, 5);
      w.u64(CTA_STATS.DROP, 6n);
      w.bytes(CTA_STATS.ERROR, new Uint8Array());
      w.u32(CTA_STATS.CLASH_RESOLVE, 2);
    });
    const { found, drop, error, clashResolve, unknownAttributes } = decodeCpuStatistics(message);
    expect({ found, drop, error, clashResolve, unknownAttributes }).toEqual({
      found: 1,
      drop: undefined,
      error: undefined,
      clashResolve: 2,
      unknownAttributes: 4,
    });
    expect(decodeExpectStatistics(answer(1, 3, 0, (w) => w.u64(CTA_STATS_EXP.NEW, 1n)))).toEqual({
      cpu: 0,
      new: undefined,
      create: undefined,
      delete: undefined,
      unknownAttributes: 1,
    });
    const table = answer(1, 5, 0, (w) => {
      w.u32(1, 7);
      w.u64(2, 8n);
      w.u64(77, 8n);
    });
    expect(decodeTableStatistics(table)).toEqual({ entries: 7, maxEntries: undefined });
    // A wrong length is another matter: what follows cannot be found.
    message.set([3, 0], 20);
    expect(() => decodeCpuStatistics(message)).toThrow(WireError);
  });

  test('of expectations and of the table', () => {
    const message = answer(1, 3, 0, (w) => {
      w.u32(CTA_STATS_EXP.NEW, 1);
      w.u32(CTA_STATS_EXP.CREATE, 2);
      w.u32(CTA_STATS_EXP.DELETE, 3);
    });
    expect(decodeExpectStatistics(message)).toEqual({ cpu: 0, new: 1, create: 2, delete: 3, unknownAttributes: 0 });
    expect(decodeTableStatistics(answer(1, 5, 0, (w) => w.u32(1, 7)))).toEqual({ entries: 7, maxEntries: undefined });
    expect(decodeTableStatistics(answer(1, 5, 0, () => undefined))).toBeUndefined();
    expect(decodeTableStatistics(answer(1, 5, 0, (w) => w.u16(1, 7)))).toBeUndefined();
  });
});

/** An expected FTP data connection, translated. */
const EXPECTATION = answer(2, 0, 2, (w) => {
  putTuple(w, CTA_EXPECT.TUPLE, 6, 0, 5000);
  putTuple(w, CTA_EXPECT.MASK, 6, 0, 65535);
  putTuple(w, CTA_EXPECT.MASTER, 6, 40000, 21);
  nest(w, CTA_EXPECT.NAT, () => {
    w.u32(CTA_EXPECT_NAT.DIR, 1);
    putTuple(w, CTA_EXPECT_NAT.TUPLE, 6, 6000, 0);
  });
  w.u32(CTA_EXPECT.TIMEOUT, 299);
  w.u32(CTA_EXPECT.ID, 0xcafe);
  w.u32(CTA_EXPECT.FLAGS, EXPECT_FLAGS.PERMANENT);
  w.u32(CTA_EXPECT.CLASS, 1);
  w.text(CTA_EXPECT.HELP_NAME, 'ftp');
  w.text(CTA_EXPECT.FN, 'nat-follow-master');
  w.u16(CTA_EXPECT.ZONE, 3);
  w.u8(77, 1);
});

describe('an expectation', () => {
  test('has everything that the kernel reports', () => {
    const tuple = { src: '10.0.0.1', dst: '10.0.0.2', protocol: 6 };
    expect(decodeExpectation(EXPECTATION)).toMatchObject({
      family: 'ipv4',
      tuple: { ...tuple, sport: 0, dport: 5000 },
      mask: { ...tuple, sport: 0, dport: 65535 },
      master: { ...tuple, sport: 40000, dport: 21 },
      nat: { direction: 'reply', tuple: { ...tuple, sport: 6000, dport: 0 } },
      timeoutSec: 299,
      id: 0xcafe,
      flags: 1,
      class: 1,
      helper: 'ftp',
      expectFunction: 'nat-follow-master',
      zone: 3,
      unknownAttributes: 1,
    });
  });

  test('cut at any byte is refused, except between two attributes after its tuple', () => {
    const between = lengthsBetween(EXPECTATION).filter((length) => length >= 72);
    for (let length = 0; length < EXPECTATION.length; length++) {
      const decode = () => decodeExpectation(cutAt(EXPECTATION, length));
      if (between.includes(length)) expect(decode().tuple.dport).toBe(5000);
      else expect(decode).toThrow(WireError);
    }
  });

  test('without its tuple, or of another family, is refused', () => {
    expect(() => decodeExpectation(answer(2, 0, 2, () => undefined))).toThrow('An expectation without its tuple');
    expect(() => decodeExpectation(answer(2, 0, 0, () => undefined))).toThrow(WireError);
  });
});

describe('several messages in one buffer', () => {
  test('are split, each padded to 4 bytes', () => {
    const first = captured('udp-v4');
    const second = captured('event-destroy');
    const buffer = new Uint8Array(align4(first.length) + second.length);
    buffer.set(first);
    buffer.set(second, align4(first.length));
    expect(splitMessages(buffer)).toEqual([first, second]);
    expect(splitMessages(new Uint8Array())).toEqual([]);
  });

  test('are refused if one has an impossible length', () => {
    const message = captured('udp-v4');
    expect(() => splitMessages(message.subarray(0, 15))).toThrow(WireError);
    for (const length of [0, 15, message.length + 1, 0xffffffff]) {
      new DataView(message.buffer).setUint32(0, length, true);
      expect(() => splitMessages(message)).toThrow(WireError);
    }
  });
});

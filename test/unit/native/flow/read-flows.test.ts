// Flows that were read before, as a batch again: every value of every column, or a sentence about what is wrong.

import { describe, expect, test } from 'vitest';
import { batchOf, type Flow, type FlowDetails, flowAt, PRESENCE } from '../../../../native/flow/index.ts';
import { type ExportedFlows, type ExportFormat, exportFlows } from '../../../../native/formats/index.ts';

const TUPLE = { sport: undefined, dport: undefined, icmpType: undefined, icmpCode: undefined, icmpId: undefined };
const KEYS = { srcKey: undefined, dstKey: undefined };

const FLOW: Flow = {
  family: 'ipv4',
  protocol: 6,
  state: 'ESTABLISHED',
  orig: { ...TUPLE, ...KEYS, src: '10.0.0.1', dst: '192.0.2.1', sport: 40000, dport: 443 },
  reply: { ...TUPLE, ...KEYS, src: '192.0.2.1', dst: '198.51.100.1', sport: 443, dport: 1024 },
  translated: true,
  status: 0x19e,
  timeoutSec: 431_999,
  origPackets: 3,
  origBytes: 2 ** 40 + 1,
  replyPackets: 2,
  replyBytes: 5_000_000_000,
  startMs: 1_764_365_432_123.4568,
  mark: 0xffffffff,
  labels: [0, 33, 127],
  zone: undefined,
  zoneOrig: undefined,
  zoneReply: 7,
  helper: 'ftp',
  secctx: 'system_u:object_r:a',
  id: 0xdeadbeef,
  use: 2,
};

const PING: Flow = {
  ...FLOW,
  family: 'ipv6',
  protocol: 58,
  state: undefined,
  orig: { ...TUPLE, ...KEYS, src: 'fd00::1', dst: 'fd00::2', icmpType: 128, icmpCode: 0, icmpId: 5 },
  reply: { ...TUPLE, ...KEYS, src: 'fd00::2', dst: 'fd00::1', icmpType: 129, icmpCode: 0, icmpId: 5 },
  translated: false,
  origPackets: undefined,
  origBytes: undefined,
  startMs: undefined,
  labels: undefined,
  zone: 3,
  zoneReply: undefined,
  helper: undefined,
  secctx: 'system_u:object_r:a',
};

describe('flows that were read', () => {
  test('become the rows from which they were read', () => {
    const batch = batchOf([FLOW, PING]);
    const [flow, ping] = [flowAt(batch, 0), flowAt(batch, 1)];
    expect(ping).toEqual(PING);
    expect({ ...flow, startMs: 0 }).toEqual({ ...FLOW, startMs: 0 });
    expect(flow.startMs).toBeCloseTo(FLOW.startMs ?? 0, 3);
    expect(flowAt(batchOf([JSON.parse(JSON.stringify(flow))]), 0)).toEqual(flow);
    // The same text once.
    expect(batch.strings).toEqual(['', 'ftp', 'system_u:object_r:a']);
  });

  test('are named by their own ends where they have some', () => {
    const batch = batchOf([{ ...FLOW, ...PING.orig, family: 'ipv6', protocol: 58, zoneReply: undefined }]);
    expect(flowAt(batch, 0)).toMatchObject({ orig: PING.orig, mark: undefined, reply: undefined });
    expect(batch.presence[0]).toBe(PRESENCE.layer4 | PRESENCE.id);
  });

  test('can be the details of one, with exact times and counters', () => {
    const details = {
      ...FLOW,
      helper: { name: 'ftp', info: undefined },
      startNs: 1_764_365_432_123_456_789n,
      origCounters: { packets: 3n, bytes: 2n ** 63n + 1n },
      replyCounters: undefined,
      nat: undefined,
      unknownAttributes: 0,
    } as unknown as FlowDetails;
    const batch = batchOf([details]);
    const [low = 0, high = 0] = batch.startNs;
    expect((BigInt(high) << 32n) | BigInt(low)).toBe(details.startNs);
    expect([...batch.origBytes.subarray(0, 2)]).toEqual([1, 0x80000000]);
    expect(flowAt(batch, 0)).toMatchObject({ helper: 'ftp', replyBytes: undefined, translated: false });
  });

  test.each<[string, object]>([
    ['Expected "orig" to be a tuple, got 5', { orig: 5 }],
    ['Expected "src" to be an IP address, got "x"', { orig: { ...FLOW.orig, src: 'x' } }],
    ['Expected "reply" to be a tuple, got "x"', { reply: 'x' }],
    ['Expected IPv4 addresses in a flow of the family "ipv4"', { reply: { ...FLOW.reply, src: '::1', dst: '::2' } }],
    ['Expected "mark" to be a whole number from 0 to 4294967295, got -1', { mark: -1 }],
    ['Expected "timeoutSec" to be a whole number from 0 to 4294967295, got "5"', { timeoutSec: '5' }],
    ['Expected "origBytes" to be a whole number of at most 64 bits, got 1.5', { origBytes: 1.5 }],
    ['Expected "replyPackets" to be a whole number of at most 64 bits, got -1', { replyPackets: -1 }],
    ['Expected a state of protocol 6, got "OPEN"', { state: 'OPEN' }],
    ['Expected "startMs" to be a number, got "now"', { startMs: 'now' }],
    ['Expected "startMs" to be a whole number of at most 64 bits, got NaN', { startMs: Number.NaN }],
    ['Expected "labels" to be an array of numbers, got 5', { labels: 5 }],
    ['Expected "labels" to be a whole number from 0 to 127, got 128', { labels: [128] }],
    ['Expected "helper" to be a text, got 5', { helper: 5 }],
    ['Expected "secctx" to be a text, got []', { secctx: [] }],
    ['Expected only one of "zone", "zoneOrig" and "zoneReply"', { zone: 1 }],
  ])('are refused: %s', (message, more) => {
    expect(() => batchOf([FLOW, { ...FLOW, ...more }])).toThrow(new TypeError(`Flow 1: ${message}`));
  });

  test('are exported as batches are, one by one or in arrays', async () => {
    const text = async (flows: ExportedFlows, format: ExportFormat, options = {}): Promise<string> => {
      let whole = '';
      for await (const chunk of exportFlows(flows, format, { nowMs: 1_800_000_000_000, ...options })) whole += chunk;
      return whole;
    };
    for (const format of ['conntrack', 'save', 'csv', 'json'] as const) {
      const lines = await text([batchOf([FLOW, PING])], format);
      expect(await text([FLOW, PING], format)).toBe(lines);
      expect(await text([[FLOW, PING]], format)).toBe(lines);
      expect(await text([FLOW, batchOf([PING])], format)).toBe(lines);
    }
    const many = Array.from({ length: 20_000 }, (_, mark) => ({ ...PING, mark }));
    const marks = (await text(many, 'csv', { fields: ['mark'] })).trim().split('\n').slice(1);
    expect(marks.map(Number)).toEqual(many.map(({ mark }) => mark));
    await expect(text([{ ...FLOW, mark: -1 }], 'csv')).rejects.toThrow('Flow 0: Expected "mark"');
    await expect(text([{ mark: 1 } as unknown as Flow], 'csv')).rejects.toThrow('Expected batches of flows');
  });
});

// Rates between two readings, and which flow was found.

import { describe, expect, test } from 'vitest';
import { batchOf, FlowBatch, HEADER_RECEIVED_MS, newBatchBuffer, PRESENCE } from '../../../../native/flow/index.ts';
import { MIN_BETWEEN_MS, measuredRates } from '../../../../native/methods/rate-between.ts';
import { isSameFlow } from '../../../../native/methods/same-flow.ts';

const NOW = 1_790_000_000_000;

function counted(bytes: readonly (number | undefined)[], receivedMs: number): FlowBatch {
  const batch = new FlowBatch(newBatchBuffer(bytes.length));
  bytes.forEach((count, row) => {
    batch.presence[row] = count === undefined ? 0 : PRESENCE.origCounters | PRESENCE.replyCounters;
    batch.origBytes.set([(count ?? 0) % 2 ** 32, Math.floor((count ?? 0) / 2 ** 32)], row * 2);
  });
  new Float64Array(batch.buffer, HEADER_RECEIVED_MS, 1)[0] = receivedMs;
  return batch;
}

describe('a rate', () => {
  const before = counted([1000, 2000, 2 ** 33, undefined], NOW);
  const same = (row: number): number => row;

  test('is the bytes divided by the time between two readings', () => {
    const found = counted([6000, 2000, 2 ** 33 + 10_000, 9000], NOW + 2000);
    found.replyBytes.set([400, 0]);
    const { rate, origRate, replyRate } = measuredRates(before, found, same, () => NOW, {});
    expect([...(rate ?? [])]).toEqual([2700, 0, 5000, Number.NaN]);
    expect([...(origRate ?? [])]).toEqual([2500, 0, 5000, Number.NaN]);
    expect([...(replyRate ?? [])]).toEqual([200, 0, 0, Number.NaN]);
  });

  test('counts from zero if the counter was zeroed in between', () => {
    const { rate } = measuredRates(
      before,
      counted([400], NOW + 1000),
      () => 0,
      () => NOW,
      {},
    );
    expect([...(rate ?? [])]).toEqual([400]);
  });

  const UNUSABLE = [
    ['too close together', MIN_BETWEEN_MS - 1],
    ['in the wrong order, as where the clock was set', -5000],
    ['never read', Number.NaN],
  ] as const;

  test.each(UNUSABLE)('is the one already known if the readings are %s', (_, elapsedMs) => {
    const known = { rate: Float32Array.of(77, Number.NaN), replyRate: Float32Array.of(Number.NaN, 5) };
    const { rate, replyRate } = measuredRates(before, counted([6000, 7000], NOW), same, () => NOW - elapsedMs, known);
    expect([...(rate ?? [])]).toEqual([77, Number.NaN]);
    expect([...(replyRate ?? [])]).toEqual([Number.NaN, 5]);
  });

  test.each(UNUSABLE)('is the average since the start if none is known and the readings are %s', (_, elapsedMs) => {
    const found = counted([6000], NOW);
    found.presence[0] = (found.presence[0] ?? 0) | PRESENCE.start;
    found.replyBytes.set([2000, 0]);
    found.startNs.set([
      Number((BigInt(NOW - 4000) * 1_000_000n) & 0xffffffffn),
      Math.floor(((NOW - 4000) * 1e6) / 2 ** 32),
    ]);
    const rates = measuredRates(before, found, same, () => NOW - elapsedMs, {});
    expect([rates.rate?.[0], rates.origRate?.[0], rates.replyRate?.[0]]).toEqual([2000, 1500, 500]);
  });

  test('is absent if nothing was read and none is known', () => {
    expect(measuredRates(before, counted([6000], NOW), () => 0, undefined, {})).toEqual({});
  });
});

describe('the flow that was found is the requested one', () => {
  interface Identity {
    readonly id?: number;
    readonly start?: readonly [number, number];
    readonly lived?: readonly [number, number];
  }
  function flow({ id, start, lived }: Identity): FlowBatch {
    const batch = batchOf([{ protocol: 'udp', src: '10.0.0.1', dst: '10.0.0.2', sport: 1, dport: 2 }]);
    if (id !== undefined) batch.id[0] = id;
    if (start) batch.startNs.set(start);
    if (lived) batch.stopNs.set(lived);
    batch.presence[0] =
      (batch.presence[0] ?? 0) |
      (id === undefined ? 0 : PRESENCE.id) |
      (start ? PRESENCE.start : 0) |
      (lived ? PRESENCE.stop : 0);
    return batch;
  }
  test.each<[boolean, string, Identity, Identity]>([
    [true, 'nothing is known of either', {}, {}],
    [false, 'ids differ', { id: 1 }, { id: 2 }],
    [true, 'id and start are equal', { id: 1, start: [5, 6] }, { id: 1, start: [5, 6] }],
    [false, 'only the start differs', { id: 1, start: [5, 6] }, { id: 1, start: [518, 6] }],
    [true, 'the start was a number of milliseconds', { id: 1, start: [500, 6] }, { id: 1, start: [4294967284, 5] }],
    [false, 'only the high word of the start differs', { id: 1, start: [5, 6] }, { id: 1, start: [5, 7] }],
    [false, 'one with a start has none any more', { id: 1, start: [5, 6] }, { id: 1 }],
    [true, 'it began before the time at which the asked one lived', { lived: [5, 6] }, { start: [9, 5] }],
    [true, 'it began at that very moment', { lived: [5, 6] }, { start: [5, 6] }],
    [false, 'it began after that', { lived: [5, 6] }, { start: [6, 6] }],
  ])('%s: %s', (same, _, asked, found) => {
    expect(isSameFlow(flow(asked), 0, flow(found), 0)).toBe(same);
  });

  test('never if the batch with the requested one was released meanwhile', () => {
    const { buffer } = flow({ id: 1 });
    const asked = new FlowBatch(buffer, [''], () => undefined);
    asked.release();
    expect(isSameFlow(asked, 0, flow({ id: 1 }), 0)).toBe(false);
  });
});

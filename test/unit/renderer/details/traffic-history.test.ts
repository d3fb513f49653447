import { describe, expect, test } from 'vitest';
import { HISTORY_MS, TrafficHistory } from '../../../../renderer/details/traffic-history.ts';
import { nextRate } from '../../../../renderer/engine/store/rate.ts';

describe('The history of a flow’s traffic', () => {
  test('has a rate from the second reading on', () => {
    const history = new TrafficHistory();
    history.add({ atMs: 1000, orig: 100, reply: 5000 });
    expect(history.traffic).toEqual({ points: [], rate: undefined });
    history.add({ atMs: 3000, orig: 300, reply: 9000 });
    expect(history.traffic.rate).toEqual({ orig: 100, reply: 2000 });
    expect(history.traffic.points).toEqual([{ atMs: 3000, orig: 100, reply: 2000 }]);
  });

  test('is averaged as the engine averages the rate of both sides', () => {
    const history = new TrafficHistory();
    let [rate, bytes] = [Number.NaN, 0];
    for (let second = 0; second <= 20; second++) {
      const passed = (second * 7919) % 5000;
      bytes += passed;
      history.add({ atMs: second * 1000, orig: bytes / 4, reply: (bytes * 3) / 4 });
      if (second > 0) rate = nextRate(rate, passed, 1000);
    }
    const { orig = 0, reply = 0 } = history.traffic.rate ?? {};
    expect(orig + reply).toBeCloseTo(rate, 2);
    expect(reply / orig).toBeCloseTo(3, 6);
  });

  test('takes a reading once, and none that is older', () => {
    const history = new TrafficHistory();
    history.add({ atMs: 2000, orig: 0, reply: 0 });
    history.add({ atMs: 2000, orig: 900, reply: 900 });
    history.add({ atMs: 1000, orig: 900, reply: 900 });
    expect(history.traffic.points).toEqual([]);
  });

  test('keeps a minute', () => {
    const history = new TrafficHistory();
    for (let second = 0; second <= 200; second++) history.add({ atMs: second * 1000, orig: second, reply: 0 });
    expect(history.traffic.points).toHaveLength(HISTORY_MS / 1000);
    expect(history.traffic.points.at(-1)?.atMs).toBe(200_000);
  });

  test('survives counters that were zeroed', () => {
    const history = new TrafficHistory();
    history.add({ atMs: 0, orig: 5000, reply: 0 });
    history.add({ atMs: 1000, orig: 40, reply: 0 });
    expect(history.traffic.rate).toEqual({ orig: 40, reply: 0 });
  });
});

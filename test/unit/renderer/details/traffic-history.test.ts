import { describe, expect, test } from 'vitest';
import { HISTORY_MS, TrafficHistory } from '../../../../renderer/details/traffic-history.ts';

describe('The history of a flow’s traffic', () => {
  test('has a rate from the second reading on', () => {
    const history = new TrafficHistory();
    history.add({ atMs: 1000, orig: 100, reply: 5000 });
    expect(history.traffic).toEqual({ points: [], rate: undefined });
    history.add({ atMs: 3000, orig: 300, reply: 9000 });
    expect(history.traffic.rate).toEqual({ orig: 100, reply: 2000 });
    expect(history.traffic.points).toEqual([{ atMs: 3000, orig: 100, reply: 2000 }]);
  });

  test('averages the last five seconds', () => {
    const history = new TrafficHistory();
    for (let second = 0; second <= 20; second++) {
      history.add({ atMs: second * 1000, orig: Math.min(second, 17) * 1000, reply: second * 500 });
    }
    // Two of five seconds had traffic.
    expect(history.traffic.rate).toEqual({ orig: 400, reply: 500 });
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

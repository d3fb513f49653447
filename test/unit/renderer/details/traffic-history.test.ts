import { describe, expect, test } from 'vitest';
import { HISTORY_MS, NO_TRAFFIC, ratesOf, TrafficHistory } from '../../../../renderer/details/traffic-history.ts';
import { nextRate } from '../../../../renderer/engine/store/rate.ts';
import { row } from '../row.ts';

describe('The history of a flow’s traffic', () => {
  test('has a rate from the second reading on', () => {
    const history = new TrafficHistory();
    history.add({ atMs: 1000, orig: 100, reply: 5000 });
    expect(history.traffic).toEqual({ points: [], average: undefined });
    history.add({ atMs: 3000, orig: 300, reply: 9000 });
    expect(history.traffic.average).toEqual({ orig: 100, reply: 2000 });
    expect(history.traffic.points).toEqual([{ atMs: 3000, orig: 100, reply: 2000 }]);
  });

  test('shares the rate in the table as the last readings do', () => {
    const history = new TrafficHistory();
    let [rate, bytes] = [Number.NaN, 0];
    for (let second = 0; second <= 20; second++) {
      const passed = (second * 7919) % 5000;
      bytes += passed;
      history.add({ atMs: second * 1000, orig: bytes / 4, reply: (bytes * 3) / 4 });
      if (second > 0) rate = nextRate(rate, passed, 1000);
      const { orig = 0, reply = 0 } = ratesOf(row({ rateBytesPerSec: 1000 }), history.traffic) ?? {};
      expect(orig + reply).toBeCloseTo(1000, 6);
    }
    const { orig = 0, reply = 0 } = history.traffic.average ?? {};
    expect(orig + reply).toBeCloseTo(rate, 2);
    expect(reply / orig).toBeCloseTo(3, 6);
  });

  test('shares it as the counters do before anything was read, and not at all where the table has each direction', () => {
    const rate = { rateBytesPerSec: 1000, origBytes: 100, replyBytes: 900 };
    expect(ratesOf(row(rate), NO_TRAFFIC)).toEqual({ orig: 100, reply: 900 });
    const eachWay = { origRateBytesPerSec: 400, replyRateBytesPerSec: 600 };
    expect(ratesOf(row({ ...rate, ...eachWay }), NO_TRAFFIC)).toEqual({ orig: 400, reply: 600 });
    expect(ratesOf(row({ ...rate, rateBytesPerSec: undefined }), NO_TRAFFIC)).toBeUndefined();
    const nothing = { rateBytesPerSec: 0, origBytes: 0, replyBytes: 0 };
    expect(ratesOf(row(nothing), NO_TRAFFIC)).toEqual({ orig: 0, reply: 0 });
  });

  test('joins readings that are milliseconds apart: steady traffic is a steady line', () => {
    const history = new TrafficHistory();
    // Read by a dump and again on its own, after each second.
    for (let second = 0; second <= 10; second++) {
      for (const ms of [0, 3, 150]) {
        const bytes = second * 1000;
        history.add({ atMs: second * 1000 + ms, orig: bytes, reply: 2 * bytes });
      }
    }
    const shown = history.traffic.points.map(({ orig, reply }) => [orig, reply]);
    expect(shown).toEqual(Array.from({ length: 10 }, () => [1000, 2000]));
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
    expect(history.traffic.average).toEqual({ orig: 40, reply: 0 });
  });
});

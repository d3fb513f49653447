// How full a table is, and what it does to new connections: readings two seconds apart, made by the test.

import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { TablePressure } from '../../../../electron/contract/access.ts';
import { CounterMinute } from '../../../../electron/status/counter-minute.ts';
import { FillForecast } from '../../../../electron/status/fill-forecast.ts';
import { TablePressureGauge } from '../../../../electron/status/table-pressure.ts';

const WALL = Date.UTC(2026, 10, 3, 14, 7, 31);
const EVERY_MS = 2000;

const cpu = (
  number: number,
  counters: Partial<Record<'drop' | 'earlyDrop' | 'insertFailed' | 'chainTooLong', number>>,
) => ({
  cpu: number,
  drop: 0,
  earlyDrop: 0,
  insertFailed: 0,
  chainTooLong: 0,
  ...counters,
});

describe('the counters of the last minute', () => {
  test('are summed over CPUs, and counted from the first reading on', () => {
    const minute = new CounterMinute();
    minute.add(0, [cpu(0, { drop: 1_000_000 }), cpu(1, { drop: 5 })]);
    expect(minute.lastMinute()).toMatchObject({ growth: { dropped: 0 }, overMs: 0 });
    const grown = minute.add(2000, [cpu(0, { drop: 1_000_010, earlyDrop: 2 }), cpu(1, { drop: 6, insertFailed: 4 })]);
    expect(grown).toEqual({ dropped: 11, evicted: 2, insertFailed: 4, chainTooLong: 0 });
    expect(minute.lastMinute()).toEqual({ growth: grown, overMs: 2000 });
  });

  test('wrap at 2^32; one that goes back counts for nothing, and so does a new CPU or counter', () => {
    const minute = new CounterMinute();
    minute.add(0, [cpu(0, { drop: 2 ** 32 - 3, earlyDrop: 50 }), { ...cpu(2, {}), chainTooLong: undefined }]);
    const grown = minute.add(2000, [
      cpu(0, { drop: 4, earlyDrop: 2 }),
      cpu(1, { drop: 99 }),
      cpu(2, { chainTooLong: 8 }),
    ]);
    expect(grown).toEqual({ dropped: 7, evicted: 0, insertFailed: 0, chainTooLong: 0 });
  });

  test('never reach further back than a minute, whatever the times of the readings', () => {
    const gaps = fc.array(fc.record({ gapMs: fc.integer({ min: 1, max: 90_000 }), by: fc.nat(5000) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(gaps, (steps) => {
        const minute = new CounterMinute();
        const readings = [{ atMs: 0, drop: 2 ** 32 - 10_000 }];
        for (const { gapMs, by } of steps) {
          const last = readings.at(-1) ?? { atMs: 0, drop: 0 };
          readings.push({ atMs: last.atMs + gapMs, drop: last.drop + by });
        }
        for (const { atMs, drop } of readings) minute.add(atMs, [cpu(0, { drop: drop % 2 ** 32 })]);
        const last = readings.at(-1) ?? { atMs: 0, drop: 0 };
        const first = readings.find(({ atMs }) => last.atMs - atMs <= 60_000) ?? last;
        expect(minute.lastMinute()).toMatchObject({
          growth: { dropped: last.drop - first.drop },
          overMs: last.atMs - first.atMs,
        });
      }),
    );
  });
});

describe('the forecast', () => {
  const MAX = 100_000;
  /** Reads `entries(minute)` every two seconds for that many minutes. */
  const saidBy = (minutes: number, entries: (minute: number) => number, forecast = new FillForecast()) => {
    const said: (number | undefined)[] = [];
    for (let atMs = 0; atMs <= minutes * 60_000; atMs += EVERY_MS) {
      said.push(forecast.add(atMs, Math.round(entries(atMs / 60_000)), MAX));
    }
    return said;
  };

  test('is the straight line through what is known', () => {
    expect(saidBy(5, (minute) => 90_000 + 588 * minute).at(-1)).toBe(12);
    expect(saidBy(5, (minute) => 95_000 + 10 * minute).at(-1)).toBe(8 * 60);
    expect(saidBy(1, (minute) => 99_000 + 999 * minute).at(-1)).toBe(0);
  });

  test('looks at the last ten minutes only', () => {
    const said = saidBy(30, (minute) => (minute < 20 ? 95_000 - 100 * minute : 93_000 + 100 * (minute - 20)));
    expect(said.at(-1)).toBe(60);
  });

  test('is absent for a table that shrinks, stays, swings, or would take more than a day, and at first', () => {
    const swing = (minute: number) => 95_000 + 800 * Math.sin(7 * minute);
    for (const entries of [(m: number) => 95_000 - 5 * m, () => 95_000, swing, (m: number) => 95_000 + 3 * m]) {
      expect(saidBy(12, entries).at(-1)).toBeUndefined();
    }
    expect(saidBy(0.4, (minute) => 95_000 + 1000 * minute).every((said) => said === undefined)).toBe(true);
  });

  test('counts down a minute at a time, even with noise, and never back and forth', () => {
    let seed = 7;
    const noise = () => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return (seed / 2 ** 31 - 0.5) * 200;
    };
    const said = saidBy(11, (minute) => 90_000 + 800 * minute + noise()).slice(-30 * 5);
    const changes = said.filter((minutes, i) => i > 0 && minutes !== said[i - 1]);
    expect(changes.length).toBeLessThanOrEqual(6);
    expect(changes).toEqual([...changes].sort((a, b) => Number(b) - Number(a)));
  });
});

describe('the pressure', () => {
  let gauge: TablePressureGauge;
  let atMs: number;
  let counters: { drop: number; earlyDrop: number; insertFailed: number; chainTooLong: number };

  beforeEach(() => {
    gauge = new TablePressureGauge();
    atMs = 0;
    counters = { drop: 70, earlyDrop: 7, insertFailed: 700, chainTooLong: 0 };
    read(1000);
  });

  function read(entries: number, grown: Partial<typeof counters> = {}, afterMs = EVERY_MS, maxEntries = 20_000) {
    atMs += afterMs;
    for (const name of ['drop', 'earlyDrop', 'insertFailed', 'chainTooLong'] as const)
      counters[name] += grown[name] ?? 0;
    const cpus = [cpu(0, { drop: 3 }), cpu(1, counters)];
    return TablePressure.parse(gauge.add({ atMs, wallMs: WALL + atMs, entries, maxEntries, cpus }));
  }

  test('has the percentage from 90 up until it is below 88, rounded down: 100 is full', () => {
    expect(read(17_990).percent).toBeUndefined();
    expect(read(18_000).percent).toBe(90);
    expect(read(17_650).percent).toBe(88);
    expect(read(17_590).percent).toBeUndefined();
    expect(read(17_900).percent).toBeUndefined();
    expect(read(19_999).percent).toBe(99);
    expect(read(20_000).percent).toBe(100);
    expect(read(20_300).percent).toBe(100);
  });

  test('does not flicker between two percentages', () => {
    expect([19_000, 18_990, 19_010, 18_950, 18_930].map((entries) => read(entries).percent)).toEqual([
      95, 95, 95, 95, 94,
    ]);
    expect([19_005, 19_050, 19_070].map((entries) => read(entries).percent)).toEqual([94, 94, 95]);
    expect([20_000, 19_990, 19_970, 19_930].map((entries) => read(entries).percent)).toEqual([100, 100, 100, 99]);
  });

  test('of a full table that nobody uses is no trouble', () => {
    expect(read(20_000)).toEqual({ percent: 100, overSec: 2, dropped: 0, evicted: 0, insertFailed: 0 });
  });

  test('says that connections are being dropped, since when, and how many in the last minute, to the packet', () => {
    const first = read(20_000, { drop: 4 });
    const sinceMs = WALL + atMs;
    expect(first.trouble).toEqual({ kind: 'dropping', sinceMs, lastMs: sinceMs, ongoing: true });
    for (let i = 0; i < 60; i++) read(20_000, { drop: 40, earlyDrop: 1, insertFailed: i % 2 });
    const now = read(20_000, { drop: 34 });
    expect(now).toMatchObject({ overSec: 60, dropped: 29 * 40 + 34, evicted: 29, insertFailed: 15 });
    expect(now.trouble).toEqual({ kind: 'dropping', sinceMs, lastMs: WALL + atMs, ongoing: true });
  });

  test('stays ongoing while the table stays full and drops continue, however far apart within a minute', () => {
    const sinceMs = WALL + atMs + EVERY_MS;
    for (let i = 0; i < 75; i++) {
      const { trouble } = read(20_000, i % 8 === 0 ? { drop: 1 } : {});
      expect(trouble).toMatchObject({ kind: 'dropping', sinceMs, ongoing: true });
    }
  });

  test('does not take evictions between two drops for trouble of another kind', () => {
    for (let i = 0; i < 75; i++) {
      const { trouble } = read(20_000, i % 10 === 0 ? { drop: 1, earlyDrop: 1 } : { earlyDrop: 1 });
      expect(trouble).toMatchObject({ kind: 'dropping', ongoing: true });
    }
  });

  test('is over a minute after the last drop', () => {
    read(20_000, { drop: 4 });
    for (let i = 0; i < 30; i++) expect(read(20_000).trouble).toMatchObject({ ongoing: true });
    expect(read(20_000).trouble).toBeUndefined();
  });

  test.each([
    ['flows were deleted', 5000, 20_000],
    ['the limit was raised', 20_000, 40_000],
  ])('turns to the past as soon as there is room: %s', (_, entries, maxEntries) => {
    read(20_000, { drop: 4 });
    const sinceMs = WALL + atMs;
    // The last drops were between two readings.
    const { percent, trouble } = read(entries, { drop: 2 }, EVERY_MS, maxEntries);
    expect(percent).toBeUndefined();
    expect(trouble).toEqual({ kind: 'dropping', sinceMs, lastMs: sinceMs + EVERY_MS, ongoing: false });
    for (let i = 0; i < 30; i++)
      expect(read(entries, {}, EVERY_MS, maxEntries).trouble).toMatchObject({ ongoing: false });
    expect(read(entries, {}, EVERY_MS, maxEntries).trouble).toBeUndefined();
  });

  test('does not flicker near the threshold, and begins again with a drop when the table is full again', () => {
    read(20_000, { drop: 4 });
    const first = WALL + atMs;
    expect(read(17_700).trouble).toMatchObject({ ongoing: true });
    expect(read(17_590).trouble).toMatchObject({ ongoing: false });
    expect(read(18_500).trouble).toMatchObject({ sinceMs: first, ongoing: false });
    expect(read(20_000, { drop: 1 }).trouble).toEqual({
      kind: 'dropping',
      sinceMs: WALL + atMs,
      lastMs: WALL + atMs,
      ongoing: true,
    });
  });

  test('distinguishes evictions: the new flow got its place', () => {
    expect(read(20_000, { earlyDrop: 3 }).trouble).toMatchObject({ kind: 'evicting', ongoing: true });
    const both = read(20_000, { earlyDrop: 3, drop: 1 });
    expect(both.trouble).toMatchObject({ kind: 'dropping', sinceMs: WALL + atMs });
    expect(read(20_000, { earlyDrop: 3 }).trouble).toMatchObject({ kind: 'dropping' });
  });

  test('does not take packets that lost a race, or drops of a table with room, for a full table', () => {
    expect(read(19_000, { drop: 9, insertFailed: 9 }).trouble).toBeUndefined();
    expect(read(19_000, { drop: 9, insertFailed: 9, chainTooLong: 2 }).trouble).toMatchObject({ kind: 'dropping' });
    gauge = new TablePressureGauge();
    read(1000);
    const roomy = read(1000, { drop: 9 });
    expect(roomy).toMatchObject({ dropped: 9 });
    expect(roomy.trouble).toBeUndefined();
  });

  test('counts and dates only what was watched', () => {
    read(20_000, { drop: 5 });
    const later = read(20_000, { drop: 1_000_000 }, 8 * 3_600_000);
    expect(later).toMatchObject({ overSec: 0, dropped: 0, trouble: { ongoing: true } });
    gauge = new TablePressureGauge();
    read(20_000);
    expect(read(20_000, { drop: 1_000_000 }, 3_600_000).trouble).toBeUndefined();
    expect(read(20_000, { drop: 1 })).toMatchObject({ overSec: 2, dropped: 1, trouble: { sinceMs: WALL + atMs } });
  });

  test('says how full a table is even if its statistics cannot be read, and nothing without a limit', () => {
    expect(gauge.add({ atMs: 9000, wallMs: 0, entries: 19_000, maxEntries: 20_000, cpus: undefined })).toMatchObject({
      percent: 95,
    });
    for (const maxEntries of [0, undefined]) {
      expect(gauge.add({ atMs: 9000, wallMs: 0, entries: 19_000, maxEntries, cpus: [] })).toBeUndefined();
    }
  });

  test('forecasts only from 90 % up, and not for a table that is already full', () => {
    gauge = new TablePressureGauge();
    let said: TablePressure | undefined;
    for (let i = 0; i < 60; i++) said = read(16_000 + 20 * i);
    expect(said).toMatchObject({ overSec: 60 });
    expect(said?.fullInMin).toBeUndefined();
    for (let i = 60; i < 110; i++) said = read(16_000 + 20 * i);
    expect(said).toMatchObject({ percent: 90, fullInMin: 3 });
    for (let i = 110; i < 201; i++) said = read(16_000 + 20 * i);
    expect(said).toMatchObject({ percent: 100 });
    expect(said?.fullInMin).toBeUndefined();
  });
});

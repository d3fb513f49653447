import { describe, expect, test } from 'vitest';
import { type DumpRun, intervalMs, isShort, RedumpSchedule } from '../../../../electron/stream/redump-schedule.ts';

const run = (change: Partial<DumpRun> = {}): DumpRun => ({
  reason: 'first',
  endedMs: 1000,
  costMs: 100,
  complete: true,
  short: false,
  ...change,
});

describe('the interval between periodic dumps', () => {
  test.each([
    ['readings', 0.1],
    ['changes', 0.03],
    ['live', 0.01],
    ['idle', 0.01],
  ] as const)('keeps them below their share of a core: %s', (demand, share) => {
    for (const cost of [1, 10, 150, 2000, 20_000]) {
      expect(cost / (cost + intervalMs(demand, cost))).toBeLessThanOrEqual(share + 1e-9);
    }
  });

  test('is not shorter than its minimum, however cheap a dump is', () => {
    expect(intervalMs('readings', 0)).toBe(2000);
    expect(intervalMs('changes', 0)).toBe(5000);
    expect(intervalMs('live', 0)).toBe(15_000);
    expect(intervalMs('idle', 0)).toBe(30_000);
  });

  test('follows the demand at once', () => {
    const schedule = new RedumpSchedule();
    schedule.ended(run());
    expect(schedule.next()).toEqual({ dueMs: 16_000, reason: 'periodic' });
    schedule.demand = 'readings';
    expect(schedule.next()).toEqual({ dueMs: 3000, reason: 'periodic' });
  });
});

describe('dumps out of turn', () => {
  test('are due at once, and satisfy what was requested before they started', () => {
    const schedule = new RedumpSchedule();
    schedule.ended(run());
    schedule.want('lost');
    schedule.want('asked');
    expect(schedule.next()).toEqual({ dueMs: 1000, reason: 'lost' });
    schedule.started();
    schedule.ended(run({ reason: 'lost', endedMs: 2000 }));
    expect(schedule.next().reason).toBe('periodic');
  });

  test('that somebody asked for are due at once, even while failures or losses repeat', () => {
    const failing = new RedumpSchedule();
    for (let i = 0; i < 5; i++) failing.ended(run({ reason: 'lost', complete: false }));
    expect(failing.next().dueMs).toBeGreaterThan(30_000);
    failing.want('asked');
    expect(failing.next()).toEqual({ dueMs: 1000, reason: 'lost' });
    const losing = new RedumpSchedule();
    losing.ended(run({ reason: 'lost', costMs: 2000 }));
    losing.want('lost');
    losing.want('asked');
    expect(losing.next()).toEqual({ dueMs: 1000, reason: 'lost' });
    losing.started();
    losing.want('asked');
    expect(losing.next()).toEqual({ dueMs: 1000, reason: 'asked' });
  });

  test('are spaced out when losses repeat', () => {
    const schedule = new RedumpSchedule();
    schedule.started();
    schedule.ended(run({ reason: 'lost', endedMs: 5000, costMs: 2000 }));
    schedule.want('lost');
    expect(schedule.next()).toEqual({ dueMs: 9000, reason: 'lost' });
  });

  test('are still owed when the repairing dump failed, at growing intervals', () => {
    const schedule = new RedumpSchedule();
    const waits = [1, 2, 3, 4, 5, 6, 7].map(() => {
      schedule.started();
      schedule.ended(run({ reason: 'lost', complete: false }));
      expect(schedule.next().reason).toBe('lost');
      return schedule.next().dueMs - 1000;
    });
    expect(waits).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  test('follow a dump that missed much, but not forever', () => {
    const schedule = new RedumpSchedule();
    const waits = [1, 2, 3, 4].map(() => {
      schedule.ended(run({ short: true }));
      return schedule.next().dueMs - 1000;
    });
    expect(waits).toEqual([1000, 1000, 1000, 15_000]);
  });
});

describe('a dump that missed flows', () => {
  test.each([
    [671_000, 1_000_000, true],
    [960_000, 1_000_000, false],
    [1_010_000, 1_000_000, false],
    [0, 200, false],
    [0, 300, true],
    [5, undefined, false],
  ])('%i of %s is short: %s', (flows, entries, short) => {
    expect(isShort(flows, entries)).toBe(short);
  });
});

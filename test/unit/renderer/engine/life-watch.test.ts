// Whether the worker answers, judged by messages and ticks that the test makes.

import { describe, expect, test } from 'vitest';
import { LifeWatch, SILENT_TICKS, START_TICKS } from '../../../../renderer/engine/life-watch.ts';

function setUp() {
  const seen = { nowMs: 1_000_000, pings: 0, changes: 0 };
  const watch = new LifeWatch({
    now: () => seen.nowMs,
    ping: () => seen.pings++,
    changed: () => seen.changes++,
  });
  /** A second passes in the page. */
  const tick = (times = 1) => {
    for (let i = 0; i < times; i++) {
      seen.nowMs += 1000;
      watch.tick();
    }
  };
  return { seen, watch, tick };
}

describe('the watch over the worker', () => {
  test('reports nothing while a worker answers each ping, however long it sends nothing else', () => {
    const { seen, watch, tick } = setUp();
    for (let second = 0; second < 3600; second++) {
      tick();
      watch.heard();
    }
    expect([watch.silence, seen.changes, seen.pings]).toEqual([undefined, 0, 3600]);
  });

  test('reports silence after three seconds without a message, with the time of the last, once', () => {
    const { seen, watch, tick } = setUp();
    watch.heard();
    const heardMs = seen.nowMs;
    tick(SILENT_TICKS);
    expect(watch.silence).toBeUndefined();
    tick();
    const { silence } = watch;
    expect(silence).toEqual({ sinceMs: heardMs, failure: undefined });
    tick(100);
    expect(watch.silence).toBe(silence);
    expect(seen.changes).toBe(1);
  });

  test('sends a stuck worker one ping, not one per second', () => {
    const { seen, watch, tick } = setUp();
    watch.heard();
    tick(500);
    expect(seen.pings).toBe(1);
    watch.heard();
    tick();
    expect(seen.pings).toBe(2);
  });

  test('ends the silence as soon as anything is heard', () => {
    const { seen, watch, tick } = setUp();
    watch.heard();
    tick(10);
    watch.heard();
    expect([watch.silence, seen.changes]).toEqual([undefined, 2]);
    tick(SILENT_TICKS);
    expect(watch.silence).toBeUndefined();
  });

  test('is not fooled by a clock that jumps, as after the computer slept: only its own ticks count', () => {
    const { seen, watch, tick } = setUp();
    watch.heard();
    tick();
    seen.nowMs += 8 * 3_600_000;
    tick();
    watch.heard();
    seen.nowMs -= 3_600_000;
    tick(2);
    watch.heard();
    expect([watch.silence, seen.changes]).toEqual([undefined, 0]);
  });

  test('starts counting again when the window is shown', () => {
    const { watch, tick } = setUp();
    watch.heard();
    tick(SILENT_TICKS);
    watch.restart();
    tick(SILENT_TICKS);
    expect(watch.silence).toBeUndefined();
    tick();
    expect(watch.silence).toBeDefined();
  });

  test('has more patience with a worker that is still starting, but not forever', () => {
    const { watch, tick } = setUp();
    tick(START_TICKS - 1);
    expect(watch.silence).toBeUndefined();
    tick();
    expect(watch.silence).toBeDefined();
  });

  test('reports a failure at once, and for good', () => {
    const { seen, watch, tick } = setUp();
    const failure = { op: 'engine', code: 'EWORKER', message: 'broken' };
    watch.fail(failure);
    watch.heard();
    tick(10);
    expect(watch.silence).toEqual({ sinceMs: 1_000_000, failure });
    expect(seen.changes).toBe(1);
  });
});

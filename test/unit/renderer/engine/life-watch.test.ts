// Whether the worker answers, judged by messages and ticks that the test makes.

import { describe, expect, test } from 'vitest';
import {
  LifeWatch,
  type Owed,
  SILENT_TICKS,
  START_STUCK_TICKS,
  START_TICKS,
  STUCK_TICKS,
  VIEWLESS_TICKS,
} from '../../../../renderer/engine/life-watch.ts';

function setUp() {
  const seen = { nowMs: 1_000_000, pings: 0, changes: 0, stuck: 0 };
  const watch = new LifeWatch({
    now: () => seen.nowMs,
    ping: () => seen.pings++,
    changed: () => seen.changes++,
    stuck: () => seen.stuck++,
  });
  /** A second passes in the page. */
  const tick = (times = 1, owed: Partial<Owed> = {}) => {
    for (let i = 0; i < times; i++) {
      seen.nowMs += 1000;
      watch.tick({ view: false, credit: false, ...owed });
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

  test('calls a worker stuck after fifteen seconds without a message, once, and not before', () => {
    const { seen, watch, tick } = setUp();
    watch.heard();
    tick(STUCK_TICKS);
    expect(seen.stuck).toBe(0);
    tick();
    expect(seen.stuck).toBe(1);
    tick(100);
    expect(seen.stuck).toBe(1);
  });

  test('has more patience with one that has never been heard', () => {
    const { seen, tick } = setUp();
    tick(START_STUCK_TICKS - 1);
    expect(seen.stuck).toBe(0);
    tick();
    expect(seen.stuck).toBe(1);
  });

  test.each([
    [{ view: true }, VIEWLESS_TICKS],
    [{ credit: true }, STUCK_TICKS],
  ])('calls a worker that answers stuck if it owes %j for %i seconds', (owed, limit) => {
    const { seen, watch, tick } = setUp();
    for (let second = 0; second < limit; second++) {
      watch.heard();
      if (second === 0) tick(1);
      else tick(1, owed);
    }
    expect(seen.stuck).toBe(0);
    watch.heard();
    tick(1, owed);
    expect(seen.stuck).toBe(1);
    expect(watch.silence).toBeUndefined();
  });

  test('leaves one alone that posts a view now and then, however busy it is', () => {
    const { seen, watch, tick } = setUp();
    for (let second = 0; second < 600; second++) {
      watch.heard();
      if (second % (VIEWLESS_TICKS - 1) === 0) {
        watch.viewed();
      }
      tick(1, { view: true });
    }
    expect(seen.stuck).toBe(0);
  });

  test('counts nothing while nobody looks', () => {
    const { seen, watch, tick } = setUp();
    watch.heard();
    tick(STUCK_TICKS - 1, { view: true, credit: true });
    watch.restart();
    tick(STUCK_TICKS - 1, { view: true, credit: true });
    expect(seen.stuck).toBe(0);
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

// What waits until the table is complete.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { View } from '../../../../renderer/engine/api.ts';
import { whenRead } from '../../../../renderer/session/when-read.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An engine whose table is complete as soon as the test says so. */
function readingEngine(complete = false) {
  const listeners = new Set<() => void>();
  let view = { complete } as View;
  return {
    getView: () => view,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    shows: (next: Partial<View>) => {
      view = { ...view, ...next };
      for (const listener of listeners) listener();
    },
    listeners,
  };
}

test('runs at once if the table is complete', () => {
  const run = vi.fn();
  const engine = readingEngine(true);
  whenRead(engine, run);
  expect(run).toHaveBeenCalledOnce();
  expect(engine.listeners.size).toBe(0);
});

test('runs once when it is complete, and hears no more afterwards', () => {
  const run = vi.fn();
  const engine = readingEngine();
  whenRead(engine, run);
  engine.shows({ total: 1 });
  expect(run).not.toHaveBeenCalled();
  engine.shows({ complete: true });
  expect(run).toHaveBeenCalledOnce();
  expect(engine.listeners.size).toBe(0);
  vi.runAllTimers();
  expect(run).toHaveBeenCalledOnce();
});

test('does not wait forever', () => {
  const run = vi.fn();
  const engine = readingEngine();
  whenRead(engine, run);
  vi.advanceTimersByTime(14_999);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledOnce();
  engine.shows({ complete: true });
  expect(run).toHaveBeenCalledOnce();
});

test('can be cancelled', () => {
  const run = vi.fn();
  const engine = readingEngine();
  whenRead(engine, run)();
  expect(engine.listeners.size).toBe(0);
  engine.shows({ complete: true });
  vi.runAllTimers();
  expect(run).not.toHaveBeenCalled();
});

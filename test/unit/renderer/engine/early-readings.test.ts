// Readings that main made before the engine opened its table, or long before the engine applies them: rates, deadlines
// and ages count from when they were made.

import { describe, expect, test } from 'vitest';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { Selection } from '../../../../renderer/engine/list/selection.ts';
import { Comebacks } from '../../../../renderer/engine/reconcile/comebacks.ts';
import { Reconciler } from '../../../../renderer/engine/reconcile/reconcile.ts';
import { FlowStore } from '../../../../renderer/engine/store/store.ts';
import { rowView } from '../../../../renderer/engine/view/rows-window.ts';
import { batchOf, type TestFlow } from './flows.ts';

/** When the table is opened: not a whole second. */
const OPENED_MS = 1_790_000_000_500;

/** An engine's table whose only flow is read at certain times and applied at others. */
class Reader {
  readonly reconciler = new Reconciler(new FlowStore(OPENED_MS));

  /** Applies a reading made at `readMs`. Both times are relative to when the table was opened: negative is before. */
  take(readMs: number, flow: TestFlow, takenMs = Math.max(readMs, 0)): void {
    const batch = batchOf([flow], OPENED_MS + readMs);
    const row = this.reconciler.store.find(batch, 0);
    const nowMs = OPENED_MS + takenMs;
    if (row < 0) this.reconciler.dumpStarted(1, 'first', 1, nowMs);
    this.reconciler.apply(batch, row < 0 ? 'dump' : 'refresh', 1, nowMs);
    if (row < 0) this.reconciler.dumpEnded(1, true);
  }

  view(atMs: number): RowView {
    const { table } = this.reconciler.store;
    table.nowMs = OPENED_MS + atMs;
    return rowView({ table, selection: new Selection(), comebacks: new Comebacks() }, 0, 0);
  }
}

describe('a reading from before the table was opened', () => {
  test('gives the first rate by the time between the two readings', () => {
    for (const readMs of [-200, -1500, -60_000, -3_000_000]) {
      const reader = new Reader();
      reader.take(readMs, { bytes: 0 });
      reader.take(1000, { bytes: 1000 - readMs });
      expect(reader.view(1000).rateBytesPerSec).toBe(1000);
    }
  });

  test('gives a deadline counted from when it was read', () => {
    for (const readMs of [-200, -1500, -60_000]) {
      const reader = new Reader();
      reader.take(readMs, { timeoutSec: 300 });
      const left = reader.view(0).timeoutSec ?? Number.NaN;
      // Both are whole seconds.
      expect(Math.abs(left - (300 + readMs / 1000))).toBeLessThanOrEqual(1);
    }
  });

  test('is when the flow became known', () => {
    for (const readMs of [0, -1, -1500, -60_000]) {
      const reader = new Reader();
      reader.take(readMs, {});
      expect(reader.view(10_000).firstSeenMs).toBe(OPENED_MS + readMs);
    }
  });

  test('distinguishes a flow that began after it, with the same tuple and id, from the one that was read', () => {
    const reader = new Reader();
    reader.take(-5000, { id: 7 });
    reader.take(1000, { id: 7, startMs: OPENED_MS - 2000 });
    expect(reader.reconciler.closed.size).toBe(1);
  });
});

describe('a reading that waited on its way', () => {
  test('counts from when it was read, even if the clock was set back in between', () => {
    for (const [readMs, takenMs] of [
      [-120_000, 5000],
      [20_000, 200_000],
      [1_000_000, -3_000_000],
    ] as const) {
      const reader = new Reader();
      reader.take(readMs, { timeoutSec: 600, bytes: 10 }, takenMs);
      const view = reader.view(readMs);
      expect(view.firstSeenMs).toBe(OPENED_MS + readMs);
      expect(Math.abs((view.timeoutSec ?? 0) - 600)).toBeLessThanOrEqual(1);
      reader.take(readMs + 2000, { timeoutSec: 600, bytes: 2010 }, takenMs + 2000);
      expect(reader.view(readMs + 2000).rateBytesPerSec).toBe(1000);
    }
  });

  test('can have been read before a base that moved when the clock was set back', () => {
    const reader = new Reader();
    const dayMs = 86_400_000;
    for (const backMs of [-11 * dayMs, -12.43 * dayMs, -13 * dayMs, -400 * dayMs]) {
      reader.reconciler.expire(OPENED_MS + backMs, false);
      const { baseMs } = reader.reconciler.store.table;
      expect(OPENED_MS + backMs - baseMs).toBeGreaterThan(3_000_000);
    }
  });

  test('is a closed flow’s first reading too', () => {
    const reader = new Reader();
    reader.take(-90_000, { bytes: 1, startMs: OPENED_MS - 100_000 });
    const batch = batchOf([{ sport: 1, bytes: 9, event: 'destroy' }], OPENED_MS - 2500);
    reader.reconciler.apply(batch, 'event', 0, OPENED_MS);
    const { closed, store } = reader.reconciler;
    const { table } = store;
    const seen = [...closed.rows()].map((row) => table.baseMs + (table.firstSeenMs[row] ?? 0));
    expect(seen).toEqual([OPENED_MS - 2500]);
  });
});

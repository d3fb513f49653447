// How fast a flow is, from readings at uneven intervals: by the formula alone, and through the store.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { u64At } from '../../../../../native/flow/index.ts';
import { HALF_LIFE_MS, nextRate } from '../../../../../renderer/engine/store/rate.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { batchOf, type TestFlow } from '../flows.ts';

const NOW = 1_790_000_000_000;
const GAPS = fc.array(fc.integer({ min: 1, max: 60_000 }), { minLength: 1, maxLength: 40 });

describe('the rate', () => {
  test('of a flow with constant speed is that speed, however unevenly it is read', () => {
    fc.assert(
      fc.property(GAPS, fc.double({ min: 1, max: 1e9, noNaN: true }), (gaps, pace) => {
        let rate = nextRate(Number.NaN, pace, 1000);
        for (const gap of gaps) rate = nextRate(rate, (pace * gap) / 1000, gap);
        expect(Math.abs(rate / pace - 1)).toBeLessThan(1e-5);
      }),
    );
  });

  test('of the slowest flow with a rate stays the same', () => {
    const slowest = nextRate(Number.NaN, 1, 1000);
    expect(slowest).toBe(1);
    // Including gaps for which the division yields just below 1.
    for (let gap = 16_000; gap < 16_100; gap++) expect(nextRate(slowest, gap / 1000, gap)).toBe(1);
  });

  test('is halved after a half-life of silence, and depends on the time alone', () => {
    fc.assert(
      fc.property(GAPS, (gaps) => {
        let rate = 1e12;
        for (const gap of gaps) rate = nextRate(rate, 0, gap);
        const elapsed = gaps.reduce((sum, gap) => sum + gap, 0);
        const exact = 1e12 * 2 ** (-elapsed / HALF_LIFE_MS);
        if (exact < 2) expect(rate).toBeLessThan(2);
        else expect(Math.abs(rate / exact - 1)).toBeLessThan(1e-4);
      }),
    );
  });

  test('comes to rest at 0, and two readings at one moment don’t raise it', () => {
    let rate = 1000;
    for (let i = 0; i < 100; i++) rate = nextRate(rate, 0, 1000);
    expect(rate).toBe(0);
    expect(nextRate(500, 0, 0)).toBe(500);
    expect(Math.abs(nextRate(500, 100, 0) / nextRate(500, 100, 1) - 1)).toBeLessThan(0.01);
  });
});

/** Readings of one flow, one per call, through the store. */
class Readings {
  readonly store = new FlowStore(NOW);

  /** @param takenMs when the engine applies it. */
  take(ms: number, bytes: number, event: TestFlow['event'] = 'none', takenMs = ms): number {
    const batch = batchOf([{ bytes, event }], NOW + ms);
    this.store.begin(batch, NOW + takenMs);
    const row = this.store.find(batch, 0);
    if (row < 0) this.store.add(batch, 0, undefined);
    else this.store.update(row, batch, 0, event === 'none' ? 'all' : 'partial');
    this.store.finish();
    return this.store.table.rate[0] ?? 0;
  }

  get bytes(): number {
    return u64At(this.store.table.origBytes, 0);
  }
}

describe('rates in the store', () => {
  test('are NaN until a second reading far enough from the first', () => {
    const flow = new Readings();
    expect(flow.take(0, 1000)).toBeNaN();
    expect(flow.take(100, 5000)).toBeNaN();
    expect(flow.take(1100, 6000)).toBe(1000);
  });

  test('count the bytes between two readings once, even if the readings are close together', () => {
    const flow = new Readings();
    flow.take(0, 0);
    flow.take(1000, 1000);
    for (let ms = 1050; ms <= 31_000; ms += 50) flow.take(ms, ms);
    expect(flow.take(31_050, 31_050)).toBeCloseTo(1000, 0);
  });

  test('stay between 0 and what was really sent whenever counters are zeroed', () => {
    const step = fc.record({
      gap: fc.integer({ min: 200, max: 30_000 }),
      bytes: fc.integer({ min: 0, max: 1_000_000 }),
      zeroed: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const flow = new Readings();
        let ms = 0;
        let counter = 5e9;
        let fastest = 0;
        flow.take(ms, counter);
        for (const { gap, bytes, zeroed } of steps) {
          ms += gap;
          if (zeroed) counter = 0;
          counter += bytes;
          fastest = Math.max(fastest, (bytes * 1000) / gap);
          const rate = flow.take(ms, counter);
          expect(rate).toBeGreaterThanOrEqual(0);
          expect(rate).toBeLessThanOrEqual(fastest * 1.0001);
        }
      }),
    );
  });

  test('leave out a reading that arrives after a later one, but take the final counters', () => {
    const flow = new Readings();
    flow.take(0, 1000);
    expect(flow.take(2000, 3000)).toBe(1000);
    expect(flow.take(1000, 2000, 'none', 2100)).toBe(1000);
    expect(flow.bytes).toBe(3000);
    flow.take(1900, 3500, 'destroy', 2200);
    expect(flow.bytes).toBe(3500);
  });

  test('leave out a reading whose batch was finished after a later one was taken', () => {
    const flow = new Readings();
    flow.take(0, 1_000_000);
    flow.take(1000, 1_001_000);
    // Read at 900 ms, in a dump that ended at 1,300 ms.
    expect(flow.take(1300, 1_000_900)).toBe(1000);
    expect(flow.bytes).toBe(1_001_000);
    expect(flow.take(2000, 1_002_000)).toBeCloseTo(1000, 0);
  });

  test('follow a counter that was zeroed, however much it has counted since', () => {
    const flow = new Readings();
    flow.take(0, 100_000);
    flow.take(1000, 101_000);
    expect(flow.take(61_000, 60_000)).toBeLessThanOrEqual(1000);
    expect(flow.bytes).toBe(60_000);
    flow.take(62_000, 900);
    expect(flow.bytes).toBe(900);
    // Zeroed, and over half of what it was a moment later: taken as soon as it cannot be an earlier reading.
    flow.take(63_000, 800);
    expect(flow.bytes).toBe(900);
    flow.take(64_500, 850);
    expect(flow.bytes).toBe(850);
  });

  test('leave out a reading that waited for minutes while later ones were applied', () => {
    const flow = new Readings();
    flow.take(0, 1000);
    flow.take(200_000, 201_000);
    expect(flow.take(1000, 2000, 'none', 200_100)).toBe(1000);
    expect(flow.bytes).toBe(201_000);
    expect(flow.take(201_000, 202_000)).toBe(1000);
  });

  test('continue when the clock is set back', () => {
    const flow = new Readings();
    flow.take(0, 1000);
    flow.take(3_600_000, 2000);
    flow.take(10_000, 12_000);
    expect(flow.bytes).toBe(12_000);
    expect(flow.take(70_000, 72_000)).toBeCloseTo(1000, 0);
  });
});

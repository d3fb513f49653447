// Positions in a list that is taller than Chromium's scroll area.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  clampOffset,
  maxOffset,
  offsetOfScroll,
  offsetShowing,
  scrollOfOffset,
  scrollScale,
  visibleRows,
  wheelPx,
} from '../../../../renderer/grid/scroll-scale.ts';

const ROW = 28;
/** Chromium's cap in CSS px at a device pixel ratio of 1 and of 2. */
const CAP = { 1: 33_554_428, 2: 16_777_214 } as const;

describe('scrollScale', () => {
  test('does not change a short list', () => {
    expect(scrollScale(1000, ROW, 700, 1)).toEqual({ listPx: 28_000, viewPx: 700, areaPx: 28_000, scaled: false });
  });

  test('keeps a list of two million rows below the cap at every device pixel ratio', () => {
    expect(scrollScale(2_000_000, ROW, 700, 1).areaPx).toBeLessThan(CAP[1]);
    expect(scrollScale(2_000_000, ROW, 700, 2).areaPx).toBeLessThan(CAP[2]);
  });

  test('does not scale a million rows at a ratio of 1, and scales them at 2', () => {
    expect(scrollScale(1_000_000, ROW, 700, 1).scaled).toBe(false);
    expect(scrollScale(1_000_000, ROW, 700, 2).scaled).toBe(true);
  });
});

describe('offsets and scroll positions', () => {
  test('map the ends of a scaled list to the ends of the area', () => {
    const scale = scrollScale(3_000_000, ROW, 700, 2);
    expect(offsetOfScroll(scale, 0)).toBe(0);
    expect(offsetOfScroll(scale, scale.areaPx - scale.viewPx)).toBe(maxOffset(scale));
    expect(scrollOfOffset(scale, maxOffset(scale))).toBeCloseTo(scale.areaPx - scale.viewPx, 6);
  });

  test('are inverse to each other', () => {
    const inputs = [
      fc.integer({ min: 0, max: 5_000_000 }),
      fc.integer({ min: 30, max: 3000 }),
      fc.constantFrom(1, 1.5, 2),
    ];
    fc.assert(
      fc.property(fc.tuple(...inputs), fc.double({ min: 0, max: 1, noNaN: true }), ([rows, view, ratio], share) => {
        const scale = scrollScale(rows ?? 0, ROW, view ?? 1, ratio ?? 1);
        const offset = maxOffset(scale) * share;
        expect(Math.abs(offsetOfScroll(scale, scrollOfOffset(scale, offset)) - offset)).toBeLessThan(1e-3);
      }),
    );
  });

  test('stay inside the list', () => {
    const scale = scrollScale(10, ROW, 700, 1);
    expect(clampOffset(scale, 500)).toBe(0);
    expect(offsetOfScroll(scrollScale(1000, ROW, 700, 1), 1e9)).toBe(1000 * ROW - 700);
  });
});

describe('visibleRows', () => {
  test('includes partly visible rows', () => {
    const scale = scrollScale(1000, ROW, 100, 1);
    expect(visibleRows(scale, 14, 1000, ROW)).toEqual({ first: 0, end: 5 });
  });

  test('ends with the last row at the end of a scaled list', () => {
    const scale = scrollScale(5_000_000, ROW, 700, 2);
    const { first, end } = visibleRows(scale, maxOffset(scale), 5_000_000, ROW);
    expect(end).toBe(5_000_000);
    expect(first).toBe(5_000_000 - 25);
  });

  test('is empty for an empty list', () => {
    expect(visibleRows(scrollScale(0, ROW, 700, 1), 0, 0, ROW)).toEqual({ first: 0, end: 0 });
  });
});

describe('offsetShowing', () => {
  const scale = scrollScale(1000, ROW, 280, 1);
  test('does not move if the row is visible', () => expect(offsetShowing(scale, 100, 5, ROW)).toBe(100));
  test('puts a row above at the upper edge', () => expect(offsetShowing(scale, 1000, 3, ROW)).toBe(84));
  test('puts a row below at the lower edge', () => expect(offsetShowing(scale, 0, 10, ROW)).toBe(28));
});

describe('wheelPx', () => {
  test('takes pixels, lines and pages', () => {
    expect(wheelPx(53, 0, ROW, 700)).toBe(53);
    expect(wheelPx(3, 1, ROW, 700)).toBe(84);
    expect(wheelPx(-1, 2, ROW, 700)).toBe(-700);
  });
});

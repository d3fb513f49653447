// Times between the frames of a page.

import type { Page } from 'playwright-core';

/** Number of frames measured for a percentile. */
export const FRAMES = 300;

/** The value that this share of the values does not exceed. */
export function percentile(values: readonly number[], share: number): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

export function percentile95(values: readonly number[]): number {
  return percentile(values, 0.95);
}

/** Milliseconds between successive frame times. */
export function intervals(times: readonly number[]): number[] {
  return times.slice(1).map((time, i) => time - (times[i] ?? time));
}

/** The 95th percentile of an idle page's frame times, milliseconds. */
export async function framesP95(page: Page): Promise<number> {
  const times = await page.evaluate(
    (count) =>
      new Promise<number[]>((resolve) => {
        const seen: number[] = [];
        const frame = (now: number): void => {
          seen.push(now);
          if (seen.length > count) resolve(seen);
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    FRAMES,
  );
  return percentile95(intervals(times));
}

interface Recording {
  flowglassFrames?: { readonly times: number[]; ended: boolean };
}

/** The times between a page's frames while other work runs, milliseconds, and the result of that work. */
export async function framesDuring<T>(page: Page, work: () => Promise<T>): Promise<{ frames: number[]; result: T }> {
  await page.evaluate(() => {
    const recording = { times: [] as number[], ended: false };
    (globalThis as Recording).flowglassFrames = recording;
    const frame = (now: number): void => {
      recording.times.push(now);
      if (!recording.ended) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  const result = await work();
  const times = await page.evaluate(() => {
    const recording = (globalThis as Recording).flowglassFrames;
    if (recording) recording.ended = true;
    return recording?.times ?? [];
  });
  return { frames: intervals(times), result };
}

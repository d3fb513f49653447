// The window's frames while events arrive as fast as a load tool causes them, half for new and half for destroyed
// flows, with a full table. The reference is an empty window of the same Electron under the same load, because the load
// takes a processor, too.

import type { Page } from 'playwright-core';
import { type Launched, launch } from '../e2e/support/app.ts';
import type { World } from '../e2e/support/world.ts';
import { emptyTable, type Load } from './ctload.ts';
import { withEmptyElectron } from './empty-electron.ts';
import { framesDuring, framesP95, percentile95 } from './frames.ts';
import { type Measurement, measurement, sizeName } from './plan.ts';
import { type Figure, usagesOfApplication } from './usage.ts';

/** Requested events per second. */
const PACE = 100_000;
const SECONDS = 10;
/** A frame is late if it takes longer than this multiple of a blank page's 95th percentile. */
const LATE = 1.5;
/** A reference without late frames counts as this share, percent. */
const LEAST_SHARE = 0.1;

interface Frames {
  readonly p95: Figure;
  /** Percent. */
  readonly late: Figure;
  /** Events per second reached by the load tool. */
  readonly pace: Figure;
}

/** All measurements of the window under events. Leaves the table empty. */
export async function measureWindowEvents(world: World, load: Load, flows: number): Promise<Measurement[]> {
  const size = sizeName(flows);
  emptyTable();
  load.insert(flows);
  const empty = withEmptyElectron(world);
  const quiet = await within(empty, ({ page }) => framesP95(page));
  const churn = (): Promise<number> => load.churn(PACE, PACE * SECONDS, { present: flows });
  const frames = async ({ page, pid }: Launched): Promise<Frames> => {
    const { result, usages } = await usagesOfApplication(pid, () => framesDuring(page, churn));
    const late = result.frames.filter((ms) => ms > LATE * quiet).length / result.frames.length;
    const figure = (value: number): Figure => ({ value, usages });
    return { p95: figure(percentile95(result.frames)), late: figure(late * 100), pace: figure(result.result) };
  };
  const reference = await within(empty, frames);
  const own = await within(world, async (app) => {
    await untilShown(app.page, flows);
    const measured = await frames(app);
    // A new dump makes up for lost events; a window that stays wrong is not worth measuring.
    await untilShown(app.page, flows);
    return measured;
  });
  emptyTable();
  return [
    measurement(`events-frames-p95-vs-blank-${size}`, 'ms', own.p95, reference.p95),
    measurement(`events-frames-late-vs-blank-${size}`, '%', own.late, {
      ...reference.late,
      value: Math.max(LEAST_SHARE, reference.late.value),
    }),
    measurement(`events-frames-pace-${size}`, 'events/s', own.pace, PACE, false),
  ];
}

async function within<T>(world: World, task: (app: Launched) => Promise<T>): Promise<T> {
  await using app: Launched = await launch(world);
  await app.page.waitForLoadState('load');
  return await task(app);
}

/** Waits until the window knows that many flows. */
export async function untilShown(page: Page, flows: number): Promise<void> {
  const count = page.locator(`[aria-label="Flow count"][data-total="${flows}"]`);
  await count.waitFor({ state: 'attached', timeout: 120_000 });
}

// What the details cost while events arrive: processor time with the pane open against closed, and the time from an arrow
// key to the painted row, with the flow in the pane, too.

import type { Page } from 'playwright-core';
import { launch } from '../e2e/support/app.ts';
import type { World } from '../e2e/support/world.ts';
import { emptyTable, type Load } from './ctload.ts';
import { percentile95 } from './frames.ts';
import { type Measurement, measurement, sizeName } from './plan.ts';
import { applicationCpuMs, type Figure, figureOfApplication, usagesOfApplication } from './usage.ts';
import { untilShown } from './window-events.ts';

/** Requested events per second. */
const PACE = 20_000;
const SECONDS = 10;
/** Rows that are walked through. */
const STEPS = 1000;

/** All measurements of the details, with the largest table. Leaves the table empty. */
export async function measureDetails(world: World, load: Load, flows: number): Promise<Measurement[]> {
  const size = sizeName(flows);
  emptyTable();
  load.insert(flows);
  await using app = await launch(world);
  const { page } = app;
  await untilShown(page, flows);
  await page.getByRole('grid', { name: 'Connections' }).focus();
  await page.keyboard.press('Home');
  const share = async (): Promise<Figure> => {
    const beganMs = performance.now();
    const { usages } = await usagesOfApplication(app.pid, () => load.churn(PACE, PACE * SECONDS, { present: flows }));
    return { value: (applicationCpuMs(usages) * 100) / (performance.now() - beganMs), usages };
  };
  const closed = await share();
  const walkedClosed = await figureOfApplication(app, () => walkP95(page, false));
  await page.keyboard.press(']');
  await page.getByRole('region', { name: 'Details' }).waitFor();
  const open = await share();
  const walked = await figureOfApplication(app, () => walkP95(page, true));
  emptyTable();
  return [
    measurement(`details-cpu-vs-closed-${size}`, '%', open, closed),
    measurement(`details-walk-p95-vs-closed-${size}`, 'ms', walked, walkedClosed),
  ];
}

/**
 * The 95th percentile of the time from the arrow key to the frame that shows the next row as the active one.
 * @param hasDetails the pane must show its flow in the same frame.
 */
async function walkP95(page: Page, hasDetails: boolean): Promise<number> {
  await page.keyboard.press('Control+Home');
  const times = await page.evaluate(walk, { steps: STEPS, hasDetails });
  return percentile95(times);
}

/** Runs in the page. */
async function walk({ steps, hasDetails }: { steps: number; hasDetails: boolean }): Promise<number[]> {
  /** Frames after which a row counts as lost. */
  const LATEST = 1000;
  const grid = document.querySelector<HTMLElement>('[role=grid]');
  const active = () => grid?.querySelector<HTMLElement>('.fg-row[data-active]')?.dataset.handle;
  const shown = () => document.querySelector<HTMLElement>('[aria-label="Details"]')?.dataset.handle;
  const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
  const times: number[] = [];
  for (let step = 0; step < steps; step++) {
    const before = active();
    const beganMs = performance.now();
    grid?.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }));
    for (let frames = 0; active() === before || !active() || (hasDetails && shown() !== active()); frames++) {
      if (frames > LATEST) throw new Error(`row ${step} is not shown`);
      await frame();
    }
    await frame();
    times.push(performance.now() - beganMs);
  }
  return times;
}

// The frames of a window in use: facets and details open, a filter and a sort that every event concerns, while flows
// begin, change and end. The reference is an empty window of the same Electron under the same load.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Launched, launch } from '../e2e/support/app.ts';
import type { World } from '../e2e/support/world.ts';
import { emptyTable, type Load } from './ctload.ts';
import { withEmptyElectron } from './empty-electron.ts';
import { framesDuring, percentile } from './frames.ts';
import { type Measurement, measurement, sizeName } from './plan.ts';
import { type Figure, usagesOfApplication } from './usage.ts';
import { untilShown } from './window-events.ts';

/** Requested events per second: thirds are new, changed and destroyed flows. */
const PACE = 20_000;
const SECONDS = 20;

/** New flows have the most time left, so they come and go at the top, where they are seen. */
const SETTINGS = {
  sort: [{ column: 'timeout', descending: true }],
  facets: { open: true, folded: [] },
  details: { open: true, px: 331 },
};

/** Frames of the live view. Leaves the table empty. */
export async function measureLiveView(world: World, load: Load, flows: number): Promise<Measurement[]> {
  emptyTable();
  load.insert(flows);
  const frames = async ({ page, pid }: Launched): Promise<{ p99: Figure; pace: Figure }> => {
    const churn = () => load.churn(PACE, PACE * SECONDS, { present: flows, updates: true });
    const { result, usages } = await usagesOfApplication(pid, () => framesDuring(page, churn));
    return { p99: { value: percentile(result.frames, 0.99), usages }, pace: { value: result.result, usages } };
  };
  const reference = await withinEmpty(world, frames);
  const own = await withinView(world, flows, frames);
  emptyTable();
  const size = sizeName(flows);
  return [
    measurement(`live-view-frames-p99-vs-blank-${size}`, 'ms', own.p99, reference.p99),
    measurement(`live-view-frames-pace-${size}`, 'events/s', own.pace, PACE, false),
  ];
}

async function withinEmpty<T>(world: World, task: (app: Launched) => Promise<T>): Promise<T> {
  await using app = await launch(withEmptyElectron(world));
  await app.page.waitForLoadState('load');
  return await task(app);
}

async function withinView<T>(world: World, flows: number, task: (app: Launched) => Promise<T>): Promise<T> {
  await using app = await launch(world, {
    args: ['--filter', 'proto in {tcp, udp} and not state = time_wait'],
    prepare: (userData) => writeFileSync(join(userData, 'settings.json'), JSON.stringify(SETTINGS)),
  });
  const { page } = app;
  await untilShown(page, flows);
  // Without selecting it: the order is held while a row is selected.
  await page.getByRole('grid', { name: 'Connections' }).press('Enter');
  await page.getByRole('region', { name: 'Details' }).waitFor();
  await page.getByRole('region', { name: 'Facets' }).locator('[data-count]').first().waitFor();
  return await task(app);
}

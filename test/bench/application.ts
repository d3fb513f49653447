// Measures the built application as an unprivileged user with its helper: from the start of listing until every row can
// be filtered, and until the first rows appear. A reload of the page begins a new stream and a new dump.

import type { Page } from 'playwright-core';
import { type Launched, launch } from '../e2e/support/app.ts';
import type { World } from '../e2e/support/world.ts';
import { emptyTable, type Load } from './ctload.ts';
import { type Measurement, measurement, sizeName } from './plan.ts';
import { type Figure, medianFigure, type Usage, usagesOfApplication } from './usage.ts';

/** What the page saw, in milliseconds since the stream's port arrived, which is when the dump is requested. */
interface Loading {
  readonly firstRowsMs: number;
  readonly allMs: number;
}

/** Runs in the page before its own scripts: records when the port arrives and what the engine's views say. */
function watchLoading(expected: number): void {
  const seen = { begin: 0, firstRowsMs: 0, allMs: 0 };
  Object.assign(globalThis, { flowglassLoading: seen });
  window.addEventListener('message', ({ data }) => {
    if (data?.flowglass === 'stream') seen.begin = performance.now();
  });
  globalThis.Worker = class extends Worker {
    constructor(...options: ConstructorParameters<typeof Worker>) {
      super(...options);
      this.addEventListener('message', ({ data }) => {
        const view = data?.view;
        if (!view || !seen.begin) return;
        if (!seen.firstRowsMs && view.rows.length > 0) seen.firstRowsMs = performance.now() - seen.begin;
        if (!seen.allMs && view.complete && view.matching >= expected) seen.allMs = performance.now() - seen.begin;
      });
    }
  };
}

async function measureLoading(page: Page, flows: number): Promise<Loading> {
  await page.reload();
  const read = () => page.evaluate(() => (globalThis as unknown as { flowglassLoading: Loading }).flowglassLoading);
  await page.waitForFunction(
    () => (globalThis as unknown as { flowglassLoading?: Loading }).flowglassLoading?.allMs,
    undefined,
    { timeout: 120_000, polling: 100 },
  );
  const count = page.getByRole('status', { name: 'Flow count' });
  const total = Number(await count.getAttribute('data-total'));
  if (total !== flows) throw new Error(`the window shows ${total} flows instead of ${flows}`);
  return read();
}

/** All measurements of the application's loading at one size of the table. */
export async function measureApplication(
  world: World,
  load: Load,
  flows: number,
  rounds: number,
): Promise<Measurement[]> {
  emptyTable();
  load.insert(flows);
  const discard: Figure[] = [];
  const loadings: (Loading & { usages: readonly Usage[] })[] = [];
  await using app: Launched = await launch(world);
  await app.page.addInitScript(watchLoading, flows);
  for (let round = 0; round < rounds; round++) {
    discard.push(load.discard());
    const { result, usages } = await usagesOfApplication(app.pid, () => measureLoading(app.page, flows));
    loadings.push({ ...result, usages });
  }
  emptyTable();
  const size = sizeName(flows);
  const reference = medianFigure(discard);
  const figure = (of: (loading: Loading) => number): Figure =>
    medianFigure(loadings.map((one) => ({ value: of(one), usages: one.usages })));
  return [
    measurement(
      `app-all-filterable-vs-discard-${size}`,
      'ms',
      figure(({ allMs }) => allMs),
      reference,
    ),
    measurement(
      `app-first-rows-${size}`,
      'ms',
      figure(({ firstRowsMs }) => firstRowsMs),
      reference,
    ),
  ];
}

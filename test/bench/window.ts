// Measures what a person feels: the time from a key to the painted result, frames while scrolling, and processor time while
// idle. Each is compared with a page or window that does nothing.

import type { Page } from 'playwright-core';
import { type Launched, launch } from '../e2e/support/app.ts';
import type { World } from '../e2e/support/world.ts';
import { emptyTable, type Load } from './ctload.ts';
import { FRAMES, framesP95, intervals, percentile95 } from './frames.ts';
import { type Measurement, measurement, sizeName } from './plan.ts';
import { applicationCpuMs, type Figure, figureOfApplication, usagesOfApplication } from './usage.ts';
import { measureDetails } from './window-details.ts';
import { measureWindowEvents, untilShown } from './window-events.ts';
import { measureLiveView } from './window-live-view.ts';

const KEYS = 60;
/** Keys before those: the first one would take the count of the filter that was filled in for its own. */
const FIRST_KEYS = 4;
const IDLE_FLOWS = 100_000;
const IDLE_MS = 10_000;

/** All measurements of the window, with the largest table. */
export async function measureWindow(world: World, load: Load, flows: number): Promise<Measurement[]> {
  emptyTable();
  load.insert(flows);
  const measured: Measurement[] = [];
  for (const ratio of [1, 1.5, 2]) {
    await using app = await launch(world, { args: [`--force-device-scale-factor=${ratio}`] });
    await untilShown(app.page, flows);
    // Measured first, so that each ratio is measured in the same state.
    const scrolling = await figureOfApplication(app, () => scrollP95(app.page));
    if (ratio === 1) measured.push(await measureKeys(app, flows));
    const opened = app.app.waitForEvent('window');
    await app.app.evaluate(({ BrowserWindow }) => {
      const { width, height } = BrowserWindow.getAllWindows()[0]?.getBounds() ?? { width: 1360, height: 860 };
      return new BrowserWindow({ width, height }).loadURL('about:blank');
    });
    const blankPage = await opened;
    const blank = await figureOfApplication(app, () => framesP95(blankPage));
    measured.push(measurement(`scroll-p95-vs-blank-dpr${ratio}-${sizeName(flows)}`, 'ms', scrolling, blank));
  }
  measured.push(...(await measureWindowEvents(world, load, flows)));
  measured.push(...(await measureLiveView(world, load, flows)));
  measured.push(...(await measureDetails(world, load, flows)));
  measured.push(await measureIdle(world, load));
  return measured;
}

/**
 * Time from the key's event until after the frame with the new count. The reference: a key that changes one attribute
 * of a page.
 */
async function measureKeys(app: Launched, flows: number): Promise<Measurement> {
  const { page } = app;
  await page.getByRole('textbox', { name: 'Filter', exact: true }).fill('proto = tcp and mark < 1');
  await page.keyboard.press('End');
  await page.evaluate(watchKeys);
  const shown: number[] = [];
  const plain: number[] = [];
  const press = async (count: number): Promise<void> => {
    for (let i = 0; i < count; i++) {
      // "mark < 1" and "mark < 12" in turns: each shows a different number of flows.
      shown.push(await keyMs(page, i % 2 === 0 ? '2' : 'Backspace', 'data-matching'));
      plain.push(await keyMs(page, 'Shift', 'data-plain'));
    }
  };
  await press(FIRST_KEYS);
  shown.length = 0;
  plain.length = 0;
  const { usages } = await usagesOfApplication(app.pid, () => press(KEYS));
  const name = `keystroke-to-paint-p95-${sizeName(flows)}`;
  return measurement(name, 'ms', { value: percentile95(shown), usages }, percentile95(plain));
}

interface KeyWatch {
  flowglassKey: { begin: number; took: Record<string, number> };
}

/** Runs in the page: times from a key's event to the paint after a watched attribute changed. */
function watchKeys(): void {
  const watch = { begin: 0, took: {} as Record<string, number> };
  Object.assign(globalThis, { flowglassKey: watch });
  const count = document.querySelector('[aria-label="Flow count"]');
  const plain = document.body.appendChild(document.createElement('i'));
  const watched = (name: string): void => {
    const { begin } = watch;
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        watch.took[name] = performance.now() - begin;
      };
      port2.postMessage(0);
    });
  };
  const observer = new MutationObserver((changes) => watched(changes[0]?.attributeName ?? ''));
  if (count) observer.observe(count, { attributeFilter: ['data-matching'] });
  observer.observe(plain, { attributeFilter: ['data-plain'] });
  const onKey = (event: KeyboardEvent): void => {
    watch.begin = event.timeStamp;
    if (event.key === 'Shift') plain.setAttribute('data-plain', String(event.timeStamp));
  };
  document.addEventListener('keydown', onKey, true);
}

async function keyMs(page: Page, key: string, attribute: string): Promise<number> {
  await page.evaluate(() => {
    (globalThis as unknown as KeyWatch).flowglassKey.took = {};
  });
  await page.keyboard.press(key);
  const took = (name: string): number | undefined => (globalThis as unknown as KeyWatch).flowglassKey.took[name];
  const handle = await page.waitForFunction(took, attribute, { timeout: 10_000 });
  return (await handle.jsonValue()) ?? Number.NaN;
}

/** The 95th percentile of frame times while the grid scrolls from its first row to its last, milliseconds. */
async function scrollP95(page: Page): Promise<number> {
  const grid = page.getByRole('grid', { name: 'Connections' });
  const frames = await grid.evaluate((element, count) => {
    const step = (element.scrollHeight - element.clientHeight) / count;
    return new Promise<number[]>((resolve) => {
      const times: number[] = [];
      const frame = (now: number): void => {
        times.push(now);
        element.scrollTop = step * times.length;
        if (times.length > count) resolve(times);
        else requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
  }, FRAMES);
  return percentile95(intervals(frames));
}

/** Percent of one core used by the application's processes over IDLE_MS. The reference: with an empty table. */
async function measureIdle(world: World, load: Load): Promise<Measurement> {
  const share = async (flows: number): Promise<Figure> => {
    emptyTable();
    if (flows > 0) load.insert(flows);
    await using app = await launch(world);
    await untilShown(app.page, flows);
    // Work left over from the start does not count as idling.
    await pause(5000);
    const { usages } = await usagesOfApplication(app.pid, () => pause(IDLE_MS));
    return { value: (applicationCpuMs(usages) / IDLE_MS) * 100, usages };
  };
  const filled = await share(IDLE_FLOWS);
  return measurement(`idle-cpu-${sizeName(IDLE_FLOWS)}`, '%', filled, await share(0));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

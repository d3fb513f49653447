// More rows than fit into Chromium's tallest scroll area, at a device pixel ratio of 2, in a soak also at others:
// wheel, keys and the scroll bar's thumb reach both ends exactly, and the rows there have the right numbers.

import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SIZES } from '../sizes.ts';
import { type Launched, launch } from './support/app.ts';
import { Conntrack } from './support/conntrack.ts';
import { runIn } from './support/network.ts';
import { FlowWindow, PATIENCE } from './support/window.ts';
import { readWorld, type World } from './support/world.ts';

/** The same number for all ratios: the table is filled only once. */
const ROWS = Math.max(...SIZES.scrolls.map(({ rows }) => rows));
/** Chromium's tallest scroll area, device px. */
const TALLEST_AREA_PX = 33_554_428;
/** Height of a row, CSS px; --row-px in tokens.css. */
const ROW_PX = 28;
/** The rows' numbers in aria-rowindex: the header is 1. */
const FIRST = 2;
const LAST = ROWS + 1;

let world: World;
let conntrack: Conntrack;

beforeAll(() => {
  world = readWorld();
  conntrack = new Conntrack(world.network.router);
  conntrack.empty();
  runIn(world.network.router, join(world.root, 'native/build/ctload'), ['insert', String(ROWS)]);
  expect(conntrack.count()).toBe(ROWS);
});
afterAll(() => conntrack.empty());

/** What is visible between the header and the lower edge. */
interface Sight {
  readonly first: number;
  readonly last: number;
  /**
   * From the header's lower edge to the first row's upper edge, and from the last row's lower edge to the grid's, CSS
   * px.
   */
  readonly abovePx: number;
  readonly belowPx: number;
  /** Whether the rows follow each other without a gap or a missing number. */
  readonly gapless: boolean;
}

/** Measures the rows in sight. Runs in the page. */
function measureSight(grid: Element, rowPx: number): Sight {
  const top = grid.querySelector('[role=rowgroup]')?.getBoundingClientRect().bottom ?? Number.NaN;
  const bottom = grid.getBoundingClientRect().top + grid.clientTop + grid.clientHeight;
  const rows = [...grid.querySelectorAll('[role=row][data-index]')]
    .map((row) => ({ number: Number(row.getAttribute('aria-rowindex')), box: row.getBoundingClientRect() }))
    .filter(({ box }) => box.bottom > top + 0.5 && box.top < bottom - 0.5)
    .sort((a, b) => a.number - b.number);
  const [first] = rows;
  const last = rows.at(-1);
  const gapless = rows.every(
    ({ number, box }, i) => first && number === first.number + i && Math.abs(box.top - first.box.top - i * rowPx) < 0.5,
  );
  return {
    first: first?.number ?? 0,
    last: last?.number ?? 0,
    abovePx: Math.round((first?.box.top ?? Number.NaN) - top),
    belowPx: Math.round(bottom - (last?.box.bottom ?? Number.NaN)),
    gapless,
  };
}

describe.each(SIZES.scrolls)('at a device pixel ratio of $ratio', ({ ratio }) => {
  let app: Launched;
  let page: Page;
  let window: FlowWindow;

  beforeAll(async () => {
    app = await launch(world, { args: [`--force-device-scale-factor=${ratio}`] });
    page = app.page;
    window = new FlowWindow(page);
  });
  afterAll(() => app[Symbol.asyncDispose]());

  const sight = (): Promise<Sight> => window.grid.evaluate(measureSight, ROW_PX);
  const showsTop = (): Promise<void> =>
    expect.poll(sight, PATIENCE).toMatchObject({ first: FIRST, abovePx: 0, gapless: true });
  const showsBottom = (): Promise<void> =>
    expect.poll(sight, PATIENCE).toMatchObject({ last: LAST, belowPx: 0, gapless: true });
  /** The number of the row with the active cell. */
  const active = (): Promise<number> =>
    window.grid
      .locator('#fg-active-cell-connections')
      .evaluate((cell) => Number(cell.parentElement?.getAttribute('aria-rowindex')));

  test('all rows are there', async () => {
    await window.showsTotal(ROWS);
    await expect.poll(() => window.grid.getAttribute('aria-rowcount'), PATIENCE).toBe(String(LAST));
    expect(await page.evaluate(() => devicePixelRatio)).toBe(ratio);
    expect(ROWS * ROW_PX * ratio).toBeGreaterThan(TALLEST_AREA_PX);
    await showsTop();
  });

  test('the wheel reaches both ends, and moves row by row next to them', async () => {
    const box = await window.grid.boundingBox();
    if (!box) throw new Error('the grid has no box');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await showsTop();
    await page.mouse.wheel(0, 10 * ROW_PX);
    await expect.poll(sight, PATIENCE).toMatchObject({ first: FIRST + 10, abovePx: 0, gapless: true });
    await page.mouse.wheel(0, ROWS * ROW_PX);
    await showsBottom();
    await page.mouse.wheel(0, -10 * ROW_PX);
    await expect.poll(sight, PATIENCE).toMatchObject({ last: LAST - 10, belowPx: 0, gapless: true });
    await page.mouse.wheel(0, -ROWS * ROW_PX);
    await showsTop();
  });

  test('keys reach both ends, and the pages next to them', async () => {
    await window.grid.focus();
    await page.keyboard.press('Control+End');
    await showsBottom();
    await expect.poll(active, PATIENCE).toBe(LAST);
    await page.keyboard.press('PageUp');
    const page1 = LAST - (await active());
    expect(page1).toBeGreaterThan(5);
    await page.keyboard.press('PageDown');
    await expect.poll(active, PATIENCE).toBe(LAST);
    await showsBottom();
    await page.keyboard.press('Control+Home');
    await showsTop();
    await expect.poll(active, PATIENCE).toBe(FIRST);
    await page.keyboard.press('PageDown');
    await expect.poll(active, PATIENCE).toBe(FIRST + page1);
    await page.keyboard.press('PageUp');
    await expect.poll(active, PATIENCE).toBe(FIRST);
    await showsTop();
  });

  test("the scroll bar's thumb reaches the middle and both ends", async () => {
    const bar = await window.grid.evaluate((grid) => {
      const { top, left, right } = grid.getBoundingClientRect();
      const from = left + grid.clientLeft + grid.clientWidth;
      return {
        x: (from + right) / 2,
        width: right - from,
        top,
        bottom: top + grid.clientTop + grid.clientHeight,
      };
    });
    // The thumb begins at the top.
    await page.mouse.move(bar.x, bar.top + bar.width * 1.5);
    await page.mouse.down();
    // Chromium takes at most one mouse movement per frame: the last one may need another frame.
    const dragged = async (y: number): Promise<Sight> => {
      await page.mouse.move(bar.x, y - 1, { steps: 8 });
      await page.mouse.move(bar.x, y);
      return sight();
    };
    const middle = (bar.top + bar.bottom) / 2;
    await expect.poll(async () => (await dragged(middle)).first / ROWS, PATIENCE).toBeGreaterThan(0.4);
    expect(await sight()).toMatchObject({ gapless: true });
    await expect
      .poll(() => dragged(bar.bottom + 40), PATIENCE)
      .toMatchObject({ last: LAST, belowPx: 0, gapless: true });
    await expect.poll(() => dragged(bar.top - 40), PATIENCE).toMatchObject({ first: FIRST, abovePx: 0, gapless: true });
    await page.mouse.up();
    await showsTop();
  });
});

// Columns as the user arranges them: chosen, moved, pinned, with the height of rows, and all of it after a restart.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launch } from './support/app.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { FlowWindow, PATIENCE } from './support/window.ts';

const { stand } = makeStand(MIXED_FLOWS);

const FIRST = ['protocol', 'state', 'source', 'translated', 'destination', 'bytes', 'rate', 'timeout'];

/** The shown columns in screen order. */
const shown = (window: FlowWindow = stand.window) =>
  window.grid.evaluate((grid) =>
    [...grid.querySelectorAll<HTMLElement>('[role=columnheader][data-column]')]
      .toSorted((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)
      .map(({ dataset }) => dataset.column),
  );
const header = (id: string) => stand.window.grid.locator(`[role=columnheader][data-column=${id}]`);
const chooser = () => stand.app.page.getByRole('dialog', { name: 'Columns' });
const choose = (id: string) => chooser().locator(`[data-choose=${id}]`);

test('the columns shown at first need no sideways scrolling, neither beside both panes nor at 1024 px', async () => {
  const { page } = stand.app;
  await stand.window.showsTotal(MIXED_FLOWS.length);
  const overflow = () => stand.window.grid.evaluate((grid) => grid.scrollWidth - grid.clientWidth);
  await stand.window.grid.focus();
  await page.keyboard.press(']');
  await page.getByRole('region', { name: 'Details' }).waitFor();
  for (const width of [1440, 1024]) {
    await page.setViewportSize({ width, height: 700 });
    await expect.poll(overflow, PATIENCE).toBe(0);
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press(']');
  expect(await shown()).toEqual(FIRST);
});

test('columns keep their widths from the first picture on, however many rows follow', async () => {
  const { page } = stand.app;
  // The rows do not fit: their scroll bar takes no width from the columns, so no sideways scroll bar appears either.
  await page.setViewportSize({ width: 1440, height: 400 });
  await page.addInitScript(() => {
    const seen = new Set<string>();
    const stop = new AbortController();
    Object.assign(globalThis, {
      seenInGrid: () => {
        stop.abort();
        return [...seen];
      },
    });
    const look = () => {
      if (stop.signal.aborted) return;
      const grid = document.querySelector<HTMLElement>('[role=grid][aria-label=Connections]');
      if (grid?.clientWidth)
        seen.add(`${getComputedStyle(grid).getPropertyValue('--columns')}, ${grid.clientHeight} px high`);
      requestAnimationFrame(look);
    };
    look();
  });
  await page.reload();
  await stand.window.showsTotal(MIXED_FLOWS.length);
  await stand.window.listsOnly(MIXED_FLOWS.length);
  const scrolls = () => stand.window.grid.evaluate((grid) => grid.scrollHeight > grid.clientHeight);
  await expect.poll(scrolls, PATIENCE).toBe(true);
  await stand.window.setFilter('dport = 1');
  await expect.poll(scrolls, PATIENCE).toBe(false);
  await stand.window.setFilter('');
  await expect.poll(scrolls, PATIENCE).toBe(true);
  const seen = await page.evaluate(() => (globalThis as unknown as { seenInGrid: () => string[] }).seenInGrid());
  expect(seen).toHaveLength(1);
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('a column is hidden and shown by keys', async () => {
  const { page } = stand.app;
  await stand.window.button('Columns').click();
  await chooser().waitFor();
  await page.keyboard.type('expires');
  await expect.poll(() => chooser().locator('[data-choose]').count(), PATIENCE).toBe(1);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await expect.poll(() => shown(), PATIENCE).toEqual(FIRST.filter((id) => id !== 'timeout'));
  await choose('timeout').getByRole('checkbox').check();
  await expect.poll(() => shown(), PATIENCE).toEqual(FIRST);
  await page.keyboard.press('Escape');
  await chooser().waitFor({ state: 'detached' });
});

test('Escape closes the list of columns, wherever in it the last click was', async () => {
  await stand.window.button('Columns').click();
  await chooser().getByRole('heading').first().click();
  await stand.app.page.keyboard.press('Escape');
  await chooser().waitFor({ state: 'detached' });
});

test('a column is moved by dragging its header, which sorts nothing', async () => {
  const { page } = stand.app;
  const target = await header('state').boundingBox();
  await header('bytes').hover();
  await page.mouse.down();
  await page.mouse.move((target?.x ?? 0) + 4, (target?.y ?? 0) + 8, { steps: 5 });
  await expect.poll(() => header('state').getAttribute('data-drop'), PATIENCE).toBe('before');
  await page.mouse.up();
  const moved = ['protocol', 'bytes', 'state', 'source', 'translated', 'destination', 'rate', 'timeout'];
  await expect.poll(() => shown(), PATIENCE).toEqual(moved);
  expect(await stand.window.grid.locator('[data-sorted]').count()).toBe(0);
});

test('a column is moved by keys, and the active cell with it', async () => {
  const { page } = stand.app;
  await stand.window.grid.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  for (let i = 0; i < 4; i++) await page.keyboard.press('Control+Shift+ArrowRight');
  await expect.poll(() => shown(), PATIENCE).toEqual(FIRST);
  expect(await header('bytes').getAttribute('data-active')).toBe('true');
});

test('a pinned column stays in view while the others scroll sideways', async () => {
  const { page } = stand.app;
  await page.setViewportSize({ width: 1024, height: 640 });
  await stand.window.button('Columns').click();
  for (const id of ['status', 'mark', 'zone', 'packets']) await choose(id).getByRole('checkbox').check();
  await chooser().getByRole('button', { name: 'Pin Source' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await shown())[0], PATIENCE).toBe('source');
  const left = (selector: string) =>
    stand.window.grid.evaluate(
      (grid, cell) =>
        (grid.querySelector(cell)?.getBoundingClientRect().left ?? Number.NaN) - grid.getBoundingClientRect().left,
      selector,
    );
  const places = async () => [
    await left('.fg-head [data-column=protocol]'),
    await left('.fg-row [data-column=protocol]'),
  ];
  const before = await places();
  await stand.window.grid.evaluate((grid) => grid.scrollTo({ left: 10_000 }));
  await expect.poll(async () => (await places()).every((place, i) => place < (before[i] ?? 0)), PATIENCE).toBe(true);
  for (const row of ['.fg-head', '.fg-row']) expect(await left(`${row} [data-column=source]`)).toBe(0);
  await stand.window.grid.evaluate((grid) => grid.scrollTo({ left: 0 }));
});

test('rows become compact', async () => {
  const height = () =>
    stand.window.grid
      .locator('.fg-row')
      .first()
      .evaluate((row) => row.getBoundingClientRect().height);
  expect(await height()).toBe(28);
  await stand.window.button('More').click();
  await stand.app.page.getByRole('menuitemradio', { name: 'Compact' }).click();
  await expect.poll(height, PATIENCE).toBe(24);
  // The menu stays open, so that one can look at the choice.
  await stand.app.page.keyboard.press('Escape');
});

test('a restart keeps all of it', async () => {
  const before = await shown();
  await expect
    .poll(() => stand.app.savedSettings(), PATIENCE)
    .toMatchObject({
      density: 'compact',
      columns: expect.arrayContaining([{ id: 'mark', shown: true, pinned: false }]),
    });
  await using again = await launch(stand.world, {
    prepare: (folder) => copyFileSync(stand.app.settingsPath, join(folder, 'settings.json')),
  });
  const window = new FlowWindow(again.page);
  await expect.poll(() => shown(window), PATIENCE).toEqual(before);
  await expect
    .poll(() => window.grid.evaluate((grid) => getComputedStyle(grid).getPropertyValue('--row-px')), PATIENCE)
    .toBe('24px');
});

test('Reset restores what Flowglass began with', async () => {
  await stand.window.button('Columns').click();
  await chooser().getByRole('button', { name: 'Reset' }).click();
  await expect.poll(() => shown(), PATIENCE).toEqual(FIRST);
});

// The window's outline, which the page shows before any script runs: the frame that the window keeps.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { launch } from './support/app.ts';
import { resizePage } from './support/screen.ts';
import { FlowWindow, PATIENCE } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();

/** Place and colours of the frame's parts by their selectors; 'none' for one that is not drawn. */
function frame(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const lookOf = (selector: string): string => {
      const element = document.querySelector(selector);
      const box = element?.getBoundingClientRect();
      if (!element || !box || box.width === 0) return 'none';
      const { borderTop, borderRight, borderBottom, borderLeft } = getComputedStyle(element);
      // The grid's header is as wide as all columns, or ends where the scroll bar is; its line is seen up to the panel's end.
      const seenPx = (element.closest('.fg-panel')?.getBoundingClientRect().right ?? box.right) - box.x;
      return [box.x, box.y, seenPx, box.height, borderTop, borderRight, borderBottom, borderLeft].join(' ');
    };
    const parts = ['.fg-header', '.fg-bar', '.fg-main', '.fg-pane-left', '.fg-pane-right', '.fg-head', '.fg-foot'];
    const colours = ['.fg-header', '.fg-main', '.fg-foot'].map(
      (selector) => getComputedStyle(document.querySelector(selector) ?? document.body).backgroundColor,
    );
    const looks = parts.map((selector) => [selector, lookOf(selector)]);
    return Object.fromEntries([...looks, ['colours', colours.join()]]);
  });
}

/** The frame without any script, and then the window again. */
async function outline(page: Page): Promise<Record<string, string>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setScriptExecutionDisabled', { value: true });
  await page.reload();
  await page.locator('.fg-outline').waitFor({ ...PATIENCE, state: 'attached' });
  const drawn = await frame(page);
  await session.send('Emulation.setScriptExecutionDisabled', { value: false });
  await page.reload();
  await new FlowWindow(page).grid.waitFor(PATIENCE);
  return drawn;
}

test('the outline is the frame of the window, with its panes and colours', async () => {
  const settings = {
    theme: 'dark',
    window: { width: 1300, height: 760 },
    facets: { open: true, px: 260, folded: [] },
    details: { open: true, px: 300 },
  };
  await using app = await launch(world, {
    prepare: (folder) => writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings)),
  });
  const { page } = app;
  const window = new FlowWindow(page);
  await window.grid.waitFor(PATIENCE);
  const full = await frame(page);
  expect(full['.fg-pane-left']).toMatch(/^0 92 260 /);
  expect(full['.fg-pane-right']).toMatch(/^1000 92 300 /);
  expect(await outline(page)).toEqual(full);

  // Where it is narrow, panes are drawers, and closed.
  await resizePage(page, { width: 1100, height: 700 });
  await expect.poll(async () => (await frame(page))['.fg-pane-left'], PATIENCE).toBe('none');
  const narrow = await frame(page);
  expect(await outline(page)).toEqual(narrow);
  await resizePage(page, { width: 1300, height: 760 });
  await expect.poll(async () => (await frame(page))['.fg-pane-left'], PATIENCE).not.toBe('none');

  // The next load has the panes and colours as they are by then.
  await window.button('Facets pane').click();
  await window.button('Details pane').click();
  await window.chooseTheme('Light');
  await expect
    .poll(() => app.savedSettings(), PATIENCE)
    .toMatchObject({ theme: 'light', facets: { open: false }, details: { open: false } });
  const bare = await frame(page);
  expect(bare).toMatchObject({ '.fg-pane-left': 'none', '.fg-pane-right': 'none' });
  expect(bare.colours).not.toBe(full.colours);
  expect(await outline(page)).toEqual(bare);
});

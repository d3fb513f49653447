// Filters that were used before, and filters with names: recalled, applied, and both kept over a restart.

import { copyFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launch } from './support/app.ts';
import { axeFindings } from './support/axe.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { FlowWindow, PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand(MIXED_FLOWS);

const history = () => (stand.app.savedSettings() as { filterHistory?: readonly string[] } | undefined)?.filterHistory;
const shows = (text: string, window: FlowWindow = stand.window) =>
  expect.poll(() => textOf(window.filter), PATIENCE).toBe(text);
const chip = (name: string, window: FlowWindow = stand.window) =>
  window.page.getByRole('group', { name: 'Saved filters' }).getByRole('button', { name, exact: true });

/** Types a filter, and says by a key that it is meant. */
async function use(text: string): Promise<void> {
  await stand.window.filter.click();
  await stand.window.page.keyboard.press('Control+A');
  await stand.window.page.keyboard.press('Delete');
  await stand.window.page.keyboard.type(text);
  await stand.window.page.keyboard.press('Escape');
  await stand.window.filter.press('Enter');
  await expect.poll(() => history()?.[0], PATIENCE).toBe(text);
}

test('the up arrow recalls what was used, and only while nothing was typed', async () => {
  const { page, filter } = stand.window;
  await stand.window.showsTotal(MIXED_FLOWS.length);
  await use('proto = udp');
  await use('family = ipv6');
  await use('nat = src');
  // Nothing is between the line and the plus while none is saved.
  expect((await page.getByRole('group', { name: 'Saved filters' }).boundingBox())?.width).toBe(0);
  // Nor is the line where the plus is not.
  const line = page.locator('.fg-divider:has(+ .fg-chips)');
  expect(await line.isVisible()).toBe(true);
  await page.setViewportSize({ width: 1024, height: 640 });
  await line.waitFor({ state: 'hidden' });
  await page.setViewportSize({ width: 1440, height: 900 });
  await filter.press('ArrowUp');
  await shows('family = ipv6');
  await stand.window.showsMatching(MIXED_FLOWS.filter(({ family }) => family === 6).length);
  await filter.press('ArrowUp');
  await shows('proto = udp');
  await filter.press('ArrowDown');
  await filter.press('ArrowDown');
  await shows('nat = src');
  await page.keyboard.type(' and mark = 0 ');
  await filter.press('ArrowUp');
  await shows('nat = src and mark = 0 ');
});

test('the menu at the box lists it, and a filter gets a name there', async () => {
  const { page, filter } = stand.window;
  await use('proto = udp and nat = src');
  await filter.press('Alt+ArrowDown');
  await page.getByRole('menuitem', { name: 'family = ipv6' }).waitFor();
  expect(await axeFindings(page, '[role=menu]')).toEqual([]);
  await page.getByRole('menuitem', { name: 'Save filter as…' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Hidden clients');
  await page.keyboard.press('Enter');
  await expect.poll(() => chip('Hidden clients').getAttribute('aria-pressed'), PATIENCE).toBe('true');
  await chip('Hidden clients').click();
  await stand.window.showsMatching(MIXED_FLOWS.length);
  await chip('Hidden clients').click();
  await stand.window.showsMatching(2);
  expect(await axeFindings(page, '[aria-label="View and selection"]')).toEqual([]);
});

test('both are there after a restart, in a file of the user alone', async () => {
  await expect
    .poll(() => stand.app.savedSettings(), PATIENCE)
    .toMatchObject({ namedFilters: [{ name: 'Hidden clients', filter: 'proto = udp and nat = src' }] });
  const before = history() ?? [];
  expect(before.slice(0, 2)).toEqual(['proto = udp and nat = src', 'nat = src']);
  expect(statSync(stand.app.settingsPath).mode & 0o777).toBe(0o600);
  const { settingsPath } = stand.app;
  await using again = await launch(stand.world, {
    prepare: (folder) => copyFileSync(settingsPath, join(folder, 'settings.json')),
  });
  const window = new FlowWindow(again.page);
  await window.showsTotal(MIXED_FLOWS.length);
  await window.filter.focus();
  await window.filter.press('ArrowUp');
  await shows(before[0] ?? expect.fail(), window);
  await window.showsMatching(2);
  await expect.poll(() => chip('Hidden clients', window).getAttribute('aria-pressed'), PATIENCE).toBe('true');
  await chip('Hidden clients', window).press('Shift+F10');
  await window.page.getByRole('menuitem', { name: 'Delete saved filter…' }).click();
  await window.page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await chip('Hidden clients', window).waitFor({ state: 'detached' });
});

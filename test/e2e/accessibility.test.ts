// Use without a mouse and with assistive technology, light and dark. Leaves screenshots in test-results/.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { flowName } from './support/conntrack.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

/** Presses Tab until the focus is inside the element that `selector` names. */
async function tabTo(selector: string): Promise<void> {
  for (let i = 0; i < 60; i++) {
    const inside = await stand.window.page.evaluate((css) => document.activeElement?.closest(css) != null, selector);
    if (inside) return;
    await stand.window.page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${selector}`);
}

test.each(['light', 'dark'] as const)('axe finds nothing in the %s window', async (colorScheme) => {
  const { page } = stand.window;
  await stand.window.showsTotal(opened.length);
  await stand.window.setColorScheme(colorScheme);
  // A row marked as new is animated; the scan is meant for the steady state.
  await expect.poll(async () => (await stand.window.rows()).every((row) => row.change === 'none'), PATIENCE).toBe(true);
  const folder = join(stand.world.root, 'test-results');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `window-${colorScheme}.png`) });
  expect(await axeFindings(page)).toEqual([]);
});

/** What opens over the window, or takes the place of its rows: how, and the part that is new. Escape closes it. */
const PARTS: readonly { readonly name: string; readonly part: string; readonly open: () => Promise<unknown> }[] = [
  {
    name: 'filter builder',
    part: '#fg-builder',
    open: async () => {
      await stand.window.setFilter('proto = tcp and (dport = 8080 or nat = src)');
      await stand.window.button('Filter builder').click();
    },
  },
  {
    name: 'values offered for a filter',
    part: '.fg-completion',
    open: async () => {
      await stand.window.filter.focus();
      await stand.window.filter.pressSequentially('proto = ');
    },
  },
  { name: 'message of a wrong filter', part: '.fg-filter-message', open: () => stand.window.setFilter('proto = 5x') },
  { name: 'place of rows that nothing matches', part: '.fg-empty', open: () => stand.window.setFilter('mark = 77') },
  {
    name: 'facets with a value chosen and one left out',
    part: '[aria-label=Facets]',
    open: async () => {
      await click('[data-field=proto][data-value=tcp]');
      await stand.window.page
        .locator('[data-field=nat]')
        .first()
        .click({ modifiers: ['Alt'] });
      await stand.window.page.locator('[data-choice=leftOut]').waitFor();
    },
  },
  {
    name: 'facets whose counts are those of the filter before',
    part: '[aria-label=Facets][aria-busy=true]',
    // For longer than a tenth of a second only while many flows are counted.
    open: () =>
      stand.window.page.locator('[aria-label=Facets]').evaluate((pane) => pane.setAttribute('aria-busy', 'true')),
  },
  { name: 'list of all values', part: '.fg-more-values', open: () => click('.fg-facet-more') },
  { name: 'list of columns', part: '[role=dialog]', open: () => stand.window.button('Columns').click() },
  { name: 'menu of profiles', part: '[role=menu]', open: () => stand.window.button(/^Profile: /).click() },
  {
    name: 'menu of a cell',
    part: '[role=menu]',
    open: async () => {
      await stand.window.grid.press('Control+Home');
      await stand.window.grid.press('Shift+F10');
    },
  },
  { name: 'menu More', part: '[role=menu]', open: () => stand.window.button('More').click() },
  { name: 'list of keys', part: 'dialog[open]', open: () => stand.window.page.keyboard.press('?') },
  { name: 'confirmation of a delete', part: '[role=alertdialog]', open: () => press('Delete matching') },
  { name: 'confirmation of a flush', part: '[role=alertdialog]', open: () => press('Flush') },
  {
    name: 'details of several flows',
    part: '[aria-label=Details]',
    open: async () => {
      await stand.window.grid.press('Control+a');
      await press('Details pane');
    },
  },
  {
    name: 'facets over a narrow window',
    part: '.fg-app',
    open: async () => {
      await stand.window.page.setViewportSize({ width: 1024, height: 640 });
      await press('Facets pane');
      await stand.window.page.locator('[data-drawer]').waitFor();
    },
  },
];

const press = (name: string) => stand.window.button(name).click();
const click = (css: string) => stand.window.page.locator(css).first().click();

/** The window as it began. */
async function closeAll(): Promise<void> {
  const { page } = stand.window;
  for (let layer = 0; layer < 3; layer++) await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1440, height: 900 });
  if (await page.locator('#fg-builder').isVisible()) await press('Filter builder');
  if (await page.getByRole('region', { name: 'Details' }).isVisible()) await press('Details pane');
  await stand.window.setFilter('');
  await stand.window.showsMatching(opened.length);
  await stand.window.grid.focus();
  await page.keyboard.press('Escape');
}

test.each(PARTS)('axe finds nothing in the $name, light and dark', async ({ part, open }) => {
  const { page } = stand.window;
  await open();
  await page.locator(part).first().waitFor();
  for (const colorScheme of ['light', 'dark'] as const) {
    await stand.window.setColorScheme(colorScheme);
    expect.soft(await axeFindings(page, part), colorScheme).toEqual([]);
  }
  await closeAll();
});

test('the grid is one tab stop; arrows, Home and End move in it', async () => {
  const { page, grid } = stand.window;
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await tabTo('[role=grid]');
  const active = async (): Promise<string | null> => {
    const id = await grid.getAttribute('aria-activedescendant');
    return (
      id && page.locator(`#${id}`).evaluate((cell) => cell.closest('[role=row]')?.getAttribute('aria-rowindex') ?? null)
    );
  };
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  // The header is row 1, and the first flow is row 2.
  await expect.poll(active, PATIENCE).toBe('4');
  await page.keyboard.press('Control+End');
  await expect.poll(active, PATIENCE).toBe(String(opened.length + 1));
  await page.keyboard.press('ArrowUp');
  await expect.poll(active, PATIENCE).toBe(String(opened.length));
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.closest('[role=grid]') === null)).toBe(true);
});

test('filter, select, delete and confirm with the keyboard alone', async () => {
  const { page, grid } = stand.window;
  await tabTo('[role=textbox]');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('proto = udp and nat = src and family = ipv6');
  await stand.window.showsMatching(1);
  await page.keyboard.press('Escape');
  await tabTo('[role=grid]');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await expect.poll(async () => (await stand.window.rows())[0]?.selected, PATIENCE).toBe(true);
  await page.keyboard.press('Delete');
  await stand.window.dialog.waitFor();
  // The focus is in the dialog, but not on the delete button: an extra Enter does no harm.
  const isInDialog = () => page.evaluate(() => document.activeElement?.closest('[role=alertdialog]') != null);
  await expect.poll(isInDialog, PATIENCE).toBe(true);
  // Until the flows have been looked at, nothing can be confirmed.
  await stand.window.dialog.getByRole('button', { name: 'Delete 1 flow', exact: true }).waitFor();
  await tabToButton(/^Delete/);
  await page.keyboard.press('Enter');
  const target = opened.find((flow) => flow.name === 'udp6-snat');
  if (!target) throw new Error('the flow is missing');
  await expect.poll(() => stand.conntrack.list().map(flowName), PATIENCE).not.toContain(flowName(target));
  expect(stand.conntrack.count()).toBe(opened.length - 1);
  // The outcome takes no focus: that returns to the grid.
  await stand.window.outcome.waitFor();
  expect(await stand.window.dialog.count()).toBe(0);
  await expect.poll(() => grid.evaluate((element) => element === document.activeElement), PATIENCE).toBe(true);
});

async function tabToButton(name: RegExp): Promise<void> {
  for (let i = 0; i < 20; i++) {
    // The dialog itself, which can have the focus at first, begins with the same word.
    const label = await stand.window.page.evaluate(() => {
      const { activeElement } = document;
      return activeElement instanceof HTMLButtonElement ? activeElement.textContent : '';
    });
    if (name.test(label.trim())) return;
    await stand.window.page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to ${name}`);
}

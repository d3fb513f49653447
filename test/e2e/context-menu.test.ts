// The menu of a cell, by mouse and by keyboard: what it filters by is compared with conntrack.

import { expect, test } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import type { OpenFlow } from './support/traffic.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

const menu = () => stand.app.page.getByRole('menu');
const entry = (name: string) => menu().getByRole('menuitem', { name, exact: true });
const cell = (flow: OpenFlow, column: string) => stand.window.rowLocator(flow).locator(`[data-column="${column}"]`);
const named = (name: string): OpenFlow => opened.find((flow) => flow.name === name) ?? expect.fail(name);
const focused = () => stand.app.page.evaluate(() => document.activeElement?.textContent);

/** Whether what has the focus has a ring in the colour of what acts. */
const hasRing = () =>
  stand.app.page.evaluate(() => {
    const { outlineColor, outlineStyle } = getComputedStyle(document.activeElement ?? document.body);
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'var(--accent)';
    const accent = getComputedStyle(probe).color;
    probe.remove();
    return outlineStyle === 'solid' && outlineColor === accent;
  });

test('by the mouse, a cell’s value is joined to the filter, and its row alone is meant', async () => {
  const { page } = stand.app;
  await stand.window.showsTotal(opened.length);
  await stand.window.setFilter('proto = tcp and family = ipv4');
  await stand.window.showsMatching(3);
  await stand.window.rowLocator(named('tcp4-snat')).click();
  await cell(named('tcp4-dnat'), 'translated').click({ button: 'right' });
  await entry('Filter or this value').waitFor();
  expect(await axeFindings(page, '[role=menu]')).toEqual([]);
  expect((await stand.window.row(named('tcp4-snat')))?.selected).toBe(true);
  await entry('Filter or this value').click();
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('proto = tcp and family = ipv4 or nat = dst');
  await stand.window.showsMatching(3 + stand.conntrack.list('--dst-nat').length - 1);
  // What is outside the selection is deleted alone.
  await cell(named('udp4-dnat'), 'source').click({ button: 'right' });
  await entry('Delete this flow…').click();
  await stand.window.asksAbout(1);
  await page.keyboard.press('Escape');
  await stand.window.dialog.waitFor({ state: 'detached' });
  expect(stand.conntrack.count()).toBe(opened.length);
});

test('by keys, the menu of the active cell opens, moves and acts, and gives the focus back', async () => {
  const { page } = stand.app;
  await stand.window.setFilter('');
  await stand.window.showsMatching(opened.length);
  await stand.window.grid.focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Home');
  for (const key of ['Shift+F10', 'ContextMenu']) {
    await page.keyboard.press(key);
    await expect.poll(focused, PATIENCE).toMatch(/^Filter for this value/);
    expect(await hasRing()).toBe(true);
    await page.keyboard.press('End');
    await expect.poll(focused, PATIENCE).toMatch(/^Delete this flow/);
    await page.keyboard.press('k');
    await expect.poll(focused, PATIENCE).toMatch(/^Keep on top/);
    await page.keyboard.press('Escape');
    await menu().waitFor({ state: 'detached' });
    await expect.poll(() => stand.window.grid.evaluate((grid) => grid === document.activeElement), PATIENCE).toBe(true);
  }
  await page.keyboard.press('Shift+F10');
  await expect.poll(focused, PATIENCE).toMatch(/^Filter for/);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const text = await textOf(stand.window.filter);
  expect(text).toMatch(/^not proto = (tcp|udp)$/);
  await stand.window.showsMatching(MIXED_FLOWS.filter(({ protocol }) => protocol !== text.slice(-3)).length);
});

test('at the edge of the window it is seen by keys, too, and a new size of the window closes it', async () => {
  const { page } = stand.app;
  await page.setViewportSize({ width: 1024, height: 640 });
  await stand.window.setFilter('');
  await stand.window.showsMatching(opened.length);
  await stand.window.grid.press('Control+Home');
  const first = stand.window.grid.locator('[data-active] [data-column=protocol]');
  await expect.poll(async () => (await first.boundingBox())?.x, PATIENCE).toBe(0);
  await page.keyboard.press('Shift+F10');
  await menu().waitFor();
  await expect.poll(focused, PATIENCE).toMatch(/^Filter for this value/);
  await page.setViewportSize({ width: 1440, height: 900 });
  await menu().waitFor({ state: 'detached' });
});

test('inside the selection it is about the selection', async () => {
  await stand.window.setFilter('');
  await stand.window.showsMatching(opened.length);
  await stand.window.rowLocator(named('tcp4-snat')).click();
  await stand.window.rowLocator(named('udp6-snat')).click({ modifiers: ['Control'] });
  await stand.window.button('Delete selected').getByText('2').waitFor();
  await cell(named('udp6-snat'), 'source').click({ button: 'right' });
  await menu().getByText('2 selected flows').waitFor();
  await entry('Delete selected…').click();
  await stand.window.asksAbout(2);
  await stand.app.page.keyboard.press('Escape');
  await stand.window.dialog.waitFor({ state: 'detached' });
});

test('a flow that ends under its menu is not taken for another', async () => {
  const { page } = stand.app;
  await stand.window.grid.focus();
  await page.keyboard.press('Escape');
  const flow = named('udp4-snat');
  await cell(flow, 'source').click({ button: 'right' });
  await entry('Delete this flow…').waitFor();
  stand.conntrack.remove(flow);
  await menu().getByText('has ended', { exact: true }).waitFor();
  expect(await entry('Delete this flow…').getAttribute('aria-description')).toMatch(/has ended/);
  await entry('Delete this flow…').click({ force: true });
  expect(await stand.window.dialog.count()).toBe(0);
  await page.keyboard.press('Escape');
});

test('a value among the facets has its menu, too', async () => {
  const { page } = stand.app;
  await stand.window.setFilter('family = ipv4 or family = ipv6');
  await page.getByRole('region', { name: 'Facets' }).locator('[data-field="proto"][data-value="tcp"]').focus();
  await page.keyboard.press('Shift+F10');
  await expect.poll(focused, PATIENCE).toMatch(/^Filter for this value/);
  await entry('Filter and this value').click();
  await expect
    .poll(() => textOf(stand.window.filter), PATIENCE)
    .toBe('(family = ipv4 or family = ipv6) and proto = tcp');
});

// Colouring rules on real flows: written, seen in the rows, ordered, and as before when the worker, the window or the
// application was started again.

import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { type Launched, launch } from './support/app.ts';
import { axeFindings } from './support/axe.ts';
import { crashPage, runInPage } from './support/crash.ts';
import { failWorker } from './support/engine-worker.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE } from './support/window.ts';

const { stand } = makeStand(MIXED_FLOWS);

const dialog = () => stand.app.page.getByRole('dialog', { name: /^Colouring rules/ });
const filterOf = (rule: number) => dialog().getByRole('textbox', { name: `Filter of rule ${rule}`, exact: true });

/** The rules that the rows show: name and colour, with the number of rows. Read in the page, also by a script. */
const COLOURED = `(() => {
  const rows = {};
  for (const row of document.querySelectorAll('.fg-row[data-rule]')) {
    const name = row.querySelector('.fg-rule')?.title.replace(/^Rule: /, '');
    const key = name + ' ' + row.dataset.rule;
    rows[key] = (rows[key] ?? 0) + 1;
  }
  return rows;
})()`;
const coloured = (app: Launched = stand.app) => runInPage(app, COLOURED);

async function openRules(): Promise<void> {
  await stand.app.page.getByRole('button', { name: /^Profile: / }).click();
  await stand.app.page.getByRole('menuitem', { name: 'Colouring rules…', exact: true }).click();
  await dialog().waitFor();
}

test('a rule is written with the help of completion, and colours exactly the flows that match', async () => {
  const { page } = stand.app;
  await stand.window.showsTotal(MIXED_FLOWS.length);
  expect(await coloured()).toEqual({});
  await openRules();
  await dialog().getByRole('button', { name: 'Add rule' }).click();
  await page.keyboard.type('pro');
  await page.locator('.cm-tooltip-autocomplete').waitFor();
  // Closes only the completion.
  await page.keyboard.press('Escape');
  await page.locator('.cm-tooltip-autocomplete').waitFor({ state: 'detached' });
  expect(await dialog().isVisible()).toBe(true);
  await page.keyboard.type('to = udp');
  const udp = stand.conntrack.list('-p', 'udp').length;
  await expect.poll(() => coloured(), PATIENCE).toEqual({ 'proto = udp blue': udp });
  await dialog()
    .getByRole('button', { name: `${udp} flows`, exact: true })
    .waitFor();
});

test('the first rule that matches wins; the grip and keys change the order', async () => {
  const { page } = stand.app;
  await dialog().getByRole('button', { name: 'Add rule' }).click();
  await page.keyboard.type('nat = src');
  await dialog().getByRole('textbox', { name: 'Name of rule 2' }).fill('Hidden');
  await dialog().getByRole('combobox', { name: 'Colour of rule 2' }).selectOption('violet');
  await expect.poll(() => coloured(), PATIENCE).toEqual({ 'proto = udp blue': 6, 'Hidden violet': 2 });
  await dialog()
    .locator('.fg-grip')
    .last()
    .dragTo(dialog().locator('.fg-grip').first(), { targetPosition: { x: 4, y: 1 } });
  await expect.poll(() => coloured(), PATIENCE).toEqual({ 'proto = udp blue': 4, 'Hidden violet': 4 });
  await dialog().getByRole('checkbox', { name: 'Use rule 1' }).press('Control+Shift+ArrowDown');
  await expect.poll(() => coloured(), PATIENCE).toEqual({ 'proto = udp blue': 6, 'Hidden violet': 2 });
  await dialog().getByRole('checkbox', { name: 'Use rule 2' }).press('Control+Shift+ArrowUp');
  await expect.poll(() => coloured(), PATIENCE).toEqual({ 'proto = udp blue': 4, 'Hidden violet': 4 });
});

test('an error is said at its place, and colours nothing', async () => {
  const { page } = stand.app;
  await filterOf(2).click();
  await page.keyboard.type(' and prto = 5');
  await dialog().getByText('There is no field “prto”').waitFor();
  await expect.poll(() => coloured(), PATIENCE).toEqual({ 'Hidden violet': 4 });
  for (let i = 0; i < ' and prto = 5'.length; i++) await page.keyboard.press('Backspace');
  await expect.poll(() => coloured(), PATIENCE).toEqual({ 'proto = udp blue': 4, 'Hidden violet': 4 });
});

test.each(['light', 'dark'] as const)('editor and rows are accessible, %s', async (colorScheme) => {
  const { page } = stand.app;
  await page.emulateMedia({ colorScheme });
  expect(await axeFindings(page)).toEqual([]);
  await filterOf(1).press('Escape');
  await dialog().waitFor({ state: 'detached' });
  expect(await axeFindings(page)).toEqual([]);
  await openRules();
});

test('a count filters for the flows of its rule', async () => {
  await dialog().getByRole('button', { name: '4 flows', exact: true }).click();
  await stand.window.showsMatching(4);
  expect(await coloured()).toEqual({ 'Hidden violet': 4 });
  await stand.window.setFilter('');
  await stand.window.showsMatching(MIXED_FLOWS.length);
});

const RULES = { 'proto = udp blue': 4, 'Hidden violet': 4 };

test('a worker that is started again colours as before', async () => {
  await expect.poll(() => coloured(), PATIENCE).toEqual(RULES);
  await failWorker(stand.app);
  await stand.app.page.getByText(SENTENCES.recovery.worker).waitFor();
  await stand.window.showsTotal(MIXED_FLOWS.length);
  await expect.poll(() => coloured(), PATIENCE).toEqual(RULES);
});

test('so does the application after a restart', async () => {
  await expect
    .poll(() => stand.app.savedSettings(), PATIENCE)
    .toMatchObject({
      rules: [{ name: 'Hidden', filter: 'nat = src', colour: 'violet', sign: 'H', enabled: true }, {}],
    });
  await using again = await launch(stand.world, {
    prepare: (folder) => copyFileSync(stand.app.settingsPath, join(folder, 'settings.json')),
  });
  await expect.poll(() => coloured(again), PATIENCE).toEqual(RULES);
});

// The last one: the driver does not follow a page that crashes.
test('so does a window that crashed', async () => {
  await crashPage(stand.app);
  await expect.poll(() => coloured(), PATIENCE).toEqual(RULES);
});

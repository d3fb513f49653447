// Profiles as the user has them: shown, changed, saved under a name, exported and imported, and all of it after a restart.

import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { launch } from './support/app.ts';
import { axeFindings } from './support/axe.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { FlowWindow, PATIENCE } from './support/window.ts';

const { stand } = makeStand(MIXED_FLOWS);

/** The columns of a grid, in screen order. */
const shown = (window: FlowWindow = stand.window) =>
  window.grid.evaluate((grid) =>
    [...grid.querySelectorAll<HTMLElement>('[role=columnheader][data-column]')].map(({ dataset }) => dataset.column),
  );
const button = (window: FlowWindow = stand.window) => window.page.getByRole('button', { name: /^Profile: / });
const item = (name: string) => stand.app.page.getByRole('menuitem', { name, exact: true });

async function showProfile(name: string): Promise<void> {
  await button().click();
  await stand.app.page.getByRole('menuitemradio', { name, exact: true }).click();
  await stand.app.page.getByRole('button', { name: `Profile: ${name}`, exact: true }).waitFor();
}

test('each built-in profile shows other columns, and the menus are accessible', async () => {
  const { page } = stand.app;
  await stand.window.showsTotal(MIXED_FLOWS.length);
  const overview = await shown();
  await button().click();
  await page.getByRole('menuitemradio', { name: 'Accounting' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await stand.window.button('More').click();
  await page.getByRole('menuitemradio', { name: 'Compact' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await showProfile('Accounting');
  await expect.poll(() => shown(), PATIENCE).toEqual(expect.arrayContaining(['bytes.orig', 'packets.reply']));
  expect(await stand.window.grid.locator('[data-column=rate][aria-sort]').getAttribute('aria-sort')).toBe('descending');
  await showProfile('Overview');
  await expect.poll(() => shown(), PATIENCE).toEqual(overview);
});

test('a profile of one’s own keeps what is changed in it, also after a restart', async () => {
  const { page } = stand.app;
  await showProfile('NAT');
  await button().click();
  await item('Save profile as…').click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Who is behind it');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Profile: Who is behind it', exact: true }).waitFor();
  await stand.window.grid.locator('[role=columnheader][data-column=source]').click();
  const before = await shown();
  await expect
    .poll(() => stand.app.savedSettings(), PATIENCE)
    .toMatchObject({
      profile: 'Who is behind it',
      profiles: [{ name: 'Who is behind it', sort: [{ column: 'source', descending: false }] }],
    });
  await using again = await launch(stand.world, {
    prepare: (folder) => copyFileSync(stand.app.settingsPath, join(folder, 'settings.json')),
  });
  const window = new FlowWindow(again.page);
  await expect.poll(() => button(window).getAttribute('aria-label'), PATIENCE).toBe('Profile: Who is behind it');
  await expect.poll(() => shown(window), PATIENCE).toEqual(before);
  expect(await window.grid.locator('[data-column=source][aria-sort]').getAttribute('aria-sort')).toBe('ascending');
});

/** What the desktop's file dialogs answer from now on. */
const choose = (path: string) =>
  stand.app.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [filePath] });
  }, path);

test('a profile is exported, deleted and imported again', async () => {
  const { page } = stand.app;
  const path = join(dirname(stand.app.settingsPath), 'exported.json');
  const before = await shown();
  await choose(path);
  await button().click();
  await item('Export profile…').click();
  await page.getByText(path).waitFor();
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ flowglassProfile: 1, name: 'Who is behind it' });
  await button().click();
  await item('Delete profile…').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByRole('button', { name: 'Profile: Overview', exact: true }).waitFor();
  await button().click();
  await item('Import profile…').click();
  await page.getByRole('button', { name: 'Profile: Who is behind it', exact: true }).waitFor();
  await expect.poll(() => shown(), PATIENCE).toEqual(before);
});

test.each<[string, (path: string) => void]>([
  ['names the column “country”', (path) => writeFileSync(path, exampleWith('"source", "shown"', '"country", "shown"'))],
  [
    'is a profile of a newer Flowglass (format 2',
    (path) => writeFileSync(path, exampleWith('Profile": 1', 'Profile": 2')),
  ],
  [
    'has a rule “Web” whose filter is not one: There is no field “dprt”',
    (path) =>
      writeFileSync(
        path,
        exampleWith(
          '"rules": []',
          '"rules": [{ "name": "Web", "filter": "dprt = 443", "colour": "teal", "sign": "W", "enabled": true }]',
        ),
      ),
  ],
  ['is not valid JSON', (path) => writeFileSync(path, exampleWith('}\n', ''))],
  ['is not a regular file', (path) => execFileSync('mkfifo', [path])],
])('an import that %s is refused, and changes nothing', async (reason, put) => {
  const { page } = stand.app;
  const path = join(dirname(stand.app.settingsPath), `import-${reason.length}.json`);
  put(path);
  await choose(path);
  const before = [await button().getAttribute('aria-label'), await shown(), stand.app.savedSettings()];
  await button().click();
  await item('Import profile…').click();
  await page.getByText(reason).waitFor();
  expect([await button().getAttribute('aria-label'), await shown(), stand.app.savedSettings()]).toEqual(before);
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByText(reason).waitFor({ state: 'detached' });
});

/** A file as exported, with one thing changed. */
function exampleWith(before: string, after: string): string {
  const column = '{ "id": "source", "shown": true, "pinned": false }';
  const text = `{ "flowglassProfile": 1, "name": "Theirs", "density": "compact", "columns": [${column}],
    "columnWidths": {}, "sort": [], "rules": [] }\n`;
  expect(text).toContain(before);
  return text.replace(before, after);
}

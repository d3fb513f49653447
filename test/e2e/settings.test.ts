// The settings file as a user can find it: whatever it is, the window opens, shows what could be taken from it, and says what
// was not read or cannot be saved.

import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Launched, type LaunchOptions, launch } from './support/app.ts';
import { FlowWindow, PATIENCE, textOf } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();

/** Starts with what `put` leaves in the folder of the settings, and returns the window and the path of the file. */
async function start(put: (path: string) => void, env: LaunchOptions['env'] = {}) {
  const app = await launch(world, { env, prepare: (folder) => put(join(folder, 'settings.json')) });
  const window = new FlowWindow(app.page);
  await window.grid.waitFor();
  return { app, window, path: app.settingsPath };
}

const notice = ({ page }: FlowWindow) => page.getByRole('alert', { name: 'Settings', exact: true });
const theme = ({ page }: FlowWindow) => page.locator('html').getAttribute('data-mantine-color-scheme');

/** The window's bounds, and the part of the screen that it may take. */
function bounds(app: Launched) {
  return app.app.evaluate(({ BrowserWindow, screen }) => ({
    window: BrowserWindow.getAllWindows()[0]?.getNormalBounds(),
    screen: screen.getPrimaryDisplay().workArea,
  }));
}

test.each<[string, string, (path: string) => void]>([
  ['a pipe', 'is not a regular file', (path) => execFileSync('mkfifo', [path])],
  [
    '200 MB',
    'is too large',
    (path) => {
      writeFileSync(path, '{}');
      truncateSync(path, 200_000_000);
    },
  ],
])(
  'with %s in its place the window opens, says so, and keeps what is chosen from then on',
  async (_what, reason, put) => {
    const { app, window, path } = await start(put);
    await using _app = app;
    expect(await textOf(notice(window))).toContain(`${path} ${reason}`);
    await window.chooseTheme('Dark');
    await expect.poll(() => theme(window), PATIENCE).toBe('dark');
    await expect.poll(() => app.savedSettings(), PATIENCE).toMatchObject({ theme: 'dark' });
    await notice(window).getByRole('button', { name: 'Dismiss' }).click();
    await notice(window).waitFor({ state: 'detached' });
    expect(app.log.join('')).not.toMatch(/settings/);
  },
);

test('of a newer version is used as far as it is understood, and nothing of it is lost', async () => {
  const newer = {
    format: { newest: [1, 2, 3] },
    theme: 'dark',
    columnWidths: { protocol: 177, country: 80, source: 'wide' },
    sort: [{ column: 'protocol', descending: true, nulls: 'first' }, 'by owner'],
    window: { x: -400_000, y: 20, width: 32_767, height: 20_000, maximized: 'left half', display: 'HDMI-1' },
  };
  const { app, window } = await start((file) => writeFileSync(file, JSON.stringify(newer)));
  await using _app = app;
  expect(await theme(window)).toBe('dark');
  const header = window.grid.getByRole('columnheader').and(window.page.locator('[data-column=protocol]'));
  expect(await header.getAttribute('aria-sort')).toBe('descending');
  // With the room for a row's sign, because it is the first.
  expect((await header.boundingBox())?.width).toBe(18 + 177);
  expect(await textOf(notice(window))).toContain(
    `Not used: columnWidths.source, sort[1], window.maximized. This version does not understand`,
  );
  const { window: shown, screen } = await bounds(app);
  expect(shown?.x).toBeGreaterThanOrEqual(screen.x);
  // Chromium makes it a pixel smaller, so that it is not taken for full screen.
  for (const side of ['width', 'height'] as const) {
    expect(shown?.[side]).toBeLessThanOrEqual(screen[side]);
    expect(shown?.[side]).toBeGreaterThan(screen[side] - 10);
  }
  await window.chooseTheme('Light');
  await expect.poll(() => app.savedSettings(), PATIENCE).toMatchObject({ theme: 'light' });
  const kept = app.savedSettings();
  expect(kept).toMatchObject({ ...newer, theme: 'light', window: { display: 'HDMI-1' } });
});

test.each(['that nothing can be written to', 'reached by a link, that nothing can be written to'])(
  'settings in a folder %s are used, and the window says what to do until that is done',
  async (place) => {
    let folder = '';
    const { app, window, path } = await start((file) => {
      folder = join(file, '..');
      if (place.includes('link')) {
        folder = join(folder, 'dotfiles');
        mkdirSync(folder);
        symlinkSync('dotfiles/settings.json', file);
      }
      writeFileSync(join(folder, 'settings.json'), '{"theme":"dark"}', { mode: 0o644 });
      chmodSync(folder, 0o555);
    });
    await using _app = app;
    expect(await theme(window)).toBe('dark');
    expect(await textOf(notice(window))).toContain(`This user may not write to ${folder}. Change its owner`);
    await window.chooseTheme('Light');
    await expect.poll(() => theme(window), PATIENCE).toBe('light');
    expect(app.savedSettings()).toEqual({ theme: 'dark' });
    chmodSync(folder, 0o755);
    await window.chooseTheme('System');
    await notice(window).waitFor({ state: 'detached' });
    expect(app.savedSettings()).toMatchObject({ theme: 'system' });
    expect(lstatSync(path).isSymbolicLink()).toBe(place.includes('link'));
  },
);

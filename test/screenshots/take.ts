// `npm run screenshots [-- -t NAME]`: takes the pictures of VIEWS with the real application, real flows and an unprivileged
// user, and writes them into docs/screenshots with a page that shows them. Fails if axe finds something in a view.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Launched, type LaunchOptions, launch } from '../e2e/support/app.ts';
import { axeFindings } from '../e2e/support/axe.ts';
import { resizePage } from '../e2e/support/screen.ts';
import { FlowWindow, PATIENCE } from '../e2e/support/window.ts';
import { readWorld } from '../e2e/support/world.ts';
import { pageText } from './page.ts';
import { smallPng } from './png.ts';
import { Scene } from './scene.ts';
import { ORDINARY, type View } from './view.ts';
import { showsAll, VIEWS } from './views.ts';

const world = readWorld();
const folder = join(world.root, 'docs/screenshots');
/** The window's own host and namespace: the pictures name neither the machine nor the run. */
const WITHIN = [
  ...['unshare', '--uts', '--mount', '--propagation', 'private', 'sh', '-c'],
  'hostname gateway-1 && mount -t tmpfs none /run/netns && touch /run/netns/edge && mount --bind /proc/self/ns/net /run/netns/edge && exec "$@"',
  'sh',
];
const SETTINGS = { sort: [{ column: 'bytes', descending: true }] };

let scene: Scene;
let app: Launched | undefined;
let window: FlowWindow;

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  scene = await Scene.start(world);
  await open({});
});
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  await scene?.[Symbol.asyncDispose]();
  writeFileSync(join(folder, 'README.md'), pageText(VIEWS));
});

test.each(VIEWS)('$name', async (view) => {
  if (view.ratio) await open({ args: [`--force-device-scale-factor=${view.ratio}`] });
  else if (view.launch) await open(view.launch(scene));
  else await rest(view);
  if (view.ratio) await resizePage(window.page, view.size ?? ORDINARY);
  else await window.page.setViewportSize(view.size ?? ORDINARY);
  await view.show(window, scene);
  for (const colorScheme of ['light', 'dark'] as const) await take(view, colorScheme);
});

async function take({ name }: View, colorScheme: 'light' | 'dark'): Promise<void> {
  await window.setColorScheme(colorScheme);
  await settled();
  const picture = await window.page.screenshot({ animations: 'disabled', caret: 'hide' });
  writeFileSync(join(folder, `${name}-${colorScheme}.png`), smallPng(picture));
  expect.soft(await axeFindings(window.page), colorScheme).toEqual([]);
}

async function open(options: LaunchOptions): Promise<void> {
  await app?.[Symbol.asyncDispose]();
  const prepare = (userData: string) => writeFileSync(join(userData, 'settings.json'), JSON.stringify(SETTINGS));
  app = await launch(world, { within: WITHIN, prepare, env: { TZ: 'UTC' }, ...options });
  window = new FlowWindow(app.page);
  await window.page.getByRole('contentinfo').waitFor();
}

/** Brings the window back to the list of all flows, with the panes that the view has. */
async function rest({ panes = ['facets'] }: View): Promise<void> {
  const { page } = window;
  await page.setViewportSize(ORDINARY);
  await page.keyboard.press('Control+1');
  for (const layer of ['alertdialog', 'dialog', 'menu'] as const) {
    if ((await page.getByRole(layer).count()) > 0) await page.keyboard.press('Escape');
  }
  if (await window.outcome.isVisible()) await window.closeOutcome();
  if (!(await window.button('Profile: Overview').isVisible())) {
    await window.button(/^Profile: /).click();
    await page.getByRole('menuitemradio', { name: 'Overview' }).click();
  }
  const back = page.getByRole('button', { name: 'Back' });
  if (await back.isVisible()) await back.click();
  if (await page.getByRole('region', { name: 'Action log' }).isVisible()) await page.keyboard.press('Control+L');
  const builder = window.button('Filter builder');
  if ((await builder.getAttribute('aria-expanded')) === 'true') await builder.click();
  for (const kept of await window.grid
    .locator('.fg-top')
    .getByRole('button', { name: /^Keep on top/ })
    .all()) {
    await kept.press('Space');
  }
  const ended = page.getByRole('switch', { name: 'Also ended' });
  if ((await ended.getAttribute('aria-checked')) === 'true') await ended.click();
  for (const pane of ['Facets', 'Details'] as const) {
    const button = window.button(`${pane} pane`);
    const isWanted = panes.some((one) => one === pane.toLowerCase());
    if ((await button.getAttribute('aria-pressed')) !== String(isWanted)) await button.click();
  }
  await window.setFilter('');
  await window.grid.focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Home');
  await page.mouse.move(2, 2);
  await showsAll(window);
}

/** Waits, with the pointer on nothing, until no row is new any more and everything is drawn. */
async function settled(): Promise<void> {
  const { page } = window;
  await page.mouse.move(2, 2);
  await expect.poll(() => page.locator('[role=row][data-change=new]').count(), PATIENCE).toBe(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}

// The table's worker is stuck, or dead: the window says so, stops counting, and deletes nothing; a stuck one recovers.

import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { flowName } from './support/conntrack.ts';
import { EngineWorker, endWorker } from './support/engine-worker.ts';
import { sentencePattern, TIME } from './support/sentence-pattern.ts';
import { showing } from './support/shown-columns.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import type { OpenFlow } from './support/traffic.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS, showing('age'));

const foot = () => textOf(stand.window.page.getByRole('contentinfo'));
const SILENT = sentencePattern(SENTENCES.foot.silent, TIME);
const BLOCKED = sentencePattern(SENTENCES.blocked.silent, TIME);

/** The buttons that delete, each with why it is blocked; '' if it is not. */
const blocked = () =>
  stand.window.page.evaluate(() =>
    ['Delete selected', 'Delete matching', 'Flush'].map((name) => {
      const button = document.querySelector(`button[aria-label="${name}"]`);
      return button?.getAttribute('aria-disabled') === 'true' ? (button.getAttribute('aria-description') ?? '') : '';
    }),
  );
const rowButtonsDisabled = () =>
  stand.window.page.evaluate(() =>
    [...document.querySelectorAll('[data-action=delete]')].map((button) => button.matches(':disabled')),
  );
const ages = async () => (await stand.window.rows()).map(({ cells }) => `${cells.age} ${cells.timeout}`);

/** The page's time, milliseconds since the epoch. */
const pageTime = () => stand.window.page.evaluate(() => Date.now());

/** The menu's verbs arrive as if from the menu. */
const chooseInMenu = (verb: string) =>
  stand.app.app.evaluate(({ BrowserWindow }, chosen) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('flowglass:menu', chosen);
  }, verb);

async function showsSilence(): Promise<void> {
  await expect.poll(foot, PATIENCE).toMatch(SILENT);
  expect(await foot()).not.toMatch(new RegExp(`${SENTENCES.foot.live}|${SENTENCES.foot.noneLost}|events/s`));
  expect(await blocked()).toEqual(Array(3).fill(expect.stringMatching(BLOCKED)));
  const rows = await rowButtonsDisabled();
  expect([rows.length > 0, rows.every(Boolean)]).toEqual([true, true]);
}

async function showsLife(): Promise<void> {
  await expect
    .poll(foot, PATIENCE)
    .toMatch(new RegExp(`${SENTENCES.foot.live} · \\d+ events/s\\s*${SENTENCES.foot.noneLost}`));
  await expect.poll(async () => (await blocked()).slice(1), PATIENCE).toEqual(['', '']);
}

const confirmButton = () => stand.window.dialog.getByRole('button', { name: 'Delete 1 flow', exact: true });

function flowAt(index: number): OpenFlow {
  const flow = opened[index];
  if (!flow) throw new Error('no such flow was opened');
  return flow;
}

test('a stuck worker: the status bar says so, ages stop, no delete is done late, and everything recovers', async () => {
  const flow = flowAt(0);
  await stand.window.showsTotal(opened.length);
  await showsLife();
  const worker = await EngineWorker.of(stand.app.app);
  await stand.window.askDelete(flow);
  await worker.hold();
  // The worker is held, but nobody knows yet.
  await confirmButton().click();
  await showsSilence();
  const before = await ages();
  const startMs = await pageTime();
  expect(await textOf(stand.window.dialog)).toMatch(sentencePattern(SENTENCES.dialogs.silentWhileDeleting, TIME));
  await expect.poll(pageTime, PATIENCE).toBeGreaterThan(startMs + 1200);
  expect(await ages()).toEqual(before);
  await worker.release();
  await expect.poll(() => textOf(stand.window.dialog), PATIENCE).toContain(SENTENCES.dialogs.nothingDeleted);
  await stand.window.closeOutcome();
  await showsLife();
  await expect.poll(ages, PATIENCE).not.toEqual(before);
  expect(stand.conntrack.list().map(flowName)).toContain(flowName(flow));
  await stand.window.askDelete(flow);
  expect(await stand.window.confirm()).toEqual({ deleted: 1 });
});

test('a dead worker: an open confirmation is blocked, and no button, key or menu opens another, for good', async () => {
  const { page } = stand.window;
  const left = stand.conntrack.count();
  await stand.window.grid.focus();
  await page.keyboard.press('Control+a');
  await expect.poll(async () => (await blocked())[0], PATIENCE).toBe('');
  await stand.window.askDelete(flowAt(1));
  await endWorker(page);
  await showsSilence();
  expect(await confirmButton().getAttribute('aria-description')).toMatch(BLOCKED);
  await confirmButton().click({ force: true });
  await page.keyboard.press('Escape');
  await stand.window.dialog.waitFor({ state: 'detached' });
  await stand.window.grid.focus();
  await page.keyboard.press('Delete');
  for (const verb of ['deleteSelected', 'deleteMatching', 'flush']) await chooseInMenu(verb);
  await stand.window.button('Flush').click({ force: true });
  // The last of them, and why it was not done.
  const said = page.getByRole('alert').filter({ hasText: 'Flush' }).first();
  await expect.poll(() => textOf(said), PATIENCE).toMatch(BLOCKED);
  expect(await page.getByRole('contentinfo').getByRole('alert').allInnerTexts()).toEqual([
    expect.stringMatching(SILENT),
  ]);
  expect(await stand.window.dialog.count()).toBe(0);
  expect(stand.conntrack.count()).toBe(left);
});

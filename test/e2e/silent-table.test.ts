// The table's worker is stuck, or dead: the window says so, stops counting, and deletes nothing until it recovers or
// another one runs (see recovery.test.ts).

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
  await stand.window.dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await showsLife();
  await expect.poll(ages, PATIENCE).not.toEqual(before);
  expect(stand.conntrack.list().map(flowName)).toContain(flowName(flow));
  await stand.window.askDelete(flow);
  expect(await stand.window.confirm()).toEqual({ deleted: 1 });
});

test('a dead worker: an open confirmation is blocked, and deletes nothing once another worker runs', async () => {
  const { page } = stand.window;
  const left = stand.conntrack.count();
  await stand.window.askDelete(flowAt(1));
  await endWorker(page);
  await showsSilence();
  expect(await confirmButton().getAttribute('aria-description')).toMatch(BLOCKED);
  await confirmButton().click({ force: true });
  const notice = page.getByRole('status', { name: 'Started again' });
  await notice.waitFor();
  expect(await textOf(notice)).toContain(`${SENTENCES.recovery.worker} ${SENTENCES.recovery.asBefore}`);
  // What it asked about was known to the worker that has ended.
  await confirmButton().click();
  await expect.poll(() => textOf(stand.window.dialog), PATIENCE).toContain('Nothing was deleted');
  await stand.window.dialog.getByRole('button', { name: 'Close', exact: true }).click();
  expect(stand.conntrack.count()).toBe(left);
  await showsLife();
  await stand.window.askDelete(flowAt(1));
  expect(await stand.window.confirm()).toEqual({ deleted: 1 });
});

// A delete that takes long: its progress, its stop, and what became of it if its worker fails, or its page crashes, before
// its outcome is known. Main says exactly what was deleted.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { crashPage, runInPage } from './support/crash.ts';
import { failWorker } from './support/engine-worker.ts';
import { runIn } from './support/network.ts';
import { helpersUnder } from './support/processes.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand([]);

const { recovery } = SENTENCES;
const FLOWS = 30_000;
const helper = (): number => {
  const [found] = helpersUnder(stand.app.pid);
  if (!found) throw new Error('there is no helper');
  return found.pid;
};

/** Confirms the delete of many flows while the helper is stopped, so that main has requests without an answer. */
async function beginDelete(): Promise<void> {
  stand.conntrack.empty();
  // The new flows have the tuples of those before: one of these that the window still has would count as replaced.
  await stand.window.showsTotal(0);
  const program = join(stand.world.root, 'native/build/ctload');
  runIn(stand.world.network.router, program, ['insert', String(FLOWS), '--timeout', '3600']);
  await stand.window.setFilter('');
  await stand.window.showsTotal(FLOWS);
  await stand.window.showsMatching(FLOWS);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(FLOWS);
  process.kill(helper(), 'SIGSTOP');
  await stand.window.yes();
}

test('a delete that takes long is hidden in the status bar, and stopped after a batch with an exact account', async () => {
  const { dialog, page } = stand.window;
  await beginDelete();
  try {
    await dialog.getByRole('progressbar').waitFor();
    await dialog.getByRole('button', { name: 'Hide', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const flush = stand.window.button('Flush');
    expect(await flush.getAttribute('aria-description')).toBe(SENTENCES.blocked.underWay('delete'));
    await page.getByRole('contentinfo').getByRole('button', { name: 'Deleting' }).click();
    await dialog.getByRole('button', { name: 'Cancel', exact: true }).click();
    expect(await textOf(dialog)).toContain(SENTENCES.dialogs.stopping);
  } finally {
    process.kill(helper(), 'SIGCONT');
  }
  const { deleted = 0, notSent = 0, ...others } = await stand.window.closeOutcome();
  expect(others).toEqual({});
  expect(Math.min(deleted, notSent)).toBeGreaterThan(0);
  expect(deleted + notSent).toBe(FLOWS);
  expect(stand.conntrack.count()).toBe(FLOWS - deleted);
});

test('a delete under way ends with an exact account if its worker fails, in the dialog', async () => {
  await beginDelete();
  try {
    await failWorker(stand.app);
  } finally {
    process.kill(helper(), 'SIGCONT');
  }
  const { deleted = 0, notSent = 0, ...others } = await stand.window.closeOutcome();
  expect(others).toEqual({});
  expect(deleted).toBeGreaterThan(0);
  expect(notSent).toBeGreaterThan(0);
  expect(deleted + notSent).toBe(FLOWS);
  expect(stand.conntrack.count()).toBe(FLOWS - deleted);
});

// The last one: the driver does not follow a page that crashes.
test('a delete under way ends with an exact account if the page crashes, in a notice', async () => {
  await beginDelete();
  try {
    // As in the test above, the worker gets time to send what it can.
    await stand.window.page.workers()[0]?.evaluate(() => undefined);
    await crashPage(stand.app);
  } finally {
    process.kill(helper(), 'SIGCONT');
  }
  const strip = `document.querySelector('[role=status][aria-label=Delete]')?.textContent ?? ''`;
  await expect.poll(() => runInPage(stand.app, strip), PATIENCE).toContain(recovery.lateDelete);
  const counts = /([\d,]+) deleted, ([\d,]+) not attempted/.exec(String(await runInPage(stand.app, strip)));
  const [deleted = 0, notSent = 0] = (counts ?? []).slice(1).map((text) => Number(text.replaceAll(',', '')));
  expect([deleted > 0, deleted + notSent]).toEqual([true, FLOWS]);
  expect(stand.conntrack.count()).toBe(FLOWS - deleted);
});

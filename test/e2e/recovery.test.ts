// The worker that is stuck or fails, and the page that crashes, come back: with filter, order, selection and pause, so
// that a delete takes exactly the flows that it would have taken before.

import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { flowName } from './support/conntrack.ts';
import { crashPage, runInPage } from './support/crash.ts';
import { EngineWorker, failWorker } from './support/engine-worker.ts';
import { MIXED_FLOWS, makeStand, renewMixedFlows } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand([]);
const { all } = renewMixedFlows(stand);

const { recovery } = SENTENCES;
const FILTER = 'proto = tcp';
const TCP = MIXED_FLOWS.filter(({ protocol }) => protocol === 'tcp').length;

/** How the window shows the table, read in the page: also by a script, once the driver has lost a page that crashed. */
const SHOWN = `(() => {
  const text = (selector) => document.querySelector(selector)?.textContent ?? '';
  const rows = [...document.querySelectorAll('[role=grid] [role=row][aria-rowindex]')]
    .filter((row) => row.querySelector('[role=gridcell]'))
    .sort((a, b) => a.getAttribute('aria-rowindex') - b.getAttribute('aria-rowindex'));
  const source = (row) => row.querySelector('[data-column=source]')?.textContent ?? '';
  return {
    filter: text('[aria-label=Filter] .cm-line, [aria-label=Filter].cm-content'),
    matching: document.querySelector('[data-matching]')?.getAttribute('data-matching'),
    order: rows.map(source),
    selected: rows.filter((row) => row.getAttribute('aria-selected') === 'true').map(source),
    paused: /Paused/.test(text('footer')),
  };
})()`;

interface Shown {
  readonly filter: string;
  readonly matching: string;
  readonly order: readonly string[];
  readonly selected: readonly string[];
  readonly paused: boolean;
}

const inPage = (script: string) => runInPage(stand.app, script);
const shown = async () => (await inPage(SHOWN)) as Shown;
const notice = () => inPage(`document.querySelector('[aria-label="Started again"]')?.textContent ?? ''`);
const chooseInMenu = (verb: string) =>
  stand.app.app.evaluate(({ BrowserWindow }, chosen) => {
    BrowserWindow.getAllWindows()[0]?.webContents.send('flowglass:menu', chosen);
  }, verb);

/** Filters, sorts, selects two flows and pauses. */
async function arrange(): Promise<Shown> {
  const { page } = stand.window;
  await stand.window.setFilter(FILTER);
  await stand.window.showsMatching(TCP);
  await stand.window.listsOnly(TCP);
  await stand.window.grid.locator('[role=columnheader][data-column=destination]').click();
  const [, second, third] = await stand.window.rows();
  for (const row of [second, third]) {
    await stand.window.grid.getByText(row?.cells.source ?? '', { exact: true }).click({ modifiers: ['Control'] });
  }
  await page.mouse.move(2, 2);
  await page.keyboard.press('Control+p');
  await expect.poll(async () => (await shown()).paused, PATIENCE).toBe(true);
  const before = await shown();
  expect(before).toMatchObject({ filter: FILTER, matching: String(TCP) });
  expect(before.selected).toHaveLength(2);
  return before;
}

/** Waits until everything is back; then deletes what matches, by the page's own buttons. */
async function deletesTheSame(before: Shown, because: string): Promise<void> {
  // The view is paused again when the table has been read, and the notice says so only then.
  await expect.poll(notice, PATIENCE).toContain(`${because} ${recovery.asBeforeSelected(2)} ${recovery.paused}`);
  await expect.poll(shown, PATIENCE).toEqual(before);
  const left = all().filter(({ protocol }) => protocol !== 'tcp');
  await chooseInMenu('deleteMatching');
  const heading = `document.querySelector('[role=alertdialog] h2')?.textContent ?? ''`;
  await expect.poll(() => inPage(heading), PATIENCE).toBe(`${SENTENCES.dialogs.deleteFlows(TCP)}?`);
  await inPage(`[...document.querySelectorAll('[role=alertdialog] button')].at(-1).click()`);
  await expect
    .poll(() => inPage(`document.querySelector('[role=status][data-deleted]')?.dataset.deleted`), PATIENCE)
    .toBe(String(TCP));
  expect(stand.conntrack.list().map(flowName).sort()).toEqual(left.map(flowName).sort());
  await inPage(`document.querySelector('[role=status][data-deleted] [aria-label=Dismiss]').click()`);
}

const resume = () => stand.window.page.keyboard.press('Control+p');

test('a worker that fails: at once', async () => {
  const before = await arrange();
  await failWorker(stand.app);
  await deletesTheSame(before, recovery.worker);
  await stand.window.page.getByLabel('Started again').getByRole('button', { name: 'Dismiss' }).click();
  expect(await notice()).toBe('');
  await resume();
});

/** The source in the row of the active cell; undefined while that belongs to none. */
const activeSource = () =>
  stand.window.grid.evaluate((grid) => {
    const cell = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '');
    const source = cell?.closest('[role=row]')?.querySelector('[data-column=source]')?.textContent;
    return grid.hasAttribute('data-owned') ? source : undefined;
  });

test('the list and the active cell are where they were, and the details are still in place of it after a reload', async () => {
  const { page, grid } = stand.window;
  for (let sport = 1; sport <= 60; sport++) {
    stand.conntrack.insert(`-p udp -s 10.9.0.1 -d 10.9.0.2 --sport ${sport} --dport 53 -t 600`);
  }
  const total = all().length + 60;
  await stand.window.listsOnly(total);
  await grid.evaluate((element) => element.scrollTo({ top: 1e6 }));
  const last = () => grid.locator(`[role=row][aria-rowindex="${total + 1}"]`).count();
  await expect.poll(last, PATIENCE).toBe(1);
  const scrolled = () => grid.evaluate(({ scrollTop }) => scrollTop);
  const place = await scrolled();
  await grid.locator('[data-column=source]').last().click();
  const active = await activeSource();
  expect(active).toMatch(/:\d+$/);
  expect(place).toBeGreaterThan(0);
  await failWorker(stand.app);
  await expect.poll(notice, PATIENCE).toContain(recovery.worker);
  await expect.poll(scrolled, PATIENCE).toBe(place);
  await expect.poll(activeSource, PATIENCE).toBe(active);
  await page.keyboard.press('Shift+Enter');
  const details = page.locator('.fg-details-full');
  const subject = await details.getByRole('heading', { level: 2 }).innerText();
  await page.reload();
  await expect.poll(() => textOf(details.getByRole('heading', { level: 2 })), PATIENCE).toBe(subject);
  await page.keyboard.press('Escape');
  await grid.waitFor();
});

test('a worker that is stuck: after fifteen seconds', async () => {
  const before = await arrange();
  const worker = await EngineWorker.of(stand.app.app);
  await worker.hold();
  await deletesTheSame(before, recovery.worker);
  await resume();
});

test('a worker that keeps failing: the window says so, deletes nothing, and starts it once more on request', async () => {
  const before = await arrange();
  const alert = stand.window.page.getByRole('alert', { name: 'Table' });
  for (let failed = 0; (await alert.count()) === 0 && failed < 5; failed++) {
    await failWorker(stand.app);
    await expect.poll(async () => (await alert.count()) > 0 || (await notice()) !== '', PATIENCE).toBe(true);
  }
  expect(await textOf(alert)).toContain(recovery.failed);
  const entries = stand.conntrack.count();
  await stand.window.grid.focus();
  await stand.window.page.keyboard.press('Delete');
  for (const verb of ['deleteSelected', 'deleteMatching', 'flush']) await chooseInMenu(verb);
  await stand.window.button('Flush').click({ force: true });
  expect(await stand.window.dialog.count()).toBe(0);
  expect(stand.conntrack.count()).toBe(entries);
  await stand.window.button('Try again').click();
  await deletesTheSame(before, recovery.worker);
  await resume();
});

test('a page that is reloaded: without a word, unless the view was paused', async () => {
  const before = await arrange();
  await stand.window.page.reload();
  await deletesTheSame(before, recovery['reloaded page']);
  await resume();
});

// The last one: the driver does not follow a page that crashes.
test('a page that crashes', async () => {
  const before = await arrange();
  await crashPage(stand.app);
  await deletesTheSame(before, recovery['crashed page']);
});

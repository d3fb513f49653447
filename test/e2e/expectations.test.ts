// The tab Expectations, with data connections that a helper finds in real FTP, and `conntrack -L expect` as judge.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { Ftp, type FtpControl } from './support/ftp.ts';
import { ADDRESS, runIn } from './support/network.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand([]);
/** More than fit into the window. */
const PORTS = Array.from({ length: 40 }, (_, place) => 5000 + place);
const controls: FtpControl[] = [];
let ftp: Ftp;

beforeAll(async () => {
  ftp = await Ftp.start(stand.world.network);
  for (const port of PORTS) controls.push(await ftp.passive(port));
});
afterAll(async () => ftp?.[Symbol.asyncDispose]());

const tab = (name: string) => stand.app.page.getByRole('tab', { name, exact: true });
const grid = () => stand.app.page.getByRole('grid', { name: 'Expectations' });
const count = () => stand.app.page.getByRole('status', { name: 'Expectation count' });
const details = () => stand.app.page.getByRole('region', { name: 'Details' });

/** One line of `conntrack -L expect`. */
interface Listed {
  readonly dport: number;
  readonly masterPort: number;
  readonly helper: string;
}

function listed(): Listed[] {
  return runIn(stand.world.network.router, 'conntrack', ['-L', 'expect'])
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const numbers = (name: string) =>
        [...line.matchAll(new RegExp(`\\b${name}=(\\d+)`, 'g'))].map((m) => Number(m[1]));
      return {
        dport: numbers('dport')[0] ?? 0,
        masterPort: numbers('sport')[2] ?? 0,
        helper: /helper=(\S+)/.exec(line)?.[1] ?? '',
      };
    })
    .sort((a, b) => a.dport - b.dport);
}

const ports = () => listed().map(({ dport }) => dport);

async function counts(): Promise<{ matching: number; total: number }> {
  const [shown] = await count().evaluateAll((found) =>
    found.map(({ dataset }) => ({ matching: Number(dataset.matching), total: Number(dataset.total) })),
  );
  return shown ?? { matching: Number.NaN, total: Number.NaN };
}

/** The drawn rows: texts by column. */
async function rows(): Promise<Record<string, string>[]> {
  return grid().evaluate((element) =>
    [...element.querySelectorAll('[data-index]')]
      .sort((a, b) => Number(a.getAttribute('data-index')) - Number(b.getAttribute('data-index')))
      .map((row) =>
        Object.fromEntries(
          [...row.querySelectorAll('[data-column]')].map((cell) => [
            cell.getAttribute('data-column') ?? '',
            cell.textContent.trim(),
          ]),
        ),
      ),
  );
}

const destination = (dport: number) => stand.app.page.locator('[data-column="destination"]', { hasText: `:${dport}` });
const cell = (dport: number) => grid().locator(destination(dport));

test('the tab counts them before it is opened, and Ctrl+2 shows exactly those of conntrack', async () => {
  expect(ports()).toEqual(PORTS);
  await expect.poll(() => textOf(tab('Expectations')), PATIENCE).toMatch(/40$/);
  await stand.app.page.keyboard.press('Control+2');
  await expect.poll(counts, PATIENCE).toEqual({ matching: 40, total: 40 });
  await grid().getByRole('columnheader', { name: 'Expected destination' }).click();
  await expect.poll(async () => (await rows())[0]?.destination, PATIENCE).toBe(`${ADDRESS.server4}:5000`);
  expect(await grid().getAttribute('aria-rowcount')).toBe('41');
  const shown = await rows();
  const expected = listed().slice(0, shown.length);
  expect(
    shown.map(({ source, destination, helper, master, mask }) => ({ source, destination, helper, master, mask })),
  ).toEqual(
    expected.map(({ dport, masterPort, helper }) => ({
      source: `${ADDRESS.client4} any port`,
      destination: `${ADDRESS.server4}:${dport}`,
      helper,
      master: `${ADDRESS.client4}:${masterPort} → ${ADDRESS.server4}:21`,
      mask: 'any port',
    })),
  );
});

test('timeouts count down', async () => {
  const seconds = async () => {
    const [minutes = 0, rest = 0] = ((await rows())[0]?.timeout ?? '')
      .split(' min ')
      .map((part) => Number.parseInt(part, 10));
    return minutes * 60 + rest;
  };
  const first = await seconds();
  expect(first).toBeGreaterThan(100);
  await expect.poll(seconds, PATIENCE).toBeLessThan(first);
});

test.each(['light', 'dark'] as const)('axe finds nothing in it: %s', async (colorScheme) => {
  const { page } = stand.app;
  await stand.window.setColorScheme(colorScheme);
  await cell(5001).click();
  if (!(await details().isVisible())) await stand.window.button('Details pane').click();
  await details().waitFor();
  expect(await axeFindings(page)).toEqual([]);
});

test('the details follow the row, and lead to the flow that expects it', async () => {
  await cell(5002).click();
  await expect.poll(() => textOf(details()), PATIENCE).toContain(`${ADDRESS.server4}:5002`);
  const fact = (name: string) => textOf(details().locator(`[data-fact="${name}"] dd`).first());
  expect(await fact('helper')).toBe('ftp');
  expect(await fact('mask')).toBe('any port (255.255.255.255, port 0x0)');
  await details().getByRole('button', { name: 'Show its flow' }).click();
  const control = controls[2] ?? expect.fail();
  await stand.window.showsMatching(1);
  const [flow] = await stand.window.rows();
  expect(flow?.cells.source).toBe(`${control.src}:${control.sport}`);
  await expect.poll(() => textOf(details()), PATIENCE).toContain(`${control.src}:${control.sport}`);
  await stand.window.setFilter('');
  await stand.window.showsMatching(PORTS.length);
});

test('Shift+Enter shows the details in place of the rows, with conntrack’s commands, and Escape leads back', async () => {
  const { page } = stand.app;
  await page.keyboard.press('Control+2');
  await cell(5002).click();
  await page.keyboard.press('Shift+Enter');
  await grid().waitFor({ state: 'hidden' });
  await expect.poll(() => textOf(details()), PATIENCE).toContain(`${ADDRESS.server4}:5002`);
  const command = await textOf(details().locator('code', { hasText: '-G expect' }));
  // Without the way into the table's namespace: this test is there already.
  const [, options = ''] = command.split('conntrack ');
  expect(runIn(stand.world.network.router, 'conntrack', options.split(' '))).toContain('dport=5002 ');
  expect(await axeFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await grid().waitFor();
  await expect
    .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')), PATIENCE)
    .toBe('Expectations');
});

test('the menu of a cell changes the filter of the expectations, not that of the flows', async () => {
  const { page } = stand.app;
  await page.keyboard.press('Control+2');
  await stand.window.setFilter('dport = 5003');
  await expect.poll(counts, PATIENCE).toEqual({ matching: 1, total: 40 });
  await cell(5003).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Filter or this value' }).click();
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe(`dport = 5003 or dst = ${ADDRESS.server4}`);
  await expect.poll(counts, PATIENCE).toEqual({ matching: 40, total: 40 });
  await stand.window.setFilter('');
  await page.keyboard.press('Control+1');
  await stand.window.showsMatching(PORTS.length);
});

test('the keys of the tabs lead from one grid to the other', async () => {
  const { page } = stand.app;
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
  await page.keyboard.press('Control+1');
  await page.getByRole('grid', { name: 'Connections' }).focus();
  for (const [key, name] of [
    ['Control+2', 'Expectations'],
    ['Control+1', 'Connections'],
    ['Control+2', 'Expectations'],
    ['Control+1', 'Connections'],
  ] as const) {
    await page.keyboard.press(key);
    await expect.poll(focused, PATIENCE).toBe(name);
  }
});

test('each tab keeps its filter, sort and scroll position', async () => {
  const { page } = stand.app;
  const scrollTop = () => grid().evaluate((element) => element.scrollTop);
  await page.keyboard.press('Control+2');
  await stand.window.setFilter('dport >= 5004');
  await expect.poll(counts, PATIENCE).toEqual({ matching: 36, total: 40 });
  await page.keyboard.press('F6');
  await page.keyboard.press('Control+End');
  await expect.poll(async () => (await rows()).at(-1)?.destination, PATIENCE).toBe(`${ADDRESS.server4}:5039`);
  const before = await scrollTop();
  expect(before).toBeGreaterThan(0);
  await page.keyboard.press('Control+1');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).not.toContain('dport');
  await stand.window.setFilter('proto = tcp');
  await stand.window.showsMatching(PORTS.length);
  await page.keyboard.press('Control+2');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('dport >= 5004');
  await expect.poll(scrollTop, PATIENCE).toBe(before);
  await expect.poll(async () => (await rows()).at(-1)?.destination, PATIENCE).toBe(`${ADDRESS.server4}:5039`);
  await page.keyboard.press('Control+1');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('proto = tcp');
  await page.keyboard.press('Control+2');
});

test('a page that is loaded again shows the same tab, with its filter, sort and selection', async () => {
  const { page } = stand.app;
  const header = grid().locator('[role=columnheader][data-column=destination]');
  const sorted = () => header.getAttribute('data-sorted');
  const selected = () =>
    grid()
      .locator('[aria-selected=true] [data-column=destination]')
      .evaluateAll((cells) => cells.map((cell) => cell.textContent));
  await grid().focus();
  await page.keyboard.press('Escape');
  // The first test has sorted by it.
  await header.click();
  await expect.poll(sorted, PATIENCE).toBe('descending');
  await grid().evaluate((element) => element.scrollTo({ top: 0 }));
  for (const dport of [5039, 5037]) await cell(dport).click({ modifiers: ['Control'] });
  const [chosen, wanted] = [selected, [`${ADDRESS.server4}:5039`, `${ADDRESS.server4}:5037`]];
  await expect.poll(chosen, PATIENCE).toEqual(wanted);
  await expect
    .poll(() => stand.app.savedSettings(), PATIENCE)
    .toMatchObject({ expectations: { sort: [{ column: 'destination', descending: true }] } });
  await page.reload();
  await expect.poll(() => tab('Expectations').getAttribute('aria-selected'), PATIENCE).toBe('true');
  await expect.poll(counts, PATIENCE).toEqual({ matching: 36, total: 40 });
  expect(await textOf(stand.window.filter)).toBe('dport >= 5004');
  await expect.poll(chosen, PATIENCE).toEqual(wanted);
  expect(await sorted()).toBe('descending');
  // As the next tests find it.
  for (const order of [null, 'ascending']) {
    await header.click();
    await expect.poll(sorted, PATIENCE).toBe(order);
  }
  await grid().focus();
  await page.keyboard.press('Escape');
  await expect.poll(chosen, PATIENCE).toEqual([]);
});

test('a field that expectations do not have is refused, and what was listed stays', async () => {
  await stand.window.setFilter('helper = ftp and bytes > 5');
  const message = stand.app.page.locator('.fg-filter-message');
  await expect.poll(() => message.textContent(), PATIENCE).toContain('Expectations have no bytes');
  expect(await counts()).toEqual({ matching: 36, total: 40 });
  await stand.window.setFilter('');
  await expect.poll(counts, PATIENCE).toEqual({ matching: 40, total: 40 });
});

test('the selected are copied as rows, by key and by menu; without a selection, the cell', async () => {
  const { app, page } = stand.app;
  const clipboard = () => app.evaluate((electron) => electron.clipboard.readText());
  const copied = async () => {
    const [head, ...lines] = (await clipboard()).trimEnd().split('\n');
    return { head: head?.split('\t').slice(0, 4), destinations: lines.map((line) => line.split('\t')[2]) };
  };
  const head = ['Proto', 'Expected source', 'Expected destination', 'Helper'];
  const selected = [`${ADDRESS.server4}:5001`, `${ADDRESS.server4}:5003`];
  await cell(5003).click();
  await cell(5001).click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+c');
  await expect.poll(copied, PATIENCE).toEqual({ head, destinations: selected });
  await page.keyboard.press('Escape');
  await cell(5002).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy row' }).click();
  await expect.poll(copied, PATIENCE).toEqual({ head, destinations: [`${ADDRESS.server4}:5002`] });
  await cell(5003).click();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+c');
  await expect.poll(clipboard, PATIENCE).toBe(selected[1]);
  await page.keyboard.press('Escape');
});

test('by keyboard alone: the active row is deleted, and only that', async () => {
  const { page } = stand.app;
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect.poll(() => grid().evaluate((element) => element === document.activeElement), PATIENCE).toBe(true);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('Delete');
  await asks('Delete 1 expectation?');
  expect(await stand.window.confirm()).toEqual({ deleted: 1 });
  expect(ports()).toEqual(PORTS.slice(1));
  await expect.poll(counts, PATIENCE).toEqual({ matching: 39, total: 39 });
});

test('the selected are deleted, and those that went in the meantime are counted as gone', async () => {
  await cell(5003).click();
  await cell(5005).click({ modifiers: ['Control'] });
  await cell(5006).click({ modifiers: ['Control'] });
  await stand.window.button('Delete selected').click();
  await asks('Delete 3 expectations?');
  const master = listed().find(({ dport }) => dport === 5005)?.masterPort;
  stand.conntrack.removeAll('-p', 'tcp', '--orig-port-src', String(master));
  expect(await stand.window.confirm()).toEqual({ deleted: 2, gone: 1 });
  expect(ports()).toEqual(PORTS.filter((port) => ![5000, 5003, 5005, 5006].includes(port)));
});

test('what matches the filter is deleted', async () => {
  await stand.window.setFilter('dport in {5010-5019}');
  await expect.poll(counts, PATIENCE).toEqual({ matching: 10, total: 36 });
  await stand.window.button('Delete matching').click();
  await asks('Delete 10 expectations?');
  expect(await textOf(stand.window.dialog)).toContain('dport in {5010-5019}');
  expect(await stand.window.confirm()).toEqual({ deleted: 10 });
  expect(ports().filter((port) => port >= 5010 && port <= 5019)).toEqual([]);
  await expect.poll(counts, PATIENCE).toEqual({ matching: 0, total: 26 });
  await stand.window.button('Clear filter').first().click();
  await expect.poll(counts, PATIENCE).toEqual({ matching: 26, total: 26 });
});

test('what appears and goes is followed', async () => {
  await ftp.passive(6000);
  await expect.poll(() => cell(6000).count(), PATIENCE).toBe(1);
  const master = listed().find(({ dport }) => dport === 6000)?.masterPort;
  stand.conntrack.removeAll('-p', 'tcp', '--orig-port-src', String(master));
  await expect.poll(() => cell(6000).count(), PATIENCE).toBe(0);
});

test('a translated connection’s expectation is shown as translated', async () => {
  await ftp.passive(6001, ADDRESS.maskedClient4);
  const row = grid()
    .locator('[data-index]')
    .filter({ has: destination(6001) });
  await expect.poll(() => row.locator('[data-column="translated"]').textContent(), PATIENCE).toBe('Like its master');
});

test('F5 reads the list, and a flush deletes all; then it is explained what would be here', async () => {
  const { page } = stand.app;
  await grid().focus();
  await page.keyboard.press('F5');
  await page.getByText('The expectations were read').waitFor();
  await stand.window.button('Flush').click();
  await asks('Flush 27 expectations?');
  expect(await stand.window.confirm()).toEqual({ deleted: 27, before: 27 });
  expect(ports()).toEqual([]);
  await page.getByRole('heading', { name: 'No connection is expected' }).waitFor();
  expect(await textOf(tab('Expectations'))).toBe('Expectations');
  // The flows are all there.
  expect(stand.conntrack.count()).toBe(PORTS.length + 2 - 2);
});

async function asks(title: string): Promise<void> {
  await stand.window.dialog.waitFor();
  await expect.poll(() => textOf(stand.window.dialog.getByRole('heading').first()), PATIENCE).toBe(title);
}

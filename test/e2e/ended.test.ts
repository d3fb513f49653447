// Ended flows in one list with the living ones; conntrack is the judge of the living.

import { expect, test } from 'vitest';
import { formatBytes } from '../../native/flow/index.ts';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { axeFindings } from './support/axe.ts';
import { flowName } from './support/conntrack.ts';
import { failWorker } from './support/engine-worker.ts';
import { makeStand, renewMixedFlows } from './support/stand.ts';
import type { OpenFlow } from './support/traffic.ts';
import { endpoint, isRowOf, PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand([]);
const top = () => stand.window.grid.locator('.fg-top');
const onTop = (): Promise<(string | null)[]> =>
  top()
    .getByRole('row')
    .evaluateAll((rows) => rows.map((row) => row.querySelector('[data-column=source]')?.textContent?.trim() ?? null));
const { all, flow } = renewMixedFlows(stand);

const alsoEnded = () => stand.app.page.getByRole('switch', { name: 'Also ended' });
const shownFlows = async (): Promise<string[]> =>
  (await stand.window.rows()).flatMap((row) =>
    all()
      .filter((one) => isRowOf(row, one))
      .map(flowName),
  );

/** Ends flows, and waits until the window counts the others only. */
async function end(...flows: readonly OpenFlow[]): Promise<void> {
  for (const one of flows) stand.conntrack.remove(one);
  await stand.window.showsTotal(stand.conntrack.count());
}

/** Turns the switch on, unless an earlier test did: it is remembered. */
async function listEnded(): Promise<void> {
  if ((await alsoEnded().getAttribute('aria-checked')) === 'false') await alsoEnded().click();
  await expect.poll(() => alsoEnded().getAttribute('aria-checked'), PATIENCE).toBe('true');
}

/** The ended flows beside the living ones. */
const endedCount = () => stand.window.count.getAttribute('data-ended');

test('they are listed with reason and final counters, and counted apart, while the switch is on', async () => {
  const [udp, tcp] = [flow('udp4-straight'), flow('tcp6-snat')];
  const bytes = new Map(stand.conntrack.list().map((listed) => [flowName(listed), listed.bytes]));
  await end(udp, tcp);
  const living = stand.conntrack.count();
  await stand.window.listsOnly(living);
  await listEnded();
  await stand.window.listsOnly(all().length);
  await expect.poll(endedCount, PATIENCE).toBe('2');
  expect(await stand.window.counts()).toEqual({ matching: living, total: living });
  expect(await textOf(stand.window.count)).toContain(SENTENCES.ended.beside(2));
  for (const one of [udp, tcp]) {
    const row = () => stand.window.row(one);
    // A reading that misses the flow can come before the event that says why.
    await expect.poll(async () => (await row())?.cells.timeout, PATIENCE).toBe('Removed');
    const { change, cells } = (await row()) ?? expect.fail('no row');
    expect(change).toBe('ended');
    expect(cells.bytes).toBe(formatBytes(bytes.get(flowName(one)) ?? -1));
  }
  await alsoEnded().press('Space');
  await stand.window.listsOnly(living);
  expect(await endedCount()).toBeNull();
});

test('they say why they ended, as far as the kernel tells', async () => {
  await listEnded();
  const ends = '-s 10.9.0.1 -d 10.9.0.2';
  stand.conntrack.insert(`-p udp ${ends} --sport 1 --dport 53 -t 1`);
  stand.conntrack.insert(`-p tcp ${ends} --sport 2 --dport 80 -t 1 --state CLOSE`);
  stand.conntrack.insert(`-p udp ${ends} --sport 3 --dport 53 -t 600`);
  stand.conntrack.removeAll('-s', '10.9.0.1', '-p', 'udp', '--sport', '3');
  await stand.window.setFilter('src = 10.9.0.1');
  await stand.window.showsMatching(0);
  await stand.window.listsOnly(3);
  const words = async () => (await stand.window.rows()).map(({ cells }) => `${cells.source} ${cells.timeout}`).sort();
  await expect.poll(words, PATIENCE).toEqual(['10.9.0.1:1 Expired', '10.9.0.1:2 Reset', '10.9.0.1:3 Removed']);
  await stand.window.page.reload();
  await expect.poll(() => alsoEnded().getAttribute('aria-checked'), PATIENCE).toBe('true');
});

test('they obey filter and sort like the living ones; facets count the living only', async () => {
  await end(flow('udp4-snat'), flow('udp6-straight'), flow('tcp4-dnat'));
  await listEnded();
  await stand.window.listsOnly(all().length);
  await stand.window.setFilter('proto = udp');
  const udp = all().filter(({ protocol }) => protocol === 'udp');
  await stand.window.listsOnly(udp.length);
  const living = stand.conntrack.list('-p', 'udp').length;
  expect([await stand.window.matching(), await endedCount()]).toEqual([living, '2']);
  const facet = stand.app.page.locator('[data-field="proto"][data-value="udp"]');
  await expect.poll(() => facet.getAttribute('data-count'), PATIENCE).toBe(String(living));
  const order = async () =>
    (await stand.window.rows()).map(({ cells }) => Number(/\d+$/.exec(cells.source ?? '')?.[0]));
  await stand.window.setFilter('proto = udp and src = 0.0.0.0/0 and nat = none');
  await stand.window.grid.getByRole('columnheader', { name: /^Source/ }).click();
  await expect.poll(order, PATIENCE).toEqual([flow('udp4-straight')].map(({ sport }) => sport).sort((a, b) => a - b));
  await stand.window.setFilter('proto = udp');
  await stand.window.listsOnly(udp.length);
  const expected = udp.filter(({ src }) => !src.includes(':')).map(({ src, sport }) => `${src}:${sport}`);
  const shown = async () =>
    (await stand.window.rows()).map(({ cells }) => cells.source ?? '').filter((source) => !source.startsWith('['));
  const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
  await expect.poll(shown, PATIENCE).toEqual(expected.sort(byNumber));
});

test('a delete of all that is selected takes exactly the living, and says so', async () => {
  const gone = [flow('udp4-dnat'), flow('tcp4-straight'), flow('tcp6-straight')];
  await end(...gone);
  const before = stand.conntrack.count();
  await listEnded();
  await stand.window.listsOnly(all().length);
  await stand.window.grid.focus();
  await stand.app.page.keyboard.press('Control+a');
  await expect
    .poll(async () => (await stand.window.rows()).filter((row) => row.selected).length, PATIENCE)
    .toBe(all().length);
  await stand.app.page.keyboard.press('Delete');
  await stand.window.asksAbout(before);
  expect(await textOf(stand.window.dialog)).toContain(SENTENCES.ended.leftOut(3));
  expect(await stand.window.confirm()).toEqual({ deleted: before });
  expect(stand.conntrack.count()).toBe(0);
  await stand.window.showsTotal(0);
  await expect.poll(endedCount, PATIENCE).toBe(String(all().length));
  expect((await shownFlows()).sort()).toEqual(all().map(flowName).sort());
  // They are still selected, and there is nothing left to delete.
  const button = stand.window.button('Delete selected');
  await expect.poll(() => button.getAttribute('aria-disabled'), PATIENCE).toBe('true');
  expect(await button.getAttribute('aria-description')).toBe(SENTENCES.ended.nothingToDelete(all().length));
});

test('a flow kept on top stays there through a filter that hides it, and after its end', async () => {
  const [kept, other] = [flow('udp4-straight'), flow('tcp4-snat')];
  const { page } = stand.app;
  await stand.window.rowLocator(kept).hover();
  await stand.window
    .rowLocator(kept)
    .getByRole('button', { name: /^Keep on top/ })
    .click();
  await expect.poll(onTop, PATIENCE).toEqual([endpoint(kept.src, kept.sport)]);
  await stand.window.grid.focus();
  await stand.window.rowLocator(other).locator('[data-column=source]').click();
  await page.keyboard.press('t');
  await expect.poll(onTop, PATIENCE).toEqual([kept, other].map(({ src, sport }) => endpoint(src, sport)));
  await stand.window.setFilter('proto = tcp and family = ipv6');
  const listed = stand.conntrack.list('-p', 'tcp').filter(({ family }) => family === 'ipv6').length;
  await stand.window.showsMatching(listed);
  expect(await onTop()).toHaveLength(2);
  // The header, the two on top, then the list.
  expect(await stand.window.grid.getAttribute('aria-rowcount')).toBe(String(1 + 2 + listed));
  const indexes = await stand.window.grid
    .locator('[role=row]')
    .evaluateAll((rows) => rows.map((row) => Number(row.getAttribute('aria-rowindex'))).sort((a, b) => a - b));
  expect(indexes).toEqual(Array.from({ length: 3 + listed }, (_, i) => 1 + i));
  stand.conntrack.remove(kept);
  const first = top().getByRole('row').first();
  // As long as the order is held, for what is selected, it counts as just gone.
  await expect.poll(() => first.getAttribute('data-change'), PATIENCE).toMatch(/^(gone|ended)$/);
  await expect.poll(() => first.locator('[data-column=timeout]').innerText(), PATIENCE).toBe('Removed');
  expect(await stand.window.matching()).toBe(listed);
  // Out of the list, the keyboard reaches it by Tab.
  await first.getByRole('button', { name: /^Keep on top/ }).press('Space');
  await expect.poll(onTop, PATIENCE).toEqual([endpoint(other.src, other.sport)]);
  // It would be on top of the next page, too.
  await first.getByRole('button', { name: /^Keep on top/ }).press('Space');
  await expect.poll(onTop, PATIENCE).toEqual([]);
});

test('a flow kept on top, and the one that the details show, are found again by a table that was started again', async () => {
  const [kept, shown] = [flow('udp4-straight'), flow('tcp4-snat')];
  const { page } = stand.app;
  await stand.window.rowLocator(kept).locator('[data-column=source]').click();
  await page.keyboard.press('t');
  await expect.poll(onTop, PATIENCE).toEqual([endpoint(kept.src, kept.sport)]);
  const first = top().getByRole('row').first();
  const handle = await first.getAttribute('data-handle');
  await stand.window.rowLocator(shown).locator('[data-column=source]').click();
  await page.keyboard.press('Enter');
  const details = page.getByRole('region', { name: 'Details' });
  await details.waitFor();
  await failWorker(stand.app);
  await expect.poll(() => first.getAttribute('data-handle'), PATIENCE).not.toBe(handle);
  expect(await onTop()).toEqual([endpoint(kept.src, kept.sport)]);
  const handleOf = (one: OpenFlow) => stand.window.rowLocator(one).first().getAttribute('data-handle');
  await expect
    .poll(async () => (await details.getAttribute('data-handle')) === (await handleOf(shown)), PATIENCE)
    .toBe(true);
  expect(await details.getByRole('heading', { level: 2 }).innerText()).toBe('TCP, established');
  await stand.window.button('Dismiss').click();
  // So does a page.
  const before = await first.getAttribute('data-handle');
  await page.reload();
  await stand.window.showsTotal(all().length);
  await expect.poll(onTop, PATIENCE).toEqual([endpoint(kept.src, kept.sport)]);
  await expect.poll(() => first.getAttribute('data-handle'), PATIENCE).not.toBe(before);
  await expect.poll(() => textOf(details), PATIENCE).toContain(endpoint(shown.src, shown.sport));
  await expect.poll(() => details.getAttribute('data-ended'), PATIENCE).toBeNull();
  // Its end is that of the flow that was kept.
  stand.conntrack.remove(kept);
  await expect.poll(() => first.getAttribute('data-change'), PATIENCE).toMatch(/^(gone|ended)$/);
  await first.getByRole('button', { name: /^Keep on top/ }).press('Space');
  await expect.poll(onTop, PATIENCE).toEqual([]);
  await page.keyboard.press(']');
});

test.each(['light', 'dark'] as const)('axe finds nothing with ended flows and one on top, %s', async (colorScheme) => {
  const { page } = stand.app;
  const gone = flow('tcp4-straight');
  await end(gone);
  await listEnded();
  await expect.poll(() => stand.window.change(gone), PATIENCE).toBe('ended');
  await stand.window.rowLocator(gone).hover();
  await stand.window
    .rowLocator(gone)
    .getByRole('button', { name: /^Keep on top/ })
    .click();
  await expect.poll(onTop, PATIENCE).toHaveLength(1);
  await stand.window.setColorScheme(colorScheme);
  await expect
    .poll(async () => (await stand.window.rows()).every(({ change }) => ['none', 'ended'].includes(change)), PATIENCE)
    .toBe(true);
  expect(await axeFindings(page)).toEqual([]);
  await top()
    .getByRole('button', { name: /^Keep on top/ })
    .press('Space');
  await expect.poll(onTop, PATIENCE).toEqual([]);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'no-preference' });
});

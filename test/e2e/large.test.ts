// A large table: it is usable while it loads, every row can be reached, and deleting a part leaves the rest.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { SIZES } from '../sizes.ts';
import { runIn } from './support/network.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE } from './support/window.ts';

/** As many events as the kernel can report at once without losing any. */
const BURST = 100_000;
const FLOWS = SIZES.windowFlows;
const { stand } = makeStand([], { args: ['--filter', 'proto = tcp'] });

/** Entries created by request, a third of them UDP and a quarter IPv6, in the router's namespace. */
function insert(flows: number): void {
  const program = join(stand.world.root, 'native/build/ctload');
  runIn(stand.world.network.router, program, ['insert', String(flows), '--mix', '--timeout', '3600']);
}

test('every event of a sudden burst arrives, and the filter applies to it', async () => {
  insert(BURST);
  expect(stand.conntrack.count()).toBe(BURST);
  await stand.window.showsTotal(BURST);
  await stand.window.showsMatching(BURST - Math.ceil(BURST / 3));
  const foot = stand.window.page.getByRole('contentinfo');
  await expect.poll(() => foot.innerText(), PATIENCE).toContain(SENTENCES.foot.live);
  expect(await foot.innerText()).toContain(SENTENCES.foot.noneLost);
});

test('a new listing of it can be filtered and sorted at once', async () => {
  const { page } = stand.window;
  if (FLOWS > BURST) {
    stand.conntrack.empty();
    insert(FLOWS);
  }
  await page.reload();
  await stand.window.filter.waitFor();
  await stand.window.setFilter('proto = udp');
  await stand.window.showsTotal(FLOWS);
  await stand.window.showsMatching(Math.ceil(FLOWS / 3));
  await stand.window.grid.locator('[role=columnheader][data-column=source]').click();
  await expect
    .poll(async () => (await stand.window.rows()).slice(0, 5).map((row) => row.cells.source?.split(':')[0]), PATIENCE)
    .toEqual(Array(5).fill('10.0.0.0'));
});

test('the last row is one key away, and its number is absolute', async () => {
  await stand.window.grid.focus();
  await stand.window.page.keyboard.press('Control+End');
  await expect.poll(async () => (await stand.window.rows()).at(-1)?.position, PATIENCE).toBe(Math.ceil(FLOWS / 3));
  expect((await stand.window.rows()).length).toBeLessThan(200);
  await stand.window.page.keyboard.press('Control+Home');
  await expect.poll(async () => (await stand.window.rows())[0]?.position, PATIENCE).toBe(1);
});

test('a third of it is deleted exactly', async () => {
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(Math.ceil(FLOWS / 3));
  expect(await stand.window.confirm()).toEqual({ deleted: Math.ceil(FLOWS / 3) });
  expect(stand.conntrack.count()).toBe(FLOWS - Math.ceil(FLOWS / 3));
  expect(stand.conntrack.list('-p', 'udp')).toEqual([]);
  await stand.window.showsTotal(FLOWS - Math.ceil(FLOWS / 3));
});

test('flushing the rest leaves nothing', async () => {
  await stand.window.button('Flush').click();
  await stand.window.asksAbout(FLOWS - Math.ceil(FLOWS / 3));
  await stand.window.confirm();
  expect(stand.conntrack.count()).toBe(0);
  await stand.window.showsTotal(0);
});

// What a delete takes and leaves alone: the user's own session, and in a paused view what has changed since. And the line
// that says what was deleted.

import type { Locator } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { axeFindings } from './support/axe.ts';
import { runIn } from './support/network.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { dialogs } = SENTENCES;
const [CLIENT, SERVER] = ['10.9.9.1', '10.9.9.2'];
/** The port from which the user is logged in. */
const OWN = 2002;

const { stand } = makeStand([], { env: { SSH_CONNECTION: `${CLIENT} ${OWN} ${SERVER} 22` } });

const tuple = (port: number) => `-p tcp -s ${CLIENT} -d ${SERVER} --sport ${port} --dport 22`;
const insert = (port: number) => stand.conntrack.insert(`${tuple(port)} -t 3000 --state ESTABLISHED`);
const ports = () => stand.conntrack.list().map(({ sport }) => sport);

beforeEach(async () => {
  await stand.window.setFilter('');
  stand.conntrack.empty();
});

/** The table has these flows only, and the window lists nothing else. */
async function has(...wanted: readonly number[]): Promise<void> {
  for (const port of wanted) insert(port);
  await stand.window.listsOnly(wanted.length);
}

test('the user’s own session is left out of a delete, unless it is ticked', async () => {
  const { dialog } = stand.window;
  await has(2001, OWN, 2003);
  await stand.window.setFilter('dport = 22');
  await stand.window.showsMatching(3);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(2);
  expect(await textOf(dialog)).toContain(dialogs.leftOut(1));
  const tick = dialog.getByRole('checkbox', { name: dialogs.alsoOwn(`${CLIENT}:${OWN}`) });
  await tick.check();
  await stand.window.asksAbout(3);
  await tick.uncheck();
  expect(await stand.window.confirm()).toEqual({ deleted: 2 });
  expect(ports()).toEqual([OWN]);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(0);
  await tick.check();
  expect(await stand.window.confirm()).toEqual({ deleted: 1 });
  expect(ports()).toEqual([]);
});

test('in a low window, all that can go wrong and both buttons are seen at once', async () => {
  const { page, dialog } = stand.window;
  await has(2001, OWN);
  const other = (port: number) => `-s ${CLIENT} -d ${SERVER} --sport ${port} --dport 22 -t 300`;
  stand.conntrack.insert(`-p tcp ${other(3001)} --state ESTABLISHED -g 10.9.9.3:66`);
  stand.conntrack.insert(`-p tcp ${other(3002)} --state SYN_SENT`);
  stand.conntrack.insert(`-p udp ${other(3003)}`);
  await stand.window.showsTotal(5);
  await page.setViewportSize({ width: 1024, height: 640 });
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(4);
  const kinds = ['own', 'other', 'back', 'break', 'other', 'other'];
  const notes = dialog.locator('[data-note]');
  expect(await notes.evaluateAll((found) => found.map((note) => note.getAttribute('data-note')))).toEqual(kinds);
  const buttons = await dialog.getByRole('button', { name: 'Cancel', exact: true }).boundingBox();
  const last = await lowerEdge(notes.last());
  expect(last).toBeLessThan(buttons?.y ?? 0);
  expect(await dialog.getByRole('button', { name: 'Delete 4 flows' }).isVisible()).toBe(true);
  expect((buttons?.y ?? 0) + (buttons?.height ?? 0)).toBeLessThan(640);
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1440, height: 900 });
});

test('a paused view deletes what it shows, but nothing that has changed or arrived since', async () => {
  await has(2001, 2003, 2004);
  await stand.window.setFilter('state = established');
  await stand.window.showsMatching(3);
  await stand.window.button('Pause').click();
  await stand.window.button('Resume').waitFor();
  runIn(stand.world.network.router, 'sh', ['-c', `conntrack -U ${tuple(2003)} --state CLOSE_WAIT`]);
  stand.conntrack.removeAll('-p', 'tcp', '--orig-port-src', '2004');
  insert(2005);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(3);
  expect(await textOf(stand.window.dialog)).toContain(dialogs.pausedMeans);
  expect(await stand.window.confirm()).toEqual({ deleted: 1, gone: 1, unmatched: 1 });
  expect(ports().sort()).toEqual([2003, 2005]);
  await stand.window.button('Resume').click();
  await stand.window.showsMatching(1);
});

test('the line that says what was deleted does not cover the selected row', async () => {
  const all = Array.from({ length: 60 }, (_, i) => 3000 + i);
  for (const port of all) insert(port);
  await stand.window.showsTotal(all.length);
  const { grid, outcome, page } = stand.window;
  const bottom = async () => {
    const box = await grid.boundingBox();
    return (box?.y ?? 0) + (box?.height ?? 0);
  };
  // The last row that is seen as a whole.
  const rows = grid.getByRole('row').filter({ has: page.getByRole('gridcell') });
  const boxes = await Promise.all((await rows.all()).map(async (row) => ({ row, box: await row.boundingBox() })));
  const end = await bottom();
  const last = boxes.filter(({ box }) => box && box.y + box.height <= end).at(-1)?.row;
  if (!last) throw new Error('no row is seen');
  await last.locator('[data-column=state]').click();
  await page.keyboard.press('Delete');
  await stand.window.asksAbout(1);
  await stand.window.yes();
  await outcome.waitFor();
  const selected = grid.locator('[data-active]');
  const gap = async () => ((await outcome.boundingBox())?.y ?? 0) - (await lowerEdge(selected));
  await expect.poll(gap, PATIENCE).toBeGreaterThanOrEqual(0);
  expect(await axeFindings(page, '.fg-toast')).toEqual([]);
  await stand.window.closeOutcome();
});

async function lowerEdge(element: Locator): Promise<number> {
  const box = await element.boundingBox();
  return box ? box.y + box.height : Number.POSITIVE_INFINITY;
}

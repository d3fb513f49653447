// Undo and redo of what the window deleted: by keys, by the toast, and from the action log.

import { copyFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { launch } from './support/app.ts';
import { axeFindings } from './support/axe.ts';
import { flowName } from './support/conntrack.ts';
import { runIn } from './support/network.ts';
import { makeStand, renewMixedFlows } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand([]);
const { all, flow } = renewMixedFlows(stand);

/** What identifies each flow for conntrack: both tuples, mark and zone; not what starts at zero, or counts down. */
const table = (): string[] =>
  stand.conntrack
    .list()
    .map(({ line }) =>
      line.replace(/ (packets|bytes|use|delta-time)=\d+/g, '').replace(/^(\S+ +\d+ +\S+ +\d+) +\d+/, '$1'),
    )
    .sort();
const page = () => stand.window.page;
const log = () => page().getByRole('region', { name: 'Action log' });
const entries = () => log().locator('[data-action]');

/** The counts of the last undo or redo. */
async function outcome(name: 'Undo' | 'Redo'): Promise<Record<string, string>> {
  const status = page().getByRole('status', { name, exact: true });
  await status.waitFor();
  const counts = await status.evaluate((element) => ({ ...(element as HTMLElement).dataset }));
  return Object.fromEntries(
    Object.entries(counts).flatMap(([key, value]) => (value && value !== '0' ? [[key, value]] : [])),
  );
}

async function deleteMatching(filter: string, count: number): Promise<void> {
  await stand.window.setFilter(filter);
  await stand.window.showsMatching(count);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(count);
  expect(await stand.window.confirm()).toEqual({ deleted: count });
}

async function pressInGrid(keys: string): Promise<void> {
  await stand.window.grid.focus();
  await page().keyboard.press(keys);
}

test('Ctrl+Z restores what was deleted, Ctrl+Shift+Z deletes it again; in a text field they are the text’s', async () => {
  const before = table();
  await deleteMatching('proto = udp', 6);
  expect(stand.conntrack.count()).toBe(6);
  await stand.window.filter.click();
  await page().keyboard.type(' and sport > 1');
  await page().keyboard.press('Control+Z');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).not.toContain('sport');
  expect(stand.conntrack.count()).toBe(6);
  await stand.window.setFilter('');
  await pressInGrid('Control+Z');
  expect(await outcome('Undo')).toEqual({ restored: '6' });
  expect(table()).toEqual(before);
  await stand.window.showsTotal(12);
  expect(await stand.window.change(flow('udp4-straight'))).not.toBe('back');
  await pressInGrid('Control+Shift+Z');
  expect(await outcome('Redo')).toEqual({ deleted: '6' });
  expect(stand.conntrack.count()).toBe(6);
  await stand.window.showsTotal(6);
});

test('the toast undoes what it is about', async () => {
  const before = table();
  await stand.window.askDelete(flow('tcp6-snat'));
  await stand.window.asksAbout(1);
  await stand.window.yes();
  await stand.window.outcome.getByRole('button', { name: 'Undo' }).click();
  expect(await outcome('Undo')).toEqual({ restored: '1' });
  expect(table()).toEqual(before);
});

test('a flush is undone from the action log, with both numbers', async () => {
  const before = table();
  await stand.window.setFilter('');
  await stand.window.button('Flush').click();
  await stand.window.asksAbout(12);
  await stand.window.confirm();
  expect(stand.conntrack.count()).toBe(0);
  await page().keyboard.press('Control+L');
  await log().waitFor();
  const entry = entries().first();
  await expect
    .poll(() => textOf(entry), PATIENCE)
    .toMatch(/Flushed the table.*12 entries before the flush, none after it, 12 flows saved/s);
  await entry.getByRole('button', { name: 'Undo' }).click();
  expect(await outcome('Undo')).toEqual({ restored: '12' });
  // In a narrow window, where the log is over the grid, the toast is beside it.
  await page().setViewportSize({ width: 1024, height: 640 });
  const toast = page().getByRole('status', { name: 'Undo', exact: true });
  await expect
    .poll(async () => {
      const [{ x: left = 0, width = 0 } = {}, { x: edge = 0 } = {}] = await Promise.all(
        [toast, log()].map(async (part) => (await part.boundingBox()) ?? undefined),
      );
      return edge - left - width;
    }, PATIENCE)
    .toBeGreaterThan(0);
  expect(table()).toEqual(before);
  await expect.poll(() => textOf(entry), PATIENCE).toContain('Restored 12 flows at');
  expect(await entry.getByRole('button', { name: 'Redo' }).count()).toBe(1);
  for (const colorScheme of ['light', 'dark'] as const) {
    await stand.window.setColorScheme(colorScheme);
    expect(await axeFindings(page(), '.fg-log'), colorScheme).toEqual([]);
  }
  await page().reload();
  await log().waitFor();
  // Beside the facets it leaves room for the columns, and has its icons.
  await page().setViewportSize({ width: 1440, height: 900 });
  expect(await entry.locator(':scope > svg').isVisible()).toBe(true);
  const expires = stand.window.grid.locator('[role=columnheader][data-column=timeout]');
  const rightEdge = async () => {
    const { x = Number.NaN, width = 0 } = (await expires.boundingBox()) ?? {};
    return x + width;
  };
  await expect.poll(rightEdge, PATIENCE).toBeLessThanOrEqual((await log().boundingBox())?.x ?? 0);
  await page().keyboard.press('Control+L');
  await log().waitFor({ state: 'detached' });
});

test('a translated connection that was deleted and restored keeps carrying data', async () => {
  const router = stand.world.network.router;
  // Without its entry, its next packet is no longer translated, and the router itself resets the connection.
  runIn(router, 'sysctl', ['-qw', 'net.netfilter.nf_conntrack_tcp_loose=0']);
  try {
    const target = flow('tcp4-dnat');
    await stand.window.setFilter('nat = dst and proto = tcp and family = ipv4');
    await stand.window.showsMatching(1);
    await stand.window.button('Delete matching').click();
    await stand.window.asksAbout(1);
    expect(await stand.window.confirm()).toEqual({ deleted: 1 });
    expect(stand.conntrack.has(target)).toBe(false);
    await pressInGrid('Control+Z');
    expect(await outcome('Undo')).toEqual({ restored: '1' });
    await stand.traffic.send(target.name, 100_000);
    const found = stand.conntrack.list().find((listed) => flowName(listed) === flowName(target));
    expect(found?.bytes).toBeGreaterThan(100_000);
    expect(found?.state).toBe('ESTABLISHED');
  } finally {
    runIn(router, 'sysctl', ['-qw', 'net.netfilter.nf_conntrack_tcp_loose=1']);
  }
});

test('after a restart the log is there, without undo; it is exported as a script, and cleared', async () => {
  const path = join(dirname(stand.app.settingsPath), 'action-log.jsonl');
  await deleteMatching('proto = tcp and nat = src', 2);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  await using again = await launch(stand.world, {
    prepare: (folder) => copyFileSync(path, join(folder, 'action-log.jsonl')),
  });
  await again.page.getByRole('button', { name: 'Action log' }).click();
  const entry = again.page.getByRole('region', { name: 'Action log' }).locator('[data-action]').first();
  await expect.poll(() => textOf(entry), PATIENCE).toContain('proto = tcp and nat = src');
  expect(await textOf(entry)).toContain('Flowglass was started again since');
  expect(await entry.getByRole('button').count()).toBe(0);
  const script = join(dirname(again.settingsPath), 'script.sh');
  await again.app.evaluate(async ({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, script);
  await again.page.getByRole('button', { name: 'Export as script' }).click();
  await again.page.getByText(SENTENCES.actionLog.exported).waitFor();
  expect(runIn(stand.world.network.router, 'sh', ['-n', script])).toBe('');
  await again.page.getByRole('button', { name: 'Clear action log' }).click();
  await again.page.getByRole('alertdialog').getByRole('button', { name: 'Clear', exact: true }).click();
  await again.page.getByText(SENTENCES.actionLog.nothingYet).waitFor();
  expect(all().length).toBe(12);
});

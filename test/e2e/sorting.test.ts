// Sorting by one column and by several, with the mouse and by keyboard.

import { expect, test } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { ADDRESS } from './support/network.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

type Direction = 'ascending' | 'descending';

const header = (column: string) => stand.window.grid.locator(`[role=columnheader][data-column=${column}]`);

/** Clicks the header until the column sorts in that direction, or not at all. */
async function sortBy(column: string, direction: Direction | null, ...modifiers: 'Shift'[]): Promise<void> {
  const sorted = () => header(column).getAttribute('data-sorted');
  for (let i = 0; i < 3 && (await sorted()) !== direction; i++) {
    const before = await sorted();
    await header(column).click({ modifiers });
    await expect.poll(sorted, PATIENCE).not.toBe(before);
  }
  expect(await sorted()).toBe(direction);
}

/** The sorting columns, as shown by their headers: "Proto 1". */
async function shownSort(): Promise<string[]> {
  return stand.window.grid.evaluate((grid) =>
    [...grid.querySelectorAll<HTMLElement>('[role=columnheader][data-sorted]')].map((cell) =>
      [cell.dataset.column, cell.querySelector('.fg-sort')?.textContent].filter(Boolean).join(' '),
    ),
  );
}

const SOURCES = [ADDRESS.client4, ADDRESS.maskedClient4, ADDRESS.client6, ADDRESS.maskedClient6];

/** A source address's rank among all sources, by value. */
function rankOf(source: string): number {
  return SOURCES.findIndex((address) => source.replace(/[[\]]/g, '').startsWith(`${address}:`));
}

async function shownSources(): Promise<number[]> {
  return (await stand.window.rows()).map((row) => rankOf(row.cells.source ?? ''));
}

function isSorted(numbers: readonly number[]): boolean {
  return numbers.every((value, i) => value >= (numbers[i - 1] ?? value));
}

test('sorting by source orders addresses by value, both ways', async () => {
  await stand.window.showsTotal(opened.length);
  await sortBy('source', 'ascending');
  await expect.poll(async () => isSorted(await shownSources()), PATIENCE).toBe(true);
  expect(new Set(await shownSources())).toEqual(new Set([0, 1, 2, 3]));
  expect(await header('source').getAttribute('aria-sort')).toBe('ascending');
  await sortBy('source', 'descending');
  await expect.poll(async () => isSorted((await shownSources()).reverse()), PATIENCE).toBe(true);
  expect(await header('source').getAttribute('aria-sort')).toBe('descending');
});

test('sorting by bytes puts the largest flow in its place', async () => {
  const largest = opened.find((flow) => flow.name === 'tcp6-straight');
  if (!largest) throw new Error('the flow is missing');
  await stand.traffic.send(largest.name, 300_000);
  await sortBy('bytes', 'descending');
  await expect.poll(async () => (await stand.window.row(largest))?.position, PATIENCE).toBe(1);
  await sortBy('bytes', 'ascending');
  await expect.poll(async () => (await stand.window.row(largest))?.position, PATIENCE).toBe(opened.length);
});

test('Shift and a click sorts rows that are equal in the first column by another one', async () => {
  await sortBy('protocol', 'ascending');
  expect(await shownSort()).toEqual(['protocol']);
  await sortBy('source', 'descending', 'Shift');
  expect(await shownSort()).toEqual(['protocol 1', 'source 2']);
  /** TCP before UDP, and in each the sources from the last to the first. */
  const places = async () =>
    (await stand.window.rows()).map(
      (row) => (row.cells.protocol?.toLowerCase() === 'udp' ? 10 : 0) + 3 - rankOf(row.cells.source ?? ''),
    );
  await expect.poll(async () => isSorted(await places()), PATIENCE).toBe(true);
  expect(new Set(await places()).size).toBe(2 * SOURCES.length);
  expect(await shownSources()).not.toEqual((await shownSources()).sort((a, b) => b - a));
});

test('assistive technology learns of it, once by aria-sort and by each column’s description', async () => {
  expect(await header('protocol').getAttribute('aria-sort')).toBe('ascending');
  expect(await header('protocol').getAttribute('aria-description')).toMatch(/sorted first, ascending$/);
  expect(await header('source').getAttribute('aria-sort')).toBeNull();
  expect(await header('source').getAttribute('aria-description')).toMatch(/sorted second, descending$/);
  expect(await stand.window.grid.locator('[aria-sort$=scending]').count()).toBe(1);
  expect(await axeFindings(stand.window.page, '[role=grid]')).toEqual([]);
});

test('by keyboard, Shift and Enter or the space bar do the same', async () => {
  const { page, grid } = stand.window;
  await grid.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowUp');
  // The header of the first column is the active cell; State is next to it.
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(shownSort, PATIENCE).toEqual(['protocol 1', 'state 3', 'source 2']);
  await page.keyboard.press('Shift+Space');
  await expect.poll(() => header('state').getAttribute('data-sorted'), PATIENCE).toBe('descending');
  await page.keyboard.press('Shift+Enter');
  await expect.poll(shownSort, PATIENCE).toEqual(['protocol 1', 'source 2']);
});

test('the third click takes a column out of the sort, and a plain click leaves only one', async () => {
  await sortBy('bytes', 'descending', 'Shift');
  await sortBy('source', 'ascending', 'Shift');
  await sortBy('source', null, 'Shift');
  expect(await shownSort()).toEqual(['protocol 1', 'bytes 2']);
  await header('bytes').click();
  await expect.poll(shownSort, PATIENCE).toEqual(['bytes']);
  expect(await header('bytes').getAttribute('aria-sort')).toBe('descending');
});

// A screen with two device pixels to a CSS pixel, at an ordinary size and at the smallest: nothing is cut, and lines and rows
// are drawn on whole device pixels.

import { expect, test } from 'vitest';
import { resizePage } from './support/screen.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE } from './support/window.ts';

const RATIO = 2;
const { stand } = makeStand(MIXED_FLOWS, { args: [`--force-device-scale-factor=${RATIO}`] });
const LONG =
  'src in {10.0.0.0/8, fd00::/8, 172.16.0.0/12, 192.168.0.0/16} and dport in {7000, 8080} and not state = close';

/** What is wrong with how the page is drawn; each in words. Runs in the page. */
function faultsOf(body: HTMLElement, ratio: number): string[] {
  const faults: string[] = [];
  const { clientWidth, clientHeight, scrollWidth, scrollHeight } = document.documentElement;
  if (scrollWidth > clientWidth || scrollHeight > clientHeight) faults.push('the page scrolls');
  if (!body.querySelector('[role=row][data-index]')) faults.push('there are no rows');
  const isWhole = (px: number): boolean => Math.abs(px * ratio - Math.round(px * ratio)) < 0.01;
  for (const row of body.querySelectorAll('[role=row][data-index]')) {
    const { top, height } = row.getBoundingClientRect();
    if (!isWhole(top) || !isWhole(height))
      faults.push(`row ${row.getAttribute('data-index')} at ${top}, ${height} high`);
    const line = Number.parseFloat(getComputedStyle(row).borderBottomWidth);
    if (line * ratio < 1 || !isWhole(line)) faults.push(`a line of ${line} px`);
  }
  for (const button of body.querySelectorAll<HTMLElement>('header button, [role=tab], footer button')) {
    const { left, right, width } = button.getBoundingClientRect();
    if (width === 0) continue;
    const name = button.getAttribute('aria-label') ?? button.textContent;
    if (left < 0 || right > clientWidth) faults.push(`${name} is outside`);
    if (button.scrollWidth > button.clientWidth + 1) faults.push(`${name} is cut`);
  }
  return faults;
}

test.each([
  { width: 1440, height: 900 },
  { width: 1024, height: 640 },
])('nothing is cut at $width × $height', async (size) => {
  const { page } = stand.app;
  await stand.window.showsTotal(MIXED_FLOWS.length);
  await resizePage(page, size);
  expect(await page.evaluate(() => [devicePixelRatio, innerWidth, innerHeight])).toEqual([
    RATIO,
    size.width,
    size.height,
  ]);
  const faults = () => page.locator('body').evaluate(faultsOf, RATIO);
  await expect.poll(faults, PATIENCE).toEqual([]);
  await stand.window.button('Details pane').click();
  await expect.poll(faults, PATIENCE).toEqual([]);
  await stand.window.button(size.width < 1100 ? 'Close details' : 'Details pane').click();
});

test('a filter that is too long for the box shows its beginning while it is not edited', async () => {
  const { page } = stand.app;
  await stand.window.setFilter(LONG);
  const shown = () =>
    stand.window.filter.evaluate((box) => {
      const { scrollLeft, scrollWidth, clientWidth } = box.closest('.cm-scroller') ?? box;
      return [scrollLeft === 0, scrollWidth > clientWidth];
    });
  await stand.window.filter.press('End');
  await expect.poll(shown, PATIENCE).toEqual([false, true]);
  await stand.window.grid.focus();
  await expect.poll(shown, PATIENCE).toEqual([true, true]);
  await page.keyboard.press('Control+f');
  await stand.window.setFilter('');
});

// The pictures of docs/screenshots, in the order in which they are taken and shown. A new view is a record here.

import { expect } from 'vitest';
import { type FlowWindow, PATIENCE, textOf } from '../e2e/support/window.ts';
import { LARGE, SMALL, type View } from './view.ts';

const FILTER = 'src in {192.168.4.0/24, fd00:4::/64} and dport = 443 and not state = time_wait';
const details = ({ page }: FlowWindow) => page.getByRole('region', { name: 'Details' });
const facets = ({ page }: FlowWindow) => page.getByRole('region', { name: 'Facets' });
/** A cell of the row at this place. */
const source = ({ grid }: FlowWindow, place: number) =>
  grid.getByRole('row').nth(place).locator('[data-column=source]');

/** Waits until every flow matches. The table changes meanwhile. */
export async function showsAll(window: FlowWindow): Promise<void> {
  const hidden = async () => {
    const { matching, total } = await window.counts();
    return total - matching;
  };
  await expect.poll(hidden, PATIENCE).toBe(0);
}

/** Goes to the largest translated TCP connection, which is the first row of this filter, and waits for its rates. */
async function goToFlow(window: FlowWindow): Promise<void> {
  await window.setFilter('tcp nat = src state = established dport = 443 rate > 0');
  await expect.poll(() => window.matching(), PATIENCE).toBeGreaterThan(0);
  await source(window, 1).click();
  await window.setFilter('');
  await showsAll(window);
  const rate = () => details(window).locator('[data-way="reply"] [data-rate]').getAttribute('data-rate');
  await expect.poll(async () => Number(await rate()), PATIENCE).toBeGreaterThan(0);
}

export const VIEWS: readonly View[] = [
  {
    name: 'connections',
    title: 'All connections, the largest first, with the facets beside them',
    show: async (window) => {
      await facets(window).getByRole('button', { name: /TCP/ }).first().waitFor();
    },
  },
  {
    name: 'filtered',
    title: 'A filter, what it leaves, and the details of one flow',
    panes: ['facets', 'details'],
    show: async (window) => {
      await goToFlow(window);
      await window.setFilter(FILTER);
      await expect.poll(() => window.matching(), PATIENCE).toBeLessThan(await window.total());
      await window.grid.focus();
    },
  },
  {
    name: 'details',
    title: 'The details of one flow in place of the rows, with the kernel’s message and equal commands',
    panes: ['facets', 'details'],
    show: async (window) => {
      await goToFlow(window);
      await window.grid.press('Shift+Enter');
      await details(window).getByRole('button', { name: 'Back' }).waitFor();
      await details(window)
        .getByRole('treeitem', { name: /^CTA_TUPLE_REPLY / })
        .click();
      await details(window).evaluate((element) => element.scrollTo(0, 0));
    },
  },
  {
    name: 'selected',
    title: 'Several flows selected: their sums, and what they have in common',
    panes: ['facets', 'details'],
    show: async (window) => {
      await source(window, 2).click();
      await source(window, 6).click({ modifiers: ['Shift'] });
      await expect.poll(() => textOf(details(window).getByRole('heading').first()), PATIENCE).toMatch(/^5 flows/);
    },
  },
  {
    name: 'expectations',
    title: 'The tab Expectations, with the details of one',
    panes: ['facets', 'details'],
    show: async ({ page }) => {
      await page.keyboard.press('Control+2');
      const grid = page.getByRole('grid', { name: 'Expectations' });
      await grid.locator('[data-index="1"] [data-column=destination]').click();
      await expect.poll(() => page.getByRole('region', { name: 'Details' }).innerText(), PATIENCE).toContain('Helper');
    },
  },
  {
    name: 'expectation-details',
    title: 'The details of one expectation in place of the rows, with equal commands',
    panes: ['facets', 'details'],
    show: async ({ page }) => {
      await page.keyboard.press('Control+2');
      const grid = page.getByRole('grid', { name: 'Expectations' });
      await grid.locator('[data-index="1"] [data-column=destination]').click();
      await grid.press('Shift+Enter');
      await page.getByRole('region', { name: 'Details' }).getByRole('button', { name: 'Back' }).waitFor();
    },
  },
  {
    name: 'facet-values',
    title: 'All values of a facet',
    show: async (window) => {
      await window.page
        .locator('[data-facet=src]')
        .getByRole('button', { name: / more of / })
        .click();
      await window.page.getByRole('searchbox', { name: 'Find a value of Source' }).waitFor();
    },
  },
  {
    name: 'export',
    title: 'Flows on their way to a file: which, in what form, and how it begins',
    show: async (window) => {
      await window.setFilter(FILTER);
      await expect.poll(() => window.matching(), PATIENCE).toBeLessThan(await window.total());
      await window.button('Export').click();
      const dialog = window.page.getByRole('dialog', { name: 'Export', exact: true });
      await dialog.getByRole('listitem').nth(3).waitFor();
    },
  },
  {
    name: 'columns',
    title: 'The list of columns',
    show: async (window) => {
      await window.button('Columns').click();
      await window.page.getByRole('dialog', { name: 'Columns' }).waitFor();
    },
  },
  {
    name: 'profiles',
    title: 'The menu of profiles',
    show: async (window) => {
      await window.button(/^Profile: /).click();
      await window.page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'rules',
    title: 'The colouring rules of a profile that has some',
    show: async (window) => {
      await window.button(/^Profile: /).click();
      await window.page.getByRole('menuitemradio', { name: 'Debug' }).click();
      await window.button(/^Profile: /).click();
      await window.page.getByRole('menuitem', { name: /^Colouring rules/ }).click();
      await window.page.getByRole('dialog', { name: /^Colouring rules/ }).waitFor();
    },
  },
  {
    name: 'builder',
    title: 'The filter builder',
    show: async (window) => {
      await window.setFilter(`${FILTER} and (mark = 0x10 or bytes > 1 MB)`);
      await window.button('Filter builder').click();
      await window.page.getByRole('region', { name: 'Filter builder' }).waitFor();
    },
  },
  {
    name: 'completion',
    title: 'Values offered while a filter is typed, with their numbers of flows',
    show: async (window) => {
      await window.filter.focus();
      await window.filter.pressSequentially('proto = tcp and state = ');
      await window.page.locator('.fg-completion [role=option]').first().waitFor();
    },
  },
  {
    name: 'ended',
    title: 'Flows that have ended, listed with the living, and one kept on top',
    show: async (window, scene) => {
      await source(window, 3).hover();
      await window.grid
        .getByRole('row')
        .nth(3)
        .getByRole('button', { name: /^Keep on top/ })
        .click();
      await window.setFilter('udp dport = 53');
      const before = await window.matching();
      scene.endSome();
      await expect.poll(() => window.matching(), PATIENCE).toBeLessThan(before);
      await window.page.getByRole('switch', { name: 'Also ended' }).click();
      await expect.poll(() => window.count.getAttribute('data-ended'), PATIENCE).not.toBeNull();
    },
  },
  {
    name: 'menu',
    title: 'The menu More',
    show: async (window) => {
      await window.button('More').click();
      await window.page.getByRole('menu').waitFor();
    },
  },
  {
    name: 'keys',
    title: 'All keys, and what they do',
    show: async ({ page }) => {
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
    },
  },
  {
    name: 'delete',
    title: 'Before a delete: what matches, what will come back, the equal command',
    show: async (window) => {
      await window.setFilter('dport = 443 and src in 192.168.4.0/24');
      await window.button('Delete matching').click();
      await window.dialog.getByRole('button', { name: /^Delete \d/ }).waitFor();
    },
  },
  {
    name: 'deleted',
    title: 'After a delete: what became of the flows, for ten seconds',
    show: async (window) => {
      await window.setFilter('state = time_wait and src = 192.168.4.33');
      await window.button('Delete matching').click();
      await window.yes();
      await window.outcome.waitFor();
    },
  },
  {
    name: 'action-log',
    title: 'What was deleted and undone, with a way back, and the last one as a command',
    show: async (window) => {
      const log = window.page.getByRole('region', { name: 'Action log' });
      for (const filter of [
        'proto = icmp',
        'src = 192.168.4.38 and state = time_wait',
        'tcp state = time_wait mark = 0x10',
      ]) {
        await window.setFilter(filter);
        await window.button('Delete matching').click();
        await window.confirm();
      }
      await window.setFilter('');
      await window.page.keyboard.press('Control+L');
      await log.getByRole('button', { name: 'Undo', exact: true }).nth(2).click();
      const undone = window.page.getByRole('status', { name: 'Undo', exact: true });
      await undone.getByRole('button', { name: 'Dismiss' }).click();
      await undone.waitFor({ state: 'detached' });
      await showsAll(window);
    },
  },
  {
    name: 'flush',
    title: 'Before a flush',
    show: async (window) => {
      await window.button('Flush').click();
      await window.dialog.getByRole('button', { name: /^Flush \d/ }).waitFor();
    },
  },
  {
    name: 'no-match',
    title: 'A filter that no flow matches',
    show: async (window) => {
      await window.setFilter('proto = dccp and dport = 443');
      await window.page.getByRole('heading', { name: /match/ }).waitFor();
    },
  },
  {
    name: 'wrong-filter',
    title: 'A filter with an error: the place, what was expected, and the rows as they were',
    show: async (window) => {
      await window.setFilter('proto = tcp and stat = established');
      await window.page.locator('.fg-filter-message').waitFor();
    },
  },
  {
    name: 'small',
    title: 'At 1024 × 640',
    size: SMALL,
    show: async (window) => {
      await window.setFilter(FILTER);
      await window.grid.focus();
    },
  },
  {
    name: 'small-facets',
    title: 'At 1024 × 640: the facets as a drawer',
    size: SMALL,
    show: async (window) => {
      await window.button('Facets pane').click();
      await facets(window).waitFor();
    },
  },
  {
    name: 'small-details',
    title: 'At 1024 × 640: the details as a drawer',
    size: SMALL,
    show: async (window) => {
      await source(window, 2).click();
      await window.button('Details pane').click();
      await details(window).waitFor();
    },
  },
  {
    name: 'large',
    title: 'At 2560 × 1440',
    size: LARGE,
    panes: ['facets', 'details'],
    show: goToFlow,
  },
  {
    name: 'sharp',
    title: 'On a screen with two device pixels to a CSS pixel',
    ratio: 2,
    show: async (window) => {
      await showsAll(window);
      await window.grid.focus();
    },
  },
  {
    name: 'empty',
    title: 'A table without flows',
    launch: () => ({}),
    show: async ({ page }, scene) => {
      await scene[Symbol.asyncDispose]();
      await page.getByRole('heading', { name: /Nothing|No /, level: 2 }).waitFor();
    },
  },
  {
    name: 'no-access',
    title: 'A user without access: why, and what helps',
    launch: ({ world }) => ({ user: world.outsider }),
    show: async ({ page }) => {
      await page.getByRole('button', { name: /playground/i }).waitFor();
    },
  },
];

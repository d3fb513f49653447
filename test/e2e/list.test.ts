// Listing and filtering: the window shows what conntrack lists.

import { expect, test } from 'vitest';
import { flowName } from './support/conntrack.ts';
import { ADDRESS } from './support/network.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { endpoint, PATIENCE, type ShownRow, textOf } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

/** Rows and listed flows, compared by protocol and both ends. */
const shown = (row: ShownRow): string =>
  `${row.cells.protocol?.toLowerCase()} ${row.cells.source} ${row.cells.destination}`;

async function shownFlows(): Promise<string[]> {
  return (await stand.window.rows())
    .filter((row) => row.change !== 'gone')
    .map(shown)
    .sort();
}

function listedFlows(...options: readonly string[]): string[] {
  return stand.conntrack
    .list(...options)
    .map((flow) => `${flow.protocol} ${endpoint(flow.src, flow.sport)} ${endpoint(flow.dst, flow.dport)}`)
    .sort();
}

test('the window lists exactly the flows that conntrack lists', async () => {
  await stand.window.showsTotal(stand.conntrack.count());
  expect(listedFlows()).toHaveLength(opened.length);
  await expect.poll(shownFlows, PATIENCE).toEqual(listedFlows());
  expect(await stand.window.grid.getAttribute('aria-rowcount')).toBe(String(opened.length + 1));
});

test.each([
  ['tcp4-snat', ADDRESS.routerOutside4],
  ['udp6-snat', ADDRESS.routerOutside6],
  ['tcp4-dnat', ADDRESS.server4],
])('the translated flow %s shows its translation', async (name, address) => {
  expect(await translationOf(name)).toContain(address);
});

test('a straight flow shows no translation', async () => {
  expect(await translationOf('tcp6-straight')).toBe('');
});

/** The cell `Translated` of a flow, by its name in MIXED_FLOWS. */
async function translationOf(name: string): Promise<string | undefined> {
  const flow = opened.find((candidate) => candidate.name === name) ?? expect.fail(`no flow ${name}`);
  return (await stand.window.row(flow))?.cells.translated;
}

test.each([
  ['proto = tcp', ['-p', 'tcp']],
  ['proto = udp and family = ipv4', ['-p', 'udp', '--orig-dst', '10.0.0.0/8']],
  ['nat = src', ['--src-nat']],
  ['nat = dst', ['--dst-nat']],
  [`src = ${ADDRESS.client4}`, ['-s', ADDRESS.client4]],
  ['state = established', ['-p', 'tcp', '--state', 'ESTABLISHED']],
  ['src in 10.80.1.0/24', ['-s', '10.80.1.0/24']],
] as const)('the filter "%s" shows what conntrack selects', async (text, options) => {
  const expected = listedWith(options);
  expect(expected.length).toBeGreaterThan(0);
  expect(expected.length).toBeLessThan(opened.length);
  await stand.window.setFilter(text);
  await stand.window.showsMatching(expected.length);
  await expect.poll(shownFlows, PATIENCE).toEqual(expected);
  expect(await stand.window.total()).toBe(opened.length);
  await stand.window.setFilter('');
  await stand.window.showsMatching(opened.length);
});

/** conntrack refuses an IPv4 network with `-f ipv6`: then no flow of that family matches. */
function listedWith(options: readonly string[]): string[] {
  const isIpv4Only = options.some((option) => option.startsWith('10.'));
  const flows = isIpv4Only ? stand.conntrack.listFamily('ipv4', ...options) : stand.conntrack.list(...options);
  return flows
    .map((flow) => `${flow.protocol} ${endpoint(flow.src, flow.sport)} ${endpoint(flow.dst, flow.dport)}`)
    .sort();
}

test('a filter with or, not and parentheses shows the difference', async () => {
  await stand.window.setFilter('not (proto = tcp or family = ipv6)');
  const expected = stand.conntrack.listFamily('ipv4', '-p', 'udp').map(flowName);
  await stand.window.showsMatching(expected.length);
  await stand.window.setFilter('');
  await stand.window.showsMatching(opened.length);
});

test('a wrong filter says where, and leaves the rows as they are', async () => {
  await stand.window.setFilter('proto = udp');
  await stand.window.showsMatching(opened.length / 2);
  const before = await shownFlows();
  await stand.window.setFilter('proto = udp and sport = banana');
  await expect.poll(() => stand.window.filter.getAttribute('aria-invalid'), PATIENCE).toBe('true');
  // The place is marked in the text, and in the description of the box.
  expect(await stand.window.filter.locator('.fg-filter-error').allInnerTexts()).toEqual(['banana']);
  const description = stand.window.page.locator(`[id="${await stand.window.filter.getAttribute('aria-describedby')}"]`);
  await expect.poll(() => textOf(description), PATIENCE).toMatch(/^Character 25: /);
  expect(await stand.window.matching()).toBe(opened.length / 2);
  expect(await shownFlows()).toEqual(before);
  await stand.window.setFilter('');
  await stand.window.showsMatching(opened.length);
});

/** Whether each row's buttons have an opaque place of their own at the right edge of the grid. */
const HAVE_OWN_PLACE = `(() => {
  const grid = document.querySelector('.fg-grid');
  const edge = grid.getBoundingClientRect().left + grid.clientLeft + grid.clientWidth;
  return [...grid.querySelectorAll('.fg-actions')].every((actions) => {
    const { left, right, width } = actions.getBoundingClientRect();
    const isOpaque = !/rgba|transparent|\\//.test(getComputedStyle(actions).backgroundColor);
    return isOpaque && Math.abs(right - edge) < 1 && width >= 36;
  });
})()`;

test.each([0, 30, 90, 10_000])('scrolled %i px sideways, the buttons of rows cover no value', async (scrolled) => {
  const { page } = stand.window;
  await page.setViewportSize({ width: 700, height: 640 });
  await page.locator('.fg-grid[data-overflows]').waitFor();
  await page.evaluate(`document.querySelector('.fg-grid').scrollLeft = ${scrolled}`);
  await expect.poll(() => page.evaluate(HAVE_OWN_PLACE), PATIENCE).toBe(true);
});

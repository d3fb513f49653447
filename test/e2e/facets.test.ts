// The pane Facets: counts equal to conntrack's, and what clicks and keys do to the filter.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { USUAL_FACETS_PX } from '../../electron/contract/pane-widths.ts';
import type { ListedFlow } from './support/conntrack.ts';
import { LabelledFlows } from './support/labelled-flows.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

let labelled: LabelledFlows;

// Before the flows of the stand.
beforeAll(async () => {
  labelled = await LabelledFlows.start(['th dport { 7003, 7004 } ct label set 5', 'th dport 7004 ct label set 100']);
});

const { stand } = makeStand(MIXED_FLOWS);

afterAll(() => labelled[Symbol.asyncDispose]());

const pane = () => stand.app.page.getByRole('region', { name: 'Facets' });
const value = (field: string, text: string) => pane().locator(`[data-field="${field}"][data-value="${text}"]`);

/** The shown counts of a facet, by value. */
async function counts(field: string): Promise<Record<string, number>> {
  const found = await pane()
    .locator(`[data-field="${field}"]`)
    .evaluateAll((values) =>
      values.map((one) => [one.getAttribute('data-value'), Number(one.getAttribute('data-count'))]),
    );
  return Object.fromEntries(found);
}

/** How many of the flows have each value, the facet's most frequent only. */
function tally(flows: readonly ListedFlow[], of: (flow: ListedFlow) => string | undefined) {
  const found: Record<string, number> = {};
  for (const flow of flows) {
    const one = of(flow);
    if (one !== undefined) found[one] = (found[one] ?? 0) + 1;
  }
  return found;
}

const OF: Readonly<Record<string, (flow: ListedFlow) => string | undefined>> = {
  proto: ({ protocol }) => protocol,
  state: ({ state }) => state?.toLowerCase(),
  src: ({ src }) => src,
  dst: ({ dst }) => dst,
  dport: ({ dport }) => String(dport),
};

test.each(Object.keys(OF))('without a filter, the counts of %s are those of conntrack', async (field) => {
  await stand.window.setFilter('');
  await stand.window.showsTotal(stand.conntrack.count());
  const expected = tally(stand.conntrack.list(), OF[field] ?? expect.fail());
  expect(Object.keys(expected).length).toBeGreaterThan(0);
  await expect.poll(() => counts(field), PATIENCE).toEqual(expected);
});

test('translations are counted as conntrack finds them', async () => {
  const expected = {
    src: stand.conntrack.list('--src-nat').length,
    dst: stand.conntrack.list('--dst-nat').length,
    none: MIXED_FLOWS.filter(({ route }) => route === 'straight').length,
  };
  await expect.poll(() => counts('nat'), PATIENCE).toEqual(expected);
});

test('a click filters, the facet keeps its other values, and the others follow', async () => {
  await stand.window.setFilter('');
  await value('proto', 'tcp').click();
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('proto = tcp');
  const tcp = stand.conntrack.list('-p', 'tcp');
  await stand.window.showsMatching(tcp.length);
  await expect.poll(() => counts('proto'), PATIENCE).toEqual(tally(stand.conntrack.list(), ({ protocol }) => protocol));
  await expect.poll(() => counts('src'), PATIENCE).toEqual(tally(tcp, ({ src }) => src));
  await value('nat', 'none').click({ modifiers: ['Alt'] });
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('proto = tcp and not nat = none');
  await stand.window.showsMatching(tcp.length - MIXED_FLOWS.filter((plan) => isStraightTcp(plan)).length);
  await value('proto', 'tcp').click();
  await value('nat', 'none').click();
  await expect
    .poll(() => stand.window.counts(), PATIENCE)
    .toEqual({
      matching: MIXED_FLOWS.length,
      total: MIXED_FLOWS.length,
    });
});

function isStraightTcp({ protocol, route }: (typeof MIXED_FLOWS)[number]): boolean {
  return protocol === 'tcp' && route === 'straight';
}

test('counts follow the table', async () => {
  await stand.window.setFilter('');
  const opened = await stand.traffic.open({ name: 'one-more', protocol: 'udp', family: 4, route: 'straight' });
  await expect.poll(() => counts('proto'), PATIENCE).toEqual(tally(stand.conntrack.list(), ({ protocol }) => protocol));
  stand.conntrack.removeAll('-p', 'udp', '-s', opened.src, '--sport', String(opened.sport));
  await expect.poll(() => counts('proto'), PATIENCE).toEqual({ tcp: 6, udp: 6 });
});

test('marks, zones, directions and answers are counted as conntrack lists them', async () => {
  await stand.window.setFilter('');
  // While the pointer is in the pane, no new value appears.
  await stand.app.page.mouse.move(700, 500);
  for (const [port, options] of ['-m 7', '-m 7 -w 3', '-w 4'].entries()) {
    stand.conntrack.insert(`-p udp -s 10.99.0.1 -d 10.99.0.2 --sport ${1000 + port} --dport 2000 -t 600 ${options}`);
  }
  const listed = stand.conntrack.list();
  const valueIn = (name: string) => (flow: ListedFlow) =>
    Number(new RegExp(`\\b${name}=(\\d+)`).exec(flow.line)?.[1] ?? 0);
  const marks = tally(listed, (flow) => `0x${valueIn('mark')(flow).toString(16)}`);
  expect(marks).toMatchObject({ '0x7': 2 });
  await expect.poll(() => counts('mark'), PATIENCE).toEqual(marks);
  await pane().getByRole('button', { name: /^Zone/ }).click();
  await stand.app.page.mouse.move(700, 500);
  await expect.poll(() => counts('zone'), PATIENCE).toEqual(tally(listed, (flow) => String(valueIn('zone')(flow))));
  // Nothing here begins or ends at this host.
  await expect.poll(() => counts('direction'), PATIENCE).toEqual({ forwarded: listed.length });
  const unreplied = listed.filter(({ line }) => line.includes('[UNREPLIED]')).length;
  expect(unreplied).toBe(3);
  await expect
    .poll(() => counts('status'), PATIENCE)
    .toEqual({
      seen_reply: listed.length - unreplied,
      assured: listed.filter(({ line }) => line.includes('[ASSURED]')).length,
      unreplied,
    });
  await pane().getByRole('button', { name: /^Zone/ }).click();
});

test('labels and helpers are counted as conntrack lists them', async () => {
  await stand.window.setFilter('');
  await stand.app.page.mouse.move(700, 500);
  await stand.traffic.open({ name: 'shop', protocol: 'tcp', family: 4, port: 7003 });
  await stand.traffic.open({ name: 'guest4', protocol: 'udp', family: 4, port: 7004 });
  await stand.traffic.open({ name: 'guest6', protocol: 'udp', family: 6, port: 7004 });
  for (const port of [5998, 5999]) await labelled.ftp.passive(port);
  const lines = stand.conntrack.list('-o', 'extended,labels').map(({ line }) => line);
  const listed = (name: string) =>
    lines.flatMap((line) => new RegExp(`\\b${name}=(\\S+)`).exec(line)?.[1]?.split(',') ?? []);
  for (const [field, wanted] of [
    ['label', { 'web-shop': 3, guest: 2 }],
    ['helper', { ftp: 2 }],
  ] as const) {
    const values = listed(`${field}s?`);
    const expected = Object.fromEntries(values.map((one) => [one, values.filter((other) => other === one).length]));
    expect(expected).toEqual(wanted);
    const heading = pane().locator(`[data-facet="${field}"] [aria-expanded]`).first();
    await heading.click();
    await expect.poll(() => heading.getAttribute('aria-expanded'), PATIENCE).toBe('true');
    await stand.app.page.mouse.move(700, 500);
    await expect.poll(() => counts(field), PATIENCE).toEqual(expected);
    await heading.click();
  }
});

test('the keyboard reaches it: F6 goes around, arrows go through values, [ closes and opens it', async () => {
  const { page } = stand.app;
  await stand.window.filter.focus();
  await page.keyboard.press('F6');
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await expect.poll(focused, PATIENCE).toBe('Protocol');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toMatch(/^proto = (tcp|udp)$/);
  await page.keyboard.press('Enter');
  await page.keyboard.press('F6');
  await page.keyboard.press('[');
  await pane().waitFor({ state: 'detached' });
  await page.keyboard.press('[');
  await pane().waitFor();
});

test('its edge can be dragged, and a double click takes it back', async () => {
  const edge = stand.app.page.getByRole('separator', { name: 'Width of the facets' });
  const box = await edge.boundingBox();
  if (!box) throw new Error('there is no edge');
  const { mouse } = stand.app.page;
  const [x, y] = [box.x + 1, box.y + 200];
  await mouse.move(x, y);
  await mouse.down();
  await mouse.move(x + 60, y, { steps: 3 });
  await mouse.up();
  const px = () => edge.getAttribute('aria-valuenow').then(Number);
  await expect.poll(px, PATIENCE).toBeGreaterThan(USUAL_FACETS_PX + 50);
  await expect.poll(() => stand.app.savedSettings(), PATIENCE).toMatchObject({ facets: { px: await px() } });
  await edge.dblclick();
  await expect.poll(px, PATIENCE).toBe(USUAL_FACETS_PX);
});

test('what is folded and whether it is open are saved', async () => {
  const heading = pane().getByRole('button', { name: /^Protocol/ });
  await heading.click();
  await expect.poll(() => value('proto', 'tcp').count(), PATIENCE).toBe(0);
  const folded = expect.arrayContaining(['proto']);
  await expect.poll(() => stand.app.savedSettings(), PATIENCE).toMatchObject({ facets: { open: true, folded } });
  await stand.window.button('Facets pane').click();
  await expect.poll(() => stand.app.savedSettings(), PATIENCE).toMatchObject({ facets: { open: false, folded } });
  await stand.window.button('Facets pane').click();
  await heading.click();
  await expect.poll(() => value('proto', 'tcp').count(), PATIENCE).toBe(1);
});

test('in a narrow window it is a drawer over the grid', async () => {
  const { page } = stand.app;
  await page.setViewportSize({ width: 1024, height: 640 });
  await pane().waitFor({ state: 'detached' });
  await stand.window.button('Facets pane').click();
  await pane().waitFor();
  await value('proto', 'udp').click();
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('proto = udp');
  await page.keyboard.press('Escape');
  await pane().waitFor({ state: 'detached' });
  await stand.window.setFilter('');
});

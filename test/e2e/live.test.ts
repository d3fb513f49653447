// Live: what the window shows as connections change.

import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { showing } from './support/shown-columns.ts';
import { makeStand } from './support/stand.ts';
import type { FlowPlan } from './support/traffic.ts';
import { PATIENCE, textOf } from './support/window.ts';

const START: readonly FlowPlan[] = [
  { name: 'a', protocol: 'tcp', family: 4 },
  { name: 'b', protocol: 'udp', family: 6 },
];
const { stand, opened } = makeStand(START, showing('packets'));

test('a new connection appears, marked as new', async () => {
  await stand.window.showsTotal(2);
  const flow = await stand.traffic.open({ name: 'newcomer', protocol: 'tcp', family: 6, route: 'snat' });
  await expect.poll(() => stand.window.change(flow), { ...PATIENCE, interval: 30 }).toBe('new');
  await stand.window.showsTotal(3);
  await expect.poll(() => stand.window.change(flow), PATIENCE).toBe('none');
});

test('the counters of a visible flow move', async () => {
  const flow = await stand.traffic.open({ name: 'counting', protocol: 'tcp', family: 4 });
  await expect.poll(async () => (await stand.window.row(flow))?.cells.bytes ?? '', PATIENCE).not.toBe('');
  const before = (await stand.window.row(flow))?.cells;
  await stand.traffic.send('counting', 2_500_000);
  await expect.poll(async () => (await stand.window.row(flow))?.cells.bytes, PATIENCE).toMatch(/^2\.[4-7]\d* ?M/);
  const after = (await stand.window.row(flow))?.cells;
  expect(after?.packets).not.toBe(before?.packets);
});

test('a closed connection changes its state at once', async () => {
  const flow = await stand.traffic.open({ name: 'closing', protocol: 'tcp', family: 4 });
  await expect.poll(async () => (await stand.window.row(flow))?.cells.state, PATIENCE).toBe('Established');
  await stand.traffic.close('closing');
  await expect.poll(async () => (await stand.window.row(flow))?.cells.state, PATIENCE).toBe('Time wait');
});

test('a flow that ends is marked as gone, no longer counted, and then vanishes', async () => {
  const flow = await stand.traffic.open({ name: 'ending', protocol: 'udp', family: 4 });
  await expect.poll(() => stand.window.change(flow), PATIENCE).not.toBe('absent');
  const total = await stand.window.total();
  stand.conntrack.remove(flow);
  await expect.poll(() => stand.window.change(flow), { ...PATIENCE, interval: 30 }).toBe('gone');
  await stand.window.showsTotal(total - 1);
  await expect.poll(() => stand.window.change(flow), PATIENCE).toBe('absent');
  expect(stand.conntrack.count()).toBe(total - 1);
});

test('pausing freezes the rows, resuming shows what happened in the meantime', async () => {
  const { window, traffic } = stand;
  const seen = opened.find(({ name }) => name === 'a') ?? expect.fail();
  await window.button('Pause').click();
  await expect.poll(heldBack, PATIENCE).toBe(0);
  const before = await rows();
  const flow = await traffic.open({ name: 'later', protocol: 'tcp', family: 4 });
  await expect.poll(heldBack, PATIENCE).toBeGreaterThan(0);
  const held = await heldBack();
  await traffic.close(seen.name);
  await expect.poll(heldBack, PATIENCE).toBeGreaterThan(held ?? Number.NaN);
  expect(await window.change(flow)).toBe('absent');
  expect(await rows()).toEqual(before);
  await window.button('Resume').click();
  await expect.poll(() => window.change(flow), PATIENCE).not.toBe('absent');
  await expect.poll(async () => (await window.row(seen))?.cells.state, PATIENCE).toBe('Time wait');
  expect(await heldBack()).toBeUndefined();
  await window.showsTotal(stand.conntrack.count());
});

/** The changeable values that the rows show for each flow. */
async function rows(): Promise<string[]> {
  return (await stand.window.rows()).map(({ cells }) => `${cells.source} ${cells.state} ${cells.bytes}`);
}

const PAUSED = new RegExp(SENTENCES.foot.paused(2).replace('2 changes', '([\\d,]+) changes?'));

/** The number of changes held back, according to the status bar; undefined unless it says that the view is paused. */
async function heldBack(): Promise<number | undefined> {
  const foot = await textOf(stand.window.page.getByRole('contentinfo'));
  const [, number] = PAUSED.exec(foot) ?? [];
  return number === undefined ? undefined : Number(number.replaceAll(',', ''));
}

// Live: what happens to connections while somebody looks.

import { expect, test } from 'vitest';
import { makeStand } from './support/stand.ts';
import type { FlowPlan } from './support/traffic.ts';
import { PATIENCE, textOf } from './support/window.ts';

const START: readonly FlowPlan[] = [
  { name: 'a', protocol: 'tcp', family: 4 },
  { name: 'b', protocol: 'udp', family: 6 },
];
const { stand, opened } = makeStand(START);

test('a new connection appears, marked as new', async () => {
  await stand.window.showsTotal(2);
  const flow = await stand.traffic.open({ name: 'newcomer', protocol: 'tcp', family: 6, route: 'snat' });
  await expect.poll(() => stand.window.change(flow), { ...PATIENCE, interval: 30 }).toBe('new');
  await stand.window.showsTotal(3);
  await expect.poll(() => stand.window.change(flow), PATIENCE).toBe('none');
});

test('the counters of a flow move while it is seen', async () => {
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
  await expect.poll(async () => (await stand.window.row(flow))?.cells.state, PATIENCE).toMatch(/established/i);
  await stand.traffic.close('closing');
  await expect.poll(async () => (await stand.window.row(flow))?.cells.state, PATIENCE).toMatch(/time[ _-]wait/i);
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

test('pausing freezes the rows, resuming shows what happened meanwhile', async () => {
  const [seen] = opened;
  if (!seen) throw new Error('no flow was opened');
  await stand.window.button('Pause').click();
  await expect.poll(() => stand.window.button('Resume').count(), PATIENCE).toBe(1);
  const before = (await stand.window.rows()).map((row) => `${row.cells.source} ${row.cells.state} ${row.cells.bytes}`);
  const flow = await stand.traffic.open({ name: 'meanwhile', protocol: 'tcp', family: 4 });
  await stand.traffic.send(seen.name, 200_000);
  // What is held back is told, so that a frozen list is not mistaken for a quiet one.
  await expect.poll(() => heldBack(), PATIENCE).toBeGreaterThan(0);
  expect(await stand.window.change(flow)).toBe('absent');
  expect((await stand.window.rows()).map((row) => `${row.cells.source} ${row.cells.state} ${row.cells.bytes}`)).toEqual(
    before,
  );
  await stand.window.button('Resume').click();
  await expect.poll(() => stand.window.change(flow), PATIENCE).not.toBe('absent');
  await stand.window.showsTotal(stand.conntrack.count());
});

/** The number in the text that tells how many changes are held back while paused. */
async function heldBack(): Promise<number> {
  const text = await textOf(stand.window.page.locator('body'));
  return Number(/([\d,]+)\s+(?:changes?\s+)?(?:held|waiting|meanwhile)/i.exec(text)?.[1]?.replace(',', '') ?? 0);
}

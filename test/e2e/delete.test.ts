// Deleting: exactly what was shown and confirmed leaves the kernel's table, and nothing else.

import { beforeEach, expect, test } from 'vitest';
import { flowName } from './support/conntrack.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import type { OpenFlow } from './support/traffic.ts';
import { PATIENCE } from './support/window.ts';

const { stand } = makeStand([]);
let flows: OpenFlow[] = [];
let round = 0;

beforeEach(async () => {
  stand.conntrack.empty();
  round++;
  flows = [];
  for (const plan of MIXED_FLOWS) flows.push(await stand.traffic.open({ ...plan, name: `${plan.name}-${round}` }));
  await stand.window.setFilter('');
  await stand.window.showsTotal(MIXED_FLOWS.length);
  await stand.window.showsMatching(MIXED_FLOWS.length);
});

/** The flow that began as `name` in MIXED_FLOWS. */
function flow(name: string): OpenFlow {
  const found = flows.find((candidate) => candidate.name === `${name}-${round}`);
  if (!found) throw new Error(`no flow ${name}`);
  return found;
}

const listed = (): string[] => stand.conntrack.list().map(flowName).sort();
const without = (...gone: readonly OpenFlow[]): string[] =>
  flows
    .filter((candidate) => !gone.includes(candidate))
    .map(flowName)
    .sort();

test("a row's button deletes that flow and no other", async () => {
  const target = flow('tcp4-dnat');
  await stand.window.rowLocator(target).hover();
  await stand.window
    .rowLocator(target)
    .getByRole('button', { name: /^Delete flow/ })
    .click();
  await expect.poll(() => stand.window.dialog.innerText(), PATIENCE).toMatch(/\b1\b/);
  expect(listed()).toEqual(without());
  await stand.window.confirm(/^Delete/);
  await expect.poll(listed, PATIENCE).toEqual(without(target));
  await stand.window.showsTotal(flows.length - 1);
  await expect
    .poll(() => stand.window.page.getByText(/1 (flow )?deleted|deleted 1\b/i).count(), PATIENCE)
    .toBeGreaterThan(0);
});

test('cancelling deletes nothing', async () => {
  await stand.window.rowLocator(flow('udp4-snat')).hover();
  await stand.window
    .rowLocator(flow('udp4-snat'))
    .getByRole('button', { name: /^Delete flow/ })
    .click();
  await stand.window.dialog.waitFor();
  await stand.window.page.keyboard.press('Escape');
  await stand.window.dialog.waitFor({ state: 'detached' });
  expect(listed()).toEqual(without());
});

test('selected flows are deleted: picked with Ctrl, extended with Shift', async () => {
  await stand.window.setFilter('proto = udp');
  await stand.window.showsMatching(6);
  const order = async (): Promise<OpenFlow[]> => {
    const rows = await stand.window.rows();
    return rows.flatMap((row) =>
      flows.filter((one) => row.cells.source?.endsWith(`:${one.sport}`) && one.protocol === 'udp'),
    );
  };
  await expect.poll(async () => (await order()).length, PATIENCE).toBe(6);
  const [first, second, third, , fifth] = await order();
  if (!first || !second || !third || !fifth) throw new Error('too few rows');
  await cell(first).click();
  await cell(third).click({ modifiers: ['Shift'] });
  await cell(second).click({ modifiers: ['Control'] });
  await cell(fifth).click({ modifiers: ['Control'] });
  await expect.poll(async () => (await stand.window.rows()).filter((row) => row.selected).length, PATIENCE).toBe(3);
  await stand.window.button('Delete selected').click();
  await expect.poll(() => stand.window.dialog.innerText(), PATIENCE).toMatch(/\b3\b/);
  await stand.window.confirm(/^Delete/);
  await expect.poll(listed, PATIENCE).toEqual(without(first, third, fifth));
});

/** A cell of a flow's row that does nothing but select when it is clicked. */
function cell(target: OpenFlow) {
  return stand.window.rowLocator(target).locator('[data-column=state]');
}

test('what matches is deleted, counted before and after; the rest stays', async () => {
  await stand.window.setFilter('nat = src and family = ipv6');
  await stand.window.showsMatching(2);
  await stand.window.button('Delete matching').click();
  await expect.poll(() => stand.window.dialog.innerText(), PATIENCE).toMatch(/\b2\b/);
  expect(await stand.window.dialog.innerText()).not.toMatch(/\b12\b/);
  await stand.window.confirm(/^Delete/);
  await expect.poll(listed, PATIENCE).toEqual(without(flow('tcp6-snat'), flow('udp6-snat')));
  await stand.window.showsMatching(0);
  await stand.window.setFilter('');
  await stand.window.showsMatching(flows.length - 2);
});

test('a flow that ended while the dialog was open is told as already gone', async () => {
  await stand.window.setFilter('proto = udp and family = ipv4');
  await stand.window.showsMatching(3);
  await stand.window.button('Delete matching').click();
  await expect.poll(() => stand.window.dialog.innerText(), PATIENCE).toMatch(/\b3\b/);
  stand.conntrack.remove(flow('udp4-dnat'));
  await stand.window.confirm(/^Delete/);
  await expect
    .poll(() => stand.window.page.getByText(/1 (was |were )?already gone/i).count(), PATIENCE)
    .toBeGreaterThan(0);
  expect(listed()).toEqual(without(flow('udp4-dnat'), flow('udp4-snat'), flow('udp4-straight')));
});

test('an established connection that comes back after its delete is marked', async () => {
  const target = flow('tcp4-straight');
  await stand.window.rowLocator(target).hover();
  await stand.window
    .rowLocator(target)
    .getByRole('button', { name: /^Delete flow/ })
    .click();
  await stand.window.confirm(/^Delete/);
  await expect.poll(listed, PATIENCE).toEqual(without(target));
  await stand.traffic.send(target.name, 1000);
  expect(stand.conntrack.has(target)).toBe(true);
  await expect.poll(() => stand.window.change(target), PATIENCE).toBe('back');
  expect((await stand.window.row(target))?.cells.state).toMatch(/came back/i);
});

test('flushing states the exact number, and leaves only what comes anew', async () => {
  await stand.window.setFilter('proto = tcp');
  await stand.window.button('Flush').click();
  await expect.poll(() => stand.window.dialog.innerText(), PATIENCE).toMatch(new RegExp(`\\b${flows.length}\\b`));
  await stand.window.confirm(/^(Flush|Delete)/);
  await expect.poll(() => stand.conntrack.count(), PATIENCE).toBe(0);
  await stand.window.showsTotal(0);
  await stand.window.setFilter('');
  const anew = await stand.traffic.open({ name: `anew-${round}`, protocol: 'udp', family: 4 });
  await stand.window.showsTotal(1);
  expect(listed()).toEqual([flowName(anew)]);
});

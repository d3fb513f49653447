// Deleting: exactly what was shown and confirmed leaves the kernel's table, and nothing else.

import { hostname } from 'node:os';
import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { flowName } from './support/conntrack.ts';
import { makeStand, renewMixedFlows } from './support/stand.ts';
import type { OpenFlow } from './support/traffic.ts';
import { isRowOf, PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand([]);
const { all, flow } = renewMixedFlows(stand);

const listed = (): string[] => stand.conntrack.list().map(flowName).sort();
const without = (...gone: readonly OpenFlow[]): string[] =>
  all()
    .filter((candidate) => !gone.includes(candidate))
    .map(flowName)
    .sort();

test("a row's button deletes that flow only", async () => {
  const target = flow('tcp4-dnat');
  await stand.window.askDelete(target);
  await stand.window.asksAbout(1);
  expect(listed()).toEqual(without());
  expect(await stand.window.confirm()).toEqual({ deleted: 1 });
  expect(listed()).toEqual(without(target));
  await stand.window.showsTotal(all().length - 1);
});

test('the line that says so takes it back', async () => {
  const target = flow('tcp4-snat');
  const before = replyEnd(target);
  await stand.window.askDelete(target);
  await stand.window.yes();
  await stand.window.outcome.getByRole('button', { name: 'Undo', exact: true }).click();
  await expect.poll(listed, PATIENCE).toEqual(without());
  expect(replyEnd(target)).toBe(before);
  await expect.poll(() => stand.window.outcome.count(), PATIENCE).toBe(0);
});

test('cancelling deletes nothing', async () => {
  await stand.window.askDelete(flow('udp4-snat'));
  await stand.window.asksAbout(1);
  await stand.window.page.keyboard.press('Escape');
  await stand.window.dialog.waitFor({ state: 'detached' });
  expect(listed()).toEqual(without());
});

test('selected flows are deleted: extended with Shift, picked with Ctrl', async () => {
  await stand.window.setFilter('proto = udp');
  await stand.window.showsMatching(6);
  const order = async (): Promise<OpenFlow[]> =>
    (await stand.window.rows()).flatMap((row) => all().filter((candidate) => isRowOf(row, candidate)));
  await expect.poll(async () => (await order()).length, PATIENCE).toBe(6);
  const [first, second, third, , fifth] = await order();
  if (!first || !second || !third || !fifth) throw new Error('too few rows');
  await cell(first).click();
  await cell(third).click({ modifiers: ['Shift'] });
  await cell(second).click({ modifiers: ['Control'] });
  await cell(fifth).click({ modifiers: ['Control'] });
  await expect.poll(async () => (await stand.window.rows()).filter((row) => row.selected).length, PATIENCE).toBe(3);
  await stand.window.button('Delete selected').click();
  await stand.window.asksAbout(3);
  expect(await stand.window.confirm()).toEqual({ deleted: 3 });
  expect(listed()).toEqual(without(first, third, fifth));
  await stand.window.showsMatching(3);
});

test('Delete takes what keys have selected, though no view has shown it yet', async () => {
  await stand.window.setFilter('proto = udp');
  await stand.window.showsMatching(6);
  await stand.window.grid.focus();
  const toFirst = { key: 'Home', ctrlKey: true };
  await pressAtOnce(toFirst);
  const [first] = await stand.window.rows();
  if (!first) throw new Error('no rows');
  await pressAtOnce({ key: 'a', ctrlKey: true }, { key: 'Delete' });
  await asksAndLeaves(6);
  await pressAtOnce({ key: 'Escape' });
  await pressAtOnce({ key: ' ' }, { key: 'ArrowDown' }, { key: 'Delete' });
  await asksAndLeaves(1, first.cells.source);
  await pressAtOnce({ key: 'Escape' });
  await pressAtOnce(toFirst, { key: 'End', ctrlKey: true, shiftKey: true }, { key: 'Delete' });
  await asksAndLeaves(6);
  expect(listed()).toEqual(without());
});

test('Delete matching takes what was just typed, though the window waits for more', async () => {
  await stand.window.filter.evaluate(async (editor) => {
    editor.focus();
    document.execCommand('selectAll');
    document.execCommand('insertText', false, 'nat = src');
    // The editor reads what was typed in a microtask; timers and views wait.
    for (let i = 0; i < 10; i++) await Promise.resolve();
    const grid = document.querySelector<HTMLElement>('[role=grid]');
    grid?.focus();
    const matching = { key: 'Delete', ctrlKey: true, shiftKey: true, bubbles: true };
    grid?.dispatchEvent(new KeyboardEvent('keydown', matching));
  });
  await asksAndLeaves(4, 'nat = src');
  expect(listed()).toEqual(without());
});

type PressedKey = Pick<KeyboardEvent, 'key'> & Partial<Pick<KeyboardEvent, 'ctrlKey' | 'shiftKey'>>;

/** Presses keys in the grid, each once React has taken the one before, and all before the next view. */
function pressAtOnce(...keys: readonly PressedKey[]): Promise<void> {
  return stand.window.grid.evaluate(async (grid, pressed) => {
    for (const key of pressed) {
      grid.dispatchEvent(new KeyboardEvent('keydown', { ...key, bubbles: true, cancelable: true }));
      // Views arrive as messages, which wait for microtasks.
      for (let i = 0; i < 10; i++) await Promise.resolve();
    }
  }, keys);
}

/** The confirmation names this many flows, the only one by its source, and is cancelled. */
async function asksAndLeaves(count: number, source = ''): Promise<void> {
  await stand.window.asksAbout(count);
  expect(await textOf(stand.window.dialog)).toContain(source);
  await stand.window.page.keyboard.press('Escape');
  await stand.window.dialog.waitFor({ state: 'detached' });
}

/** A cell of a flow's row that only selects when clicked. */
function cell(target: OpenFlow) {
  return stand.window.rowLocator(target).locator('[data-column=state]');
}

test('matching flows are deleted, and counted before and after; the rest stays', async () => {
  await stand.window.setFilter('nat = src and family = ipv6');
  await stand.window.showsMatching(2);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(2);
  expect(await stand.window.confirm()).toEqual({ deleted: 2 });
  expect(listed()).toEqual(without(flow('tcp6-snat'), flow('udp6-snat')));
  await stand.window.showsMatching(0);
  await stand.window.setFilter('');
  await stand.window.showsMatching(all().length - 2);
});

test('a flow that ended while the dialog was open is reported as already gone', async () => {
  await stand.window.setFilter('proto = udp and family = ipv4');
  await stand.window.showsMatching(3);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(3);
  stand.conntrack.remove(flow('udp4-dnat'));
  expect(await stand.window.confirm()).toEqual({ deleted: 2, gone: 1 });
  expect(listed()).toEqual(without(flow('udp4-dnat'), flow('udp4-snat'), flow('udp4-straight')));
});

test('a flow re-created while the dialog was open is another one: none is deleted', async () => {
  const ports = Array.from({ length: 50 }, (_, i) => 20_000 + i);
  const make = (): void => {
    for (const port of ports) stand.conntrack.insert(`-p udp -s 10.9.9.1 -d 10.9.9.2 --sport ${port} --dport 9 -t 300`);
  };
  make();
  await stand.window.setFilter('dport = 9');
  await stand.window.showsMatching(ports.length);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(ports.length);
  stand.conntrack.removeAll('-p', 'udp', '--orig-port-dst', '9');
  make();
  expect(await stand.window.confirm()).toEqual({ deleted: 0, replaced: ports.length });
  expect(stand.conntrack.list().filter((listed) => listed.dport === 9)).toHaveLength(ports.length);
});

test('an established connection that comes back after its delete is marked', async () => {
  const target = flow('tcp4-straight');
  await stand.window.askDelete(target);
  await expect.poll(() => textOf(stand.window.dialog), PATIENCE).toContain('nf_conntrack_tcp_loose');
  expect(await stand.window.confirm()).toEqual({ deleted: 1 });
  expect(listed()).toEqual(without(target));
  await stand.traffic.send(target.name, 1000);
  expect(stand.conntrack.has(target)).toBe(true);
  await expect.poll(() => stand.window.change(target), PATIENCE).toBe('back');
  expect((await stand.window.row(target))?.cells.state).toMatch(/came back/i);
});

test('translated connections come back with the same port, are marked, and counted in the outcome', async () => {
  const targets = ['tcp4-snat', 'udp4-snat', 'tcp6-snat'].map(flow);
  const before = targets.map(replyEnd);
  await stand.window.setFilter('nat = src');
  await stand.window.showsMatching(4);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(4);
  expect(await textOf(stand.window.dialog)).toMatch(
    /All 4 may break\..*client’s next packet while the NAT rule stands/s,
  );
  await stand.window.yes();
  // It stays while it is pointed at.
  await stand.window.outcome.hover();
  expect(await cameBack()).toBe('0');
  for (const [i, target] of targets.entries()) {
    await stand.traffic.send(target.name, 1000);
    await expect.poll(cameBack, PATIENCE).toBe(String(i + 1));
  }
  for (const target of targets) await stand.traffic.send(target.name, 1000);
  expect(await textOf(stand.window.outcome)).toContain(SENTENCES.dialogs.cameBackSoFar(3));
  expect(await stand.window.closeOutcome()).toEqual({ deleted: 4 });
  for (const target of targets) await expect.poll(() => stand.window.change(target), PATIENCE).toBe('back');
  expect(targets.map(replyEnd)).toEqual(before);
  expect(listed()).toEqual(without(flow('udp6-snat')));
});

const cameBack = (): Promise<string | null> => stand.window.outcome.getAttribute('data-came-back');

/** The address and port to which the kernel translates a flow's source. */
function replyEnd(target: OpenFlow): string | undefined {
  const line = stand.conntrack.list().find((entry) => flowName(entry) === flowName(target))?.line;
  return /src=\S+ dst=\S+ .*src=\S+ (dst=\S+) sport=\d+ (dport=\d+)/
    .exec(line ?? '')
    ?.slice(1)
    .join(' ');
}

test('flushing states the exact number, and leaves only new flows', async () => {
  await stand.window.setFilter('proto = tcp');
  await stand.window.button('Flush').click();
  await stand.window.asksAbout(all().length);
  const confirm = stand.window.dialog.getByRole('button', { name: /^Flush/ });
  expect(await confirm.getAttribute('aria-description')).toBe(SENTENCES.dialogs.typeHostName(hostname()));
  await confirm.click({ force: true });
  expect(listed()).toEqual(without());
  await stand.window.yes();
  await stand.window.outcome.hover();
  expect(stand.conntrack.count()).toBe(0);
  await stand.window.showsTotal(0);
  const returning = [flow('tcp4-straight'), flow('udp4-snat')];
  for (const target of returning) await stand.traffic.send(target.name, 1000);
  await expect.poll(cameBack, PATIENCE).toBe('2');
  await stand.window.closeOutcome();
  await stand.window.setFilter('');
  const anew = await stand.traffic.open({ name: 'anew', protocol: 'udp', family: 4 });
  await stand.window.showsTotal(3);
  expect(listed()).toEqual([anew, ...returning].map(flowName).sort());
  await stand.window.listsOnly(3);
  for (const target of returning) expect(await stand.window.change(target)).toBe('back');
  expect(await stand.window.change(anew)).not.toBe('back');
});

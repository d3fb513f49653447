// Values and their numbers of flows, offered in the filter box and in the builder: the same as conntrack's.

import { expect, test } from 'vitest';
import type { ListedFlow } from './support/conntrack.ts';
import { ADDRESS } from './support/network.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

/** Flows listed by conntrack, counted by a value; flows without it are left out. */
function counted(pick: (flow: ListedFlow) => string | undefined): Record<string, string> {
  const counts = new Map<string, number>();
  for (const flow of stand.conntrack.list()) {
    const value = pick(flow);
    if (value !== undefined) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].map(([value, count]) => [value, count.toLocaleString('en')]));
}

/** Types a text into the empty filter box, like a person. */
async function type(text: string): Promise<void> {
  await stand.window.setFilter('');
  await stand.window.filter.pressSequentially(text);
}

/** The offered values that occur in flows, with their numbers as displayed. */
async function offered(): Promise<Record<string, string>> {
  const options = stand.window.page.locator('.fg-completion [role=option]');
  const lines = await options.evaluateAll((list) =>
    list.map((option) => [
      option.querySelector('.cm-completionLabel')?.textContent ?? '',
      option.querySelector('.fg-completion-flows')?.textContent ?? '',
    ]),
  );
  return Object.fromEntries(lines.filter(([, flows]) => flows !== ''));
}

function firstOffered(): Promise<string> {
  return stand.window.page.locator('.fg-completion .cm-completionLabel').first().innerText();
}

/** A list that has just opened ignores keys: they can't be meant for it yet (CodeMirror's interactionDelay, 75 ms). */
async function takesKeys(): Promise<void> {
  const opened = performance.now();
  await expect.poll(() => performance.now() - opened).toBeGreaterThan(150);
}

test.each([
  ['state = ', (flow: ListedFlow) => flow.state?.toLowerCase()],
  ['proto = ', (flow: ListedFlow) => flow.protocol],
  ['family = ', (flow: ListedFlow) => flow.family],
  ['src = ', (flow: ListedFlow) => flow.src],
  ['dport = ', (flow: ListedFlow) => String(flow.dport)],
  ['proto = tcp and dst in {', (flow: ListedFlow) => flow.dst],
] as const)('"%s" is completed with the values that conntrack lists, and how often', async (text, pick) => {
  await stand.window.showsTotal(opened.length);
  await type(text);
  await expect.poll(offered, PATIENCE).toEqual(counted(pick));
  await stand.window.page.keyboard.press('Escape');
});

test('typing narrows the offer, and Tab takes its most frequent completion', async () => {
  await type(`src = ${ADDRESS.client4.slice(0, -1)}`);
  const begun = ADDRESS.client4.slice(0, -1);
  const fitting = Object.entries(counted((flow) => flow.src)).filter(([value]) => value.startsWith(begun));
  await expect.poll(offered, PATIENCE).toEqual(Object.fromEntries(fitting));
  const first = await firstOffered();
  await takesKeys();
  await stand.window.filter.press('Tab');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe(`src = ${first}`);
  await stand.window.showsMatching(stand.conntrack.listFamily('ipv4', '-s', first).length);
});

test('a key meant for the text takes nothing from the offer', async () => {
  const { page, filter } = stand.window;
  // Enter applies the text, even while completions are offered.
  const ports = counted((flow) => String(flow.dport));
  const begun =
    Object.keys(ports)
      .find((port) => port.length > 1 && !(port.slice(0, -1) in ports))
      ?.slice(0, -1) ?? '';
  await type(`dport = ${begun}`);
  await expect.poll(async () => Object.keys(await offered()).length, PATIENCE).toBeGreaterThan(0);
  await takesKeys();
  await filter.press('Enter');
  await expect.poll(() => page.locator('.fg-completion').count(), PATIENCE).toBe(0);
  expect(await textOf(filter)).toBe(`dport = ${begun}`);
  await stand.window.showsMatching(0);
  // If no value has been begun, Tab moves to the next control.
  await type('state = ');
  await expect.poll(async () => Object.keys(await offered()).length, PATIENCE).toBeGreaterThan(0);
  await takesKeys();
  await filter.press('Tab');
  expect(await textOf(filter)).toBe('state = ');
  expect(await filter.evaluate((element) => element.contains(document.activeElement))).toBe(false);
  // Enter takes the value chosen with an arrow key.
  await type('state = ');
  await expect.poll(async () => Object.keys(await offered()).length, PATIENCE).toBeGreaterThan(0);
  const first = await firstOffered();
  await takesKeys();
  await filter.press('ArrowDown');
  await filter.press('Enter');
  await expect.poll(() => textOf(filter), PATIENCE).toBe(`state = ${first}`);
});

test('the builder offers the same values', async () => {
  await stand.window.setFilter('state = time_wait and dport = 1');
  await stand.window.button('Filter builder').click();
  const builder = stand.window.page.getByRole('region', { name: 'Filter builder' });
  const values = async (): Promise<Record<string, string>> => {
    const lines = await stand.window.page
      .locator('.fg-values-option:visible')
      .evaluateAll((options) =>
        options.map((option) => [
          option.querySelector('.fg-values-text')?.textContent ?? '',
          option.querySelector('.fg-values-flows')?.textContent ?? '',
        ]),
      );
    return Object.fromEntries(lines.filter(([, flows]) => flows !== ''));
  };
  await builder.getByRole('combobox', { name: 'Value, rule 1', exact: true }).click();
  await expect.poll(values, PATIENCE).toEqual(counted((flow) => flow.state?.toLowerCase()));
  await stand.window.page.locator('.fg-values-option:visible', { hasText: 'established' }).click();
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('state = established and dport = 1');
  const port = builder.getByLabel('Value, rule 2', { exact: true });
  await port.fill('');
  await expect.poll(values, PATIENCE).toEqual(counted((flow) => String(flow.dport)));
  const first = await stand.window.page.locator('.fg-values-option:visible .fg-values-text').first().innerText();
  await port.press('ArrowDown');
  await port.press('Enter');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe(`state = established and dport = ${first}`);
  await stand.window.setFilter('');
  await stand.window.button('Filter builder').click();
});

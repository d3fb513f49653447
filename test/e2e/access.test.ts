// What the window says if there is nothing to see, or if the user is not permitted to see or change anything.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { type Launched, launch } from './support/app.ts';
import { axeFindings } from './support/axe.ts';
import { Conntrack } from './support/conntrack.ts';
import { helpersUnder } from './support/processes.ts';
import { Traffic } from './support/traffic.ts';
import { FlowWindow, PATIENCE, textOf } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();
const conntrack = new Conntrack(world.network.router);
let app: Launched | undefined;

beforeEach(() => conntrack.empty());
afterEach(async () => {
  await app?.[Symbol.asyncDispose]();
  app = undefined;
});

async function open(options: Parameters<typeof launch>[1]): Promise<FlowWindow> {
  app = await launch(world, options);
  return new FlowWindow(app.page);
}

/** What axe finds in what stands in place of the rows. */
async function findings(window: FlowWindow): Promise<string[]> {
  await window.setColorScheme('light');
  const light = await axeFindings(window.page, '.fg-empty');
  await window.setColorScheme('dark');
  return [...light, ...(await axeFindings(window.page, '.fg-empty'))];
}

const text = (window: FlowWindow): Promise<string> => textOf(window.page.locator('body'));

test('a user outside the group learns why, what to do, and is offered the playground, which works', async () => {
  const window = await open({ user: world.outsider });
  await expect.poll(() => text(window), PATIENCE).toMatch(/group “?flowglass”?/);
  const shown = await text(window);
  expect(shown).toContain(`sudo usermod -aG flowglass ${world.outsider.name}`);
  expect(await findings(window)).toEqual([]);
  await window
    .button(/playground/i)
    .first()
    .click();
  await expect.poll(() => window.total(), PATIENCE).toBeGreaterThanOrEqual(2000);
  expect(conntrack.count()).toBe(0);
  // Flows read before are not counted while nothing can be read.
  await window.button('Leave the playground').click();
  await window.showsTotal(0);
  expect(await textOf(window.page.getByRole('status', { name: 'Flow count' }))).toBe('');
  expect(await text(window)).toContain(SENTENCES.empty.oneRemedy);
});

test('an empty table explains why it may be empty', async () => {
  const window = await open({});
  await expect.poll(() => text(window), PATIENCE).toContain(SENTENCES.empty.nothingTracked);
  expect(await findings(window)).toEqual([]);
  await window.showsTotal(0);
});

describe('with one flow', () => {
  let traffic: Traffic;
  beforeEach(async () => {
    traffic = await Traffic.start(world.network);
    await traffic.open({ name: 'only', protocol: 'tcp', family: 4 });
  });
  afterEach(() => traffic[Symbol.asyncDispose]());

  test('a filter that nothing matches says so, and how many flows it hides', async () => {
    const window = await open({ args: ['--filter', 'proto = sctp'] });
    await window.showsTotal(1);
    await window.showsMatching(0);
    await expect.poll(() => text(window), PATIENCE).toContain(SENTENCES.empty.nothingMatches);
  });

  test('with --read-only nothing can be deleted, and the window says why', async () => {
    const window = await open({ args: ['--read-only'] });
    await window.showsTotal(1);
    for (const name of ['Delete selected', 'Delete matching', 'Flush']) {
      expect(await window.button(name).isDisabled()).toBe(true);
    }
    expect(await window.grid.locator('button[aria-label^="Delete flow"]').first().isDisabled()).toBe(true);
    await expect.poll(() => text(window), PATIENCE).toContain(SENTENCES.foot.readOnly);
    await window.grid.locator('[data-column=state]').last().click({ button: 'right' });
    const entry = window.page.getByRole('menuitem', { name: 'Delete this flow…', exact: true });
    await entry.getByText(SENTENCES.blocked.readOnly).waitFor();
    await window.page.keyboard.press('Escape');
    await entry.waitFor({ state: 'detached' });
    await window.grid.locator('[data-column=state]').last().click();
    await window.page.keyboard.press('Escape');
    await window.page.keyboard.press('Delete');
    await window.page.locator('.fg-notification').getByText(SENTENCES.blocked.readOnly).waitFor();
    expect(await window.dialog.count()).toBe(0);
    expect(conntrack.count()).toBe(1);
    // The helper itself refuses, too, and so does its successor.
    const helper = () => helpersUnder(app?.pid ?? 0)[0];
    const first = helper();
    expect(first?.commandLine).toBe(`${world.helper} --read-only`);
    if (first) process.kill(first.pid, 'SIGKILL');
    await expect.poll(() => helper()?.pid ?? first?.pid, PATIENCE).not.toBe(first?.pid);
    await expect.poll(() => helper()?.commandLine, PATIENCE).toBe(`${world.helper} --read-only`);
  });
});

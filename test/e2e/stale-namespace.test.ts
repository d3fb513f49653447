// --netns: the namespace is deleted and re-created under its name while the window shows it.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { type Launched, launch } from './support/app.ts';
import { removeNamespace, run, runIn } from './support/network.ts';
import { FlowWindow, PATIENCE, textOf } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();
const name = `${world.network.router}-n`;
let app: Launched | undefined;

const insert = (sport: number): string =>
  runIn(name, 'conntrack', ['-I', ...`-p udp -s 10.0.0.1 -d 10.0.0.2 --sport ${sport} --dport 53 -t 300`.split(' ')]);

beforeAll(() => run('ip', ['netns', 'add', name]));
afterAll(async () => {
  await app?.[Symbol.asyncDispose]();
  removeNamespace(name);
});

test('the window says that it shows the old one, changes nothing in it, and opens the new one', async () => {
  for (const sport of [1001, 1002, 1003]) insert(sport);
  // The part of root's privileges that matters here.
  app = await launch(world, { args: ['--netns', name], capabilities: ['net_admin', 'sys_admin'] });
  const window = new FlowWindow(app.page);
  const foot = app.page.getByRole('contentinfo');
  const notice = app.page.getByRole('alert', { name: 'Network namespace' });
  await window.showsTotal(3);
  expect(await window.button('Flush').isDisabled()).toBe(false);
  expect(await notice.count()).toBe(0);
  expect(await textOf(foot)).toContain(SENTENCES.foot.live);
  // A confirmation that is open when it happens.
  await window.button('Flush').click();
  const confirm = window.dialog.getByRole('button', { name: 'Flush 3 entries' });
  await confirm.waitFor();

  run('ip', ['netns', 'delete', name]);
  run('ip', ['netns', 'add', name]);
  insert(2001);
  await window.yes();
  await expect.poll(() => textOf(window.dialog), PATIENCE).toContain('was deleted and re-created');
  await window.dialog.getByRole('button', { name: 'Close' }).click();
  await expect.poll(() => notice.count(), PATIENCE).toBe(1);
  expect(await textOf(notice)).toContain(`The network namespace “${name}” was deleted and re-created.`);
  await expect.poll(() => textOf(foot), PATIENCE).toContain(SENTENCES.foot.oldNamespace);
  expect(await textOf(foot)).not.toContain(SENTENCES.foot.live);
  for (const blocked of ['Flush', 'Delete matching']) expect(await window.button(blocked).isDisabled()).toBe(true);
  expect(await window.total()).toBe(3);

  await notice.getByRole('button', { name: 'Open again' }).click();
  await window.showsTotal(1);
  await expect.poll(() => notice.count(), PATIENCE).toBe(0);
  await expect.poll(() => window.button('Flush').isDisabled(), PATIENCE).toBe(false);
  await expect.poll(() => textOf(foot), PATIENCE).toContain(SENTENCES.foot.live);
});

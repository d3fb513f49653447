// The playground: live flows of many kinds for a user without any privilege.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Launched, launch } from './support/app.ts';
import { Conntrack } from './support/conntrack.ts';
import { run, runIn } from './support/network.ts';
import { processTree } from './support/processes.ts';
import { FlowWindow, PATIENCE, textOf } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();
let app: Launched;
let window: FlowWindow;

beforeAll(async () => {
  app = await launch(world, { user: world.outsider, args: ['--demo'] });
  window = new FlowWindow(app.page);
});
afterAll(() => app?.[Symbol.asyncDispose]());

test('thousands of flows appear', async () => {
  await expect.poll(() => window.total(), PATIENCE).toBeGreaterThanOrEqual(2000);
});

test.each([
  'proto = tcp and state = established',
  'proto = tcp and state != established',
  'proto = udp',
  'proto = icmp',
  'family = ipv6',
  'nat = src',
  'nat = dst',
  'zone > 0',
  'mark > 0',
  'bytes > 0',
])('flows match the filter "%s"', async (filter) => {
  await window.setFilter(filter);
  await expect.poll(() => textOf(window.filter), PATIENCE).toContain(filter);
  await expect.poll(() => matchingWith(filter), PATIENCE).toBeGreaterThan(0);
  const { matching, total } = await window.counts();
  expect(matching).toBeLessThan(total);
});

/** Matching flows once the filter is applied: `data-filter` of the count, if present. */
async function matchingWith(filter: string): Promise<number> {
  const told = await window.count.getAttribute('data-filter');
  return told !== null && told !== filter ? 0 : window.matching();
}

test('matching flows can be deleted', async () => {
  await window.setFilter('proto = udp and family = ipv4');
  await expect.poll(() => window.matching(), PATIENCE).toBeGreaterThan(0);
  await window.button('Delete matching').click();
  await window.dialog.getByRole('button', { name: /^Delete [\d,]+ flows?$/ }).waitFor();
  const asked = Number(/^Delete ([\d,]+) /.exec(await textOf(window.dialog))?.[1]?.replaceAll(',', ''));
  const outcome = await window.confirm();
  // The traffic continues: a flow can end by itself or be re-created.
  expect(outcome.deleted).toBeGreaterThan(0);
  expect(Object.values(outcome).reduce((sum, count) => sum + count, 0)).toBe(asked);
  expect(outcome.refused ?? 0).toBe(0);
});

test('the commands that the window shows act on the playground, and on nothing else', async () => {
  const outside = new Conntrack(world.network.router);
  outside.empty();
  outside.insert(staticEntry('tcp', 1));
  const asUser = (command: string): string => {
    const { uid, gid } = world.outsider;
    const become = [`--reuid=${uid}`, `--regid=${gid}`, '--init-groups', '--inh-caps=-all', '--ambient-caps=-all'];
    return run('setpriv', [...become, '--', 'sh', '-c', command]);
  };
  const flush = await shownCommand(() => window.button('Flush').click(), 'conntrack -F');
  const inside = (command: string): string => asUser(flush.replace('conntrack -F', command));
  for (const sport of [1, 2, 3]) inside(`conntrack -I ${staticEntry('udp', sport)}`);
  inside(`conntrack -I ${staticEntry('tcp', 4)}`);
  await window.setFilter('src = 192.0.2.77');
  await window.showsMatching(4);

  const one = { name: '', protocol: 'tcp', src: '192.0.2.77', dst: '192.0.2.78', sport: 4, dport: 9 } as const;
  const rule = await shownCommand(() => window.askDelete(one), 'tcp sport');
  const single = await shownCommand(() => window.askDelete(one), 'conntrack -D');
  asUser(rule);
  expect(inside('nft list tables')).toContain('flowglass_block');
  expect(runIn(world.network.router, 'nft', ['list', 'tables'])).not.toContain('flowglass_block');
  asUser(single);
  await window.showsMatching(3);

  const all = await shownCommand(() => window.button('Delete matching').click(), 'conntrack -D');
  asUser(all);
  await window.showsMatching(0);
  expect(await window.total()).toBeGreaterThan(1000);
  inside(`conntrack -I ${staticEntry('udp', 1)}`);
  await window.showsMatching(1);
  asUser(flush);
  await window.showsMatching(0);
  expect(outside.list().map(({ src, sport }) => [src, sport])).toEqual([['192.0.2.77', 1]]);
});

/** An entry that nothing in the playground touches. */
function staticEntry(protocol: 'tcp' | 'udp', sport: number): string {
  const state = protocol === 'tcp' ? ' --state ESTABLISHED' : '';
  return `-p ${protocol} -s 192.0.2.77 -d 192.0.2.78 --sport ${sport} --dport 9 -t 3000${state}`;
}

/** The command shown with these words in the confirmation that `open` opens. Closes the confirmation. */
async function shownCommand(open: () => Promise<void>, words: string): Promise<string> {
  await open();
  await window.dialog.getByRole('button', { name: 'Cancel' }).waitFor();
  // The rule that blocks is folded.
  for (const fold of await window.dialog.locator('summary').all()) await fold.click();
  const text = await textOf(window.dialog.locator('code', { hasText: words }));
  await window.page.keyboard.press('Escape');
  await window.dialog.waitFor({ state: 'detached' });
  return text;
}

test('it runs in its own network, without rights outside it', () => {
  const tree = processTree(app.pid);
  const main = tree[0];
  const own = tree.filter((info) => /flowglass-(playground|helper)/.test(info.commandLine));
  expect(own.length).toBeGreaterThan(0);
  for (const info of own) {
    if (info.userns !== main?.userns) expect(info.netns).not.toBe(main?.netns);
    else expect(info.status.CapEff).toMatch(/^0+$/);
  }
});

test('nothing of it remains after the application ends', async () => {
  const pids = processTree(app.pid).map((info) => info.pid);
  await app.app.close();
  await expect.poll(() => pids.filter((pid) => processTree(pid).length > 0), PATIENCE).toEqual([]);
});

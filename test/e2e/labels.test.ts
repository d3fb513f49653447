// Labels by their names in /etc/xtables/connlabel.conf, as in conntrack: in the filter box, its offers, the builder and
// the confirmation. These tests have their own /etc.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runIn } from './support/network.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';
import { readWorld } from './support/world.ts';

const CONF = '/etc/xtables/connlabel.conf';
const RULES = `table inet flowglass_labels {
  chain label {
    type filter hook forward priority 10;
    th dport 7003 ct label set 5
    th dport 7004 ct label set 100
  }
}`;

function writeNames(names: string): void {
  mkdirSync('/etc/xtables', { recursive: true });
  writeFileSync(CONF, names);
}

beforeAll(() => {
  writeNames('5\tweb-shop\n100\tguest\n101\tspare\n');
  runIn(readWorld().network.router, 'nft', ['-f', '-'], RULES);
});

const { stand, opened } = makeStand([
  { name: 'shop', protocol: 'tcp', family: 4, port: 7003 },
  { name: 'shop6', protocol: 'udp', family: 6, port: 7003 },
  { name: 'guest', protocol: 'udp', family: 4, port: 7004 },
  { name: 'other', protocol: 'tcp', family: 4, port: 7000 },
]);

afterAll(() => {
  runIn(readWorld().network.router, 'nft', ['delete', 'table', 'inet', 'flowglass_labels']);
  rmSync(CONF, { force: true });
});

const message = () => stand.window.page.locator('.fg-filter-message:visible');

test('a label is found by its name, written as a condition or as an option of conntrack', async () => {
  await stand.window.showsTotal(opened.length);
  const shop = stand.conntrack.list('-l', 'web-shop');
  expect(shop).toHaveLength(2);
  await stand.window.setFilter('label has web-shop');
  await stand.window.showsMatching(shop.length);
  await stand.window.setFilter('-l guest');
  await stand.window.showsMatching(1);
  expect(await message().count()).toBe(0);
});

test('the names are offered with their numbers of flows', async () => {
  await stand.window.setFilter('');
  await stand.window.filter.pressSequentially('label has ');
  const offered = async (): Promise<string[]> => {
    const options = stand.window.page.locator('.fg-completion [role=option]');
    return options.evaluateAll((list) => list.map((option) => option.textContent ?? ''));
  };
  await expect.poll(offered, PATIENCE).toEqual(['web-shoplabel 52', 'guestlabel 1001', 'sparelabel 101']);
  await stand.window.page.keyboard.press('Escape');
});

test('the builder offers the names, and writes them into the filter', async () => {
  await stand.window.setFilter('label has web-shop');
  await stand.window.button('Filter builder').click();
  const builder = stand.window.page.getByRole('region', { name: 'Filter builder' });
  const value = builder.getByRole('combobox', { name: 'Value, rule 1', exact: true });
  await expect.poll(() => value.inputValue(), PATIENCE).toBe('web-shop');
  await value.fill('guest');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('label has guest');
  await stand.window.showsMatching(1);
  await stand.window.button('Filter builder').click();
});

test('a click corrects an unknown name, in words of the window', async () => {
  await stand.window.setFilter('label has web-shpo');
  await expect.poll(() => message().innerText(), PATIENCE).toMatch(/There is no label “web-shpo”/);
  await stand.window.page.getByRole('button', { name: /^Use / }).click();
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('label has web-shop');
  await stand.window.setFilter('-E');
  await expect.poll(() => message().innerText(), PATIENCE).toMatch(/Listening is not a filter: this window shows/);
  await stand.window.setFilter('-F');
  await expect.poll(() => message().innerText(), PATIENCE).toMatch(/the button Flush does that/);
  expect(await stand.window.page.getByRole('button', { name: 'Flush', exact: true }).count()).toBe(1);
});

test('a delete takes the flows that a name matches, and its command has the name', async () => {
  await stand.window.setFilter('label has web-shop');
  await stand.window.showsMatching(2);
  await stand.window.button('Delete matching').click();
  await stand.window.dialog.waitFor();
  await stand.window.asksAbout(2);
  await expect.poll(() => textOf(stand.window.dialog), PATIENCE).toMatch(/conntrack -D -l web-shop/);
  expect(await stand.window.confirm()).toMatchObject({ deleted: 2 });
  expect(stand.conntrack.list('-l', 'web-shop')).toEqual([]);
  expect(stand.conntrack.count()).toBe(opened.length - 2);
});

test('the names are those in the file when the page was loaded; without a file, only numbers work', async () => {
  writeNames('100\tvisitor\n');
  await stand.window.setFilter('label has guest');
  await stand.window.showsMatching(1);
  await stand.window.page.reload();
  await stand.window.showsTotal(opened.length - 2);
  await stand.window.setFilter('label has visitor');
  await stand.window.showsMatching(1);
  rmSync(CONF);
  await stand.window.page.reload();
  await stand.window.showsTotal(opened.length - 2);
  await stand.window.setFilter('label has guest');
  await expect.poll(() => message().innerText(), PATIENCE).toMatch(/No label has a name here: .*\/connlabel\.conf/);
  await stand.window.setFilter('label has 100');
  await stand.window.showsMatching(1);
});

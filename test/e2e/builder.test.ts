// The filter builder and the filter's text are two views of one filter.

import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

const builder = () => stand.window.page.getByRole('region', { name: 'Filter builder' });

test('the builder shows what is typed into the filter', async () => {
  await stand.window.showsTotal(opened.length);
  await stand.window.setFilter('proto = udp and dport = 8080');
  await stand.window.showsMatching(2);
  await stand.window.button('Filter builder').click();
  await builder().waitFor();
  const values = () =>
    builder()
      .locator('input, select')
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  await expect.poll(values, PATIENCE).toEqual(expect.arrayContaining(['8080']));
});

test('a change in the builder changes the filter and the rows', async () => {
  const port = builder().locator('input').filter({ visible: true });
  const inputs = await port.evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  await port.nth(inputs.indexOf('8080')).fill('7000');
  await port.nth(inputs.indexOf('8080')).press('Tab');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toMatch(/dport = 7000/);
  await stand.window.showsMatching(4);
});

test('a term can be added and removed in the builder', async () => {
  const before = await textOf(stand.window.filter);
  await builder()
    .getByRole('button', { name: /add (rule|condition|term)/i })
    .first()
    .click();
  await expect
    .poll(
      () =>
        builder()
          .getByRole('button', { name: /(remove|delete) (rule|condition|term)/i })
          .count(),
      PATIENCE,
    )
    .toBe(3);
  await builder()
    .getByRole('button', { name: /(remove|delete) (rule|condition|term)/i })
    .last()
    .click();
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe(before);
});

test('options of conntrack in the filter are rules in the builder, too, and a click corrects mistakes', async () => {
  await stand.window.setFilter('-p udp --dport 8080');
  await stand.window.showsMatching(2);
  const values = () =>
    builder()
      .locator('input, select')
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  await expect.poll(values, PATIENCE).toEqual(expect.arrayContaining(['udp', '8080']));
  await stand.window.setFilter('-p udp --dport 8080-8081');
  await stand.window.page.getByRole('button', { name: /^Use / }).click();
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('proto = udp and dport = 8080-8081');
  await stand.window.showsMatching(2);
});

test('a regular expression and a rate are rules in the builder', async () => {
  await stand.window.setFilter('host ~ /^127\\./ and not rate > 1 GB/s');
  await expect.poll(() => stand.window.page.locator('.fg-filter-message:visible').count(), PATIENCE).toBe(0);
  const values = () =>
    builder()
      .locator('input')
      .evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value));
  await expect.poll(values, PATIENCE).toEqual(expect.arrayContaining(['/^127\\./', '1GB/s']));
});

test('the direction of flows follows from the router’s own addresses: what it passes on is forwarded, translated or not', async () => {
  await stand.window.setFilter('direction = inbound');
  await stand.window.showsMatching(0);
  await stand.window.setFilter('direction = forwarded');
  await stand.window.showsMatching(MIXED_FLOWS.length);
  const builderText = () => textOf(builder());
  await expect.poll(builderText, PATIENCE).not.toContain(SENTENCES.builder.noDirections);
});

test('opened over a text with errors, it leaves text and filter, and deleting means what the rules say', async () => {
  const matching = stand.window.button('Delete matching');
  await stand.window.button('Filter builder').click();
  await builder().waitFor({ state: 'detached' });
  await stand.window.setFilter('proto = udp and dport = 8080');
  await stand.window.showsMatching(2);
  await stand.window.setFilter('proto = udp and dport = 8080 and sport =');
  await expect.poll(() => matching.isDisabled(), PATIENCE).toBe(true);
  await stand.window.button('Filter builder').click();
  const port = builder().getByLabel('Value, rule 2', { exact: true });
  await expect.poll(() => port.inputValue(), PATIENCE).toBe('8080');
  expect(await textOf(stand.window.filter)).toBe('proto = udp and dport = 8080 and sport =');
  expect(await stand.window.matching()).toBe(2);
  expect(await matching.isDisabled()).toBe(true);
  await port.fill('7000');
  await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe('proto = udp and dport = 7000');
  await stand.window.showsMatching(4);
  await matching.click();
  await stand.window.asksAbout(4);
  await stand.window.page.keyboard.press('Escape');
  await stand.window.dialog.waitFor({ state: 'detached' });
});

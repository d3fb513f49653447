import { expect, test } from 'vitest';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);
test('shots', async () => {
  await stand.window.showsTotal(stand.conntrack.count());
  const page = stand.app.page;
  const n = process.env.SHOT ?? 'd3';
  const shot = async (name: string) => {
    await page.waitForTimeout(400);
    await page.screenshot({ path: `/tmp/shots/${n}-${name}.png` });
  };
  await page.setViewportSize({ width: 1440, height: 900 }).catch(() => {});
  const named = (name: string) => opened.find((one) => one.name === name) ?? expect.fail(name);
  await stand.window.rowLocator(named('tcp4-snat')).locator('[data-column=source]').click();
  await page.keyboard.press(']');
  for (let i = 0; i < 6; i++) {
    await stand.traffic.send('tcp4-snat', 1000 + 30000 * (i % 3));
    await page.waitForTimeout(1100);
  }
  await shot('pane');
  await page.locator('.fg-details-body').evaluate((body) => body.scrollTo(0, 10000));
  await shot('pane-end');
  for (const name of [/^Related/, /^Netlink message/, /^Commands/]) {
    const button = page.getByRole('button', { name });
    if (await button.count() > 0) await button.first().click();
  }
  await shot('pane-open');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.locator('.fg-details-body').evaluate((body) => body.scrollTo(0, 0));
  await shot('pane-dark');
  await page.keyboard.press('Shift+Enter');
  await shot('full-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await shot('full');
  await page.keyboard.press('Escape');
  await stand.window.rowLocator(named('udp4-dnat')).locator('[data-column=source]').click();
  await shot('udp');
  for (const flow of ['udp4-snat', 'udp6-straight', 'tcp4-straight']) {
    await stand.window.rowLocator(named(flow)).locator('[data-column=source]').click({ modifiers: ['Control'] });
  }
  await shot('several');
  const values = page.locator('.fg-details').getByRole('button', { name: / values/ });
  if (await values.count() > 0) {
    await values.first().click();
    await values.nth(1).click();
    await shot('several-open');
  }
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('switch', { name: 'Also ended' }).click();
  await stand.window.rowLocator(named('tcp4-dnat')).locator('[data-column=source]').click();
  await page.keyboard.press('t');
  stand.conntrack.remove(named('tcp4-dnat'));
  stand.conntrack.remove(named('udp4-snat'));
  await page.waitForTimeout(2500);
  await shot('gone');
  await page.keyboard.press('Shift+Enter');
  await shot('gone-full');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 1024, height: 640 }).catch(() => {});
  await shot('small');
  if ((await page.locator('.fg-details').count()) === 0) await page.keyboard.press(']');
  await shot('small-pane');
  await page.keyboard.press('Shift+Enter');
  await shot('small-full');
  expect(1).toBe(1);
}, 180000);

// What a confirmation says about the flows it concerns, and when there can be no confirmation.

import { join } from 'node:path';
import { expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { runIn } from './support/network.ts';
import { showing } from './support/shown-columns.ts';
import { MIXED_FLOWS, makeStand, renewMixedFlows } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand([], showing('status'));
const { flow } = renewMixedFlows(stand);

const cancel = async (): Promise<void> => {
  await stand.window.page.keyboard.press('Escape');
  await stand.window.dialog.waitFor({ state: 'detached' });
};

/** The rendered rows, except those that are gone and kept for a moment. */
const living = async () => (await stand.window.rows()).filter((row) => row.change !== 'gone');

/** The dialog's text on one line. */
const said = async (): Promise<string> => (await textOf(stand.window.dialog)).replace(/\s+/g, ' ');

test('it names the active filter, and the command that does the same wherever it is pasted', async () => {
  await stand.window.setFilter('proto = udp and family = ipv6');
  await stand.window.showsMatching(3);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(3);
  expect(await said()).toContain('All that match proto = udp and family = ipv6');
  expect(await said()).toContain('conntrack -D -p udp -f ipv6');
  expect(await said()).not.toMatch(
    new RegExp(`${SENTENCES.dialogs.stillReading}|${SENTENCES.dialogs.byFilter}|${SENTENCES.dialogs.viewPaused}`),
  );
  const command = await textOf(stand.window.dialog.locator('code', { hasText: 'conntrack -D' }));
  await cancel();
  runIn(stand.world.network.client, 'sh', ['-c', command]);
  expect(stand.conntrack.listFamily('ipv6').map(({ protocol }) => protocol)).toEqual(['tcp', 'tcp', 'tcp']);
  await stand.window.showsMatching(0);
});

test('while the text in the box has errors, matching flows cannot be deleted', async () => {
  await stand.window.setFilter('proto = udp');
  await stand.window.showsMatching(6);
  await stand.window.setFilter('proto = udp and dport = banana');
  const button = stand.window.button('Delete matching');
  await expect.poll(() => button.getAttribute('aria-disabled'), PATIENCE).toBe('true');
  expect(await button.getAttribute('aria-description')).toBe(SENTENCES.blocked.filterErrors);
  await button.click({ force: true });
  expect(await stand.window.dialog.count()).toBe(0);
  await stand.window.setFilter('proto = udp');
  await expect.poll(() => button.getAttribute('aria-disabled'), PATIENCE).toBeNull();
});

test('it says how many of the selected are hidden by the filter', async () => {
  await stand.window.grid.focus();
  await stand.window.page.keyboard.press('Control+a');
  await expect.poll(async () => (await living()).every((row) => row.selected), PATIENCE).toBe(true);
  await stand.window.setFilter('proto = udp');
  await stand.window.showsMatching(6);
  await stand.window.button('Delete selected').click();
  await stand.window.asksAbout(12);
  expect(await textOf(stand.window.dialog.getByRole('alert'))).toBe('6 of them are hidden by the filter proto = udp');
  await cancel();
});

test('no two of its lines read alike', async () => {
  const ping = '-p icmp -s 10.9.9.1 -d 10.9.9.2 -t 300 --icmp-type 8 --icmp-code 0';
  const tuple = '-p udp -s 10.9.9.1 -d 10.9.9.2 -t 300 --sport 5 --dport 6';
  for (const id of [77, 78]) stand.conntrack.insert(`${ping} --icmp-id ${id}`);
  for (const zone of ['', ' -w 7']) stand.conntrack.insert(tuple + zone);
  stand.conntrack.insert(
    '-p tcp -s 10.9.9.1 -d 10.9.9.2 -t 300 --sport 5 --dport 6 --state ESTABLISHED -g 10.9.9.3:66',
  );
  await stand.window.setFilter('src = 10.9.9.1');
  await stand.window.showsMatching(5);
  await stand.window.button('Delete matching').click();
  await stand.window.asksAbout(5);
  const lines = await stand.window.dialog.getByRole('listitem').allInnerTexts();
  expect(lines.map((line) => line.replace(/\s+/g, ' ').replace(/ 0 B$/, '')).sort()).toEqual([
    'ICMP 10.9.9.1 id 77 → 10.9.9.2 echo-request',
    'ICMP 10.9.9.1 id 78 → 10.9.9.2 echo-request',
    'TCP 10.9.9.1:5 → 10.9.9.2:6 → 10.9.9.3:66',
    'UDP 10.9.9.1:5 → 10.9.9.2:6',
    'UDP 10.9.9.1:5 → 10.9.9.2:6 zone 7',
  ]);
  await cancel();
});

test('it warns of connections that continue only if nothing translates them, with a rule that the kernel accepts', async () => {
  await stand.window.askDelete(flow('tcp4-snat'));
  await stand.window.asksAbout(1);
  expect(await said()).not.toContain('nf_conntrack_tcp_loose');
  await cancel();
  await stand.window.askDelete(flow('tcp6-straight'));
  await stand.window.asksAbout(1);
  expect(await said()).toContain('nf_conntrack_tcp_loose');
  await stand.window.dialog.locator('summary', { hasText: 'blocks it' }).click();
  const rule = await textOf(stand.window.dialog.locator('code', { hasText: 'tcp sport' }));
  expect(rule).toContain(`ip6 saddr ${flow('tcp6-straight').dst} ip6 daddr ${flow('tcp6-straight').src}`);
  const { src } = flow('tcp6-straight');
  await stand.window.dialog.locator('summary', { hasText: `blocks ${src}` }).click();
  const whole = await textOf(stand.window.dialog.locator('code', { hasText: `saddr ${src} drop` }));
  for (const text of [rule, whole]) {
    runIn(stand.world.network.client, 'sh', ['-c', text.replace(' nft ', ' nft -c ')]);
  }
  await cancel();
});

test('what the user deletes is struck out in a paused view', async () => {
  const target = flow('udp4-straight');
  await stand.window.button('Pause').click();
  await stand.window.button('Resume').waitFor();
  await stand.window.askDelete(target);
  await stand.window.asksAbout(1);
  await stand.window.yes();
  await stand.window.outcome.waitFor();
  expect(await textOf(stand.window.outcome)).toContain(SENTENCES.dialogs.struckOut);
  expect(await stand.window.closeOutcome()).toEqual({ deleted: 1 });
  await expect.poll(() => stand.window.change(target), PATIENCE).toBe('gone');
  expect(await stand.window.change(flow('udp6-straight'))).not.toBe('gone');
  await stand.window.showsTotal(MIXED_FLOWS.length - 1);
  await stand.window.button('Resume').click();
  await expect.poll(() => stand.window.change(target), PATIENCE).toBe('absent');
});

test('the message about a wrong text does not remain for the next text', async () => {
  const description = stand.window.page.locator(`[id="${await stand.window.filter.getAttribute('aria-describedby')}"]`);
  await stand.window.setFilter('sport = banana');
  await expect.poll(() => textOf(description), PATIENCE).toContain('banana');
  // Each state of the message is recorded, with the text at that moment.
  await stand.window.filter.evaluate((box) => {
    const message = document.getElementById(box.getAttribute('aria-describedby') ?? '');
    const seen: string[] = [];
    Object.assign(window, { seenMessages: seen });
    if (message) {
      const options = { childList: true, subtree: true, characterData: true };
      new MutationObserver(() => seen.push(message.textContent)).observe(message, options);
    }
  });
  await stand.window.setFilter('dport = apple');
  await expect.poll(() => textOf(description), PATIENCE).toContain('apple');
  const seen = await stand.window.page.evaluate(() => Reflect.get(window, 'seenMessages') as string[]);
  expect(seen[0]).toBe('');
});

test('a word of the column Status finds the flows that show it', async () => {
  const words = (await living()).map((row) => row.cells.status);
  const replied = words.filter((word) => word === 'REPLIED').length;
  expect(replied).toBeGreaterThan(0);
  await stand.window.setFilter('replied and not assured');
  await stand.window.showsMatching(replied);
});

test('until the table has been read, matching flows cannot be deleted: they are incomplete', async () => {
  const { page } = stand.window;
  const FLOWS = 200_000;
  stand.conntrack.empty();
  const program = join(stand.world.root, 'native/build/ctload');
  runIn(stand.world.network.router, program, ['insert', String(FLOWS), '--timeout', '3600']);
  // Every change of the window is recorded: the number of known flows, and whether the button can be pressed.
  await page.addInitScript(() => {
    const states: { total: number; reason: string | null }[] = [];
    Object.assign(window, { buttonStates: states });
    new MutationObserver(() => {
      const total = Number(document.querySelector('[data-total]')?.getAttribute('data-total') ?? 0);
      const button = document.querySelector('[aria-label="Delete matching"]');
      if (button) states.push({ total, reason: button.getAttribute('aria-description') });
    }).observe(document, { subtree: true, childList: true, attributes: true });
  });
  await page.reload();
  await stand.window.showsTotal(FLOWS);
  const button = stand.window.button('Delete matching');
  await expect.poll(() => button.getAttribute('aria-disabled'), PATIENCE).toBeNull();
  const states = await page.evaluate(
    () => Reflect.get(window, 'buttonStates') as { total: number; reason: string | null }[],
  );
  const part = states.filter(({ total }) => total > 0 && total < FLOWS);
  expect(part.length).toBeGreaterThan(0);
  for (const { reason } of part) expect(reason).toBe(SENTENCES.blocked.reading);
});

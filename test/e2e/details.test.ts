// The details of a flow: what they say of real flows, that they follow the active cell, and stay when the flow ends.

import { describe, expect, test } from 'vitest';
import { USUAL_DETAILS_PX } from '../../electron/contract/pane-widths.ts';
import { axeFindings } from './support/axe.ts';
import type { ListedFlow } from './support/conntrack.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import type { OpenFlow } from './support/traffic.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { stand, opened } = makeStand(MIXED_FLOWS);

const pane = () => stand.app.page.getByRole('region', { name: 'Details' });
const heading = () => textOf(pane().getByRole('heading', { level: 2 }));
const sentence = () => textOf(pane().locator('.fg-sentence'));
const fact = (name: string) => textOf(pane().locator(`[data-fact="${name}"] dd`));
const press = (key: string) => stand.app.page.keyboard.press(key);

function named(name: string): OpenFlow {
  return opened.find((flow) => flow.name === name) ?? expect.fail(`no flow ${name}`);
}

/** The line of `conntrack -L -o extended,id` of a flow. */
function listed(flow: OpenFlow): ListedFlow {
  const lines = stand.conntrack.list('-o', 'extended,id');
  const found = lines.find(
    ({ src, sport, protocol }) => protocol === flow.protocol && src === flow.src && sport === flow.sport,
  );
  return found ?? expect.fail(`conntrack does not list ${flow.name}`);
}

const value = (line: string, name: string): string => new RegExp(`\\b${name}=(\\S+)`).exec(line)?.[1] ?? '';

/** Goes to a flow with a click, with the pane open. */
async function show(flow: OpenFlow): Promise<void> {
  await stand.window.rowLocator(flow).locator('[data-column="source"]').click();
  if ((await pane().count()) === 0) await press(']');
  await expect.poll(() => handleOf(flow), PATIENCE).toBe(await pane().getAttribute('data-handle'));
}

const handleOf = (flow: OpenFlow) => stand.window.rowLocator(flow).getAttribute('data-handle');

describe('The details', () => {
  test('open with Enter on the active row, and close with ]', async () => {
    await stand.window.showsTotal(stand.conntrack.count());
    await stand.window.grid.focus();
    await press('Enter');
    await pane().waitFor();
    const [first] = await stand.window.rows();
    expect(await sentence()).toContain(first?.cells.source?.replace(/[[\]]|:\d+$/g, '') ?? 'no row');
    await press(']');
    await pane().waitFor({ state: 'detached' });
  });

  test.each(MIXED_FLOWS)('of $name say what conntrack says', async ({ name }) => {
    const flow = named(name);
    await show(flow);
    const { line, state } = listed(flow);
    const title = flow.protocol.toUpperCase();
    expect((await heading()).toUpperCase()).toBe(state === undefined ? title : `${title}, ${state.replace('_', ' ')}`);
    await expect.poll(() => fact('id'), PATIENCE).toBe(value(line, 'id'));
    expect(Number(await fact('mark'))).toBe(Number(value(line, 'mark')));
    await expect.poll(() => fact('use'), PATIENCE).toBe(value(line, 'use'));
    const set = await pane().locator('[data-bit="ASSURED"]').getAttribute('data-set');
    expect(set).toBe(String(line.includes('[ASSURED]')));
  });

  test('say what NAT does, with the addresses of the reply', async () => {
    await show(named('tcp4-snat'));
    const behind = /dst=(\S+)/g;
    const { line } = listed(named('tcp4-snat'));
    expect(await sentence()).toContain(`hides it behind ${[...line.matchAll(behind)][1]?.[1]}.`);
    await show(named('udp4-dnat'));
    const forwarded = [...listed(named('udp4-dnat')).line.matchAll(/src=(\S+)/g)][1]?.[1];
    expect(await sentence()).toContain(`forwards it to ${forwarded}, port 7000.`);
    await show(named('tcp4-straight'));
    expect(await textOf(pane().locator('[data-stop="host"]'))).toContain('passes unchanged');
  });

  test('follow the arrow keys', async () => {
    const rows = await stand.window.rows();
    await show(named('tcp4-straight'));
    await press('Control+Home');
    for (const { cells } of rows.slice(1)) {
      await press('ArrowDown');
      const port = /:(\d+)$/.exec(cells.source ?? '')?.[1] ?? 'no port';
      await expect.poll(() => textOf(pane().locator('[data-stop="client"]')), PATIENCE).toContain(`:${port}`);
    }
  });

  test('count what passes, each way', async () => {
    const flow = named('tcp4-straight');
    await show(flow);
    await stand.traffic.send(flow.name, 300_000);
    const [orig = '', reply = ''] = [...listed(flow).line.matchAll(/bytes=(\d+)/g)].map((match) => match[1]);
    const bytes = (way: string) => pane().locator(`[data-way="${way}"] [data-bytes]`).getAttribute('data-bytes');
    await expect.poll(() => bytes('orig'), PATIENCE).toBe(orig);
    await expect.poll(() => bytes('reply'), PATIENCE).toBe(reply);
    const rate = () => pane().locator('[data-way="reply"] [data-rate]').getAttribute('data-rate');
    await expect.poll(async () => Number(await rate()), PATIENCE).toBeGreaterThan(0);
    expect(await sentence()).toContain('is downloading from');
  });

  test('name the timeout that applies', async () => {
    await show(named('tcp4-straight'));
    await expect.poll(() => textOf(pane()), PATIENCE).toMatch(/nf_conntrack_tcp_timeout_established = \d+/);
    expect(await textOf(pane().locator('[aria-current="step"]'))).toMatch(/^Established/);
    await show(named('udp4-straight'));
    await expect.poll(() => textOf(pane().locator('[aria-current="step"]')), PATIENCE).toMatch(/^Replied/);
  });

  test('leave the window as it is: nothing but the pane scrolls', async () => {
    await show(named('tcp4-straight'));
    const overflow = () => stand.app.page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
    await pane().locator('[data-section="facts"]').scrollIntoViewIfNeeded();
    expect(await overflow()).toBe(0);
    await press('Shift+Enter');
    await pane().getByRole('button', { name: 'Back' }).waitFor();
    expect(await overflow()).toBe(0);
    await press('Escape');
  });

  test('explain flows of other protocols', async () => {
    const ends = '-s 10.9.0.1 -d 10.9.0.2 -t 600';
    stand.conntrack.insert(`-p icmp ${ends} --icmp-type 8 --icmp-code 0 --icmp-id 77`);
    stand.conntrack.insert(
      `-p sctp ${ends} --sport 4000 --dport 2905 --state ESTABLISHED --orig-vtag 1 --reply-vtag 2`,
    );
    const only = async (filter: string) => {
      await stand.window.setFilter(filter);
      await stand.window.showsMatching(1);
      await stand.window.listsOnly(1);
      await stand.window.grid.getByRole('row').nth(1).locator('[data-column="source"]').click();
    };
    await only('proto = icmp');
    await expect.poll(sentence, PATIENCE).toBe('10.9.0.1 is pinging 10.9.0.2 and has had no answer.');
    expect(await textOf(pane().locator('[aria-current="step"]'))).toMatch(/^Unreplied/);
    await only('proto = sctp');
    await expect.poll(heading, PATIENCE).toBe('SCTP, established');
    expect(await textOf(pane().locator('[aria-current="step"]'))).toMatch(/^Established/);
    await stand.window.setFilter('');
    stand.conntrack.removeAll('-s', '10.9.0.1');
    await stand.window.showsTotal(stand.conntrack.count());
  });

  test('count related flows as conntrack does, and lead to them', async () => {
    const flow = named('tcp4-snat');
    await show(flow);
    const all = stand.conntrack.list();
    const fold = pane().getByRole('button', { name: /^Related flows/ });
    const servers = all.filter(({ dst }) => dst === flow.dst).length;
    await expect
      .poll(() => fold.textContent(), PATIENCE)
      .toBe(`Related flows${servers === 1 ? 'no other' : servers} to the same server`);
    await fold.click();
    const expected = {
      both: all.filter(({ src, dst }) => src === flow.src && dst === flow.dst).length,
      client: all.filter(({ src }) => src === flow.src).length,
      server: all.filter(({ dst }) => dst === flow.dst).length,
      nat: 1,
      expected: 0,
    };
    const related = () =>
      pane()
        .locator('[data-relation]')
        .evaluateAll((found) =>
          Object.fromEntries(
            found.map((one) => [one.getAttribute('data-relation'), Number(one.getAttribute('data-count'))]),
          ),
        );
    await expect.poll(related, PATIENCE).toEqual(expected);
    for (const relation of ['both', 'client', 'server', 'nat'] as const) {
      await pane().locator(`[data-relation="${relation}"]`).click();
      await stand.window.showsMatching(expected[relation]);
    }
    await stand.window.setFilter('');
    await pane()
      .locator('[data-relation="server"]')
      .click({ modifiers: ['Alt'] });
    await stand.window.showsMatching(all.length - expected.server);
    await stand.window.setFilter('');
  });

  test('filter by a value that is clicked', async () => {
    const flow = named('tcp4-straight');
    await show(flow);
    await pane().locator('[data-stop="server"] [data-field="dport"]').click();
    await stand.window.showsMatching(stand.conntrack.list().filter(({ dport }) => dport === flow.dport).length);
    // By its menu, it is joined to what is there.
    await stand.window.setFilter('proto = udp');
    await pane().locator('[data-stop="server"] [data-field="dport"]').click({ button: 'right' });
    await stand.app.page.getByRole('menuitem', { name: 'Filter or this value' }).click();
    await expect.poll(() => textOf(stand.window.filter), PATIENCE).toBe(`proto = udp or dport = ${flow.dport}`);
    // The flow stays, whatever the filter shows.
    await stand.window.setFilter('dport = 1');
    await stand.window.showsMatching(0);
    expect(await textOf(pane().locator('[data-stop="client"]'))).toContain(`:${flow.sport}`);
    await stand.window.setFilter('');
  });

  test('of several selected flows are their sums and what they have in common', async () => {
    const flows = [named('udp4-straight'), named('udp4-snat'), named('udp6-straight')];
    await show(named('udp4-straight'));
    for (const flow of flows.slice(1)) {
      await stand.window
        .rowLocator(flow)
        .locator('[data-column="source"]')
        .click({ modifiers: ['Control'] });
    }
    await expect.poll(heading, PATIENCE).toBe('3 flows selected');
    const bytes = flows.reduce((sum, flow) => sum + listed(flow).bytes, 0);
    await expect
      .poll(() => pane().locator('[data-fact="bytes"]').getAttribute('data-sum'), PATIENCE)
      .toBe(String(bytes));
    expect(await fact('proto')).toBe('UDP');
    expect(await fact('src')).toBe('3 values');
    await pane().getByRole('button', { name: '3 values' }).first().click();
    const values = pane().getByRole('list', { name: 'Source' }).getByRole('listitem');
    expect(await values.evaluateAll((items) => items.map((item) => item.getAttribute('data-count')))).toEqual([
      '1',
      '1',
      '1',
    ]);
    await stand.window.grid.focus();
    await press('Escape');
    await expect.poll(heading, PATIENCE).not.toContain('selected');
  });

  test.each(['light', 'dark'] as const)('pass axe in %s, in the pane and in place of the rows', async (colorScheme) => {
    const { page } = stand.app;
    await page.emulateMedia({ colorScheme });
    await show(named('tcp4-snat'));
    // As a flow that is long open, it has no coloured mark that fades.
    const check = () => axeFindings(page, '[aria-label="Details"]');
    expect(await check()).toEqual([]);
    await press('Shift+Enter');
    await pane().getByRole('button', { name: 'Back' }).waitFor();
    expect(await check()).toEqual([]);
    await press('Escape');
  });

  test('in place of the rows, and back', async () => {
    await show(named('tcp4-straight'));
    await press('Shift+Enter');
    await expect.poll(() => pane().getByRole('button', { name: 'Back' }).count(), PATIENCE).toBe(1);
    expect(await stand.window.grid.isVisible()).toBe(false);
    await press('Escape');
    await expect.poll(() => stand.window.grid.isVisible(), PATIENCE).toBe(true);
    await expect.poll(() => stand.window.grid.evaluate((grid) => grid === document.activeElement), PATIENCE).toBe(true);
  });

  test('are as wide as the user left them', async () => {
    await show(named('tcp4-straight'));
    const edge = stand.app.page.getByRole('separator', { name: 'Width of the details' });
    const box = (await edge.boundingBox()) ?? expect.fail('no edge');
    const { mouse } = stand.app.page;
    await mouse.move(box.x + 2, box.y + 200);
    await mouse.down();
    await mouse.move(box.x - 98, box.y + 200, { steps: 4 });
    await mouse.up();
    const width = Number(await edge.getAttribute('aria-valuenow'));
    expect(width).toBeGreaterThan(USUAL_DETAILS_PX + 70);
    await edge.focus();
    await press('ArrowRight');
    await expect.poll(() => edge.getAttribute('aria-valuenow'), PATIENCE).toBe(String(width - 16));
    await expect
      .poll(() => stand.app.savedSettings(), PATIENCE)
      .toMatchObject({ details: { open: true, px: width - 16 } });
    await edge.dblclick();
    await expect.poll(() => edge.getAttribute('aria-valuenow'), PATIENCE).toBe(String(USUAL_DETAILS_PX));
  });

  test('stay when the flow ends, and say so, and are not those of another with its addresses', async () => {
    const flow = named('udp4-straight');
    await show(flow);
    const id = await fact('id');
    const handle = await pane().getAttribute('data-handle');
    stand.conntrack.remove(flow);
    // Without a listener at its beginning the kernel reports no event of it, so that only a reading finds it gone.
    await expect.poll(heading, PATIENCE).toMatch(/^Gone \d\d:\d\d:\d\d, (removed with .* left|its end was missed)$/);
    expect(await sentence()).toContain(' exchanged ');
    // The next packet makes another entry of the same addresses.
    await stand.traffic.send(flow.name, 20);
    await expect.poll(() => stand.conntrack.has(flow), PATIENCE).toBe(true);
    await stand.window.showsTotal(stand.conntrack.count());
    expect(await heading()).toMatch(/^Gone/);
    expect([await pane().getAttribute('data-handle'), await fact('id')]).toEqual([handle, id]);
    expect(await pane().getByRole('button', { name: 'Delete this flow' }).count()).toBe(0);
  });
});

// F5: the table is read once more, whatever events reported. No key reloads the page.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { SENTENCES } from '../../renderer/words/sentences.ts';
import { runIn } from './support/network.ts';
import { makeStand } from './support/stand.ts';
import { PATIENCE, textOf } from './support/window.ts';

const { told, blocked } = SENTENCES;
const { stand } = makeStand([{ name: 'before', protocol: 'tcp', family: 4 }], { env: { FLOWGLASS_LOG: 'debug' } });

const EVENTS = 'net.netfilter.nf_conntrack_events';
let events = '';

beforeAll(async () => {
  events = runIn(stand.world.network.router, 'sysctl', ['-n', EVENTS]).trim();
  await stand.window.page.getByText(SENTENCES.foot.live).waitFor();
  setEvents('0');
});
afterAll(() => setEvents(events));

function setEvents(value: string): void {
  runIn(stand.world.network.router, 'sysctl', ['-qw', `${EVENTS}=${value}`]);
}

/** The number of flows of each dump that has ended, for one reason or for any. */
function dumps(reason = '\\w+'): number[] {
  const ended = stand.app.log.join('').matchAll(new RegExp(`dump \\d+ \\(${reason}\\): (\\d+) flows`, 'g'));
  return [...ended].map(([, flows]) => Number(flows));
}

test.each(['grid', 'filter'] as const)(
  'finds what began while events are off, with the focus in the %s',
  async (place) => {
    const { window, traffic } = stand;
    await expect.poll(() => window.total(), PATIENCE).toBeGreaterThan(0);
    await window[place].focus();
    const known = { total: await window.total(), dumps: dumps().length, asked: dumps('asked').length };
    const flow = await traffic.open({ name: place, protocol: 'udp', family: 6 });
    // Nothing but a dump can show it, and none has ended.
    const total = await window.total();
    if (dumps().length === known.dumps) expect(total).toBe(known.total);
    await window.page.keyboard.press('F5');
    await expect.poll(() => dumps('asked').slice(known.asked), PATIENCE).toEqual([known.total + 1]);
    await window.showsTotal(known.total + 1);
    expect(await window.change(flow)).not.toBe('absent');
    await window.page.getByText(told.rereadFlows(known.total + 1)).waitFor();
  },
);

test('does nothing while the view is paused, and says why', async () => {
  const { window } = stand;
  await window.button('Pause').click();
  await window.button('Resume').waitFor();
  const asked = dumps('asked').length;
  await window.page.keyboard.press('F5');
  await window.page.getByText(blocked.paused).waitFor();
  expect(dumps('asked')).toHaveLength(asked);
  await window.button('Resume').click();
});

test('keys that reload a page in a browser leave filter and selection as they are', async () => {
  const { window } = stand;
  await window.setFilter('proto = tcp');
  await window.listsOnly(1);
  await window.grid.focus();
  await window.page.keyboard.press('Control+a');
  await expect.poll(() => selection(), PATIENCE).toBe('1 selected');
  await window.page.evaluate(() => Object.assign(globalThis, { samePage: true }));
  for (const modifiers of [['control'], ['control', 'shift']] as const) await pressR(modifiers);
  // Answered after those keys.
  const asked = dumps('asked').length;
  await window.page.keyboard.press('F5');
  await expect.poll(() => dumps('asked').length, PATIENCE).toBe(asked + 1);
  expect(await window.page.evaluate(() => 'samePage' in globalThis)).toBe(true);
  expect(await textOf(window.filter)).toBe('proto = tcp');
  expect(await selection()).toBe('1 selected');
});

/** Presses R as a keyboard does, so that the menu bar sees it, too. */
function pressR(modifiers: readonly ('control' | 'shift')[]): Promise<void> {
  return stand.app.app.evaluate(
    ({ BrowserWindow }, held) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      for (const type of ['keyDown', 'keyUp'] as const)
        contents?.sendInputEvent({ type, keyCode: 'R', modifiers: held });
    },
    [...modifiers],
  );
}

function selection(): Promise<string | null> {
  return stand.window.button('Delete selected').getAttribute('aria-description');
}

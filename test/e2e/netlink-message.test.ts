// The kernel's message of a flow in the details, and the commands there: equal to what conntrack shows, and run by a shell.

import { beforeEach, describe, expect, test } from 'vitest';
import { axeFindings } from './support/axe.ts';
import { flowName } from './support/conntrack.ts';
import { run, runIn } from './support/network.ts';
import { makeStand, renewMixedFlows } from './support/stand.ts';
import type { OpenFlow } from './support/traffic.ts';
import { endpoint, PATIENCE, textOf } from './support/window.ts';

const { stand } = makeStand([]);
const { all, flow } = renewMixedFlows(stand);

const details = () => stand.window.page.getByRole('region', { name: 'Details' });
const part = (name: string) => details().getByRole('treeitem', { name: new RegExp(`^${name} `) });

/** Shows a flow in the pane, with both folded sections open. */
async function inspect(shown: OpenFlow): Promise<void> {
  await stand.window.rowLocator(shown).locator('[data-column=source]').click();
  await stand.window.page.keyboard.press('Enter');
  await details().waitFor();
  for (const title of ['Netlink message', 'Commands']) {
    const fold = details().getByRole('button', { name: new RegExp(`^${title}`) });
    if ((await fold.getAttribute('aria-expanded')) === 'false') await fold.click();
  }
  const ends = `${endpoint(shown.src, shown.sport)} to ${endpoint(shown.dst, shown.dport)}`;
  await expect.poll(() => wordsOf('CTA_TUPLE_ORIG'), PATIENCE).toBe(ends);
}

function wordsOf(name: string): Promise<string> {
  return textOf(part(name).locator('.fg-message-value'));
}

/** The line of `conntrack -L -o extended,id` about a flow. */
function lineOf(shown: OpenFlow): string {
  const family = shown.src.includes(':') ? 'ipv6' : 'ipv4';
  const options = ['-L', '-f', family, '-p', shown.protocol, '--sport', String(shown.sport), '-o', 'extended,id'];
  return runIn(stand.world.network.router, 'conntrack', options).trim();
}

/** All values of a field in such a line: those of the original direction, then those of the reply. */
function fields(line: string, name: string): string[] {
  return [...line.matchAll(new RegExp(`\\b${name}=(\\S+)`, 'g'))].map(([, value = '']) => value);
}

function litBytes(): Promise<number[]> {
  return details()
    .locator('mark [data-byte]')
    .evaluateAll((bytes) => bytes.map((byte) => Number(byte.getAttribute('data-byte'))));
}

describe('the message', () => {
  test.each(['tcp4-snat', 'udp6-dnat'])('of the flow %s says what conntrack says', async (name) => {
    const shown = flow(name);
    await inspect(shown);
    const line = lineOf(shown);
    const [id = ''] = fields(line, 'id');
    expect(await wordsOf('CTA_ID')).toBe(`${id} (0x${Number(id).toString(16)})`);
    const [src = '', dst = ''] = [fields(line, 'src')[1], fields(line, 'dst')[1]];
    const [sport, dport] = [Number(fields(line, 'sport')[1]), Number(fields(line, 'dport')[1])];
    expect(await wordsOf('CTA_TUPLE_REPLY')).toBe(`${endpoint(src, sport)} to ${endpoint(dst, dport)}`);
    expect(await wordsOf('CTA_MARK')).toBe(`0x${Number(fields(line, 'mark')[0]).toString(16)}`);
    const packets = fields(line, 'packets').map(Number);
    const bytes = fields(line, 'bytes').map(Number);
    for (const [way, direction] of ['CTA_COUNTERS_ORIG', 'CTA_COUNTERS_REPLY'].entries()) {
      const counters = await wordsOf(direction);
      expect(counters.replaceAll(',', '')).toMatch(new RegExp(`^${packets[way]} packets? ${bytes[way]} bytes$`));
    }
    if (shown.protocol === 'tcp') expect(await wordsOf('CTA_PROTOINFO')).toBe('Established');
  });

  test('lights the bytes of the part that is pointed at, and the part of the byte', async () => {
    await inspect(flow('tcp4-straight'));
    await part('CTA_TUPLE_REPLY').hover();
    await expect.poll(litBytes, PATIENCE).toEqual(Array.from({ length: 52 }, (_, at) => 72 + at));
    // These are far down: their part is scrolled to.
    const counters = part('CTA_COUNTERS_REPLY');
    const offset = await bytesOf(counters);
    await details()
      .locator(`[data-byte="${offset.at(-1)}"]`)
      .hover();
    await expect.poll(() => counters.getAttribute('data-lit'), PATIENCE).toBe('true');
    await expect.poll(litBytes, PATIENCE).toEqual(offset);
    expect(await isSeen(counters)).toBe(true);
  });

  test('is walked by keys, and its bytes are copied whole', async () => {
    const { page } = stand.window;
    await inspect(flow('tcp4-straight'));
    await part('nlmsghdr').focus();
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowDown'])
      await page.keyboard.press(key);
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-key'))).toBe(
      '/CTA_TUPLE_ORIG/CTA_TUPLE_IP',
    );
    await expect.poll(litBytes, PATIENCE).toEqual(Array.from({ length: 20 }, (_, at) => 24 + at));
    await details().getByRole('button', { name: 'Copy hex' }).click();
    const shown = await details().locator('[data-byte]').count();
    await expect.poll(async () => (await clipboard()).split(/\s/).length, PATIENCE).toBe(shown);
    // nlmsg_len, in the byte order of the host.
    const bytes = Buffer.from((await clipboard()).replaceAll(/\s/g, ''), 'hex');
    expect(bytes.readUInt32LE(0)).toBe(shown);
  });
});

/** The bytes that light up when a part has the focus. */
async function bytesOf(found: ReturnType<typeof part>): Promise<number[]> {
  await found.hover();
  await expect.poll(async () => (await litBytes()).length, PATIENCE).toBeGreaterThan(0);
  await expect.poll(() => found.getAttribute('data-lit'), PATIENCE).toBe('true');
  return litBytes();
}

/** Whether all of an element is inside what the tree shows. */
function isSeen(element: ReturnType<typeof part>): Promise<boolean> {
  return element.evaluate((row) => {
    const tree = row.closest('[role=tree]')?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return tree !== undefined && top >= tree.top - 1 && bottom <= tree.bottom + 1;
  });
}

function clipboard(): Promise<string> {
  return stand.app.app.evaluate((electron) => electron.clipboard.readText());
}

/** Copies a command by its button. */
async function copied(option: string): Promise<string> {
  const button = details().getByRole('button', { name: new RegExp(`^Copy .* -${option} `) });
  await button.click();
  await expect.poll(clipboard, PATIENCE).toContain(` -${option} `);
  return clipboard();
}

describe('the commands', () => {
  const names = () => stand.conntrack.list().map(flowName);

  test.each(['tcp4-snat', 'tcp6-straight', 'udp4-dnat'])('of the flow %s show and delete it alone', async (name) => {
    const shown = flow(name);
    await inspect(shown);
    const listed = run('sh', ['-c', `${await copied('L')} -o id`]).trim();
    expect(fields(listed, 'id')).toEqual(fields(lineOf(shown), 'id'));
    expect(names().sort()).toEqual(all().map(flowName).sort());
    run('sh', ['-c', await copied('D')]);
    const others = all().filter((other) => other !== shown);
    expect(names().sort()).toEqual(others.map(flowName).sort());
    // What it says of the flow stays, without the command that could delete another one of the same tuple.
    await expect.poll(() => details().getAttribute('data-ended'), PATIENCE).toBe('true');
    await expect.poll(() => details().getByRole('button', { name: / -D / }).count(), PATIENCE).toBe(0);
    expect(await part('CTA_ID').count()).toBe(1);
  });
});

describe('axe finds nothing in the window with message and commands', () => {
  beforeEach(() => inspect(flow('tcp4-snat')));

  test.each([
    ['light', 'in the pane'],
    ['dark', 'in the pane'],
    ['light', 'in the full view'],
  ] as const)('in the %s window, %s', async (colorScheme, place) => {
    const { page } = stand.window;
    await stand.window.setColorScheme(colorScheme);
    if (place === 'in the full view') await details().getByRole('button', { name: 'Full view' }).click();
    await part('CTA_TUPLE_REPLY').click();
    await expect.poll(async () => (await litBytes()).length, PATIENCE).toBe(52);
    expect(await axeFindings(page)).toEqual([]);
  });
});

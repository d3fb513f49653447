// Copying and exporting flows as an unprivileged user: what is in the clipboard and in the files is what conntrack lists.

import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { EXPORT_WORDS as words } from '../../renderer/words/export-words.ts';
import { axeFindings } from './support/axe.ts';
import type { ListedFlow } from './support/conntrack.ts';
import { runIn } from './support/network.ts';
import { MIXED_FLOWS, makeStand } from './support/stand.ts';
import { endpoint, PATIENCE } from './support/window.ts';

const { stand } = makeStand(MIXED_FLOWS);

/** A folder that the user owns. */
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(stand.world.user.home, 'exports-'));
  own(folder);
});

const own = (path: string) => chownSync(path, stand.world.user.uid, stand.world.user.gid);
const dialog = (name: 'Export' | 'Copy as' = 'Export') => stand.app.page.getByRole('dialog', { name, exact: true });
const toast = () => stand.app.page.getByRole('status', { name: 'Export', exact: true });
const progress = () => stand.app.page.getByRole('region', { name: 'Export', exact: true });
const clipboard = () => stand.app.app.evaluate(({ clipboard }) => clipboard.readText());
const press = (key: string) => stand.app.page.keyboard.press(key);

/** What the desktop's file dialog answers from now on. */
const choose = (path: string) =>
  stand.app.app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, path);

const ends = ({ src, dst, sport, dport }: ListedFlow) => `${endpoint(src, sport)} ${endpoint(dst, dport)}`;
const listed = () => stand.conntrack.list().map(ends).sort();

/** Exports all flows in a format to a file, and returns its text. */
async function exported(format: string, name: string): Promise<string> {
  const path = join(folder, name);
  await choose(path);
  await press('Control+e');
  await dialog().getByRole('radio', { name: format, exact: true }).check();
  await dialog()
    .getByRole('button', { name: /^Export \d/ })
    .click();
  await toast().getByText(path).waitFor();
  await toast().getByRole('button', { name: 'Dismiss' }).click();
  return readFileSync(path, 'utf8');
}

/** The fields of the columns source, translated and destination in a CSV. */
const CSV_ENDS =
  'source,source.port,translated.source,translated.source.port,translated.destination,translated.destination.port,destination,destination.port';

const linesOf = (text: string) => text.split(/\r?\n/).filter((line) => line !== '');

/** The ends of lines of `conntrack -L`. */
const endsOfLines = (lines: readonly string[]) =>
  lines
    .map((line) => {
      const value = (name: string) => new RegExp(`\\b${name}=(\\S+)`).exec(line)?.[1] ?? '';
      return `${endpoint(value('src'), Number(value('sport')))} ${endpoint(value('dst'), Number(value('dport')))}`;
    })
    .sort();

describe('An exported file', () => {
  test('of conntrack’s lines has the flows that conntrack lists', async () => {
    await stand.window.showsTotal(MIXED_FLOWS.length);
    const lines = linesOf(await exported('conntrack lines', 'flows.txt'));
    expect(endsOfLines(lines)).toEqual(listed());
    // All of each line, but for what has changed since.
    const fixed = (line: string) =>
      line.replace(/ \d+ (?=[A-Z]* ?src)|(timeout|packets|bytes|use|delta-time)=\S+/g, ' ');
    const theirs = ['ipv4', 'ipv6'].flatMap((family) =>
      linesOf(runIn(stand.world.network.router, 'conntrack', ['-L', '-f', family])),
    );
    expect(lines.map(fixed).sort()).toEqual(theirs.map(fixed).sort());
  });

  test('for conntrack -R makes the same table elsewhere', async () => {
    const path = join(folder, 'flows.conntrack');
    expect(linesOf(await exported('conntrack input', 'flows.conntrack'))).toHaveLength(MIXED_FLOWS.length);
    const loaded = execFileSync(
      'unshare',
      ['-n', 'sh', '-c', `conntrack -R ${path} && conntrack -L -f ipv4 && conntrack -L -f ipv6`],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    expect(endsOfLines(linesOf(loaded))).toEqual(listed());
  });

  test('as CSV has the columns of the grid under their ids, with numbers', async () => {
    const [head, ...rows] = linesOf(await exported('CSV', 'flows.csv'));
    const fields = head?.split(',') ?? [];
    expect(head).toBe(`protocol,state,${CSV_ENDS},bytes,rate,timeout`);
    const cellsOf = (row: string) => new Map(row.split(',').map((cell, place) => [fields[place] ?? '', cell]));
    const end = (cells: Map<string, string>, name: string) =>
      endpoint(cells.get(name) ?? '', Number(cells.get(`${name}.port`)));
    expect(
      rows
        .map(cellsOf)
        .map((cells) => `${end(cells, 'source')} ${end(cells, 'destination')}`)
        .sort(),
    ).toEqual(listed());
    expect(rows.every((row) => /^\d+$/.test(cellsOf(row).get('bytes') ?? ''))).toBe(true);
  });

  test('as JSON lines has one object a flow', async () => {
    const objects = linesOf(await exported('JSON lines', 'flows.jsonl')).map((line) => JSON.parse(line));
    const found = objects.map(
      ({ origSrc, origSport, origDst, origDport }) => `${endpoint(origSrc, origSport)} ${endpoint(origDst, origDport)}`,
    );
    expect(found.sort()).toEqual(listed());
  });

  test('as XML is conntrack’s document', async () => {
    const text = await exported('XML', 'flows.xml');
    expect(text).toMatch(/^<\?xml .*\n<conntrack>\n<flow>[\s\S]*<\/flow>\n<\/conntrack>\n$/);
    const value = (flow: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(flow)?.[1] ?? '';
    const found = [...text.matchAll(/<flow>.*<\/flow>/g)].map(
      ([flow]) =>
        `${endpoint(value(flow, 'src'), Number(value(flow, 'sport')))} ${endpoint(value(flow, 'dst'), Number(value(flow, 'dport')))}`,
    );
    expect(found.sort()).toEqual(listed());
  });

  test('as a text table has the cells as they are shown', async () => {
    const [head, ...lines] = linesOf(await exported('Text table', 'table.txt'));
    expect(head).toMatch(/^protocol +state +source +translated +destination +bytes +rate +timeout$/);
    const rows = await stand.window.rows();
    expect(lines.map((line) => line.split(/ {2,}/)[0])).toEqual(rows.map(({ cells }) => cells.protocol));
    for (const [i, { cells }] of rows.entries()) expect(lines[i]).toContain(cells.source);
  });
});

test('only the selected flows are exported if several are selected, with the columns that are chosen', async () => {
  const { page } = stand.app;
  await stand.window.grid.focus();
  await press('Control+Home');
  for (const key of ['Space', 'Down', 'Space']) await press(key === 'Down' ? 'ArrowDown' : key);
  await page.getByRole('button', { name: 'Delete selected' }).getByText('2').waitFor();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  expect(await dialog().getByRole('radio', { name: 'Selected' }).isChecked()).toBe(true);
  await dialog().getByRole('button', { name: 'Rate', exact: true }).click();
  await dialog().getByRole('button', { name: 'Zone', exact: true }).click();
  await dialog().getByRole('button', { name: 'Export 2 flows…' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  // All headings look alike.
  const looks = await dialog()
    .locator('legend:not(.fg-hidden), h3')
    .evaluateAll((headings) =>
      headings.map((heading) => {
        const { color, fontSize, fontWeight, textTransform } = getComputedStyle(heading);
        return [color, fontSize, fontWeight, textTransform].join();
      }),
    );
  expect(looks.length).toBeGreaterThan(3);
  expect(new Set(looks).size).toBe(1);
  const path = join(folder, 'two.csv');
  await choose(path);
  await dialog().getByRole('button', { name: 'Export 2 flows…' }).click();
  await toast().getByText(path).waitFor();
  const [head, ...rows] = linesOf(readFileSync(path, 'utf8'));
  expect(head).toBe(`protocol,state,${CSV_ENDS},bytes,timeout,zone`);
  expect(rows).toHaveLength(2);
  expect(await axeFindings(page)).toEqual([]);
  await toast().getByRole('button', { name: 'Dismiss' }).click();
});

test('Ctrl+C copies the selected rows with a header, and without a selection the cell', async () => {
  await stand.window.grid.focus();
  await press('Control+c');
  await expect.poll(clipboard, PATIENCE).toMatch(/^Proto\tState\tSource\tTranslated to\tDestination\t/);
  expect(linesOf(await clipboard())).toHaveLength(3);
  // With nothing below it, a notification is where a toast would be.
  const lowerEdge = (selector: string) =>
    stand.app.page
      .locator(selector)
      .first()
      .evaluate((element) => element.getBoundingClientRect().bottom);
  await stand.app.page.locator('.fg-notification').waitFor();
  await expect
    .poll(async () => (await lowerEdge('.fg-notification')) - (await lowerEdge('.fg-floats')), PATIENCE)
    .toBe(0);
  const [first] = await stand.window.rows();
  expect(
    linesOf(await clipboard())[1]
      ?.split('\t')
      .slice(0, 3),
  ).toEqual(['protocol', 'state', 'source'].map((id) => first?.cells[id]));
  await press('Escape');
  await stand.window.grid.focus();
  for (const key of ['Control+Home', 'ArrowRight', 'ArrowRight', 'Control+c']) await press(key);
  await expect.poll(clipboard, PATIENCE).toBe(first?.cells.source);
});

test('Copy as copies what matches in the format that is chosen, and a filter is copied as text and as a command', async () => {
  const { page } = stand.app;
  await stand.window.setFilter('proto = tcp and dport = 7000');
  await stand.window.showsMatching(4);
  await stand.window.grid.focus();
  await press('Control+Shift+c');
  await dialog('Copy as').getByRole('button', { name: 'Copy 4 flows' }).click();
  await expect.poll(async () => linesOf(await clipboard()).length, PATIENCE).toBe(4);
  expect(endsOfLines(linesOf(await clipboard()))).toEqual(
    stand.conntrack.list('-p', 'tcp', '--dport', '7000').map(ends).sort(),
  );
  const menu = (label: string) =>
    stand.app.app.evaluate(({ Menu }, wanted) => {
      for (const { submenu } of Menu.getApplicationMenu()?.items ?? []) {
        submenu?.items.find((item) => item.label === wanted)?.click();
      }
    }, label);
  await menu('Copy filter');
  await expect.poll(clipboard, PATIENCE).toBe('proto = tcp and dport = 7000');
  await menu('Copy filter as conntrack command');
  await expect.poll(clipboard, PATIENCE).toMatch(/conntrack -L -p tcp --dport 7000$/);
  // A line that would list other flows is not offered.
  await stand.window.setFilter('proto = tcp and bytes > 1MB');
  await stand.window.showsMatching(0);
  await menu('Copy filter as conntrack command');
  await page.getByText(words.unsaid(['bytes > 1MB'])).waitFor();
  expect(await clipboard()).toMatch(/conntrack -L -p tcp --dport 7000$/);
  await stand.window.setFilter('');
  await stand.window.showsMatching(MIXED_FLOWS.length);
});

test('a full disk leaves the file as it was, and the window says what to do', async () => {
  const small = join(folder, 'small');
  mkdirSync(small);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4k,mode=0777', 'tmpfs', small]);
  try {
    const path = join(small, 'flows.jsonl');
    writeFileSync(path, '');
    own(path);
    await choose(path);
    await press('Control+e');
    await dialog().getByRole('radio', { name: 'JSON lines', exact: true }).check();
    await dialog()
      .getByRole('button', { name: /^Export \d/ })
      .click();
    await toast().getByText('There is no space left in').waitFor();
    expect(readdirSync(small)).toEqual(['flows.jsonl']);
    expect(readFileSync(path, 'utf8')).toBe('');
    await toast().getByRole('button', { name: 'Dismiss' }).click();
  } finally {
    execFileSync('umount', [small]);
  }
});

test('an export that is cancelled leaves nothing', async () => {
  const path = join(folder, 'never.csv');
  await choose(path);
  // A disk that takes nothing until the test says so.
  await stand.app.app.evaluate(async () => {
    const { open } = process.getBuiltinModule('node:fs/promises');
    const file = await open('/dev/null');
    const prototype = Object.getPrototypeOf(file);
    await file.close();
    const { writeFile } = prototype;
    prototype.writeFile = () => {
      prototype.writeFile = writeFile;
      return new Promise(() => {});
    };
  });
  await press('Control+e');
  await dialog()
    .getByRole('button', { name: /^Export \d/ })
    .click();
  await progress().getByRole('progressbar').waitFor();
  expect(readdirSync(folder).some((name) => name.startsWith('never.csv.'))).toBe(true);
  await progress().getByRole('button', { name: 'Cancel' }).click();
  await toast().getByText(words.cancelled).waitFor();
  await expect.poll(() => readdirSync(folder).filter((name) => name.startsWith('never')), PATIENCE).toEqual([]);
});

test('what floats over the rows stands one above the other in one frame, however long it is', async () => {
  const { page, outcome } = stand.window;
  await stand.window.showsTotal(MIXED_FLOWS.length);
  await page.setViewportSize({ width: 1024, height: 640 });
  await choose(join(folder, 'no-such-folder-'.repeat(12), 'flows.csv'));
  await press('Control+e');
  await dialog()
    .getByRole('button', { name: /^Export \d/ })
    .click();
  await toast().waitFor();
  await stand.window.grid.press('Control+Home');
  await press('Delete');
  await stand.window.asksAbout(1);
  await stand.window.yes();
  // It stays while it is pointed at.
  await outcome.hover();
  await stand.window.grid.press('Control+Shift+Z');
  const floats = () =>
    page.locator('.fg-toast, .fg-notification').evaluateAll((elements) =>
      elements.map((element) => {
        const { top, bottom, left, right } = element.getBoundingClientRect();
        const { borderTop, borderRadius, backgroundColor, boxShadow, minHeight, opacity } = getComputedStyle(element);
        const frame = { borderTop, borderRadius, backgroundColor, boxShadow, minHeight, opacity };
        return { top, bottom, left, right, wraps: element.scrollWidth <= element.clientWidth, frame };
      }),
    );
  const FRAME = { minHeight: '44px', opacity: '1' };
  await expect
    .poll(async () => (await floats()).map(({ frame }) => frame), PATIENCE)
    .toMatchObject([FRAME, FRAME, FRAME]);
  const [first, ...others] = (await floats()).sort((a, b) => a.top - b.top);
  if (!first) throw new Error('nothing is seen');
  let above = first;
  for (const one of others) {
    expect(one.frame).toEqual(first.frame);
    expect(one.top - above.bottom).toBeGreaterThanOrEqual(8);
    above = one;
  }
  for (const { left, right, wraps } of [first, ...others]) {
    expect(left).toBeGreaterThanOrEqual(0);
    expect(right).toBeLessThanOrEqual(1024);
    expect(wraps).toBe(true);
  }
  // Two lines at least.
  expect((await toast().boundingBox())?.height).toBeGreaterThan(50);
  await page.setViewportSize({ width: 1440, height: 900 });
  await toast().getByRole('button', { name: 'Dismiss' }).click();
});

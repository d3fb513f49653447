// Whatever is found in place of the settings file: the window gets defaults and the reason, and nothing is lost.

import { execFileSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../electron/settings/settings-fields.ts';
import { SettingsFile } from '../../../../electron/settings/settings-file.ts';
import { FakeClock } from '../fake-clock.ts';
import { quietLog } from '../quiet-log.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flowglass-settings-'));
  path = join(folder, 'settings.json');
});
afterEach(() => rm(folder, { recursive: true }));

const load = () => SettingsFile.load(path, { clock: new FakeClock(), log: quietLog().log });
const text = (content: string | Buffer) => () => writeFile(path, content);

/** What is at the path, and what the message says of it. */
const BAD: readonly (readonly [string, string, () => Promise<unknown>])[] = [
  ['a pipe', 'is not a regular file', async () => execFileSync('mkfifo', [path])],
  ['a folder', 'is not a regular file', () => mkdir(path)],
  ['a socket', 'is not a regular file', () => leaveSocket()],
  ['a link to an endless device', 'is not a regular file', () => symlink('/dev/zero', path)],
  ['a link to a full device', 'is not a regular file', () => symlink('/dev/full', path)],
  ['a link that leads nowhere', 'is a link that leads nowhere', () => symlink('nowhere.json', path)],
  ['a link to itself', 'is a link that leads nowhere', () => symlink('settings.json', path)],
  ['200 MB', 'is too large', async () => text('{}')().then(() => truncate(path, 200_000_000))],
  ['nothing', 'is empty', text('')],
  ['space', 'is empty', text(' \n')],
  ['what is not JSON', 'is not valid JSON', text('theme = dark')],
  ['JSON that was cut off', 'is not valid JSON', text('{"theme":"dark","col')],
  ['NaN', 'is not valid JSON', text('{"window":{"width":NaN}}')],
  ['UTF-16', 'is not valid JSON', text(Buffer.from('{"theme":"dark"}', 'utf16le'))],
  ['a list', 'has no settings in it', text('[{"theme":"dark"}]')],
  ['null', 'has no settings in it', text('null')],
  ['a number', 'has no settings in it', text('7')],
  ['what is nested too deeply', 'is not valid JSON', text(`{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`)],
];

/** A socket whose server has gone. */
async function leaveSocket(): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(join(folder, 'made'), resolve);
  });
  execFileSync('ln', [join(folder, 'made'), path]);
  await new Promise((resolve) => {
    server.close(resolve);
  });
}

test.each(BAD)('%s is set aside with its reason (%s), and new settings are saved', async (_what, reason, make) => {
  await make();
  const before = await lstat(path);
  const settings = await load();
  expect(settings.get()).toEqual(DEFAULT_SETTINGS);
  expect(settings.troubles).toEqual({ unread: expect.objectContaining({ code: 'ESETTINGS' }), unsaved: null });
  expect(settings.troubles.unread?.message).toContain(`${path} ${reason}. It was renamed to settings.json.broken;`);
  expect((await lstat(`${path}.broken`)).ino).toBe(before.ino);
  await settings.update({ theme: 'dark' });
  expect(settings.troubles.unsaved).toBeNull();
  expect((await load()).get().theme).toBe('dark');
});

test('no file that was set aside is ever overwritten; after nine, the broken file stays where it is', async () => {
  for (let number = 1; number <= 10; number++) {
    await writeFile(path, `broken ${number}`);
    await load();
  }
  const names = ['', '.2', '.3', '.4', '.5', '.6', '.7', '.8', '.9'].map((end) => `settings.json.broken${end}`);
  expect((await readdir(folder)).toSorted()).toEqual(['settings.json', ...names]);
  expect(await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).toEqual(
    names.map((_, index) => `broken ${index + 1}`),
  );
  const settings = await load();
  expect(settings.troubles.unread?.message).toContain('It stays as it is, and nothing is saved over it.');
  await settings.update({ theme: 'dark' });
  expect(settings.get().theme).toBe('dark');
  expect(await readFile(path, 'utf8')).toBe('broken 10');
});

describe('a file that is mostly good', () => {
  test.each<[string, string, object, readonly string[]]>([
    ['theme', '{"theme":"purple","columnWidths":{"bytes":90}}', { columnWidths: { bytes: 90 } }, ['theme']],
    [
      'widths',
      '{"theme":"dark","columnWidths":{"bytes":90,"mark":"wide","zone":1e999,"age":-4,"rate":null}}',
      { theme: 'dark', columnWidths: { bytes: 90 } },
      ['columnWidths.mark', 'columnWidths.zone', 'columnWidths.age', 'columnWidths.rate'],
    ],
    ['all widths', '{"theme":"dark","columnWidths":[90]}', { theme: 'dark' }, ['columnWidths']],
    [
      'sort keys',
      '{"sort":[{"column":"bytes","descending":true},{"column":7,"descending":true},"age",{"column":"bytes","descending":false}]}',
      { sort: [{ column: 'bytes', descending: true }] },
      ['sort[1]', 'sort[2]', 'sort[3]'],
    ],
    [
      'expectations',
      '{"expectations":{"widths":{"helper":90,"mask":"wide"},"sort":[{"column":"helper","descending":true},7]}}',
      { expectations: { widths: { helper: 90 }, sort: [{ column: 'helper', descending: true }] } },
      ['expectations.widths.mask', 'expectations.sort[1]'],
    ],
    [
      'columns',
      '{"density":"tiny","columns":[{"id":"bytes","shown":true,"pinned":false},{"id":"mark"},{"id":"bytes","shown":false,"pinned":false}]}',
      { columns: [{ id: 'bytes', shown: true, pinned: false }] },
      ['density', 'columns[1]', 'columns[2]'],
    ],
    [
      'rules and profiles',
      '{"profile":" ","rules":[{"name":"Web","filter":"dport = 443","colour":"#fff","sign":"W","enabled":true}],"profiles":[{"name":"A","density":"compact","columns":[],"columnWidths":{},"sort":[],"rules":[]},{"name":"B","density":7},{"name":"A"}]}',
      {
        profiles: [
          { name: 'A', density: 'compact', columns: [], columnWidths: {}, sort: [], rules: [] },
          { name: 'B', density: 'comfortable', columns: [], columnWidths: {}, sort: [], rules: [] },
        ],
      },
      ['rules[0]', 'profile', 'profiles[1].density', 'profiles[2]'],
    ],
    ['all columns', '{"columns":{"bytes":true},"theme":"dark"}', { theme: 'dark' }, ['columns']],
    [
      'bounds',
      '{"window":{"x":1e9,"y":20,"width":0,"height":600.5,"maximized":"no"},"theme":"light"}',
      { theme: 'light', window: { y: 20 } },
      ['window.x', 'window.width', 'window.height', 'window.maximized'],
    ],
    ['all bounds', '{"window":7,"theme":"light"}', { theme: 'light' }, ['window']],
  ])('is used but for its bad %s, which are named', async (_what, content, good, bad) => {
    await writeFile(path, content);
    const settings = await load();
    expect(settings.get()).toEqual({ ...DEFAULT_SETTINGS, ...good });
    expect(settings.troubles.unread?.message).toContain(`Not used: ${bad.join(', ')}. `);
    expect(await readFile(path, 'utf8')).toBe(content);
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  test('is used whatever else it names, with a byte order mark, too', async () => {
    const odd =
      '\uFEFF{"__proto__":{"theme":"light"},"constructor":1,"columnWidths":{"bytes":90,"toString":50},"theme":"dark"}';
    await writeFile(path, odd);
    const settings = await load();
    expect(settings.troubles.unread).toBeNull();
    expect(settings.get().theme).toBe('dark');
    await settings.update({ theme: 'light' });
    const written = await readFile(path, 'utf8');
    expect(JSON.stringify(JSON.parse(written))).toBe(odd.slice(1).replace('"theme":"dark"', '"theme":"light"'));
    expect(Reflect.get({}, 'theme')).toBeUndefined();
  });

  test('takes no width for a column called __proto__', async () => {
    await writeFile(path, '{"columnWidths":{"__proto__":90,"bytes":80}}');
    const settings = await load();
    expect(Object.entries(settings.get().columnWidths)).toEqual([['bytes', 80]]);
  });

  test.each([
    ['{"column":"bytes","descending":true}', [{ column: 'bytes', descending: true }]],
    ['null', []],
  ])('is used with the single sort key of an earlier version (%s)', async (sort, expected) => {
    await writeFile(path, `{"theme":"dark","sort":${sort}}`);
    const settings = await load();
    expect(settings.get()).toMatchObject({ theme: 'dark', sort: expected });
    expect(settings.troubles.unread).toBeNull();
  });

  test('names only the first of many bad settings, and no long name whole', async () => {
    const widths = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`${i}${'x'.repeat(300)}`, 'wide']));
    await writeFile(path, JSON.stringify({ columnWidths: widths }));
    const { message = '' } = (await load()).troubles.unread ?? {};
    expect(message.length).toBeLessThan(700);
    expect(message).toContain('… and 2995 more');
  });
});

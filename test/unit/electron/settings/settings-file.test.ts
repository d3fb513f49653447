// The settings in memory and on disk: what is kept, by several instances and versions, and what is said when that fails.

import { mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChangedTroubles } from '../../../../electron/contract/settings.ts';
import { DEFAULT_SETTINGS } from '../../../../electron/settings/settings-fields.ts';
import { SettingsFile } from '../../../../electron/settings/settings-file.ts';
import { FakeClock } from '../fake-clock.ts';
import { quietLog } from '../quiet-log.ts';

describe('the settings', () => {
  let folder = '';
  let path = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flowglass-settings-'));
    path = join(folder, 'settings.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  const load = (from = path) => SettingsFile.load(from, { clock: new FakeClock(), log: quietLog().log });
  const onDisk = async (at = path): Promise<unknown> => JSON.parse(await readFile(at, 'utf8'));

  test('are the defaults without a file', async () => {
    const settings = await load(join(folder, 'sub', 'settings.json'));
    expect(settings.get()).toEqual(DEFAULT_SETTINGS);
    expect(settings.troubles).toEqual({ unread: null, unsaved: null });
  });

  test('are read back as they were left', async () => {
    const settings = await load(join(folder, 'sub', 'settings.json'));
    await settings.update({ theme: 'dark', columnWidths: { bytes: 90 } });
    const sort = [
      { column: 'protocol', descending: false },
      { column: 'bytes', descending: true },
    ];
    await settings.update({ sort, theme: undefined });
    await settings.update({ facets: { open: false, px: 240, folded: ['state'] } });
    await settings.update({ details: { open: true, px: 500, unfolded: ['message'] } });
    await settings.update({ expectations: { widths: { helper: 77 }, sort } });
    await settings.update({ ended: { listed: true, megabytes: 16 }, serviceNames: false });
    await settings.update({ window: { x: 1, y: 2, width: 900, height: 600, maximized: true } });
    const namedFilters = [{ name: 'Web clients', filter: 'dport = 443' }];
    await settings.update({ filterHistory: ['proto = udp', 'dport = 53'], namedFilters });
    const again = await load(join(folder, 'sub', 'settings.json'));
    expect(again.get()).toEqual({
      ...DEFAULT_SETTINGS,
      filterHistory: ['proto = udp', 'dport = 53'],
      namedFilters,
      theme: 'dark',
      columnWidths: { bytes: 90 },
      sort,
      facets: { open: false, px: 240, folded: ['state'] },
      details: { open: true, px: 500, unfolded: ['message'] },
      ended: { listed: true, megabytes: 16 },
      serviceNames: false,
      expectations: { widths: { helper: 77 }, sort },
      window: { x: 1, y: 2, width: 900, height: 600, maximized: true },
    });
  });

  test('have the columns as the user arranged them, and those that only a newer version has stay', async () => {
    const marks = { id: 'mark', shown: true, pinned: true };
    const owner = { id: 'owner', shown: true, pinned: false };
    const settings = await load();
    await settings.update({ density: 'compact', columns: [marks, { id: 'bytes', shown: false, pinned: false }] });
    expect((await load()).get()).toMatchObject({ density: 'compact', columns: [marks, { id: 'bytes' }] });
    await writeFile(path, JSON.stringify({ columns: [owner, { ...marks, colour: 'blue' }] }));
    const other = await load();
    await other.update({ columns: [{ ...marks, pinned: false }] });
    expect(await onDisk()).toEqual({ columns: [{ ...marks, pinned: false, colour: 'blue' }, owner] });
    await other.update({ columns: [] });
    expect(await onDisk()).toEqual({ columns: [] });
  });

  test('have the profiles, each as the instance that changed it last left it', async () => {
    const profile = (name: string, bytes = 90) =>
      ({ name, density: 'compact', columns: [], columnWidths: { bytes }, sort: [], rules: [] }) as const;
    const newer = { ...profile('Newer'), sort: 'by owner' };
    const taken = { ...newer, sort: [] };
    await writeFile(path, JSON.stringify({ profiles: [{ ...profile('A'), icon: 'star' }, profile('B'), newer] }));
    const [one, other] = await Promise.all([load(), load()]);
    expect(one.get().profiles).toEqual([profile('A'), profile('B'), taken]);
    await one.update({ profile: 'C', profiles: [profile('A'), profile('B', 100), taken, profile('C')] });
    await other.update({ profiles: [profile('A', 110), taken] });
    expect(await onDisk()).toEqual({
      profile: 'C',
      profiles: [{ ...profile('A', 110), icon: 'star' }, newer, profile('C')],
    });
    await one.update({ profiles: [profile('A'), profile('B', 100), taken, profile('C', 120)] });
    expect(await onDisk()).toEqual({
      profile: 'C',
      profiles: [{ ...profile('A', 110), icon: 'star' }, newer, profile('C', 120)],
    });
  });

  const rule = (name: string, colour = 'red') =>
    ({ name, filter: 'mark = 1', colour, sign: 'x', enabled: true }) as const;
  const shown = (id: string) => ({ id, shown: true, pinned: false });

  test('have the rules that are understood, and the others stay among them', async () => {
    const magenta = rule('Later', 'magenta');
    const bold = { ...rule('Web'), bold: true };
    await writeFile(path, JSON.stringify({ rules: [magenta, bold, 7, rule('DNS')] }));
    const settings = await load();
    expect(settings.get().rules).toEqual([rule('Web'), rule('DNS')]);
    expect(settings.troubles.unread?.message).toContain('Not used: rules[0], rules[2].');
    await settings.update({ rules: [rule('DNS'), { ...rule('Web'), enabled: false }, rule('NTP', 'blue')] as never });
    expect(await onDisk()).toEqual({
      rules: [magenta, rule('DNS'), 7, { ...bold, enabled: false }, rule('NTP', 'blue')],
    });
    await settings.update({ rules: [] });
    expect(await onDisk()).toEqual({ rules: [magenta, 7] });
  });

  test('have more rules than there may be in the file only', async () => {
    const many = Array.from({ length: 25 }, (_, i) => rule(`R${i}`));
    await writeFile(path, JSON.stringify({ rules: many }));
    const settings = await load();
    expect(settings.get().rules).toEqual(many.slice(0, 20));
    await settings.update({ rules: [rule('Mine')] as never });
    expect(await onDisk()).toEqual({ rules: [rule('Mine'), ...many.slice(20)] });
  });

  test('keep of a profile what only a newer version has, whatever is changed of it', async () => {
    const magenta = rule('Later', 'magenta');
    const own = {
      name: 'Own',
      density: 'cosy',
      columns: [shown('source'), shown('owner')],
      columnWidths: { owner: 80, flag: { fit: true } },
      sort: [{ column: 'owner', descending: true }],
      rules: [magenta, rule('Web')],
    };
    await writeFile(path, JSON.stringify({ profiles: [own] }));
    const settings = await load();
    const [taken] = settings.get().profiles;
    expect(taken).toEqual({ ...own, density: 'comfortable', columnWidths: { owner: 80 }, rules: [rule('Web')] });
    const message = settings.troubles.unread?.message;
    for (const place of ['density', 'columnWidths.flag', 'rules[0]']) expect(message).toContain(`profiles[0].${place}`);
    if (!taken) return;
    // The window knows no such column, so it does not name it.
    await settings.update({ profiles: [{ ...taken, columns: [shown('bytes'), shown('source')] }] });
    const columns = [shown('bytes'), shown('source'), shown('owner')];
    expect(await onDisk()).toEqual({ profiles: [{ ...own, columns }] });
    await settings.update({ profiles: [{ ...taken, columns, columnWidths: { owner: 80, bytes: 90 }, rules: [] }] });
    const columnWidths = { ...own.columnWidths, bytes: 90 };
    expect(await onDisk()).toEqual({ profiles: [{ ...own, columns, columnWidths, rules: [magenta] }] });
  });

  test('are readable by their owner only, and leave no drafts', async () => {
    const settings = await load(join(folder, 'sub', 'settings.json'));
    await Promise.all([settings.update({ theme: 'dark' }), settings.update({ theme: 'light' })]);
    expect((await stat(join(folder, 'sub', 'settings.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'sub'))).toEqual(['settings.json']);
    expect(await onDisk(join(folder, 'sub', 'settings.json'))).toEqual({ theme: 'light' });
  });

  test('of a newer version stay in the file when this one writes it', async () => {
    const newer = {
      version: 7,
      theme: 'dark',
      panels: { left: true },
      columnWidths: { bytes: 90, country: 70, owner: { fit: true } },
      sort: [{ column: 'bytes', descending: true, nulls: 'first' }],
      window: { x: 3, y: 4, width: 900, height: 600, maximized: false, display: 'HDMI-1' },
    };
    await writeFile(path, JSON.stringify(newer));
    const settings = await load();
    expect(settings.get()).toMatchObject({ theme: 'dark', columnWidths: { bytes: 90, country: 70 } });
    await settings.update({ theme: 'light', window: { x: 5, y: 6, width: 800, height: 500, maximized: true } });
    await settings.update({
      columnWidths: { bytes: 100, country: 70, packets: 60 },
      sort: [
        { column: 'packets', descending: true },
        { column: 'bytes', descending: false },
      ],
    });
    expect(await onDisk()).toEqual({
      ...newer,
      theme: 'light',
      columnWidths: { bytes: 100, country: 70, owner: { fit: true }, packets: 60 },
      sort: [
        { column: 'packets', descending: true },
        { column: 'bytes', descending: false, nulls: 'first' },
      ],
      window: { x: 5, y: 6, width: 800, height: 500, maximized: true, display: 'HDMI-1' },
    });
  });

  test('that were not understood stay in the file until they are chosen again', async () => {
    await writeFile(path, '{"theme":"sepia","sort":"bytes"}');
    const settings = await load();
    await settings.update({ sort: [] });
    expect(await onDisk()).toEqual({ theme: 'sepia', sort: [] });
    await settings.update({ theme: 'system' });
    expect(await onDisk()).toEqual({ theme: 'system', sort: [] });
    expect((await load()).troubles.unread).toBeNull();
  });

  test('of several instances do not overwrite each other', async () => {
    await writeFile(path, '{"later":[1,2]}');
    const [one, other] = await Promise.all([load(), load()]);
    const rounds = 20;
    for (let i = 1; i <= rounds; i++) {
      await Promise.all([
        one.update({ theme: i % 2 ? 'dark' : 'light', columnWidths: { bytes: 100 + i } }),
        other.update({ sort: [{ column: `c${i}`, descending: true }], columnWidths: { packets: 100 + i } }),
      ]);
    }
    expect(await onDisk()).toEqual({
      later: [1, 2],
      theme: 'light',
      columnWidths: { bytes: 100 + rounds, packets: 100 + rounds },
      sort: [{ column: `c${rounds}`, descending: true }],
    });
    expect(one.troubles.unsaved ?? other.troubles.unsaved).toBeNull();
    expect(await readdir(folder)).toEqual(['settings.json']);
  });

  test('forget a width that was reset', async () => {
    const settings = await load();
    await settings.update({ columnWidths: { bytes: 90, mark: 50 } });
    await settings.update({ columnWidths: { mark: 50 } });
    expect(await onDisk()).toEqual({ columnWidths: { mark: 50 } });
    expect(settings.get().columnWidths).toEqual({ mark: 50 });
  });

  test('are written to where a link leads, and the link stays', async () => {
    const kept = join(folder, 'dotfiles.json');
    await writeFile(kept, '{"theme":"dark"}');
    await symlink('dotfiles.json', path);
    const settings = await load();
    expect(settings.get().theme).toBe('dark');
    await settings.update({ theme: 'light' });
    expect(await onDisk(kept)).toEqual({ theme: 'light' });
    expect(await realpath(path)).toBe(await realpath(kept));
  });

  test('are written again whole after the file was deleted', async () => {
    const settings = await load();
    await settings.update({ theme: 'dark' });
    await rm(path);
    await settings.update({ sort: [] });
    expect(await onDisk()).toEqual({ theme: 'dark', sort: [] });
  });

  test('that somebody has broken meanwhile are set aside, and that is said', async () => {
    const settings = await load();
    const told: ChangedTroubles[] = [];
    settings.onTroubles = (changed) => told.push(changed);
    await settings.update({ theme: 'dark' });
    await writeFile(path, '{"theme":');
    await settings.update({ sort: [] });
    expect(await onDisk()).toEqual({ theme: 'dark', sort: [] });
    expect(await readFile(`${path}.broken`, 'utf8')).toBe('{"theme":');
    expect(told).toEqual([{ unread: expect.objectContaining({ code: 'ESETTINGS' }) }]);
  });
});

describe('settings that cannot be saved', () => {
  let folder = '';
  let blocked = '';
  let path = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flowglass-settings-'));
    blocked = join(folder, 'sub');
    path = join(blocked, 'settings.json');
    await writeFile(blocked, 'a file where the folder should be');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('last until the application ends; that is said at once, once, and until they can be saved', async () => {
    const { log, lines } = quietLog();
    const settings = await SettingsFile.load(path, { clock: new FakeClock(), log });
    expect(settings.troubles).toEqual({ unread: null, unsaved: expect.objectContaining({ code: 'EUNSAVED' }) });
    const { message = '' } = settings.troubles.unsaved ?? {};
    expect(message).toContain(`${blocked} is not a folder`);
    expect(message).toContain('--user-data-dir');
    const told: ChangedTroubles[] = [];
    settings.onTroubles = (changed) => told.push(changed);
    await settings.update({ theme: 'dark' });
    await settings.update({ columnWidths: { bytes: 90 } });
    expect(settings.get()).toMatchObject({ theme: 'dark', columnWidths: { bytes: 90 } });
    expect(told).toEqual([]);
    await rm(blocked);
    await settings.update({ sort: [] });
    expect(told).toEqual([{ unsaved: null }]);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ theme: 'dark', columnWidths: { bytes: 90 }, sort: [] });
    // For developers only: the window says it.
    expect(lines.filter((line) => !line.startsWith('flowglass: debug'))).toEqual([]);
  });

  test('because the file would become too large stay as they are on disk', async () => {
    await rm(blocked);
    path = join(folder, 'settings.json');
    const large = `{"later":"${'x'.repeat((1 << 20) - 100)}"}`;
    await writeFile(path, large);
    const settings = await SettingsFile.load(path, { clock: new FakeClock(), log: quietLog().log });
    await settings.update({ columnWidths: Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`c${i}`, 100])) });
    expect(settings.troubles.unsaved?.message).toContain('would become too large');
    expect(await readFile(path, 'utf8')).toBe(large);
  });
});

test('a file that does not answer holds nothing up, and is never written', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'flowglass-settings-'));
  const path = join(folder, 'settings.json');
  await writeFile(path, '{"theme":"dark"}');
  const clock = new FakeClock();
  const loading = SettingsFile.load(path, { clock, log: quietLog().log, read: () => new Promise(() => undefined) });
  await clock.pass(3000);
  const settings = await loading;
  expect(settings.get().theme).toBe('system');
  expect(settings.troubles.unread?.message).toContain('on a file system that does not answer. It stays as it is');
  await settings.update({ theme: 'light' });
  expect(await readFile(path, 'utf8')).toBe('{"theme":"dark"}');
  await rm(folder, { recursive: true });
});

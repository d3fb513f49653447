import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SettingsFile } from '../../../electron/settings.ts';
import { quietLog } from './quiet-log.ts';

describe('the settings', () => {
  let folder = '';
  let path = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'flowglass-settings-'));
    path = join(folder, 'sub', 'settings.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('are the defaults without a file', async () => {
    const { log, lines } = quietLog();
    const settings = await SettingsFile.load(path, log);
    expect(settings.get()).toEqual({ theme: 'system', columnWidths: {}, sort: [] });
    expect(lines).toEqual([]);
  });

  test('are read back as they were left', async () => {
    const { log } = quietLog();
    const settings = await SettingsFile.load(path, log);
    await settings.update({ theme: 'dark', columnWidths: { bytes: 90 } });
    const sort = [
      { column: 'protocol', descending: false },
      { column: 'bytes', descending: true },
    ];
    await settings.update({ sort, theme: undefined });
    const again = await SettingsFile.load(path, log);
    expect(again.get()).toEqual({
      theme: 'dark',
      columnWidths: { bytes: 90 },
      sort,
    });
  });

  test.each([
    ['{"column":"bytes","descending":true}', [{ column: 'bytes', descending: true }]],
    ['null', []],
  ])('are read with the single sort key of an earlier version (%s)', async (sort, expected) => {
    path = join(folder, 'settings.json');
    await writeFile(path, `{"theme":"dark","sort":${sort}}`);
    const { log, lines } = quietLog();
    const settings = await SettingsFile.load(path, log);
    expect(settings.get()).toMatchObject({ theme: 'dark', sort: expected });
    expect(lines).toEqual([]);
  });

  test('are readable by their owner only, and leave no drafts', async () => {
    const settings = await SettingsFile.load(path, quietLog().log);
    await Promise.all([settings.update({ theme: 'dark' }), settings.update({ theme: 'light' })]);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(folder, 'sub'))).toEqual(['settings.json']);
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ theme: 'light' });
  });

  test.each(['{"theme": "purple"}', 'not JSON', ''])(
    'are set aside with a warning if they are broken (%j)',
    async (text) => {
      path = join(folder, 'settings.json');
      await writeFile(path, text);
      const { log, lines } = quietLog();
      const settings = await SettingsFile.load(path, log);
      expect(settings.get().theme).toBe('system');
      expect(await readFile(`${path}.broken`, 'utf8')).toBe(text);
      expect(lines.join('')).toContain('settings.json.broken');
    },
  );

  test('last until the application ends, with a warning, if they cannot be written', async () => {
    await writeFile(join(folder, 'sub'), 'a file where the folder should be');
    const { log, lines } = quietLog();
    const settings = await SettingsFile.load(path, log);
    await settings.update({ theme: 'dark' });
    expect(settings.get().theme).toBe('dark');
    await settings.update({ theme: 'light' });
    expect(lines.filter((line) => line.includes('settings cannot be kept'))).toHaveLength(1);
  });

  test('are reported before the first change if they cannot be kept', async () => {
    await writeFile(join(folder, 'sub'), 'a file where the folder should be');
    const { log, lines } = quietLog();
    await SettingsFile.load(path, log);
    expect(lines.join('')).toContain('settings cannot be kept');
  });
});

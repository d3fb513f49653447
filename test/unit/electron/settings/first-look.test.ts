import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { firstLook, openPanes, readFirstLook } from '../../../../electron/settings/first-look.ts';
import { takeFields } from '../../../../electron/settings/settings-fields.ts';

/** What the settings say of the same file. */
function settled(file: Record<string, unknown>) {
  const { settings } = takeFields(file);
  return { theme: settings.theme, window: settings.window, panes: openPanes(settings) };
}

describe('the first look', () => {
  test.each<[string, Record<string, unknown>]>([
    ['nothing', {}],
    ['a theme', { theme: 'dark' }],
    ['a theme of a newer version', { theme: 'sepia' }],
    ['a window', { window: { x: -5, y: 30, width: 1400, height: 900, maximized: true } }],
    [
      'a window of which one side is wrong',
      { window: { x: 'left', y: 1.5, width: 0, height: 2_000_000, maximized: 1 } },
    ],
    ['panes', { facets: { open: true, px: 260, folded: [] }, details: { open: true, px: 400, unfolded: [] } }],
    ['closed panes', { facets: { open: false, px: 260, folded: [] }, details: { open: false, px: 400 } }],
    ['a pane without a width', { facets: { open: true, folded: [] } }],
    ['values of the wrong type', { facets: [1], details: 'wide', window: [] }],
  ])('of a file with %s is what the settings say', (_what, file) => {
    expect(firstLook(file)).toEqual(settled(file));
  });

  describe('of a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'first-look-'));
    const path = join(folder, 'settings.json');
    afterAll(() => rmSync(folder, { recursive: true }));

    test('is taken from it, also after a byte order mark', async () => {
      writeFileSync(path, '\ufeff{"theme":"light"}');
      expect((await readFirstLook(path)).theme).toBe('light');
    });

    test.each(['', '{', 'null', '[]', '"dark"'])('that holds %o is as by default', async (text) => {
      writeFileSync(path, text);
      expect(await readFirstLook(path)).toEqual(settled({}));
    });

    test('that is not there, or is none, is as by default', async () => {
      expect(await readFirstLook(join(folder, 'missing.json'))).toEqual(settled({}));
      expect(await readFirstLook(folder)).toEqual(settled({}));
    });
  });
});

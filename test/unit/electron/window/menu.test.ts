// The menu bar, built from the list of actions.

import type { MenuItemConstructorOptions } from 'electron';
import { beforeEach, expect, test, vi } from 'vitest';
import { ACTION_IDS, type ActionId, actionEntry, actionTitle } from '../../../../electron/contract/actions.ts';
import type { MenuOptions } from '../../../../electron/window/menu.ts';

const { setApplicationMenu, electron } = vi.hoisted(() => ({
  setApplicationMenu: vi.fn(),
  electron: { app: { isPackaged: true } },
}));
vi.mock('electron', () => ({
  ...electron,
  dialog: {},
  Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu },
}));
const { installMenu } = await import('../../../../electron/window/menu.ts');

beforeEach(() => setApplicationMenu.mockClear());

/** Every entry of the menu bar, including submenus. */
function entries(options: Partial<MenuOptions> = {}): MenuItemConstructorOptions[] {
  installMenu({ theme: 'system', density: 'comfortable', readOnly: false, titles: {}, send: () => {}, ...options });
  const below = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? below(item.submenu) : [])]);
  return below(setApplicationMenu.mock.lastCall?.[0] ?? []);
}
const entry = (label: string, options: Partial<MenuOptions> = {}) =>
  entries(options).find((item) => item.label === label);

test.each(ACTION_IDS.filter((id) => actionEntry(id).menu))('%s is there, and sends its id', (id) => {
  const sent: ActionId[] = [];
  const item = entry(actionTitle(id), { send: (action) => sent.push(action) });
  (item?.click as (() => void) | undefined)?.();
  expect(sent).toEqual([id]);
});

test.each([true, false])(
  'nothing reloads the page, which would lose filter and selection (packaged: %s)',
  (packaged) => {
    electron.app.isPackaged = packaged;
    const all = entries();
    expect(all.filter(({ role }) => /reload/i.test(role ?? ''))).toEqual([]);
    expect(
      all.filter(({ accelerator }) => /(^|\+)(R|F5)$/.test(String(accelerator))).map(({ label }) => label),
    ).toEqual(['Re-read now']);
    electron.app.isPackaged = true;
  },
);

test('an action without a place in the menu bar is not there', () => {
  expect(entry(actionTitle('clearFilter'))).toBeUndefined();
});

test('keys of the window are registered, keys of the grid and characters are only shown', () => {
  expect(entry('Filter')).toMatchObject({ accelerator: 'Ctrl+F', registerAccelerator: true });
  expect(entry('Select all')).toMatchObject({ accelerator: 'Ctrl+A', registerAccelerator: false });
  expect(entry('Details')).toMatchObject({ accelerator: ']', registerAccelerator: false });
});

test('undo says what it is about, and its key stays the text’s own in a text field', () => {
  const title = 'Undo: delete of 592 flows';
  expect(entry(title, { titles: { undo: title } })).toMatchObject({
    accelerator: 'Ctrl+Z',
    registerAccelerator: false,
  });
});

test('with --read-only nothing can be deleted', () => {
  const enabled = (readOnly: boolean) => entry('Flush…', { readOnly })?.enabled;
  expect([enabled(false), enabled(true)]).toEqual([true, false]);
  expect(entry('Select all', { readOnly: true })?.enabled).toBe(true);
});

test('the chosen theme and height of rows are marked', () => {
  const marked = entries({ theme: 'dark', density: 'compact' }).filter(({ checked }) => checked);
  expect(marked.map(({ label }) => label)).toEqual(['Compact', 'Dark']);
});

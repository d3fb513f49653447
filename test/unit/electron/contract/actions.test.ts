// The list of actions: ids, names and keys.

import { describe, expect, test } from 'vitest';
import {
  ACTION_IDS,
  ActionId,
  actionEntry,
  actionTitle,
  KEY_SCOPES,
  MENU_ROLE_KEYS,
  WIDGET_KEYS,
} from '../../../../electron/contract/actions.ts';

/** Every key with its scope: of actions, widgets and the menu bar's own entries. */
const KEYS = [
  ...ACTION_IDS.flatMap((id) => (actionEntry(id).keys ?? []).map(({ key, scope }) => `${scope} ${key}`)),
  ...WIDGET_KEYS.flatMap(({ scope, keys }) => keys.map((key) => `${scope} ${key}`)),
  ...MENU_ROLE_KEYS.map(({ key, scope }) => `${scope} ${key}`),
];

describe('keys', () => {
  test('are unique within a scope', () => {
    expect(KEYS.filter((key, index) => KEYS.indexOf(key) !== index)).toEqual([]);
  });

  test('of the window that hold Ctrl or Alt, or are function keys, are not keys of text fields, but for undo and redo, which are left to the text there', () => {
    const everywhere = KEYS.filter((key) => /^window (.*(Ctrl|Alt)\+|F\d)/.test(key));
    expect(everywhere).toContain('window Ctrl+F');
    expect(KEYS).toContain('text Ctrl+C');
    expect(everywhere.filter((key) => KEYS.includes(key.replace('window', 'text')))).toEqual([
      'window Ctrl+Z',
      'window Ctrl+Shift+Z',
    ]);
  });

  test.each(KEYS)('%s is in the notation of accelerators', (scoped) => {
    const [scope, key] = scoped.split(' ');
    expect(KEY_SCOPES).toContain(scope);
    expect(key).toMatch(
      /^(Ctrl\+)?(Alt\+)?(Shift\+)?([A-Z0-9/?[\]-]|F\d\d?|Plus|Space|Enter|Escape|Menu|Delete|Home|End|PageUp|PageDown|Up|Down|Left|Right)$/,
    );
  });
});

test('no two actions of the menu bar have the same title', () => {
  const titles = ACTION_IDS.filter((id) => actionEntry(id).menu).map(actionTitle);
  expect(new Set(titles).size).toBe(titles.length);
});

test('a title has an ellipsis if a dialog follows', () => {
  expect(actionTitle('deleteMatching')).toBe('Delete matching…');
  expect(actionTitle('clearFilter')).toBe('Clear filter');
});

test('an event of the menu bar carries an action that exists', () => {
  expect(ActionId.safeParse('flush').success).toBe(true);
  expect(ActionId.safeParse('format').success).toBe(false);
});

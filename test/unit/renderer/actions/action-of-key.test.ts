// The action of a key, given the focus.

import { describe, expect, test } from 'vitest';
import { actionOfKey, keyName, type PressedKey } from '../../../../renderer/actions/action-of-key.ts';

const pressed = (key: string, held: Partial<PressedKey> = {}): PressedKey => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});
const ctrl = { ctrlKey: true };
const ctrlShift = { ctrlKey: true, shiftKey: true };

test.each<[PressedKey, string]>([
  [pressed('f', ctrl), 'Ctrl+F'],
  [pressed('F', ctrlShift), 'Ctrl+Shift+F'],
  [pressed('f', { metaKey: true }), 'Ctrl+F'],
  [pressed('/'), '/'],
  // On a German keyboard.
  [pressed('/', { shiftKey: true }), '/'],
  [pressed('Delete', ctrlShift), 'Ctrl+Shift+Delete'],
  [pressed('ArrowUp', { shiftKey: true }), 'Shift+Up'],
  [pressed(' ', { shiftKey: true }), 'Shift+Space'],
  [pressed('x', { altKey: true }), 'Alt+X'],
])('a key is named as in the list: %o is %s', (key, name) => {
  expect(keyName(key)).toBe(name);
});

test('undo is of flows everywhere but in a text field', () => {
  for (const scope of [undefined, 'grid'] as const) {
    expect(actionOfKey(pressed('z', ctrl), scope)).toBe('undo');
    expect(actionOfKey(pressed('Z', ctrlShift), scope)).toBe('redo');
  }
  expect(actionOfKey(pressed('z', ctrl), 'text')).toBeUndefined();
  expect(actionOfKey(pressed('Z', ctrlShift), 'text')).toBeUndefined();
});

describe('an action is found', () => {
  test('by a key of the window, wherever the focus is', () => {
    for (const scope of [undefined, 'grid', 'text'] as const) {
      expect(actionOfKey(pressed('f', ctrl), scope)).toBe('focusFilter');
      expect(actionOfKey(pressed('p', ctrl), scope)).toBe('togglePause');
      expect(actionOfKey(pressed('F6'), scope)).toBe('nextRegion');
    }
  });

  test('not by a key that types something', () => {
    expect(actionOfKey(pressed('/'), 'grid')).toBe('focusFilter');
    expect(actionOfKey(pressed('/'), undefined)).toBe('focusFilter');
    expect(actionOfKey(pressed('/'), 'text')).toBeUndefined();
  });

  test('by a function key, which types nothing, wherever the focus is', () => {
    for (const scope of [undefined, 'grid', 'text'] as const) expect(actionOfKey(pressed('F5'), scope)).toBe('reread');
    for (const key of ['r', 'R']) {
      expect(actionOfKey(pressed(key, ctrl), 'grid')).toBeUndefined();
      expect(actionOfKey(pressed(key, ctrlShift), undefined)).toBeUndefined();
    }
  });

  test('by a key of the grid only in the grid', () => {
    expect(actionOfKey(pressed('Delete', ctrlShift), 'grid')).toBe('deleteMatching');
    expect(actionOfKey(pressed('Delete', ctrlShift), undefined)).toBeUndefined();
    expect(actionOfKey(pressed('a', ctrl), 'text')).toBeUndefined();
  });
});

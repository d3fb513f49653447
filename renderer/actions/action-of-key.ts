// Finds the action of a key in the list of actions. Pure.

import {
  ACTION_IDS,
  type ActionId,
  type ActionScope,
  actionEntry,
  MENU_ROLE_KEYS,
} from '../../electron/contract/actions.ts';

/** The part of a KeyboardEvent that names a key. */
export type PressedKey = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/**
 * The key in the list's notation: "Ctrl+Shift+F", "/". Shift is left out for characters other than letters: whether
 * they need it depends on the keyboard.
 */
export function keyName({ key, ctrlKey, metaKey, altKey, shiftKey }: PressedKey): string {
  const isCharacter = [...key].length === 1 && key !== ' ';
  const isLetter = isCharacter && key.toLowerCase() !== key.toUpperCase();
  const held = [
    (ctrlKey || metaKey) && 'Ctrl',
    altKey && 'Alt',
    shiftKey && (isLetter || !isCharacter) && 'Shift',
    key === ' ' ? 'Space' : isLetter ? key.toUpperCase() : key.replace(/^Arrow/, ''),
  ];
  return held.filter(Boolean).join('+');
}

/** The action of a key, given the scope of the focus: that scope's own, else the window's. */
export function actionOfKey(pressed: PressedKey, scope: ActionScope | undefined): ActionId | undefined {
  const name = keyName(pressed);
  const own = scope && ACTION_OF_KEY.get(`${scope} ${name}`);
  if (own) return own;
  if (scope === 'text' && TEXT_KEYS.has(name)) return undefined;
  const isTyped =
    scope === 'text' && !(pressed.ctrlKey || pressed.metaKey || pressed.altKey || /^F\d+$/.test(pressed.key));
  return isTyped ? undefined : ACTION_OF_KEY.get(`window ${name}`);
}

/** Keys that edit a text, wherever one is typed. */
const TEXT_KEYS: ReadonlySet<string> = new Set(
  MENU_ROLE_KEYS.filter(({ scope }) => scope === 'text').map(({ key }) => key),
);

const ACTION_OF_KEY: ReadonlyMap<string, ActionId> = new Map(
  ACTION_IDS.flatMap((id) => (actionEntry(id).keys ?? []).map(({ key, scope }) => [`${scope} ${key}`, id] as const)),
);

// All keys and what they do, by where they apply: of actions, and of widgets that handle their keys themselves. Pure.

import { ACTION_IDS, actionEntry, type KeyScope, WIDGET_KEYS } from '../../electron/contract/actions.ts';

/** What keys do. */
export interface KeyLine {
  readonly title: string;
  /** In the notation of the list of actions; each does it. */
  readonly keys: readonly string[];
}

/** Where keys apply, in words. */
export const KEY_PLACES: Readonly<Record<KeyScope, string>> = {
  window: 'anywhere',
  grid: 'the rows',
  header: 'the row of headers',
  text: 'the filter box',
};

/** The keys of one scope, in the order of the list of actions. */
export function keysIn(scope: KeyScope): KeyLine[] {
  const own = ACTION_IDS.map(actionEntry).map(({ title, keys }) => ({
    title,
    keys: (keys ?? []).filter((key) => key.scope === scope).map(({ key }) => key),
  }));
  return [...own, ...WIDGET_KEYS.filter((widget) => widget.scope === scope)].filter(({ keys }) => keys.length > 0);
}

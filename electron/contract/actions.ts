// Every action of the user, in one list: its name, its keys and where they count, and its place in the menu bar. Menu bar,
// buttons and keys are drawn from it. What an action does, and why it cannot be done now, is in renderer/actions. Pure.

import { z } from './zod.ts';

/**
 * Where a key counts: anywhere in the window; in the rows of a grid; in the header row of a grid; in the filter box. The
 * nearest scope is asked first. In a text field, only keys of the window with Ctrl or Alt count.
 */
export const KEY_SCOPES = ['window', 'grid', 'header', 'text'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** A key, written as Electron's accelerators are: "Ctrl+Shift+F", "/". */
export interface ScopedKey {
  readonly key: string;
  readonly scope: KeyScope;
}

/** One entry of the list. */
export interface ActionEntry {
  /** In the menu, in buttons, and wherever else the action is offered. */
  readonly title: string;
  /** What it does, where the title alone does not say it. */
  readonly hint?: string;
  /** The first is the one that the menu shows. */
  readonly keys?: readonly ScopedKey[];
  readonly menu?: MenuPlace;
  /** It opens a dialog of its own name and does nothing before that is answered: the title gets an ellipsis. */
  readonly asks?: true;
  /** It is about one flow, which its context names. */
  readonly ofOneFlow?: true;
  /** It changes the kernel's table: --read-only takes it away. */
  readonly changesTable?: true;
}

/** Where the menu bar has an action. Entries of one group are together, in the order of the list. */
export interface MenuPlace {
  readonly menu: 'view' | 'flows';
  readonly group: number;
  /** Below an entry of this name, as one of several choices. */
  readonly choiceOf?: 'Theme';
}

const inWindow = (key: string): ScopedKey => ({ key, scope: 'window' });
const inGrid = (key: string): ScopedKey => ({ key, scope: 'grid' });

/** The actions that exist, by their id. */
export const ACTIONS = {
  focusFilter: { title: 'Filter', keys: [inWindow('Ctrl+F'), inWindow('/')], menu: { menu: 'view', group: 1 } },
  toggleBuilder: {
    title: 'Filter builder',
    keys: [inWindow('Ctrl+B'), inWindow('Ctrl+Shift+F')],
    menu: { menu: 'view', group: 1 },
  },
  clearFilter: { title: 'Clear filter' },
  togglePause: { title: 'Pause or resume', keys: [inWindow('Ctrl+P')], menu: { menu: 'view', group: 1 } },
  themeSystem: { title: 'System', menu: { menu: 'view', group: 2, choiceOf: 'Theme' } },
  themeLight: { title: 'Light', menu: { menu: 'view', group: 2, choiceOf: 'Theme' } },
  themeDark: { title: 'Dark', menu: { menu: 'view', group: 2, choiceOf: 'Theme' } },
  dismissFailure: { title: 'Dismiss' },

  selectAll: { title: 'Select all', keys: [inGrid('Ctrl+A')], menu: { menu: 'flows', group: 1 } },
  selectNone: { title: 'Select none', keys: [inGrid('Escape')] },
  deleteFlow: { title: 'Delete this flow', asks: true, ofOneFlow: true, changesTable: true },
  /** Its key takes the flow of the active cell where none is selected. */
  deleteSelected: {
    title: 'Delete selected',
    keys: [inGrid('Delete')],
    menu: { menu: 'flows', group: 2 },
    asks: true,
    changesTable: true,
  },
  deleteMatching: {
    title: 'Delete matching',
    hint: 'Delete every flow that the filter shows',
    keys: [inGrid('Ctrl+Shift+Delete')],
    menu: { menu: 'flows', group: 2 },
    asks: true,
    changesTable: true,
  },
  flush: {
    title: 'Flush',
    hint: 'Delete every entry of the table',
    menu: { menu: 'flows', group: 2 },
    asks: true,
    changesTable: true,
  },

  openPlayground: {
    title: 'Open the playground',
    hint: 'A private network namespace with real traffic, where nothing can be broken',
  },
  leavePlayground: { title: 'Leave the playground' },
  retry: { title: 'Try again' },
  reopenNamespace: { title: 'Open again', hint: 'Open the namespace that has this name now' },
} as const satisfies Readonly<Record<string, ActionEntry>>;

/** The id of an action. */
export type ActionId = keyof typeof ACTIONS;

/** The actions that open a dialog: `asks`. */
export type AskingActionId = {
  [Id in ActionId]: (typeof ACTIONS)[Id] extends { readonly asks: true } ? Id : never;
}[ActionId];

/** All ids, in the order of the list. */
export const ACTION_IDS = Object.keys(ACTIONS) as readonly ActionId[];

/** What an event of the menu bar carries. */
export const ActionId = z.enum(ACTION_IDS);

/** The entry of an action, without what is special about it. */
export function actionEntry(id: ActionId): ActionEntry {
  return ACTIONS[id];
}

/** The title of an action in a menu or on a button: with an ellipsis where a dialog follows. */
export function actionTitle(id: ActionId): string {
  const { title, asks } = actionEntry(id);
  return asks ? `${title}…` : title;
}

/** A key that a widget takes by itself, because it means nothing outside of it. */
export interface WidgetKeys {
  /** What the keys do there. */
  readonly title: string;
  readonly scope: KeyScope;
  readonly keys: readonly string[];
}

/** Keys that the grid (grid/grid-keys.ts) and the filter's editor (filter-bar/editor.ts) handle themselves. */
export const WIDGET_KEYS: readonly WidgetKeys[] = [
  { title: 'Select the row, or not', scope: 'grid', keys: ['Space'] },
  { title: 'Select only this row', scope: 'grid', keys: ['Enter'] },
  { title: 'Go to a cell', scope: 'grid', keys: ['Up', 'Down', 'Left', 'Right', 'Home', 'End'] },
  { title: 'Go to another page', scope: 'grid', keys: ['PageUp', 'PageDown'] },
  { title: 'Go to the first or last row', scope: 'grid', keys: ['Ctrl+Home', 'Ctrl+End'] },
  {
    title: 'Select up to a row',
    scope: 'grid',
    keys: ['Shift+Up', 'Shift+Down', 'Shift+PageUp', 'Shift+PageDown', 'Ctrl+Shift+Home', 'Ctrl+Shift+End'],
  },
  { title: 'Sort by the column', scope: 'header', keys: ['Enter', 'Space'] },
  { title: 'Sort by the column as well', scope: 'header', keys: ['Shift+Enter', 'Shift+Space'] },
  { title: 'Make the column narrower or wider', scope: 'header', keys: ['Shift+Left', 'Shift+Right'] },
  { title: 'Apply the filter, or take the completion', scope: 'text', keys: ['Enter'] },
  { title: 'Close the completion, then go to the grid', scope: 'text', keys: ['Escape'] },
];

/** Keys that Electron's own entries of the menu bar have in the window. */
export const MENU_ROLE_KEYS: readonly string[] = [
  'Ctrl+Q',
  'Ctrl+0',
  'Ctrl+Plus',
  'Ctrl+-',
  'F11',
  'Ctrl+R',
  'Ctrl+Shift+I',
];

// The one list of user actions: name, keys and where they apply, and place in the menu bar. The menu bar, buttons and key
// bindings are built from it. What an action does, and why it cannot be done now, is in renderer/actions. Pure.

import type { Density, ThemeChoice } from './settings.ts';
import { z } from './zod.ts';

/**
 * Where a key applies: anywhere in the window; in the rows of a grid; in the header row of a grid; in the filter box. The
 * innermost scope takes precedence. In a text field, only window keys that type nothing apply: with Ctrl or Alt, or F1 to F12, and
 * not those that edit the text (MENU_ROLE_KEYS).
 */
export const KEY_SCOPES = ['window', 'grid', 'header', 'text'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];
/** Where the keys of actions apply. The grid handles all keys of its header row itself. */
export type ActionScope = Exclude<KeyScope, 'header'>;

/** A key in the notation of Electron's accelerators: "Ctrl+Shift+F", "/". */
export interface ScopedKey<Scope extends KeyScope = KeyScope> {
  readonly key: string;
  readonly scope: Scope;
}

/** One entry of the list. */
export interface ActionEntry {
  /** Shown in the menu, on buttons, and wherever else the action is offered. */
  readonly title: string;
  /** What it does, if the title alone does not say it. */
  readonly hint?: string;
  /** The menu shows the first. */
  readonly keys?: readonly ScopedKey<ActionScope>[];
  readonly menu?: MenuPlace;
  /** Opens the dialog of the same name, and does nothing until it is answered; the title gets an ellipsis. */
  readonly asks?: true;
  /** Acts on a single flow, given by its context. */
  readonly ofOneFlow?: true;
  /** Acts on the flow given by its context if none is selected. */
  readonly orOneFlow?: true;
  /** Acts on a single expectation, given by its context. */
  readonly ofOneExpectation?: true;
  /** Acts on the expectation given by its context if none is selected. */
  readonly orOneExpectation?: true;
  /** Acts on the filter that is applied, or on one that has a name. */
  readonly ofFilter?: true;
  readonly ofSavedFilter?: true;
  /** Changes the kernel's table, so it is absent with --read-only. */
  readonly changesTable?: true;
}

/** An action's place in the menu bar. Entries of a group are kept together, in the order of the list. */
export interface MenuPlace {
  readonly menu: 'view' | 'flows';
  readonly group: number;
  /** In a submenu of this name, as one of several choices. */
  readonly choiceOf?: 'Theme' | 'Rows';
}

const inWindow = (key: string) => ({ key, scope: 'window' }) as const;
const inGrid = (key: string) => ({ key, scope: 'grid' }) as const;
const inText = (key: string) => ({ key, scope: 'text' }) as const;

/** All actions by id. */
export const ACTIONS = {
  showConnections: { title: 'Connections', keys: [inWindow('Ctrl+1')], menu: { menu: 'view', group: 0 } },
  showExpectations: { title: 'Expectations', keys: [inWindow('Ctrl+2')], menu: { menu: 'view', group: 0 } },
  showKeys: { title: 'Keyboard', hint: 'All keys, and what they do', keys: [inWindow('?')] },
  nextRegion: { title: 'Next region', hint: 'Filter, facets, grid, details', keys: [inWindow('F6')] },
  focusFilter: { title: 'Filter', keys: [inWindow('Ctrl+F'), inWindow('/')], menu: { menu: 'view', group: 1 } },
  toggleBuilder: {
    title: 'Filter builder',
    keys: [inWindow('Ctrl+B'), inWindow('Ctrl+Shift+F')],
    menu: { menu: 'view', group: 1 },
  },
  filterFor: { title: 'Filter for this value', keys: [inGrid('F')] },
  filterOut: { title: 'Filter this value out', keys: [inGrid('Shift+F')] },
  filterAnd: { title: 'Filter and this value', hint: 'What the filter shows now, and has this value as well' },
  filterOr: { title: 'Filter or this value', hint: 'What the filter shows now, and all else that has this value' },
  clearFilter: { title: 'Clear filter' },
  saveFilter: { title: 'Save filter as', hint: 'Keep this filter under a name', asks: true, ofFilter: true },
  renameFilter: { title: 'Rename saved filter', asks: true, ofSavedFilter: true },
  forgetFilter: { title: 'Delete saved filter', asks: true, ofSavedFilter: true },
  clearHistory: { title: 'Clear recent filters', hint: 'Forget the filters that were used before' },
  togglePause: { title: 'Pause or resume', keys: [inWindow('Ctrl+P')], menu: { menu: 'view', group: 1 } },
  reread: {
    title: 'Re-read now',
    hint: 'Read the whole table once more',
    keys: [inWindow('F5')],
    menu: { menu: 'view', group: 1 },
  },
  toggleEnded: {
    title: 'Also ended',
    hint: 'List flows that have ended, too, struck out, with why and their final counters',
    menu: { menu: 'view', group: 1 },
  },
  showActionLog: {
    title: 'Action log',
    hint: 'What was deleted and flushed, with a way back',
    keys: [inWindow('Ctrl+L')],
    menu: { menu: 'view', group: 1 },
  },
  exportActionLog: { title: 'Export action log…', hint: 'Write it as a shell script of equal commands' },
  clearActionLog: { title: 'Clear action log', asks: true },
  toggleFacets: { title: 'Facets', keys: [inWindow('[')], menu: { menu: 'view', group: 1 } },
  toggleDetails: { title: 'Details', keys: [inWindow(']')], menu: { menu: 'view', group: 1 } },
  showDetails: { title: 'Show details', hint: 'If they are shown, go to them', keys: [inGrid('Enter')] },
  showFullDetails: { title: 'Show the details in place of the rows', keys: [inGrid('Shift+Enter')] },
  hideFullDetails: { title: 'Back', hint: 'Back to the rows' },
  chooseColumns: { title: 'Columns', hint: 'Choose, order and pin columns', menu: { menu: 'view', group: 1 } },
  toggleServiceNames: {
    title: 'Service names',
    hint: 'Name the service after the port: 443 https',
    menu: { menu: 'view', group: 1 },
  },
  editRules: {
    title: 'Colouring rules',
    hint: 'Colours of this profile, by filters',
    menu: { menu: 'view', group: 1 },
    asks: true,
  },
  saveProfile: { title: 'Save profile as', hint: 'Keep columns, sort and colouring rules under a name', asks: true },
  renameProfile: { title: 'Rename profile', asks: true },
  resetProfile: { title: 'Reset profile', hint: 'Make this profile what it was at first', asks: true },
  exportProfile: { title: 'Export profile…', hint: 'Write this profile to a file' },
  importProfile: { title: 'Import profile…', hint: 'Add a profile from a file' },
  forgetProfile: { title: 'Delete profile', asks: true },
  rowsComfortable: { title: 'Comfortable', menu: { menu: 'view', group: 2, choiceOf: 'Rows' } },
  rowsCompact: { title: 'Compact', menu: { menu: 'view', group: 2, choiceOf: 'Rows' } },
  themeSystem: { title: 'System', menu: { menu: 'view', group: 2, choiceOf: 'Theme' } },
  themeLight: { title: 'Light', menu: { menu: 'view', group: 2, choiceOf: 'Theme' } },
  themeDark: { title: 'Dark', menu: { menu: 'view', group: 2, choiceOf: 'Theme' } },
  dismissFailure: { title: 'Dismiss' },
  dismissSettings: { title: 'Dismiss' },

  selectAll: { title: 'Select all', keys: [inGrid('Ctrl+A')], menu: { menu: 'flows', group: 1 } },
  selectNone: { title: 'Select none', keys: [inGrid('Escape')] },
  keepOnTop: {
    title: 'Keep on top',
    hint: 'Keep this flow above the list, whatever the filter, and also once it has ended',
    keys: [inGrid('T')],
    ofOneFlow: true,
  },
  copy: {
    title: 'Copy',
    hint: 'The selected flows with the columns that are shown, tab-separated; without a selection, the cell',
    keys: [inGrid('Ctrl+C')],
    menu: { menu: 'flows', group: 3 },
  },
  copyCell: { title: 'Copy cell' },
  copyRow: { title: 'Copy row', hint: 'With the columns that are shown, tab-separated', ofOneFlow: true },
  copyAs: {
    title: 'Copy as',
    hint: 'Copy flows in a format of your choice',
    keys: [inGrid('Ctrl+Shift+C')],
    menu: { menu: 'flows', group: 3 },
    asks: true,
  },
  copyFilter: { title: 'Copy filter', hint: 'The text of the filter', menu: { menu: 'flows', group: 3 } },
  copyFilterCommand: {
    title: 'Copy filter as conntrack command',
    hint: 'The conntrack -L that lists the same flows',
    menu: { menu: 'flows', group: 3 },
  },
  exportFlows: {
    title: 'Export',
    hint: 'Write flows to a file',
    keys: [inWindow('Ctrl+E')],
    menu: { menu: 'flows', group: 3 },
    asks: true,
  },
  deleteFlow: { title: 'Delete this flow', asks: true, ofOneFlow: true, changesTable: true },
  /** If no flow is selected, its key acts on the active cell's flow. */
  deleteSelected: {
    title: 'Delete selected',
    keys: [inGrid('Delete')],
    menu: { menu: 'flows', group: 2 },
    asks: true,
    orOneFlow: true,
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

  showProgress: { title: 'Show progress', hint: 'How far the delete or flush is' },
  dismissOutcome: { title: 'Dismiss' },
  /** In a text field, these keys are the text's own. */
  undo: {
    title: 'Undo',
    hint: 'Restore the flows of the last delete or flush',
    keys: [inWindow('Ctrl+Z')],
    menu: { menu: 'flows', group: 3 },
    changesTable: true,
  },
  redo: {
    title: 'Redo',
    hint: 'Delete again what was restored last',
    keys: [inWindow('Ctrl+Shift+Z')],
    menu: { menu: 'flows', group: 3 },
    changesTable: true,
  },

  /** On the tab Expectations, these take the places of the actions on flows, and their keys. */
  selectAllExpectations: { title: 'Select all' },
  selectNoExpectations: { title: 'Select none' },
  rereadExpectations: { title: 'Re-read now', hint: 'Read the list of expectations once more' },
  copyExpectations: {
    title: 'Copy',
    hint: 'The selected expectations with all columns, tab-separated; without a selection, the cell',
  },
  copyExpectation: { title: 'Copy row', hint: 'With all columns, tab-separated', ofOneExpectation: true },
  deleteExpectation: { title: 'Delete this expectation', asks: true, ofOneExpectation: true, changesTable: true },
  deleteSelectedExpectations: { title: 'Delete selected', asks: true, orOneExpectation: true, changesTable: true },
  deleteMatchingExpectations: {
    title: 'Delete matching',
    hint: 'Delete every expectation that the filter shows',
    asks: true,
    changesTable: true,
  },
  flushExpectations: { title: 'Flush', hint: 'Delete every expectation', asks: true, changesTable: true },
  showMaster: {
    title: 'Show its flow',
    hint: 'Go to the flow whose helper expects it, among the connections',
    ofOneExpectation: true,
  },

  openPlayground: {
    title: 'Open the playground',
    hint: 'A private network namespace with real traffic, where nothing can be broken',
  },
  leavePlayground: { title: 'Leave the playground' },
  retry: { title: 'Try again' },
  restartTable: { title: 'Try again', hint: 'Start the table’s worker once more' },
  reopenNamespace: { title: 'Open again', hint: 'Open the namespace that has this name now' },
} as const satisfies Readonly<Record<string, ActionEntry>>;

/** The id of an action. */
export type ActionId = keyof typeof ACTIONS;

/** The actions that open a dialog: `asks`. */
export type AskingActionId = {
  [Id in ActionId]: (typeof ACTIONS)[Id] extends { readonly asks: true } ? Id : never;
}[ActionId];

/** The action that chooses each theme. */
export const THEME_ACTIONS = {
  system: 'themeSystem',
  light: 'themeLight',
  dark: 'themeDark',
} as const satisfies Readonly<Record<ThemeChoice, ActionId>>;

/** The action that chooses each height of rows. */
export const DENSITY_ACTIONS = {
  comfortable: 'rowsComfortable',
  compact: 'rowsCompact',
} as const satisfies Readonly<Record<Density, ActionId>>;

/** All ids, in the order of the list. */
export const ACTION_IDS = Object.keys(ACTIONS) as readonly ActionId[];

/** The payload of a menu bar event. */
export const ActionId = z.enum(ACTION_IDS);

/** An action's entry, as the type common to all. */
export function actionEntry(id: ActionId): ActionEntry {
  return ACTIONS[id];
}

/** An action's title in a menu or on a button, with an ellipsis if a dialog follows. */
export function actionTitle(id: ActionId): string {
  const { title, asks } = actionEntry(id);
  return asks ? `${title}…` : title;
}

/** Keys that a widget handles itself, because they mean nothing outside it. */
export interface WidgetKeys {
  /** What the keys do there. */
  readonly title: string;
  readonly scope: KeyScope;
  readonly keys: readonly string[];
}

/**
 * Keys that the window (shell/use-shortcuts.ts), the grid (grid/grid-keys.ts) and the filter's editor
 * (filter-bar/editor.ts) handle themselves.
 */
export const WIDGET_KEYS: readonly WidgetKeys[] = [
  { title: 'Close what is open: a drawer, the full view, the filter builder', scope: 'window', keys: ['Escape'] },
  { title: 'Select the row, or not', scope: 'grid', keys: ['Space'] },
  { title: 'Open the menu of the cell', scope: 'grid', keys: ['Shift+F10', 'Menu'] },
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
  { title: 'Move the column', scope: 'header', keys: ['Ctrl+Shift+Left', 'Ctrl+Shift+Right'] },
  { title: 'Take the completion, apply the filter, or go to the rows', scope: 'text', keys: ['Enter'] },
  { title: 'Recall the filter before, unless something was typed since', scope: 'text', keys: ['Up'] },
  { title: 'Go back to the later filter, or from the end of the text to the rows', scope: 'text', keys: ['Down'] },
  { title: 'Open the menu of saved and recent filters', scope: 'text', keys: ['Alt+Down'] },
  { title: 'Close the completion, then go to the grid', scope: 'text', keys: ['Escape'] },
];

/** Keys of Electron's own menu bar entries. Those of its Edit menu matter in text fields. */
export const MENU_ROLE_KEYS: readonly ScopedKey[] = [
  ...['Ctrl+Q', 'Ctrl+0', 'Ctrl+Plus', 'Ctrl+-', 'F11', 'Ctrl+Shift+I'].map(inWindow),
  ...['Ctrl+Z', 'Ctrl+Shift+Z', 'Ctrl+X', 'Ctrl+C', 'Ctrl+V', 'Ctrl+A'].map(inText),
];

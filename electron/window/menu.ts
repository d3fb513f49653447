// The menu bar, built from the list of actions. A chosen action is sent to the page, which knows what is selected and asks
// before it deletes.

import { app, dialog, Menu, type MenuItemConstructorOptions } from 'electron';
import {
  ACTION_IDS,
  type ActionId,
  actionEntry,
  actionTitle,
  DENSITY_ACTIONS,
  MENU_ROLE_KEYS,
  type MenuPlace,
  THEME_ACTIONS,
} from '../contract/actions.ts';
import type { Density, ThemeChoice } from '../contract/settings.ts';

/** What the menu bar shows, and where its actions go. */
export interface MenuOptions {
  readonly theme: ThemeChoice;
  readonly density: Density;
  readonly readOnly: boolean;
  /** Titles that say more than the list of actions, such as what an undo is about. */
  readonly titles: Readonly<Partial<Record<ActionId, string>>>;
  readonly send: (action: ActionId) => void;
}

/** Builds the menu bar and makes it the application's. */
export function installMenu(options: MenuOptions): void {
  const template: MenuItemConstructorOptions[] = [
    { label: '&File', submenu: [{ role: 'quit', accelerator: 'Ctrl+Q' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: [...actionItems('view', options), ...viewRoles()] },
    { label: 'F&lows', submenu: actionItems('flows', options) },
    { label: '&Help', submenu: [{ label: 'About Flowglass', click: () => void showAbout() }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** The actions of one menu, with a line between groups. Choices are in a submenu, in place of the first. */
function actionItems(menu: MenuPlace['menu'], options: MenuOptions): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] = [];
  const choices = new Map<string, MenuItemConstructorOptions[]>();
  let group: number | undefined;
  for (const id of ACTION_IDS) {
    const place = actionEntry(id).menu;
    if (place?.menu !== menu) continue;
    if (group !== undefined && group !== place.group) items.push({ type: 'separator' });
    group = place.group;
    const item = actionItem(id, options);
    if (place.choiceOf === undefined) {
      items.push(item);
      continue;
    }
    const known = choices.get(place.choiceOf);
    const submenu = known ?? [];
    if (!known) items.push({ label: place.choiceOf, submenu });
    choices.set(place.choiceOf, submenu);
    submenu.push({ ...item, type: 'radio', checked: isChosen(id, options) });
  }
  return items;
}

function isChosen(id: ActionId, { theme, density }: MenuOptions): boolean {
  return id === THEME_ACTIONS[theme] || id === DENSITY_ACTIONS[density];
}

function actionItem(id: ActionId, { readOnly, titles, send }: MenuOptions): MenuItemConstructorOptions {
  const { keys, changesTable } = actionEntry(id);
  const [shown] = keys ?? [];
  return {
    label: titles[id] ?? actionTitle(id),
    enabled: !(readOnly && changesTable),
    click: () => send(id),
    // Other keys are only shown, and the page handles them: elsewhere Delete, Ctrl+A and characters mean something else.
    ...(shown && { accelerator: shown.key, registerAccelerator: shown.scope === 'window' && !isOfTexts(shown.key) }),
  };
}

/** In a text field it means something else: it is typed, or edits the text. */
function isOfTexts(key: string): boolean {
  return key.length === 1 || MENU_ROLE_KEYS.some((role) => role.scope === 'text' && role.key === key);
}

/** Entries that Electron handles itself. */
function viewRoles(): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
  ];
  // Never `reload`: a reloaded page has lost its filter, selection and pause.
  return app.isPackaged ? items : [...items, { type: 'separator' }, { role: 'toggleDevTools' }];
}

async function showAbout(): Promise<void> {
  const { electron, chrome, node } = process.versions;
  await dialog.showMessageBox({
    type: 'info',
    title: 'About Flowglass',
    message: `Flowglass ${app.getVersion()}`,
    detail: `See, filter and delete the kernel's tracked connections.\n\nElectron ${electron}, Chromium ${chrome}, Node.js ${node}\nApache License 2.0`,
    buttons: ['Close'],
  });
}

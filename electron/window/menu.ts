// The application menu. What acts on connections is sent to the page as a verb, which knows what is selected and asks before
// it deletes; keys that text fields need as well are only shown here and handled by the page.

import { app, dialog, Menu, type MenuItemConstructorOptions } from 'electron';
import type { EventPayload } from '../contract/commands.ts';
import type { ThemeChoice } from '../contract/settings.ts';

export type MenuVerb = EventPayload<'menu'>;

export interface MenuOptions {
  readonly theme: ThemeChoice;
  readonly readOnly: boolean;
  readonly send: (verb: MenuVerb) => void;
  readonly onTheme: (theme: ThemeChoice) => void;
}

/** Builds the menu and makes it the application's. */
export function installMenu(options: MenuOptions): void {
  const template: MenuItemConstructorOptions[] = [
    { label: '&File', submenu: [{ role: 'quit', accelerator: 'Ctrl+Q' }] },
    { role: 'editMenu' },
    { label: '&View', submenu: viewMenu(options) },
    { label: 'F&lows', submenu: flowsMenu(options) },
    { label: '&Help', submenu: [{ label: 'About Flowglass', click: () => void showAbout() }] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

function viewMenu({ theme, send, onTheme }: MenuOptions): MenuItemConstructorOptions[] {
  const choice = (value: ThemeChoice, label: string): MenuItemConstructorOptions => ({
    label,
    type: 'radio',
    checked: theme === value,
    click: () => onTheme(value),
  });
  const items: MenuItemConstructorOptions[] = [
    { label: 'Filter', accelerator: 'Ctrl+F', click: () => send('focusFilter') },
    { label: 'Filter builder', accelerator: 'Ctrl+B', click: () => send('toggleBuilder') },
    { label: 'Pause or resume', accelerator: 'Ctrl+P', click: () => send('togglePause') },
    { type: 'separator' },
    { label: 'Theme', submenu: [choice('system', 'As the system'), choice('light', 'Light'), choice('dark', 'Dark')] },
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'togglefullscreen' },
  ];
  const forDevelopers: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ];
  return app.isPackaged ? items : [...items, ...forDevelopers];
}

function flowsMenu({ readOnly, send }: MenuOptions): MenuItemConstructorOptions[] {
  // Not registered: in a text field Delete and Ctrl+A mean the text.
  const shown = { registerAccelerator: false };
  return [
    { label: 'Select all', accelerator: 'Ctrl+A', ...shown, click: () => send('selectAll') },
    { type: 'separator' },
    {
      label: 'Delete selected…',
      accelerator: 'Delete',
      ...shown,
      enabled: !readOnly,
      click: () => send('deleteSelected'),
    },
    { label: 'Delete matching…', enabled: !readOnly, click: () => send('deleteMatching') },
    { label: 'Flush…', enabled: !readOnly, click: () => send('flush') },
  ];
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

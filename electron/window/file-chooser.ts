// Asks the user for a file, with the desktop's own dialog.

import { type BrowserWindow, dialog } from 'electron';
import type { FileChooser } from '../settings/profile-files.ts';

const FILTERS = [
  { name: 'Profiles of Flowglass', extensions: ['json'] },
  { name: 'All files', extensions: ['*'] },
];

/** Dialogs of this window. */
export function fileChooser(window: BrowserWindow): FileChooser {
  return {
    toSave: async (name) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: 'Export profile',
        defaultPath: name,
        filters: FILTERS,
        properties: ['showOverwriteConfirmation', 'createDirectory'],
      });
      return canceled || filePath === '' ? undefined : filePath;
    },
    toOpen: async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Import profile',
        filters: FILTERS,
        properties: ['openFile'],
      });
      return canceled ? undefined : filePaths[0];
    },
  };
}

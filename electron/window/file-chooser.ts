// Asks the user for a file, with the desktop's own dialog.

import { type BrowserWindow, dialog } from 'electron';
import type { FileChooser, FileKind } from '../settings/profile-files.ts';

const PROFILE: FileKind = {
  title: 'Export profile',
  filters: [{ name: 'Profiles of Flowglass', extensions: ['json'] }],
};

/** The choices of a dialog: files of this kind, or any. */
function filtersOf({ filters }: FileKind) {
  return [...filters, { name: 'All files', extensions: ['*'] }].map(({ name, extensions }) => ({
    name,
    extensions: [...extensions],
  }));
}

/** Dialogs of this window. */
export function fileChooser(window: BrowserWindow): FileChooser {
  return {
    toSave: async (name, kind = PROFILE) => {
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        title: kind.title,
        defaultPath: name,
        filters: filtersOf(kind),
        properties: ['showOverwriteConfirmation', 'createDirectory'],
      });
      return canceled || filePath === '' ? undefined : filePath;
    },
    toOpen: async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Import profile',
        filters: filtersOf(PROFILE),
        properties: ['openFile'],
      });
      return canceled ? undefined : filePaths[0];
    },
  };
}

// What Electron runs first: starts main.ts from its bundle, compiled at an earlier start. Nothing else belongs here.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { app } from 'electron';
import { compileScript } from './compiled-code.ts';
import { userDataDir } from './user-data-dir.ts';

/** In the folder of the settings. */
const KEPT_CODE = 'main-code.bin';
/** By then, what a start runs has run, ms. */
const KEEP_AFTER_MS = 3000;

// Electron itself knows a folder only if it follows an equals sign; main tells it the other one.
const ownFolder = userDataDir(process.argv.slice(1));
const keptCode = join(ownFolder === undefined ? app.getPath('userData') : resolve(ownFolder), KEPT_CODE);
const file = join(import.meta.dirname, 'main.cjs');
// Of the parameters of a CommonJS module: main exports nothing.
const source = { body: readFileSync(file), parameters: ['require', '__filename', '__dirname'], filename: file };
const compiled = compileScript(source, keptCode);
compiled.script.runInThisContext()(createRequire(file), file, dirname(file));

if (!compiled.isKept) {
  let isWritten = false;
  const keep = () => {
    if (isWritten) return;
    isWritten = true;
    compiled.keep(keptCode);
  };
  // Code of a start that ended before it showed anything would hold little, and stay.
  app.once('browser-window-created', (_event, window) => {
    window.once('show', () => {
      setTimeout(keep, KEEP_AFTER_MS).unref();
      app.once('before-quit', keep);
    });
  });
}

// What Electron runs first: starts main.ts from its bundle, compiled at an earlier start. Nothing else belongs here.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { compileScript } from './compiled-code.ts';

/** In the folder of the settings. */
const KEPT_CODE = 'main-code.bin';
/** The window has long been visible, ms. */
const KEEP_AFTER_MS = 3000;

const file = join(import.meta.dirname, 'main.cjs');
// Of the parameters of a CommonJS module: main exports nothing.
const source = { body: readFileSync(file), parameters: ['require', '__filename', '__dirname'], filename: file };
const compiled = compileScript(source, join(app.getPath('userData'), KEPT_CODE));
compiled.script.runInThisContext()(createRequire(file), file, dirname(file));

if (!compiled.isKept) {
  let isWritten = false;
  const keep = () => {
    if (isWritten) return;
    isWritten = true;
    compiled.keep(join(app.getPath('userData'), KEPT_CODE));
  };
  setTimeout(keep, KEEP_AFTER_MS).unref();
  app.once('before-quit', keep);
}

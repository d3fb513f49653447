// The application inside the Electron from the registry, which has no default application: loads the application whose
// folder is the first argument that is not an option, and treats it as Electron's default application would
// (process.defaultApp, application path, name, version). Runs in Electron's main process only.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const folder = findApplication(process.argv.slice(1));
if (folder === undefined) {
  console.error('usage: electron [CHROMIUM OPTIONS] FOLDER [OPTIONS OF THE APPLICATION]');
  app.exit(2);
} else {
  await load(resolve(folder));
}

/** The first argument that is not an option. The one after -r or --require names a module to load first. */
function findApplication(args) {
  const require = createRequire(join(process.cwd(), '/'));
  for (let i = 0; i < args.length; i++) {
    const arg = args[i];
    if (arg === '-r' || arg === '--require') require(args[++i]);
    else if (!arg.startsWith('-')) return arg;
  }
  return undefined;
}

async function load(path) {
  const manifest = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  if (manifest.version) app.setVersion(manifest.version);
  app.setName(manifest.productName ?? manifest.name);
  app.setDesktopName(manifest.desktopName ?? `${app.getName()}.desktop`);
  app.setAppPath(path);
  if (!app.commandLine.hasSwitch('user-data-dir')) app.setPath('userData', join(app.getPath('appData'), app.getName()));
  const main = resolve(path, manifest.main ?? 'index.js');
  await import(pathToFileURL(main).href);
}

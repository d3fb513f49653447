// What Electron runs first: reads the command line, confines what will be created, and opens the window with an outline of its
// page. Once that is visible, it runs main.ts from its bundle, compiled at an earlier start. Small: all that the outline can
// do without is in main.ts.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { app, Menu, nativeTheme } from 'electron';
import type { Beginning } from './beginning.ts';
import { delay, READ_LIMIT_MS, systemClock, withTimeLimit } from './clock.ts';
import { type CompiledScript, compileScript, readKept } from './compiled-code.ts';
import { createLog, logLevel } from './log.ts';
import type { run } from './main.ts';
import { EXIT_USAGE, HELP, type Options, parseOptions } from './options.ts';
import { type FirstLook, firstLook, readFirstLook } from './settings/first-look.ts';
import { DumpStreams } from './stream/dump-streams.ts';
import { reportUnhandled } from './window/crash.ts';
import { keepFreedMemory } from './window/freed-memory.ts';
import { hasGraphicsDevice } from './window/graphics.ts';
import { refuseNetwork } from './window/no-network.ts';
import {
  confineContents,
  createWindow,
  loadPage,
  preloadPath,
  registerAppScheme,
  secureSession,
  whenShown,
} from './window/window.ts';

const mainDir = import.meta.dirname;
const mainFile = join(mainDir, 'main.cjs');

/** Main's code waits this long for the window, which is visible after a tenth of that, ms. */
const APPEARS_BY_MS = 1000;
/** By then, what a start runs has run, ms. */
const KEEP_AFTER_MS = 3000;

/** The options; ends the process if there is nothing to run. */
function readOptions(): Options {
  const isAppPath = (arg: string) => [app.getAppPath(), join(mainDir, 'main.js')].includes(resolve(arg));
  const parsed = parseOptions(process.argv.slice(1), isAppPath);
  if (parsed.kind === 'run') return parsed.options;
  if (parsed.kind === 'error') process.stderr.write(`flowglass: ${parsed.message}\n`);
  else process.stdout.write(parsed.kind === 'help' ? HELP : `flowglass ${app.getVersion()}\n`);
  process.exit(parsed.kind === 'error' ? EXIT_USAGE : 0);
}

/** Opens the window and loads its page, which gets no script before main can answer it. */
function openWindow(look: FirstLook): Beginning {
  const dumps = new DumpStreams();
  const running = Promise.withResolvers<void>();
  let panes = () => look.panes;
  nativeTheme.themeSource = look.theme;
  secureSession({
    rendererDir: join(mainDir, '../renderer'),
    dumps,
    panes: () => panes(),
    mainRuns: running.promise,
  });
  const window = createWindow({ preload: preloadPath(mainDir), bounds: look.window, log });
  const loading = loadPage(window);
  const serveScripts: Beginning['serveScripts'] = (now) => {
    panes = now;
    running.resolve();
  };
  return { options, log, mainDir, settingsPath, dumps, window, loading, serveScripts };
}

/** Resolves when the window is visible, or will not be soon: until then, Chromium needs this thread to bring its page there. */
async function windowAppears({ window, loading }: Beginning): Promise<void> {
  const appeared = new Promise<void>((resolve) => whenShown(window, resolve));
  const ended = loading.catch((error: unknown) => {
    if (!window.isDestroyed()) log.warn('the window could not be loaded; trying again', error);
  });
  await Promise.race([appeared, ended, delay(systemClock, APPEARS_BY_MS)]);
}

/** Main's bundle, and what an earlier start has compiled of it. */
interface MainCode {
  readonly body: Buffer;
  readonly kept: Buffer | undefined;
}

async function readMain(): Promise<MainCode> {
  const kept = withTimeLimit(systemClock, READ_LIMIT_MS, 'compiled code', readKept(keptCode)).catch(() => undefined);
  return { body: await readFile(mainFile), kept: await kept };
}

/** Runs main's bundle, and keeps what was compiled of it for the next start. Resolves when the page is loaded. */
async function runMain({ body, kept }: MainCode, beginning: Beginning): Promise<void> {
  // Of the parameters of a CommonJS module.
  const source = { body, parameters: ['exports', 'require', '__filename'], filename: mainFile };
  const compiled = compileScript(source, kept);
  const main: { run?: typeof run } = {};
  compiled.script.runInThisContext()(main, createRequire(mainFile), mainFile);
  if (!main.run) throw new Error(`${mainFile} exports no function run`);
  await main.run(beginning);
  // Code of a start that ended before it showed anything would hold little, and stay.
  if (!compiled.isKept) keepLater(compiled);
}

function keepLater(compiled: CompiledScript): void {
  let isWritten = false;
  const keep = () => {
    if (isWritten) return;
    isWritten = true;
    compiled.keep(keptCode);
  };
  setTimeout(keep, KEEP_AFTER_MS).unref();
  app.once('before-quit', keep);
}

const log = createLog(logLevel(process.env.FLOWGLASS_LOG), (line) => process.stderr.write(line));
const options = readOptions();
// Electron itself knows a folder only if it follows an equals sign.
if (options.userDataDir !== undefined) app.setPath('userData', resolve(options.userDataDir));
if (app.commandLine.hasSwitch('no-sandbox') && process.getuid?.() !== 0) {
  log.warn("started with --no-sandbox: Chromium's sandbox is off, although this user could have it");
}
const settingsPath = join(app.getPath('userData'), 'settings.json');
const keptCode = join(app.getPath('userData'), 'main-code.bin');
reportUnhandled(log);
if (!hasGraphicsDevice()) app.disableHardwareAcceleration();
// Ours follows; without this, Electron would make its own first.
Menu.setApplicationMenu(null);
registerAppScheme();
refuseNetwork();
keepFreedMemory();
confineContents(log);
start().catch((error: unknown) => {
  log.error('the start failed', error);
  app.exit(1);
});

async function start(): Promise<void> {
  // Both are read while Chromium starts.
  const main = readMain();
  // Awaited later.
  main.catch(() => undefined);
  const look = withTimeLimit(systemClock, READ_LIMIT_MS, 'settings', readFirstLook(settingsPath)).catch(() =>
    firstLook(undefined),
  );
  await app.whenReady();
  log.debug('Chromium is ready');
  const beginning = openWindow(await look);
  await windowAppears(beginning);
  const code = await main;
  // Closed before anything could be asked of it, or the application is ending.
  if (beginning.window.isDestroyed()) return;
  await runMain(code, beginning);
}

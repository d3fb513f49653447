// Starts the main process: reads the command line, opens the window, joins the parts. Composition only.

import { join, resolve } from 'node:path';
import { app, type BrowserWindow, Menu, nativeTheme } from 'electron';
import { Conntrack } from '../native/index.ts';
import { ActionLog } from './action-log/action-log.ts';
import { Application } from './application.ts';
import { systemClock } from './clock.ts';
import { handleCommands } from './commands.ts';
import { shownProfile } from './contract/profiles.ts';
import { labelNames } from './label-names.ts';
import { createLog, type Log, logLevel } from './log.ts';
import { EXIT_USAGE, HELP, type Options, parseOptions } from './options.ts';
import { SettingsFile } from './settings/settings-file.ts';
import { quitCleanly } from './shutdown.ts';
import { thisMachine } from './source/machine.ts';
import { DumpStreams } from './stream/dump-streams.ts';
import { undoTitles } from './undo/undo-titles.ts';
import { endStuckPage, reportUnhandled, surviveRendererCrash } from './window/crash.ts';
import { fileChooser } from './window/file-chooser.ts';
import { hasGraphicsDevice } from './window/graphics.ts';
import { installMenu } from './window/menu.ts';
import { refuseNetwork } from './window/no-network.ts';
import { pageLoader } from './window/page-loader.ts';
import { StartWatch } from './window/start-watch.ts';
import {
  confineContents,
  createWindow,
  isOwnPage,
  loadPage,
  preloadPath,
  registerAppScheme,
  secureSession,
} from './window/window.ts';

const mainDir = import.meta.dirname;
const rendererDir = join(mainDir, '../renderer');

/** The options; ends the process if there is nothing to run. */
function readOptions(): Options {
  const isAppPath = (arg: string) => [app.getAppPath(), join(mainDir, 'main.js')].includes(resolve(arg));
  const parsed = parseOptions(process.argv.slice(1), isAppPath);
  if (parsed.kind === 'run') return parsed.options;
  if (parsed.kind === 'error') process.stderr.write(`flowglass: ${parsed.message}\n`);
  else process.stdout.write(parsed.kind === 'help' ? HELP : `flowglass ${app.getVersion()}\n`);
  process.exit(parsed.kind === 'error' ? EXIT_USAGE : 0);
}

async function run(options: Options, log: Log): Promise<void> {
  const context = { clock: systemClock, log };
  // Read while Chromium starts. The helper is not started yet: Chromium changes the environment until it is ready.
  const kept = Promise.all([
    SettingsFile.load(join(app.getPath('userData'), 'settings.json'), context),
    ActionLog.load(join(app.getPath('userData'), 'action-log.jsonl'), context),
  ]);
  await app.whenReady();
  log.debug('Chromium is ready');
  const dumps = new DumpStreams();
  secureSession(rendererDir, dumps);
  const [settings, actionLog] = await kept;
  nativeTheme.themeSource = settings.get().theme;
  const application: Application = new Application({
    options,
    settings,
    actionLog,
    opening: {
      open: Conntrack.open,
      machine: thisMachine(app.isPackaged),
      programs: { playground: join(mainDir, 'flowglass-playground'), helper: join(mainDir, 'flowglass-helper') },
      readOnly: options.readOnly,
    },
    log,
    dumps,
    onMenuChoice: () => showMenu(),
  });
  const showMenu = () =>
    installMenu({
      theme: settings.get().theme,
      density: shownProfile(settings.get()).density,
      readOnly: options.readOnly,
      titles: undoTitles(application.desk.state),
      send: (action) => application.send('menu', action),
    });
  const isQuitting = quitCleanly(() => application.close(), log);
  await openWindow({ application, settings, isQuitting, showMenu, log });
}

interface WindowContext {
  readonly application: Application;
  readonly settings: SettingsFile;
  readonly isQuitting: () => boolean;
  readonly showMenu: () => void;
  readonly log: Log;
}

async function openWindow({ application, settings, isQuitting, showMenu, log }: WindowContext): Promise<void> {
  const window: BrowserWindow = createWindow({
    preload: preloadPath(mainDir),
    bounds: settings.get().window,
    onBounds: (bounds) => void settings.update({ window: bounds }),
    onVisible: (visible) => application.setVisible(visible),
    log,
  });
  application.window = window;
  window.once('show', () => {
    log.debug('the window is visible');
    // Until then, main only serves the page, which compiles its code from now on: it can take no flows before.
    setImmediate(() => {
      application.start();
      showMenu();
    });
  });
  const watch = new StartWatch(systemClock, () => endStuckPage(log));
  window.on('closed', () => watch.stop());
  const files = fileChooser(window);
  handleCommands({
    clock: systemClock,
    log,
    isOwnPage: (event) => isOwnPage(window, event),
    bootstrap: () => {
      watch.stop();
      return application.bootstrap();
    },
    openStream: (event) => application.openStream(event),
    sources: application.sources,
    useSource: (spec) => application.useSource(spec),
    connection: () => application.connection,
    watchExpectations: (shown) => application.watchExpectations(shown),
    files,
    chooseExportFile: (format) => application.chooseExportFile(files, format),
    desk: application.desk,
    labels: () => labelNames(log),
    saveSettings: (change) => application.saveSettings(change),
  });
  const loadAgain = pageLoader({ clock: systemClock, load: () => loadPage(window), isQuitting });
  const load = () => {
    watch.loading();
    return loadAgain();
  };
  const reload = () => {
    application.pageCrashed();
    void load();
  };
  surviveRendererCrash(window, reload, log);
  await load();
}

const log = createLog(logLevel(process.env.FLOWGLASS_LOG), (line) => process.stderr.write(line));
const options = readOptions();
if (options.userDataDir !== undefined) app.setPath('userData', resolve(options.userDataDir));
if (app.commandLine.hasSwitch('no-sandbox') && process.getuid?.() !== 0) {
  log.warn("started with --no-sandbox: Chromium's sandbox is off, although this user could have it");
}
reportUnhandled(log);
if (!hasGraphicsDevice()) app.disableHardwareAcceleration();
// Ours follows; without this, Electron would make its own first.
Menu.setApplicationMenu(null);
registerAppScheme();
refuseNetwork();
confineContents(log);
run(options, log).catch((error: unknown) => {
  log.error('the start failed', error);
  app.exit(1);
});

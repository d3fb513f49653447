// Joins the parts of the main process; start.ts runs it once the window is visible. Composition only.

import { join } from 'node:path';
import { app, nativeTheme } from 'electron';
import { Conntrack } from '../native/index.ts';
import { ActionLog } from './action-log/action-log.ts';
import { Application } from './application.ts';
import type { Beginning } from './beginning.ts';
import { systemClock } from './clock.ts';
import { handleCommands } from './commands.ts';
import { shownProfile } from './contract/profiles.ts';
import { labelNames } from './label-names.ts';
import { openPanes } from './settings/first-look.ts';
import { SettingsFile } from './settings/settings-file.ts';
import { quitCleanly } from './shutdown.ts';
import { thisMachine } from './source/machine.ts';
import { undoTitles } from './undo/undo-titles.ts';
import { endStuckPage, surviveRendererCrash } from './window/crash.ts';
import { fileChooser } from './window/file-chooser.ts';
import { installMenu } from './window/menu.ts';
import { pageLoader } from './window/page-loader.ts';
import { StartWatch } from './window/start-watch.ts';
import { isOwnPage, loadPage, watchWindow } from './window/window.ts';

/** Runs the application in the window that start.ts has opened. */
export async function run(beginning: Beginning): Promise<void> {
  const { options, log, mainDir, settingsPath, dumps, window } = beginning;
  const context = { clock: systemClock, log };
  const [settings, actionLog] = await Promise.all([
    SettingsFile.load(settingsPath, context),
    ActionLog.load(join(app.getPath('userData'), 'action-log.jsonl'), context),
  ]);
  // Closed before anything could be asked of it: Electron ends.
  if (window.isDestroyed()) return;
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
  application.window = window;
  const showMenu = () =>
    installMenu({
      theme: settings.get().theme,
      density: shownProfile(settings.get()).density,
      readOnly: options.readOnly,
      titles: undoTitles(application.desk.state),
      send: (action) => application.send('menu', action),
    });
  const isQuitting = quitCleanly(() => application.close(), log);
  const loaded = showPage(beginning, application, isQuitting);
  beginning.serveScripts(() => openPanes(settings.get()));
  watchWindow(window, {
    onBounds: (bounds) => void settings.update({ window: bounds }),
    onVisible: (visible) => application.setVisible(visible),
    // Until then, main only serves the page, which compiles its code from now on: it can take no flows before.
    onShown: () => {
      setImmediate(() => {
        application.start();
        showMenu();
      });
    },
  });
  await loaded;
}

/** Answers what the page asks for from now on; resolves when it is loaded. */
async function showPage(beginning: Beginning, application: Application, isQuitting: () => boolean): Promise<void> {
  const { log, window } = beginning;
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
  let begun: Promise<void> | undefined = beginning.loading;
  const loadOnce = (): Promise<void> => {
    const loading = begun ?? loadPage(window);
    begun = undefined;
    return loading;
  };
  const loadAgain = pageLoader({ clock: systemClock, load: loadOnce, isQuitting });
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

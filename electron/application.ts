// The running application: ties together the connection to the shown table, the settings and the window.

import { availableParallelism, totalmem } from 'node:os';
import {
  type BrowserWindow,
  type IpcMainInvokeEvent,
  MessageChannelMain,
  nativeTheme,
  type WebContents,
} from 'electron';
import { visibleText } from '../native/flow/index.ts';
import type { ActionLog } from './action-log/action-log.ts';
import { systemClock } from './clock.ts';
import { Connection } from './connection.ts';
import type { Actor } from './contract/action-log.ts';
import type { CommandInput, EventName, EventPayload } from './contract/commands.ts';
import type { ExportFormatId } from './contract/export-formats.ts';
import { NOTHING_OUTSIDE } from './contract/kept-row.ts';
import type { Bootstrap, PageView } from './contract/settings.ts';
import type { SourceSpec } from './contract/source.ts';
import { type ChosenFile, ExportFiles } from './export/export-files.ts';
import { labelNames } from './label-names.ts';
import type { Log } from './log.ts';
import { type Options, startingSource } from './options.ts';
import { ownSession } from './session-address.ts';
import type { FileChooser } from './settings/profile-files.ts';
import type { SettingsFile } from './settings/settings-file.ts';
import type { OpenContext } from './source/opener.ts';
import { connectingAccess, openSource } from './source/openers.ts';
import type { DumpStreams } from './stream/dump-streams.ts';
import { UndoDesk } from './undo/undo-desk.ts';
import { undoBound } from './undo/undo-store.ts';
import { undoTitles } from './undo/undo-titles.ts';

export interface ApplicationOptions {
  readonly options: Options;
  readonly settings: SettingsFile;
  readonly actionLog: ActionLog;
  readonly opening: OpenContext;
  readonly log: Log;
  /** Where the page's engine gets dumps. */
  readonly dumps: DumpStreams;
  /** What the menu bar shows has changed: a setting, or what can be undone. */
  readonly onMenuChoice: () => void;
}

export class Application {
  readonly #options: ApplicationOptions;
  /** Sources that the page may open; the first is the one that Flowglass was started with. */
  readonly sources: readonly [SourceSpec, ...SourceSpec[]];
  /** Where deletes are logged, undone and redone. */
  readonly desk: UndoDesk;
  /** The files to which the page's engine exports flows. */
  readonly #exports = new ExportFiles(systemClock);
  #connection: Connection;
  /** Resolves when all earlier connections are closed. */
  #closing: Promise<unknown> = Promise.resolve();
  #window: BrowserWindow | undefined;
  /** The page that requested a stream. */
  #page: WebContents | undefined;
  #visible = true;
  #expectationsShown = false;
  /** What the menu bar calls undo and redo, as text. */
  #titles: string;
  #crashed = false;
  #tables = 0;

  constructor(options: ApplicationOptions) {
    this.#options = options;
    this.sources = [startingSource(options.options), { kind: 'playground' }];
    options.settings.onTroubles = (changed) => this.send('settings', changed);
    this.desk = new UndoDesk({
      log: options.actionLog,
      bound: undoBound(totalmem()),
      by: actor(options.opening.machine.user, process.env.SUDO_USER),
      clock: systemClock,
      table: () => this.#connection,
      onState: (state) => {
        this.send('actions', state);
        const titles = JSON.stringify(undoTitles(state));
        if (titles === this.#titles) return;
        this.#titles = titles;
        options.onMenuChoice();
      },
      onProgress: (progress) => this.send('progress', progress),
    });
    this.#titles = JSON.stringify(undoTitles(this.desk.state));
    this.#connection = this.#connect(options.options.demo ? { kind: 'playground' } : this.sources[0]);
  }

  /** Starts connecting to the kernel; the page may have asked for its stream already. Call once. */
  start(): void {
    this.#connection.start();
    void this.#connection.open();
  }

  /** The window that gets all events. */
  set window(window: BrowserWindow) {
    this.#window = window;
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** The page's process has ended; the next page is told so. */
  pageCrashed(): void {
    this.#crashed = true;
  }

  /** What the page gets when it starts. */
  async bootstrap(): Promise<Bootstrap> {
    const { options, settings, log } = this.#options;
    const labels = await labelNames(log);
    const { window: _, ...pageSettings } = settings.get();
    const kept = this.#connection.pageView;
    const crashed = this.#crashed;
    this.#crashed = false;
    return {
      ...pageSettings,
      filter: options.filter,
      readOnly: options.readOnly,
      settings: settings.troubles,
      labels,
      ownSession: ownSession(process.env.SSH_CONNECTION),
      source: this.sources[0],
      status: this.#connection.status,
      actions: this.desk.state,
      kept: kept ?? null,
      crashed,
    };
  }

  /** Begins the file of an export, which the user chooses; undefined if the user cancels. @throws FileFailure. */
  async chooseExportFile(files: FileChooser, format: ExportFormatId): Promise<ChosenFile | undefined> {
    const { host, netns } = this.#connection.status.access;
    return this.#exports.choose(files, format, netns === 'default' ? host : `${host}-${netns}`);
  }

  /** Opens a new stream to the page that requested it; an earlier one is closed. */
  openStream(event: IpcMainInvokeEvent): void {
    this.#page = event.sender;
    this.#sendStream();
  }

  /** Opens another source once the previous one is closed. */
  async useSource(spec: SourceSpec): Promise<void> {
    this.#closing = Promise.all([this.#closing, this.#connection.close()]);
    // Filters and order belong to the window; the pause, the selection and flows outside the list to the table that was left.
    const view = this.#connection.pageView;
    const next = this.#connect(
      spec,
      view && {
        ...view,
        paused: false,
        expectations: { ...view.expectations, selected: [] },
        outside: NOTHING_OUTSIDE,
        listsEnded: false,
      },
    );
    this.#connection = next;
    next.setVisible(this.#visible);
    next.expectations.setShown(this.#expectationsShown);
    next.start();
    this.#sendStream();
    await this.#closing;
    await next.open();
  }

  /** Whether the page shows the list of expectations, or only their number. */
  watchExpectations(shown: boolean): void {
    this.#expectationsShown = shown;
    this.#connection.expectations.setShown(shown);
    // The page says this first when it listens: an undo can have ended since it was told of it, before it listened.
    this.desk.changed();
  }

  saveSettings(change: CommandInput<'saveSettings'>): void {
    void this.#options.settings.update(change);
    if (change.theme !== undefined) nativeTheme.themeSource = change.theme;
    // Another profile can have rows of another height.
    const menu = ['theme', 'density', 'profile', 'profiles'] as const;
    if (menu.some((name) => change[name] !== undefined)) this.#options.onMenuChoice();
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#connection.setVisible(visible);
  }

  /** Sends the page an event. */
  send<N extends EventName>(name: N, payload: EventPayload<N>): void {
    const window = this.#window;
    if (!window || window.isDestroyed() || window.webContents.isCrashed()) return;
    window.webContents.send(`flowglass:${name}`, payload);
  }

  /** Closes the connection, which ends helper and playground; settings are written first. */
  async close(): Promise<void> {
    const { settings, actionLog } = this.#options;
    await Promise.all([this.#closing, this.#connection.close(), settings.written(), this.#exports.closed()]);
    // Deletes under way have ended with their connection.
    await actionLog.written();
  }

  #connect(spec: SourceSpec, pageView?: PageView): Connection {
    const { dumps, opening, log, options } = this.#options;
    return new Connection({
      spec,
      open: () => openSource(spec, opening),
      connecting: connectingAccess(spec, opening.machine.host),
      readOnly: options.readOnly,
      clock: systemClock,
      cpuMs,
      cores: availableParallelism(),
      log,
      nextTable: () => ++this.#tables,
      onStatus: (status) => this.send('status', status),
      onExpectations: (state) => this.send('expectations', state),
      deleteLog: this.desk,
      onTable: () => this.desk.changed(),
      exports: this.#exports,
      dumps,
      pageView,
    });
  }

  /** Each connection has its own port, so data of one table never arrives as another's. */
  #sendStream(): void {
    const page = this.#page;
    if (!page || page.isDestroyed() || page.isCrashed()) return;
    const { port1, port2 } = new MessageChannelMain();
    this.#connection.stream(port1);
    page.postMessage('flowglass:stream', null, [port2]);
  }
}

/** Who acts: also who called sudo(8) for it. */
function actor(user: string, sudo: string | undefined): Actor {
  return process.getuid?.() === 0 && sudo ? { user, sudo: visibleText(sudo) } : { user };
}

/** CPU time of this process, all threads, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

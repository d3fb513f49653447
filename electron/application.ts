// The running application: joins the source, the stream, the status and the window, and passes news between them.

import { type BrowserWindow, type IpcMainInvokeEvent, MessageChannelMain, nativeTheme } from 'electron';
import { systemClock } from './clock.ts';
import type { CommandInput, EventName, EventPayload } from './contract/commands.ts';
import type { Bootstrap, ThemeChoice } from './contract/settings.ts';
import type { SourceSpec } from './contract/source.ts';
import type { FlushStage } from './contract/stream.ts';
import { labelNames } from './label-names.ts';
import type { Log } from './log.ts';
import { type Options, startingSource } from './options.ts';
import type { MayModify } from './policy.ts';
import { ownSession } from './session-address.ts';
import type { SettingsFile } from './settings.ts';
import type { KernelHandle } from './source/kernel-handle.ts';
import type { OpenContext } from './source/opener.ts';
import { connectingAccess, openSource } from './source/openers.ts';
import { Source } from './source/source.ts';
import { StatusBoard } from './status/status.ts';
import { STALLED_AFTER_MS } from './stream/credit-watch.ts';
import { FlowStream } from './stream/flow-stream.ts';
import type { StreamTally } from './stream/stream-session.ts';

export interface ApplicationOptions {
  readonly options: Options;
  readonly settings: SettingsFile;
  readonly opening: OpenContext;
  readonly log: Log;
  /** The theme was changed by the page. */
  readonly onTheme: (theme: ThemeChoice) => void;
}

export class Application {
  readonly #options: ApplicationOptions;
  /** What the page may open; the first is what Flowglass was started for. */
  readonly sources: readonly [SourceSpec, ...SourceSpec[]];
  readonly #tally: StreamTally = { events: 0, lostTimes: 0, repairing: false };
  readonly #source: Source;
  readonly #status: StatusBoard;
  #stream: FlowStream | undefined;
  #window: BrowserWindow | undefined;
  #visible = true;

  constructor(options: ApplicationOptions) {
    this.#options = options;
    const { log, opening } = options;
    this.sources = [startingSource(options.options), { kind: 'playground' }];
    this.#source = new Source(
      {
        open: (spec) => openSource(spec, opening),
        clock: systemClock,
        log,
        connecting: (spec) => connectingAccess(spec, opening.machine.host),
        onOpen: (open) => this.#stream?.attach(open),
        onClose: () => this.#stream?.detach(),
        onChange: () => this.#status.changed(),
      },
      this.sources[0],
    );
    this.#status = new StatusBoard({
      source: this.#source,
      tally: this.#tally,
      clock: systemClock,
      send: (status) => this.send('status', status),
    });
  }

  /** Starts to reach the kernel; the window need not be there yet. */
  start(): void {
    void this.#source.use(this.#options.options.demo ? { kind: 'playground' } : this.sources[0]);
    this.#status.start();
  }

  /** The window that is told of everything. */
  set window(window: BrowserWindow) {
    this.#window = window;
  }

  get handle(): KernelHandle | undefined {
    return this.#source.current?.handle;
  }

  get mayModify(): MayModify {
    const { canModify, failure } = this.#source.access;
    return { readOnly: this.#options.options.readOnly, canModify, failure };
  }

  /** The page's worker does not answer: the table that the user sees is old. */
  get isStalled(): boolean {
    return this.#status.stalledSinceMs !== undefined;
  }

  /** What the page is told at its start. */
  async bootstrap(): Promise<Bootstrap> {
    const { options, settings, log } = this.#options;
    const labels = await labelNames(log);
    const { theme, columnWidths, sort } = settings.get();
    return {
      filter: options.filter,
      readOnly: options.readOnly,
      theme,
      columnWidths,
      sort,
      labels,
      ownSession: ownSession(process.env.SSH_CONNECTION),
      source: this.sources[0],
      status: this.#status.snapshot(),
    };
  }

  /** Opens a new stream to the frame that asked for it; an earlier one is closed. */
  openStream(event: IpcMainInvokeEvent): void {
    this.closeStream();
    const { port1, port2 } = new MessageChannelMain();
    const stream: FlowStream = new FlowStream({
      port: port1,
      clock: systemClock,
      cpuMs,
      log: this.#options.log,
      mayModify: () => this.mayModify,
      tally: this.#tally,
      onClose: () => {
        if (this.#stream === stream) this.#stream = undefined;
      },
      onStalled: (stalled) => {
        if (this.#stream !== stream) return;
        this.#status.stalledSinceMs = stalled ? Date.now() - STALLED_AFTER_MS : undefined;
        this.#status.changed();
      },
    });
    this.#stream = stream;
    stream.setHidden(!this.#visible);
    event.sender.postMessage('flowglass:stream', null, [port2]);
    const open = this.#source.current;
    if (open) stream.attach(open);
  }

  closeStream(): void {
    this.#stream?.close();
  }

  useSource(spec: SourceSpec): Promise<void> {
    return this.#source.use(spec);
  }

  retry(): Promise<void> {
    return this.#source.retry();
  }

  flushing(stage: FlushStage, startedMs: number): void {
    this.#stream?.flushing(stage, startedMs);
  }

  saveSettings(change: CommandInput<'saveSettings'>): void {
    void this.#options.settings.update(change);
    if (change.theme === undefined) return;
    nativeTheme.themeSource = change.theme;
    this.#options.onTheme(change.theme);
  }

  setVisible(visible: boolean): void {
    this.#visible = visible;
    this.#stream?.setHidden(!visible);
    this.#status.setVisible(visible);
  }

  /** Tells the page something. */
  send<N extends EventName>(name: N, payload: EventPayload<N>): void {
    const window = this.#window;
    if (!window || window.isDestroyed() || window.webContents.isCrashed()) return;
    window.webContents.send(`flowglass:${name}`, payload);
  }

  /** Closes the stream and the handle, which ends helper and playground. */
  async close(): Promise<void> {
    this.#status.stop();
    this.closeStream();
    await this.#source.close();
  }
}

/** CPU time of this process, all threads, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

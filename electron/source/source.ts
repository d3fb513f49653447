// Owns the handle on one source: opens it, and reopens it when its helper dies. Reports each new handle and its end to
// whoever uses it.

import type { Clock } from '../clock.ts';
import type { Access } from '../contract/access.ts';
import { SOURCES, type SourceSpec } from '../contract/source.ts';
import type { Log } from '../log.ts';
import { codeOf } from '../to-failure.ts';
import type { KernelHandle } from './kernel-handle.ts';
import type { NameCheck } from './namespace-watch.ts';
import type { Opened } from './opener.ts';
import { RESTART_LIMIT, RestartBudget } from './restart-budget.ts';

/** A handle in use. `source` changes when the handle is on a different table than the previous one. */
export interface OpenSource {
  readonly handle: KernelHandle;
  readonly source: number;
  /** `first`: nothing is known about this table yet; `helper`: the same table through a new helper. */
  readonly reason: 'first' | 'helper';
}

export interface SourceOptions {
  readonly spec: SourceSpec;
  readonly open: () => Promise<Opened>;
  /** The state while it is being opened. */
  readonly connecting: Access;
  /** Numbers the opened tables. */
  readonly nextTable: () => number;
  readonly clock: Clock;
  readonly log: Log;
  /** A handle is ready. */
  readonly onOpen: (opened: OpenSource) => void;
  /** The handle is no longer usable. */
  readonly onClose: () => void;
  readonly onChange: () => void;
}

export class Source {
  readonly #options: SourceOptions;
  readonly #budget = new RestartBudget();
  #access: Access;
  #open: OpenSource | undefined;
  #outdated: NameCheck | undefined;
  #table = 0;
  /** The handle on that table ended by itself, and none was opened since. */
  #lostTable = false;
  /** Grows with everything that makes a pending opening obsolete. */
  #epoch = 0;
  #cancelRestart: () => void = () => undefined;
  #restarting = false;
  #restarts = 0;
  #closing: Promise<void> = Promise.resolve();

  constructor(options: SourceOptions) {
    this.#options = options;
    this.#access = options.connecting;
  }

  /** The current access: each call checks whether the name still stands for the open namespace. */
  get access(): Access {
    const failure = this.#open && this.#outdated?.();
    // A shell command would reach the other namespace.
    return failure ? { ...this.#access, shell: undefined, canModify: false, canCreate: false, failure } : this.#access;
  }

  get current(): OpenSource | undefined {
    return this.#open;
  }

  /** How many times the handle was reopened after its helper died. Failed attempts don't count. */
  get restarts(): number {
    return this.#restarts;
  }

  /** The helper has ended, and a new one is due or being started. */
  get restarting(): boolean {
    return this.#restarting;
  }

  /** Opens the table, or what has taken its place; resolves when it is open or has failed to open. */
  async open(): Promise<void> {
    this.#budget.reset();
    const closed = this.#release();
    this.#access = this.#options.connecting;
    this.#options.onChange();
    const epoch = this.#epoch;
    await closed;
    if (epoch === this.#epoch) await this.#reopen('first');
  }

  /** Closes the handle and ends its helper. Nothing is opened afterwards without another open(). */
  async close(): Promise<void> {
    await this.#release();
  }

  /** Makes every pending opening obsolete and closes the handle. */
  #release(): Promise<void> {
    this.#epoch++;
    this.#cancelRestart();
    this.#restarting = false;
    const open = this.#open;
    this.#open = undefined;
    if (open) {
      this.#lostTable = false;
      this.#options.onClose();
      this.#closing = open.handle
        .close()
        .catch((error: unknown) => this.#options.log.warn('closing the handle failed', error));
    }
    return this.#closing;
  }

  async #reopen(reason: OpenSource['reason']): Promise<void> {
    const epoch = this.#epoch;
    const { handle, access, outdated } = await this.#options.open();
    if (epoch !== this.#epoch) {
      await handle?.close().catch(() => undefined);
      return;
    }
    // While it is being upgraded, a helper can be missing for a moment.
    if (!handle && reason === 'helper' && this.#restartLater(access.failure?.message)) return;
    const isSameTable = this.#isStillThere();
    this.#access = access;
    this.#outdated = outdated;
    this.#restarting = false;
    if (handle) {
      if (reason === 'helper') this.#restarts++;
      if (!isSameTable) this.#table = this.#options.nextTable();
      this.#lostTable = false;
      this.#open = { handle, source: this.#table, reason: isSameTable ? 'helper' : 'first' };
      void handle.closed.then((error) => this.#lost(handle, error));
      this.#options.log.info(`reading ${access.netns} on ${access.host} (${access.reach})`);
      this.#options.onOpen(this.#open);
    } else {
      this.#options.log.warn(`no access: ${access.failure?.message ?? 'unknown reason'}`);
    }
    this.#options.onChange();
  }

  /** The table of the handle that ended by itself, and not another one by its name. */
  #isStillThere(): boolean {
    // A playground that died took its table with it.
    return this.#lostTable && SOURCES[this.#options.spec.kind].outlivesProgram && !this.#outdated?.();
  }

  /** The handle ended by itself. */
  #lost(handle: KernelHandle, error: Error | undefined): void {
    if (this.#open?.handle !== handle) return;
    this.#open = undefined;
    this.#lostTable = true;
    this.#epoch++;
    this.#options.onClose();
    if (!this.#restartLater(error)) {
      this.#access = this.#givenUp(error);
      this.#restarting = false;
    }
    this.#options.onChange();
  }

  /** @returns false after too many restarts. */
  #restartLater(why: unknown): boolean {
    const { clock, log } = this.#options;
    const wait = this.#budget.take(clock.nowMs());
    if (wait === undefined) {
      log.error('the helper keeps stopping; it is not restarted any more', why);
      return false;
    }
    log.warn(`the helper stopped; restarting it in ${wait} ms`, why);
    this.#restarting = true;
    this.#cancelRestart = clock.after(wait, () => void this.#reopen('helper'));
    return true;
  }

  #givenUp(error: Error | undefined): Access {
    const { program } = SOURCES[this.#options.spec.kind];
    const message = `The ${program} stopped ${RESTART_LIMIT + 1} times within a minute and is no longer restarted. Its output is on standard error.`;
    const failure = { op: 'helper', code: codeOf(error) ?? 'EPIPE', message };
    return { ...this.#access, reach: 'none', shell: undefined, canModify: false, canCreate: false, failure };
  }
}

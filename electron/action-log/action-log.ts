// The action log in memory and in its file. What it records has happened, whether or not the file can be written: it says
// once that it cannot.

import { type Clock, READ_LIMIT_MS, withTimeLimit } from '../clock.ts';
import type { ActionRecord } from '../contract/action-log.ts';
import type { Failure } from '../contract/failure.ts';
import type { Log } from '../log.ts';
import { codeOf } from '../to-failure.ts';
import { LogFile, MOST_ACTIONS } from './log-file.ts';
import { brokenLinesWords, logUnreadWords, logUnsavedWords } from './log-words.ts';

const WRITE_LIMIT_MS = 10_000;

export interface ActionLogContext {
  readonly clock: Clock;
  readonly log: Log;
}

/** What is wrong with the file, in words for people. */
export interface LogTroubles {
  readonly unread?: Failure;
  readonly unsaved?: Failure;
}

export class ActionLog {
  readonly #file: LogFile;
  readonly #context: ActionLogContext;
  /** Oldest first. */
  #records: readonly ActionRecord[] = [];
  /** Those that are not yet in the file as they are. */
  readonly #unwritten = new Map<number, ActionRecord>();
  #writing: Promise<void> = Promise.resolve();
  /** The file was neither read nor set aside, or its file system does not answer: it must not be written. */
  #closed = false;
  #troubles: LogTroubles = {};
  #lastId = 0;
  /** Hears of every change of the records or the troubles. */
  onChange: () => void = () => undefined;

  private constructor(path: string, context: ActionLogContext) {
    this.#file = new LogFile(path);
    this.#context = context;
  }

  /** Reads the file, as far as it can be understood. Never rejects. */
  static async load(path: string, context: ActionLogContext): Promise<ActionLog> {
    const log = new ActionLog(path, context);
    await log.#load();
    return log;
  }

  /** Oldest first. */
  get records(): readonly ActionRecord[] {
    return this.#records;
  }

  get troubles(): LogTroubles {
    return this.#troubles;
  }

  record(id: number): ActionRecord | undefined {
    return this.#records.find((one) => one.id === id);
  }

  /** A number for an action that begins now: ascending, also over restarts. */
  nextId(): number {
    this.#lastId = Math.max(this.#lastId + 1, Date.now());
    return this.#lastId;
  }

  /** Adds a record, or replaces the one with its number. */
  put(record: ActionRecord): void {
    const others = this.#records.filter(({ id }) => id !== record.id);
    this.#records = [...others, record].sort((a, b) => a.id - b.id).slice(-MOST_ACTIONS);
    this.#unwritten.set(record.id, record);
    this.#write((file) => this.#append(file));
    this.onChange();
  }

  /** Forgets all records but these, also in the file. */
  clear(keep: (record: ActionRecord) => boolean): void {
    this.#records = this.#records.filter(keep);
    this.#unwritten.clear();
    // A file that is not written stays as it is.
    if (!this.#closed) {
      const { unread: _, ...troubles } = this.#troubles;
      this.#troubles = troubles;
    }
    const left = this.#records;
    this.#write((file) => (left.length === 0 ? file.remove() : file.rewrite(left)));
    this.onChange();
  }

  /** Resolves when everything is written that can be. */
  written(): Promise<void> {
    return this.#writing;
  }

  async #load(): Promise<void> {
    const { clock } = this.#context;
    try {
      const { records, broken } = await withTimeLimit(clock, READ_LIMIT_MS, 'action log', this.#file.read());
      this.#records = records;
      this.#lastId = records.at(-1)?.id ?? 0;
      if (broken > 0) this.#tell({ ...this.#troubles, unread: brokenLinesWords(this.#file.path, broken) });
    } catch (error) {
      await this.#unreadable(error);
    }
    if (this.#closed) return;
    await this.#file.mayWrite().catch((error: unknown) => this.#unsaved(error));
  }

  /** Sets the file aside, so that it is not added to. */
  async #unreadable(error: unknown): Promise<void> {
    try {
      // Nothing is known about a file that does not answer; it may be in order.
      if (codeOf(error) === 'ETIMEDOUT') throw error;
      this.#tell({ ...this.#troubles, unread: logUnreadWords(this.#file.path, error, await this.#file.setAside()) });
    } catch (reason) {
      this.#context.log.debug('the action log could not be set aside', reason);
      this.#closed = true;
      this.#tell({ ...this.#troubles, unread: logUnreadWords(this.#file.path, error, undefined) });
    }
  }

  #write(change: (file: LogFile) => Promise<void>): void {
    this.#writing = this.#writing.then(async () => {
      if (this.#closed) return;
      try {
        await withTimeLimit(this.#context.clock, WRITE_LIMIT_MS, 'action log', change(this.#file));
        if (!this.#troubles.unsaved) return;
        const { unsaved: _, ...troubles } = this.#troubles;
        this.#tell(troubles);
      } catch (error) {
        this.#closed = codeOf(error) === 'ETIMEDOUT';
        this.#unsaved(error);
      }
    });
  }

  async #append(file: LogFile): Promise<void> {
    const records = [...this.#unwritten.values()];
    if (records.length === 0) return;
    await file.append(records);
    for (const record of records) {
      if (this.#unwritten.get(record.id) === record) this.#unwritten.delete(record.id);
    }
    if (file.isLong) await file.trim();
  }

  #unsaved(error: unknown): void {
    this.#context.log.debug('the action log cannot be written', error);
    this.#tell({ ...this.#troubles, unsaved: logUnsavedWords(this.#file.path, error) });
  }

  #tell(troubles: LogTroubles): void {
    const isNews =
      troubles.unread?.message !== this.#troubles.unread?.message ||
      troubles.unsaved?.message !== this.#troubles.unsaved?.message;
    this.#troubles = troubles;
    if (isNews) this.onChange();
  }
}

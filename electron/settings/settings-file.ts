// The settings kept between runs. One JSON file in the user's data folder; several instances and versions can share it, so
// each writes only what it changed. Says what is wrong with the file; logs it for developers only.

import { type Clock, READ_LIMIT_MS, withTimeLimit } from '../clock.ts';
import type { ChangedTroubles, SettingsTroubles } from '../contract/settings.ts';
import type { Log } from '../log.ts';
import { codeOf } from '../to-failure.ts';
import { targetOf } from '../whole-file.ts';
import type { FileFields } from './file-fields.ts';
import {
  changeFields,
  DEFAULT_SETTINGS,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  type SettingsUpdate,
  takeFields,
  updateSettings,
} from './settings-fields.ts';
import { readFields, rewriteFields, setAside, writableFolder } from './settings-text.ts';
import { partlyUnreadWords, unreadWords, unsavedWords } from './settings-words.ts';

const WRITE_LIMIT_MS = 10_000;

export interface SettingsContext {
  readonly clock: Clock;
  readonly log: Log;
  /** Replaced in tests by one that never answers. */
  readonly read?: typeof readFields;
}

/** The settings in memory and on disk. */
export class SettingsFile {
  readonly #path: string;
  readonly #context: SettingsContext;
  #settings = DEFAULT_SETTINGS;
  /** The file's content as last read or written; written again if the file vanishes. */
  #fields: FileFields = {};
  /** The settings as last read or written. */
  #written = DEFAULT_SETTINGS;
  /** The settings that have changed since. */
  #unwritten = new Set<SettingName>();
  #writing: Promise<void> = Promise.resolve();
  /** The file was not read and not set aside, or its file system does not answer: it must not be written. */
  #closed = false;
  #troubles: SettingsTroubles = { unread: null, unsaved: null };
  /** Hears of every change of `troubles`, once. */
  onTroubles: (changed: ChangedTroubles) => void = () => undefined;

  private constructor(path: string, context: SettingsContext) {
    this.#path = path;
    this.#context = context;
  }

  /** Reads the file, as far as it can be understood; a folder that is not writable is reported at once. Never rejects. */
  static async load(path: string, context: SettingsContext): Promise<SettingsFile> {
    const file = new SettingsFile(path, context);
    await file.#load();
    return file;
  }

  get(): Settings {
    return this.#settings;
  }

  /** What is wrong with the file. */
  get troubles(): SettingsTroubles {
    return this.#troubles;
  }

  /** Changes some settings and writes them; resolves when that is done or has failed. What failed is written the next time. */
  update(update: SettingsUpdate): Promise<void> {
    for (const name of SETTING_NAMES) if (update[name] !== undefined) this.#unwritten.add(name);
    this.#settings = updateSettings(this.#settings, update);
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /** Resolves when everything is written that can be. */
  written(): Promise<void> {
    return this.#writing;
  }

  async #load(): Promise<void> {
    const { clock, read = readFields } = this.#context;
    try {
      const found = await withTimeLimit(clock, READ_LIMIT_MS, 'settings', read(this.#path));
      if (found) this.#take(found);
    } catch (error) {
      await this.#unreadable(error);
    }
    if (this.#closed) return;
    await writableFolder(this.#path).catch((error: unknown) => this.#unsaved(error));
  }

  #take(found: FileFields): void {
    const { settings, bad } = takeFields(found);
    this.#settings = settings;
    this.#written = settings;
    this.#fields = found;
    if (bad.length > 0) this.#tell({ unread: partlyUnreadWords(this.#path, bad) });
  }

  /** Sets the file aside, so that the next change does not overwrite it. */
  async #unreadable(error: unknown): Promise<void> {
    try {
      // Nothing is known about a file that does not answer; it may be in order.
      if (isTimeout(error)) throw error;
      this.#tell({ unread: unreadWords(this.#path, error, { keptAs: await setAside(this.#path) }) });
    } catch (reason) {
      this.#context.log.debug('the settings could not be set aside', reason);
      this.#closed = true;
      this.#tell({ unread: unreadWords(this.#path, error, { stays: true }) });
    }
  }

  async #write(): Promise<void> {
    if (this.#closed || this.#unwritten.size === 0) return;
    const names = [...this.#unwritten];
    this.#unwritten.clear();
    try {
      await withTimeLimit(this.#context.clock, WRITE_LIMIT_MS, 'settings', this.#rewrite(names, this.#settings));
    } catch (error) {
      this.#closed = isTimeout(error);
      for (const name of names) this.#unwritten.add(name);
      await this.#unsaved(error);
    }
  }

  /** A file that has become unreadable in the meantime is set aside first. */
  async #rewrite(names: readonly SettingName[], settings: Settings): Promise<void> {
    const { read = readFields } = this.#context;
    await read(this.#path).catch((error: unknown) => this.#unreadable(error));
    if (this.#closed) return;
    this.#fields = await rewriteFields(this.#path, this.#fields, (file) =>
      changeFields(file, names, this.#written, settings),
    );
    this.#written = settings;
    this.#tell({ unsaved: null });
  }

  async #unsaved(error: unknown): Promise<void> {
    this.#context.log.debug('the settings cannot be saved', error);
    const target = isTimeout(error) ? this.#path : await targetOf(this.#path);
    this.#tell({ unsaved: unsavedWords(target, error) });
  }

  #tell(changed: ChangedTroubles): void {
    const news: { -readonly [K in keyof SettingsTroubles]?: SettingsTroubles[K] } = {};
    for (const which of ['unread', 'unsaved'] as const) {
      const trouble = changed[which];
      if (trouble !== undefined && trouble?.message !== this.#troubles[which]?.message) news[which] = trouble;
    }
    if (Object.keys(news).length === 0) return;
    this.#troubles = { ...this.#troubles, ...news };
    this.onTroubles(news);
  }
}

function isTimeout(error: unknown): boolean {
  return codeOf(error) === 'ETIMEDOUT';
}

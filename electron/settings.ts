// What is kept between runs: theme, columns, sort, window. One JSON file in the user's data folder, parsed at the start, written
// whole and atomically. A file that cannot be read is set aside, never overwritten unread.

import { access, constants, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ColumnWidths, Sort, ThemeChoice } from './contract/settings.ts';
import { z } from './contract/zod.ts';
import type { Log } from './log.ts';
import { codeOf } from './to-failure.ts';

export const WindowBounds = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(1).max(32_767),
  height: z.number().int().min(1).max(32_767),
  maximized: z.boolean(),
});
export type WindowBounds = z.infer<typeof WindowBounds>;

/** Before rows could be sorted by several columns, the file had a single key or null. */
function asList(sort: unknown): unknown {
  if (sort === undefined || Array.isArray(sort)) return sort;
  return sort === null ? [] : [sort];
}

export const Settings = z.object({
  theme: ThemeChoice.default('system'),
  /** CSS px by column id. */
  columnWidths: ColumnWidths.default({}),
  sort: z.preprocess(asList, Sort).default([]),
  window: WindowBounds.optional(),
});
export type Settings = z.infer<typeof Settings>;

/** The settings in memory and on disk. Several instances can share the file: the last to write wins. */
export class SettingsFile {
  readonly #path: string;
  readonly #log: Log;
  #settings: Settings;
  #writing: Promise<void> = Promise.resolve();
  #writes = 0;
  #complained = false;

  private constructor(path: string, settings: Settings, log: Log) {
    this.#path = path;
    this.#settings = settings;
    this.#log = log;
  }

  /**
   * Reads the file; if it is missing or broken, the settings are the defaults. A folder that is not writable is reported at
   * once. Never rejects.
   */
  static async load(path: string, log: Log): Promise<SettingsFile> {
    let settings = Settings.parse({});
    try {
      settings = Settings.parse(JSON.parse(await readFile(path, 'utf8')));
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') await setAside(path, log);
    }
    const file = new SettingsFile(path, settings, log);
    await file.#folder().catch((error: unknown) => file.#complain(error));
    return file;
  }

  get(): Settings {
    return this.#settings;
  }

  /** Changes some settings and writes the file. The first failure to write is logged; the change then lasts until the end. */
  update(change: { [K in keyof Settings]?: Settings[K] | undefined }): Promise<void> {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    this.#settings = Settings.parse({ ...this.#settings, ...given });
    const text = `${JSON.stringify(this.#settings, null, 2)}\n`;
    this.#writing = this.#writing.then(() => this.#write(text)).catch((error: unknown) => this.#complain(error));
    return this.#writing;
  }

  /** Creates the folder if it is missing. @throws Error EACCES, EROFS and others if it is not writable. */
  async #folder(): Promise<void> {
    const folder = dirname(this.#path);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.W_OK | constants.X_OK);
  }

  #complain(error: unknown): void {
    if (this.#complained) return;
    this.#complained = true;
    this.#log.warn(`settings cannot be kept: ${this.#path} could not be written; changes last until the end`, error);
  }

  /** Writes a second file and renames it, so that no reader ever sees half of one. */
  async #write(text: string): Promise<void> {
    await this.#folder();
    const draft = `${this.#path}.${process.pid}.${this.#writes++}`;
    try {
      const file = await open(draft, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(draft, this.#path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }
}

async function setAside(path: string, log: Log): Promise<void> {
  const aside = `${path}.broken`;
  try {
    await rename(path, aside);
    log.warn(`the settings in ${path} could not be read; they are kept as ${aside}, and the defaults are used`);
  } catch (error) {
    log.warn(`the settings in ${path} could not be read`, error);
  }
}

// The files of exports: each was chosen by the user, is written as its text arrives from the engine, and is there whole or not
// at all. Nothing else in main writes flows to files.

import { visibleText } from '../../native/flow/index.ts';
import { chosenTarget } from '../chosen-file.ts';
import { type Clock, withTimeLimit } from '../clock.ts';
import { EXPORT_FORMATS, type ExportFormatId } from '../contract/export-formats.ts';
import type { Failure } from '../contract/failure.ts';
import { type FileChooser, FileFailure } from '../settings/profile-files.ts';
import { unwrittenReason } from '../unwritten-words.ts';
import { Draft } from '../whole-file.ts';

/** One write, of 128 KiB or so; a slow disk can be busy with what was written before. */
const WRITE_LIMIT_MS = 60_000;
/** The mode of a new file, before the umask. */
const USUAL_MODE = 0o666;

/** A file that was chosen. */
export interface ChosenFile {
  /** By this number the engine sends its text. */
  readonly file: number;
  readonly path: string;
}

interface OpenFile {
  readonly path: string;
  readonly draft: Draft;
  /** Settles when everything so far is written, or has failed to be. */
  written: Promise<Failure | undefined>;
}

export class ExportFiles {
  readonly #clock: Clock;
  readonly #open = new Map<number, OpenFile>();
  #numbers = 0;
  #removed: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Asks the user for a file, and begins it; undefined if the user cancels.
   * @param of what is exported from, for the file's name.
   * @throws FileFailure.
   */
  async choose(
    chooser: Pick<FileChooser, 'toSave'>,
    format: ExportFormatId,
    of: string,
    now = new Date(),
  ): Promise<ChosenFile | undefined> {
    const { title, extension } = EXPORT_FORMATS[format];
    const kind = { title: 'Export flows', filters: [{ name: title, extensions: [extension] }] };
    const path = await chooser.toSave(`${fileName(of, now)}.${extension}`, kind);
    if (path === undefined) return undefined;
    try {
      const draft = await withTimeLimit(this.#clock, WRITE_LIMIT_MS, 'export', draftFor(path));
      const file = ++this.#numbers;
      this.#open.set(file, { path, draft, written: Promise.resolve(undefined) });
      return { file, path };
    } catch (error) {
      throw new FileFailure(unwritten(path, error));
    }
  }

  /** Appends to a file; resolves when that is written, with the reason if it is not. Texts are written in their order. */
  write(file: number, text: Uint8Array): Promise<Failure | undefined> {
    return this.#next(file, ({ draft }) => draft.write(text));
  }

  /**
   * Puts a file in its place, or removes what there is of it.
   * @returns undefined only if it is in its place by this; once it is, nothing removes it.
   */
  async end(file: number, whole: boolean): Promise<Failure | undefined> {
    if (!whole) {
      const wasOpen = this.#open.has(file);
      this.#remove(file);
      return wasOpen ? CANCELLED : GONE;
    }
    let isWhole = false;
    const failure = await this.#next(file, async ({ draft }) => {
      isWhole = await draft.finish();
    });
    if (failure) return failure;
    this.#open.delete(file);
    return isWhole ? undefined : GONE;
  }

  /** Nobody sends the rest: removes all files that are not whole. */
  abandon(): void {
    for (const file of [...this.#open.keys()]) this.#remove(file);
  }

  /** Resolves when nothing is left of files that are not whole. */
  async closed(): Promise<void> {
    this.abandon();
    await this.#removed;
  }

  /** Does the next step on a file after the earlier ones; the first one that fails removes it. */
  #next(file: number, step: (open: OpenFile) => Promise<void>): Promise<Failure | undefined> {
    const open = this.#open.get(file);
    if (!open) return Promise.resolve(GONE);
    open.written = open.written.then(async (failed) => {
      if (failed || this.#open.get(file) !== open) return failed ?? GONE;
      try {
        await withTimeLimit(this.#clock, WRITE_LIMIT_MS, 'export', step(open));
        return undefined;
      } catch (error) {
        this.#remove(file);
        return unwritten(open.path, error);
      }
    });
    return open.written;
  }

  #remove(file: number): void {
    const open = this.#open.get(file);
    if (!open) return;
    this.#open.delete(file);
    const removed = withTimeLimit(this.#clock, WRITE_LIMIT_MS, 'export', open.draft.discard()).catch(() => undefined);
    this.#removed = Promise.all([this.#removed, removed]);
  }
}

const CANCELLED: Failure = { op: 'export', code: 'ECANCELED', message: 'The export was cancelled.' };
const GONE: Failure = { op: 'export', code: 'EEXPORT', message: 'The export has ended already. Nothing was written.' };

/** A file that is replaced keeps its mode. */
async function draftFor(chosen: string): Promise<Draft> {
  const { path, mode } = await chosenTarget(chosen);
  const draft = await Draft.beside(path, USUAL_MODE);
  try {
    if (mode !== undefined) await draft.setMode(mode);
  } catch (error) {
    await draft.discard();
    throw error;
  }
  return draft;
}

function unwritten(path: string, error: unknown): Failure {
  const message = `Nothing was exported. ${unwrittenReason(path, error)}, or choose another file.`;
  return { op: 'export', code: 'EEXPORT', message: visibleText(message) };
}

/** "flows-gateway-1-2026-11-28-1407", local time. */
function fileName(of: string, now: Date): string {
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  const safe = of.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '');
  return ['flows', safe, day, two(now.getHours()) + two(now.getMinutes())].filter(Boolean).join('-');
}

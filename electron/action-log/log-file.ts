// The file of the action log: one record a line, as JSON, only added to; rewritten when it has grown too long. Lines that are
// not understood are counted, and stay until then.

import { open, rm } from 'node:fs/promises';
import { readRegularFile } from '../../native/handle/regular-file.ts';
import { ActionRecord } from '../contract/action-log.ts';
import { isAbsent, setAside, stamp, writableFolder } from '../settings/settings-text.ts';
import { targetOf, writeWhole } from '../whole-file.ts';

/** The most that is kept, and by how much it may grow before the oldest go. */
export const MOST_ACTIONS = 1000;
export const MOST_BYTES = 4 * 1024 * 1024;
const GROWTH = 1.25;
/** Larger files are not ours. */
const MAX_READ_BYTES = 4 * MOST_BYTES;
const MODE = 0o600;

/** What a file had. */
export interface ReadLog {
  /** Oldest first; the last line of each number counts. */
  readonly records: readonly ActionRecord[];
  /** Lines that are not understood. */
  readonly broken: number;
}

/** One file, and what is known of its size. */
export class LogFile {
  readonly path: string;
  #bytes = 0;
  #lines = 0;
  /** It ends in the middle of a line. */
  #isTorn = false;

  constructor(path: string) {
    this.path = path;
  }

  /** @throws Error of Node.js or readRegularFile if there is something that cannot be read. */
  async read(): Promise<ReadLog> {
    const bytes = await readRegularFile(this.path, MAX_READ_BYTES).catch((error: unknown) => {
      if (isAbsent(error)) return Buffer.alloc(0);
      throw error;
    });
    const lines = bytes
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '');
    this.#bytes = bytes.length;
    this.#lines = lines.length;
    this.#isTorn = bytes.length > 0 && bytes.at(-1) !== NEWLINE;
    return recordsOf(lines);
  }

  /** Renames a file that cannot be read. @returns its new path. */
  setAside(): Promise<string> {
    return setAside(this.path);
  }

  /** @throws Error of Node.js if nothing can be written there. */
  async mayWrite(): Promise<void> {
    await writableFolder(this.path);
  }

  /** Whether it has grown so long that it is time to `rewrite`. */
  get isLong(): boolean {
    return this.#lines > 2 * GROWTH * MOST_ACTIONS || this.#bytes > GROWTH * MOST_BYTES;
  }

  /** Adds records. @throws Error of Node.js; the file can end in the middle of a line then. */
  async append(records: readonly ActionRecord[]): Promise<void> {
    const text = linesOf(records);
    await writableFolder(this.path);
    const file = await open(this.path, 'a', MODE);
    try {
      if (!(await file.stat()).isFile()) throw Object.assign(new Error('not a regular file'), { code: 'EINVAL' });
      // It can be a file that somebody else made.
      await file.chmod(MODE);
      const isTorn = this.#isTorn;
      this.#isTorn = true;
      await file.writeFile(isTorn ? `\n${text}` : text);
    } finally {
      await file.close();
    }
    this.#isTorn = false;
    this.#bytes += Buffer.byteLength(text);
    this.#lines += records.length;
  }

  /**
   * Leaves out all but the newest records, those of other instances among them. If one of them writes meanwhile, it stays as
   * it is until the next time. @throws Error of Node.js or readRegularFile.
   */
  async trim(): Promise<void> {
    const before = stamp(this.path);
    const { records } = await this.read();
    await this.#replace(records, () => stamp(this.path) === before);
  }

  /** Replaces everything by the newest of these; readers see the old content or the new. @throws Error of Node.js. */
  async rewrite(records: readonly ActionRecord[]): Promise<void> {
    await this.#replace(records, () => true);
  }

  async #replace(records: readonly ActionRecord[], mayReplace: () => boolean): Promise<void> {
    const kept = withinBounds(records);
    const text = linesOf(kept);
    await writableFolder(this.path);
    if (!(await writeWhole(await targetOf(this.path), text, { mode: MODE, mayReplace }))) return;
    this.#isTorn = false;
    this.#bytes = Buffer.byteLength(text);
    this.#lines = kept.length;
  }

  /** Deletes the file. @throws Error of Node.js. */
  async remove(): Promise<void> {
    await rm(await targetOf(this.path), { force: true });
    this.#isTorn = false;
    this.#bytes = 0;
    this.#lines = 0;
  }
}

const NEWLINE = 0x0a;

function recordsOf(lines: readonly string[]): ReadLog {
  const byNumber = new Map<number, ActionRecord>();
  let broken = 0;
  for (const line of lines) {
    const record = recordOf(line);
    if (record) byNumber.set(record.id, record);
    else broken++;
  }
  return { records: withinBounds([...byNumber.values()].sort((a, b) => a.id - b.id)), broken };
}

function recordOf(line: string): ActionRecord | undefined {
  try {
    return ActionRecord.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** The newest of these records that may be kept. @param records oldest first. */
function withinBounds(records: readonly ActionRecord[]): readonly ActionRecord[] {
  let bytes = 0;
  let from = records.length;
  while (from > 0 && records.length - from < MOST_ACTIONS) {
    const record = records[from - 1];
    bytes += record ? Buffer.byteLength(lineOf(record)) : 0;
    if (bytes > MOST_BYTES) break;
    from--;
  }
  return records.slice(from);
}

function linesOf(records: readonly ActionRecord[]): string {
  return records.map(lineOf).join('');
}

function lineOf(record: ActionRecord): string {
  return `${JSON.stringify(record)}\n`;
}

// One export under way: makes text in slices, sends it to main while main takes it, and ends when main has the whole file or
// none of it. Never has more of the text than main is owed.

import type { Failure } from '../../../electron/contract/failure.ts';
import type { FromEngine } from '../../../electron/contract/from-engine.ts';
import type { ExportEnd } from './export-api.ts';
import type { FrozenList } from './frozen-list.ts';
import { PORTION, type RowsText } from './rows-text.ts';

/** A slice ends with the first portion that finishes this long after it began: a requested view waits no longer. */
const SLICE_MS = 6;
/** Characters that are sent at once. */
const CHUNK_CHARS = 131_072;
/** Chunks that main has not written yet. */
const IN_FLIGHT = 4;

export interface ExportHost {
  readonly now: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
  readonly send: (message: FromEngine) => void;
}

/** What happens to an export. */
export interface ExportListener {
  /** So many of its flows are text by now. */
  readonly progressed: (flows: number) => void;
  readonly ended: (end: ExportEnd) => void;
}

export class ExportRun {
  /** Main's number of the file. */
  readonly file: number;
  readonly #host: ExportHost;
  readonly #listener: ExportListener;
  readonly #list: FrozenList;
  readonly #writer: RowsText;
  readonly #encoder = new TextEncoder();
  #from = 0;
  #written = 0;
  #bytes = 0;
  #chunk: string;
  #underWay = 0;
  #stopTimer: (() => void) | undefined;
  #isSent = false;
  #isOver = false;
  /** The user's cancel, while main decides which was first: that, or the whole file. */
  #cancelled: Failure | undefined;

  constructor(file: number, list: FrozenList, writer: RowsText, host: ExportHost, listener: ExportListener) {
    this.file = file;
    this.#list = list;
    this.#writer = writer;
    this.#host = host;
    this.#listener = listener;
    this.#chunk = list.length === 0 ? writer.empty : writer.head;
    this.#schedule();
  }

  /** Main has written a chunk, or failed to. */
  written(failure: Failure | undefined): void {
    this.#underWay--;
    if (failure) this.#end({ failure: this.#cancelled ?? failure });
    else this.#schedule();
  }

  /** Main has the file whole, or nothing of it. */
  closed(failure: Failure | undefined): void {
    const { length, leftOut } = this.#list;
    const outcome = { flows: this.#written, leftOut, lost: length - this.#written, bytes: this.#bytes };
    this.#end(failure ? { failure: this.#cancelled ?? failure } : { outcome });
  }

  /** The user does not want it any more: main removes what it has, unless the file is in its place already. */
  cancel(failure: Failure): void {
    if (this.#cancelled) return;
    if (!this.#isSent) {
      this.stop(failure);
      return;
    }
    this.#cancelled = failure;
    this.#host.send({ kind: 'exportEnd', file: this.file, whole: false });
  }

  /** Ends it early: main removes what it has. */
  stop(failure: Failure): void {
    if (this.#isOver) return;
    this.#host.send({ kind: 'exportEnd', file: this.file, whole: false });
    this.#end({ failure });
  }

  #end(end: ExportEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopTimer?.();
    this.#listener.ended(end);
  }

  #schedule(): void {
    if (this.#isOver || this.#isSent || this.#underWay >= IN_FLIGHT) return;
    this.#stopTimer ??= this.#host.after(0, () => {
      this.#stopTimer = undefined;
      this.#slice();
      this.#schedule();
    });
  }

  #slice(): void {
    const endMs = this.#host.now() + SLICE_MS;
    while (this.#from < this.#list.length && this.#underWay < IN_FLIGHT && this.#host.now() < endMs) {
      const rows = this.#list.portion(this.#from, PORTION);
      this.#chunk += this.#writer.text(rows);
      this.#written += rows.length;
      this.#from += PORTION;
      if (this.#chunk.length >= CHUNK_CHARS) this.#send();
    }
    if (this.#from >= this.#list.length && this.#underWay < IN_FLIGHT) this.#finish();
  }

  #finish(): void {
    if (this.#list.length > 0) this.#chunk += this.#writer.foot;
    if (this.#chunk !== '') this.#send();
    this.#isSent = true;
    this.#host.send({ kind: 'exportEnd', file: this.file, whole: true });
  }

  #send(): void {
    const text = this.#encoder.encode(this.#chunk);
    this.#chunk = '';
    this.#underWay++;
    this.#bytes += text.byteLength;
    this.#host.send({ kind: 'exportText', file: this.file, text });
    this.#listener.progressed(Math.min(this.#from, this.#list.length));
  }
}

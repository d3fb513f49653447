// The exports of a source: the flows that are prepared for one, and those under way.

import type { Failure } from '../../../electron/contract/failure.ts';
import type { Counters } from '../counters.ts';
import type { ExportOutcome, PreparedExport, TextForm } from './export-api.ts';
import { type ExportHost, ExportRun } from './export-run.ts';
import type { FrozenList } from './frozen-list.ts';
import { rowsText, type TextContext } from './rows-text.ts';

/** How the caller hears of an export. */
export interface ExportEnds {
  readonly progressed: (flows: number) => void;
  readonly answered: (outcome: ExportOutcome) => void;
  readonly refused: (failure: Failure) => void;
}

export class Exports {
  readonly #host: ExportHost;
  readonly #counters: Counters;
  /** Only one question is open at a time. */
  #prepared: { readonly token: number; readonly list: FrozenList } | undefined;
  readonly #running = new Map<number, ExportRun>();

  constructor(host: ExportHost, counters: Counters) {
    this.#host = host;
    this.#counters = counters;
  }

  /** Keeps these flows until they are exported, or others are prepared. */
  prepare(list: FrozenList): PreparedExport {
    const token = ++this.#counters.tokens;
    this.#prepared = { token, list };
    return { token, flows: list.length };
  }

  /** Writes the flows of a token to a file of main's. */
  run(token: number, file: number, form: TextForm, context: TextContext, ends: ExportEnds): void {
    const prepared = this.#prepared;
    if (prepared?.token !== token) {
      this.#host.send({ kind: 'exportEnd', file, whole: false });
      const message = 'The flows of this export are no longer known. Nothing was written; start it again.';
      ends.refused({ op: 'export', code: 'ENOTOKEN', message });
      return;
    }
    this.#prepared = undefined;
    const run = new ExportRun(file, prepared.list, rowsText(prepared.list, form, context), this.#host, {
      progressed: ends.progressed,
      ended: (end) => {
        this.#running.delete(file);
        if ('failure' in end) ends.refused(end.failure);
        else ends.answered(end.outcome);
      },
    });
    this.#running.set(file, run);
  }

  /** Main's answer to a chunk, or to the end. */
  written(file: number, failure: Failure | undefined): void {
    this.#running.get(file)?.written(failure);
  }

  closed(file: number, failure: Failure | undefined): void {
    this.#running.get(file)?.closed(failure);
  }

  /** The user cancelled. */
  cancel(file: number): void {
    this.#running.get(file)?.cancel({ op: 'export', code: 'ECANCELED', message: 'The export was cancelled.' });
  }

  /** Nothing under way will be written. */
  abandon(failure: Failure): void {
    this.#prepared = undefined;
    for (const run of [...this.#running.values()]) run.stop(failure);
  }
}

// Reads dumps from main, one at a time: a newer one replaces an earlier one.

import type { FromEngine } from '../../electron/contract/from-engine.ts';
import { DUMP_PATH } from '../../electron/contract/to-engine.ts';
import type { DumpIntake } from './dump-intake.ts';
import { packedBatches } from './packed-batches.ts';

export interface DumpReaderHost {
  /** Requests a dump from main by its path. */
  readonly fetch: (path: string, signal: AbortSignal) => Promise<Response>;
  /** Resolves in a later task, so that messages and views get their turn between two batches, and the page with the first rows. */
  readonly turn: () => Promise<void>;
  readonly toMain: (message: FromEngine) => void;
  readonly warn: (text: string) => void;
}

export class DumpReader {
  readonly #host: DumpReaderHost;
  readonly #intake: Pick<DumpIntake, 'due' | 'take'>;
  #reading = new AbortController();

  constructor(intake: Pick<DumpIntake, 'due' | 'take'>, host: DumpReaderHost) {
    this.#intake = intake;
    this.#host = host;
  }

  /** Reads a dump and passes its batches to the intake; tells main if the dump breaks off. */
  async read(dump: number, token: string): Promise<void> {
    this.stop();
    const { signal } = this.#reading;
    try {
      await this.#take(dump, token, signal);
    } catch (error) {
      if (signal.aborted) return;
      this.#host.warn(`a dump cannot be read: ${error instanceof Error ? error.message : String(error)}`);
      this.#host.toMain({ kind: 'dumpBroken', dump });
    }
  }

  /** Gives up the dump that is being read. */
  stop(): void {
    this.#reading.abort();
    this.#reading = new AbortController();
  }

  async #take(dump: number, token: string, signal: AbortSignal): Promise<void> {
    const answer = await this.#host.fetch(DUMP_PATH + token, signal);
    if (!answer.ok || !answer.body) throw new Error(`main refused it (${answer.status})`);
    for await (const packed of packedBatches(answer.body)) {
      await this.#intake.due(packed);
      if (signal.aborted) return;
      this.#intake.take(packed);
      await this.#host.turn();
      // By then, main may have forgotten this dump and restarted its count.
      if (signal.aborted) return;
      this.#host.toMain({ kind: 'packedTaken', dump });
    }
  }
}

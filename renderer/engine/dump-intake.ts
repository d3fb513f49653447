// The engine's end of main's two ways: messages on the port, and packed batches of dumps. A batch waits for the messages that
// come before it, and is left out if it belongs to a table, or to strings, from before the newest ones. Pure.

import type { ToEngine } from '../../electron/contract/to-engine.ts';
import { BatchError } from '../../native/flow/index.ts';
import { BatchUnpacker, packingOf } from '../../native/flow/packed-batch.ts';
import type { Engine } from './engine.ts';

export class DumpIntake {
  readonly #engine: Pick<Engine, 'fromMain' | 'fromDump'>;
  readonly #unpacker = new BatchUnpacker();
  /** How many messages of the port were taken. */
  #taken = 0;
  /** What was packed before this many messages is out of date. */
  #since = 0;
  #waiting: { after: number; resolve: () => void }[] = [];

  constructor(engine: Pick<Engine, 'fromMain' | 'fromDump'>) {
    this.#engine = engine;
  }

  /** Another port begins. */
  attached(): void {
    this.#taken = 0;
    this.#since = 0;
  }

  /** Takes one message of the port. */
  message(message: ToEngine): void {
    this.#engine.fromMain(message);
    this.#taken++;
    if (beginsAnew(message)) this.#since = this.#taken;
    const due = this.#waiting.filter(({ after }) => after <= this.#taken);
    this.#waiting = this.#waiting.filter(({ after }) => after > this.#taken);
    for (const { resolve } of due) resolve();
  }

  /** Whether all messages that come before a packed batch were taken. */
  isDue(packed: Uint8Array<ArrayBuffer>): boolean {
    return packingOf(packed).after <= this.#taken;
  }

  /** Resolves when a packed batch is due. */
  async due(packed: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.isDue(packed)) return;
    const { after } = packingOf(packed);
    await new Promise<void>((resolve) => this.#waiting.push({ after, resolve }));
  }

  /** Takes a packed batch that is due. @throws BatchError */
  take(packed: Uint8Array<ArrayBuffer>): void {
    const { dump, after, buffer } = this.#unpacker.unpack(packed);
    if (after > this.#taken) throw new BatchError('a packed batch came too early');
    if (after >= this.#since) this.#engine.fromDump(dump, buffer);
  }
}

/** Whether a message begins another table of flows or of strings: earlier batches refer to the ones before. */
function beginsAnew(message: ToEngine): boolean {
  if (message.kind === 'sourceOpened') return true;
  return 'strings' in message && message.strings[0] === '';
}

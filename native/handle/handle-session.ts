// The open session that a handle and all its parts share: the addon's session, interned strings, running readers, and
// the one place where failures become errors. Not public.

import { FlowBatch } from '../flow/batch.ts';
import { splitMessages, WireError } from '../wire/index.ts';
import { BatchPool } from './batch-pool.ts';
import { binding, type NativeDump, type NativeEvents, type NativeSession, type NativeTransaction } from './binding.ts';
import { ConntrackError, failureOf, type NativeReason, toConntrackError } from './errors.ts';
import type { KernelInfo } from './kernel-info.ts';
import type { CheckedOpenOptions } from './open-options.ts';

const ECANCELED = 125;
const EBADMSG = 74;

export class HandleSession {
  /** The addon's session. Await its requests through `run`. */
  readonly native: NativeSession;
  /** Interned strings that batches refer to; [0] is ''. Only grows. */
  readonly strings: readonly string[];
  /** Resolves when the session has ended; with an error if it ended by itself. */
  readonly closed: Promise<ConntrackError | undefined>;
  /** Default receive buffer of subscriptions. */
  readonly bufferBytes: number;
  readonly #strings: string[] = [''];
  readonly #readers = new Set<Reader>();
  readonly #pool = new BatchPool();
  #end: ConntrackError | undefined;
  #closing = false;

  private constructor(native: NativeSession, bufferBytes: number, ended: Promise<ConntrackError | undefined>) {
    this.native = native;
    this.bufferBytes = bufferBytes;
    this.strings = this.#strings;
    this.closed = ended.then(async (error) => {
      this.#end = error;
      await this.#stopReaders();
      this.#pool.close();
      native.free();
      return error;
    });
  }

  /** @throws ConntrackError EPERM without CAP_NET_ADMIN; ENOENT for an unknown namespace or helper. */
  static async open(options: CheckedOpenOptions): Promise<HandleSession> {
    const native = new (binding().NativeSession)();
    let opening: Promise<KernelInfo> | undefined;
    const ended = new Promise<ConntrackError | undefined>((resolve) => {
      const onEnd = (reason: NativeReason | undefined): void => {
        resolve(reason && new ConntrackError(reason.op, reason.errno, reason.message));
      };
      opening = native.open(options.netns, options.helper, onEnd, options.helperLimitMs);
    });
    const session = new HandleSession(native, options.bufferBytes, ended);
    try {
      if (opening) await rejectWithConntrackError(opening);
      return session;
    } catch (error) {
      // Awaiting this keeps the process alive until everything is closed.
      await session.close();
      throw failureOf('open', error);
    }
  }

  /** Why the session ended by itself, if it did. */
  get end(): ConntrackError | undefined {
    return this.#end;
  }

  /** @throws ConntrackError ECANCELED after `close`, or why the session ended. */
  assertOpen(op: string): void {
    if (this.#end) throw this.#end;
    if (this.#closing) throw new ConntrackError(op, ECANCELED);
  }

  /**
   * Runs `work` as the method named `op`: failures are reported as this method's. Nothing starts on a closed handle.
   */
  async perform<T>(op: string, work: () => Promise<T>): Promise<T> {
    try {
      this.assertOpen(op);
      return await work();
    } catch (error) {
      throw failureOf(op, error);
    }
  }

  /** Like `perform`, for a stream that has not started yet. */
  async *performing<T>(op: string, stream: AsyncGenerator<T, void, void>): AsyncGenerator<T, void, void> {
    try {
      this.assertOpen(op);
      yield* stream;
    } catch (error) {
      throw failureOf(op, error);
    }
  }

  /** Awaits the addon, and rejects with a ConntrackError. */
  async run<T>(work: Promise<T>): Promise<T> {
    return rejectWithConntrackError(work);
  }

  /**
   * Sends requests, one message after another.
   * @throws ConntrackError when nothing was answered and nothing can have been changed.
   */
  async transact(op: string, messages: Uint8Array): Promise<NativeTransaction> {
    return this.run(this.native.transact(op, messages));
  }

  /**
   * Sends one request, and returns the decoded messages of the answer.
   * @throws ConntrackError when the kernel refuses it; EBADMSG for an unreadable answer.
   */
  async ask<T>(op: string, message: Uint8Array, decode: (answer: Uint8Array) => T): Promise<T[]> {
    const { errno, texts, replies } = await this.transact(op, message);
    if (errno[0]) throw new ConntrackError(op, errno[0], texts[0]?.[1]);
    return readable(op, () => splitMessages(replies).map(decode));
  }

  /** Lists with a dump request: a small first batch, then batches of up to 4,000 flows. Leaving the loop ends the dump. */
  async *dump(request: Uint8Array): AsyncGenerator<FlowBatch, void, void> {
    for await (const { batch } of this.dumpKeeping(request, false)) yield batch;
  }

  /** As `dump`. @param keep whether batches come with their messages, each padded to 4 bytes. */
  async *dumpKeeping(
    request: Uint8Array,
    keep = true,
  ): AsyncGenerator<{ readonly batch: FlowBatch; readonly messages: Uint8Array }, void, void> {
    this.assertOpen('dump');
    const reader = new (binding().NativeDump)(this.native, request, keep);
    this.#readers.add(reader);
    const lent = new Set<ArrayBuffer>();
    try {
      const ahead = [this.#readAhead(reader, lent, this.#pool.takeFirst())];
      for (let next = ahead.shift(); next; next = ahead.shift()) {
        const messages = await this.#orEnd(next.messages);
        if (messages === undefined) return;
        lent.delete(next.memory);
        yield { batch: this.#pool.toBatch(next.memory, this.#knownStrings()), messages };
        // One buffer is filled while the other is read; after the small first one, only once the caller continues.
        while (ahead.length < 2) ahead.push(this.#readAhead(reader, lent, this.#pool.take()));
      }
    } finally {
      await this.release(reader);
      for (const memory of lent) this.#pool.give(memory);
    }
  }

  /** A reader of events that ends with the session. Pass it to `release` when done. */
  newEvents(): NativeEvents {
    this.assertOpen('subscribe');
    const reader = new (binding().NativeEvents)(this.native);
    this.#readers.add(reader);
    return reader;
  }

  /** Stops a reader, and resolves when nothing is left of it. */
  async release(reader: Reader): Promise<void> {
    await reader.stop();
    this.#readers.delete(reader);
  }

  /** A batch with the strings that it refers to. */
  toBatch(buffer: ArrayBuffer): FlowBatch {
    return new FlowBatch(buffer, this.#knownStrings());
  }

  /** The strings, with those of the latest batch. */
  #knownStrings(): readonly string[] {
    this.#strings.push(...this.native.stringsSince(this.#strings.length - 1));
    return this.#strings;
  }

  /** Cancels what is running, ends every reader, and resolves when all is closed. Can be called again. */
  async close(): Promise<void> {
    this.#closing = true;
    const stopped = this.#stopReaders();
    this.native.stop();
    await stopped;
    await this.closed;
  }

  /** Lends memory to a dump. */
  #readAhead(
    reader: NativeDump,
    lent: Set<ArrayBuffer>,
    memory: ArrayBuffer,
  ): { memory: ArrayBuffer; messages: Filled } {
    lent.add(memory);
    const messages = reader.read(memory);
    // A rejection that is no longer awaited does not count as unhandled.
    messages.catch(() => undefined);
    return { memory, messages };
  }

  async #stopReaders(): Promise<void> {
    await Promise.all(Array.from(this.#readers, (reader) => reader.stop()));
  }

  /** The death of the helper explains more than the cancellation that it caused. */
  async #orEnd<T>(work: Promise<T>): Promise<T> {
    try {
      return await this.run(work);
    } catch (error) {
      throw this.#end ?? error;
    }
  }
}

/** What NativeDump.read returns. */
type Filled = ReturnType<NativeDump['read']>;

/** Something that reads on its own threads. */
interface Reader {
  stop(): Promise<void>;
}

/** Reads answers of the kernel. @throws ConntrackError EBADMSG if they cannot be read. */
export function readable<T>(op: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) throw new ConntrackError(op, EBADMSG, error.message);
    throw error;
  }
}

async function rejectWithConntrackError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (reason) {
    throw toConntrackError(reason);
  }
}

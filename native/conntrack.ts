// class Conntrack: a handle on the connection tracking of one network namespace. All kernel work happens
// on the addon's threads; nothing here blocks.

import { binding, type NativeDump, type NativeSession } from './binding.ts';
import { ConntrackError, toConntrackError } from './errors.ts';
import { FlowBatch } from './flow/batch.ts';
import { type Family, familyNumber } from './flow/family.ts';
import { type FlowEvents, openFlowEvents, type SubscribeOptions } from './flow-events.ts';
import { encodeDump } from './wire/index.ts';

/** Where the table is, and by which way it is reached. */
export interface OpenOptions {
  /** A name under /run/netns, or a path. Needs root. Not together with `helper`: that has its own namespace. */
  netns?: string;
  /** The helper to start; without it this process talks to the kernel itself and needs CAP_NET_ADMIN. */
  helper?: { command: string; args?: string[] };
  /** Default receive buffer of subscriptions, bytes; 64 MiB without it. */
  bufferBytes?: number;
}

/** Values of /proc/sys/net/netfilter/nf_conntrack_*; undefined where unreadable. */
export interface KernelSysctl {
  readonly acct: number | undefined;
  readonly timestamp: number | undefined;
  readonly events: number | undefined;
  readonly max: number | undefined;
  readonly count: number | undefined;
  readonly buckets: number | undefined;
  readonly tcpLoose: number | undefined;
}

/** How a handle reaches the kernel, and what the kernel is set to. */
export interface KernelInfo {
  readonly via: 'direct' | 'helper';
  /** False where deleting and flushing would be refused. */
  readonly canModify: boolean;
  readonly helperPid?: number;
  readonly helperVersion?: string;
  readonly sysctl: KernelSysctl;
}

/** How full the table is. */
export interface TableStats {
  readonly entries: number;
  /** Undefined before Linux 5.7. */
  readonly maxEntries: number | undefined;
}

/** What became of each flow that was asked for. */
export interface GetResult {
  /** The flows that exist, as they are now. */
  readonly found: FlowBatch;
  /** For each row of `found`: the row that was asked for. */
  readonly foundRows: Uint32Array;
  /** GET_OUTCOME for each row asked. */
  readonly outcome: Uint8Array;
  /** For each row asked: why it failed, else 0 (or ENOENT for those gone). */
  readonly errno: Int32Array;
}

/** What became of each flow that was to be deleted. */
export interface DeleteResult {
  /** DELETE_OUTCOME for each row asked. */
  readonly outcome: Uint8Array;
  /** For each row asked: why it was refused, is unknown or was not sent, else 0. */
  readonly errno: Int32Array;
}

/** How careful a delete is. */
export interface DeleteOptions {
  /**
   * Look at each flow first, and delete it only where id and start time are those given: the tuple may belong to another
   * flow by now, often with the same id. A flow known from events has no start time; give it PRESENCE.stop and, as
   * `stopNs`, a time at which it is known to have lived: one that began later is then told as replaced. Where the kernel
   * keeps no start times (nf_conntrack_timestamp) the id alone is compared.
   */
  verify?: boolean;
}

/** Enough for a burst of 200,000 events while the reader is busy; measured, see test/bench. */
export const DEFAULT_BUFFER_BYTES = 64 * 1024 * 1024;

/**
 * A handle. Close it when done; the process may also just exit. Methods may be called at any time, also many at
 * once: requests run one after the other, dumps and subscriptions beside them. After `close` they reject with
 * ECANCELED, after the helper's death with EPIPE.
 */
export class Conntrack {
  /** Interned strings that batches refer to; [0] is ''. Only grows. */
  readonly strings: readonly string[];
  /** Resolves when the handle is closed; with an error when the helper died. */
  readonly closed: Promise<ConntrackError | undefined>;
  readonly #strings: string[] = [''];
  readonly #session: NativeSession;
  readonly #bufferBytes: number;
  readonly #readers = new Set<{ stop(): void }>();
  #end: ConntrackError | undefined;
  #closing = false;

  private constructor(session: NativeSession, bufferBytes: number, ended: Promise<ConntrackError | undefined>) {
    this.#session = session;
    this.#bufferBytes = bufferBytes;
    this.strings = this.#strings;
    this.closed = ended.then((error) => {
      this.#end = error;
      for (const reader of this.#readers) reader.stop();
      return error;
    });
  }

  /**
   * Opens a handle.
   * @throws ConntrackError EPERM without CAP_NET_ADMIN; ENOENT for an unknown namespace or helper.
   */
  static async open(options: OpenOptions = {}): Promise<Conntrack> {
    if (options.netns !== undefined && options.helper !== undefined) {
      throw new TypeError('Expected "netns" or "helper", not both: a helper has its own namespace');
    }
    const session = new (binding().NativeSession)();
    const helper = options.helper && [options.helper.command, ...(options.helper.args ?? [])];
    let opening: Promise<KernelInfo> | undefined;
    const ended = new Promise<ConntrackError | undefined>((resolve) => {
      opening = session.open(options.netns, helper, (reason) => {
        resolve(reason && new ConntrackError(reason.op, reason.errno, reason.message));
      });
    });
    if (opening) await native(opening);
    return new Conntrack(session, options.bufferBytes ?? DEFAULT_BUFFER_BYTES, ended);
  }

  /** How this handle reaches the kernel, and what the kernel is set to right now. */
  async info(): Promise<KernelInfo> {
    return native(this.#session.info());
  }

  /**
   * Lists the table, in batches of up to 8,184 flows. A dump is no snapshot: under churn a flow can come twice or be
   * missed. Not iterating on holds the kernel back; leaving the loop ends the dump.
   */
  async *dump(options: { family?: Family } = {}): AsyncGenerator<FlowBatch, void, void> {
    this.#assertOpen('dump');
    const reader = new (binding().NativeDump)(
      this.#session,
      encodeDump({ family: options.family, table: 'conntrack' }),
    );
    this.#readers.add(reader);
    try {
      yield* this.#batches(reader);
    } finally {
      reader.stop();
      this.#readers.delete(reader);
    }
  }

  /**
   * Follows the table from now on: everything that happens after this resolves is in the stream, or a
   * {kind: 'flowsLost'} is in its place.
   */
  async subscribe(options: SubscribeOptions = {}): Promise<FlowEvents> {
    this.#assertOpen('subscribe');
    const reader = new (binding().NativeEvents)(this.#session);
    this.#readers.add(reader);
    return openFlowEvents(reader, {
      groups: options.groups,
      bufferBytes: options.bufferBytes ?? this.#bufferBytes,
      toBatch: (buffer) => this.#toBatch(buffer),
      onClose: () => this.#readers.delete(reader),
      end: () => this.#end,
    });
  }

  /** Asks for exactly these flows by original tuple and zone. Cheap at any size of the table. */
  async get(flows: FlowBatch): Promise<GetResult> {
    const result = await native(this.#session.get(flows.buffer));
    return { ...result, found: this.#toBatch(result.found) };
  }

  /**
   * Deletes exactly these flows: original tuple, zone and id travel with the request. Never throws for single flows.
   * @throws ConntrackError when nothing was sent: EPERM where nothing may be changed, EPIPE after the helper's death.
   */
  async deleteFlows(flows: FlowBatch, options: DeleteOptions = {}): Promise<DeleteResult> {
    return native(this.#session.delete(flows.buffer, options.verify ?? false));
  }

  /** Deletes everything, or everything of one family (EOPNOTSUPP before Linux 5.3, which would ignore the family). */
  async flush(options: { family?: Family } = {}): Promise<void> {
    return native(this.#session.flush(familyNumber(options.family)));
  }

  /** How full the table is. */
  async stats(): Promise<TableStats> {
    return native(this.#session.stats());
  }

  /** Cancels what runs, ends every stream, and resolves when all is closed. May be called again. */
  async close(): Promise<void> {
    this.#closing = true;
    for (const reader of this.#readers) reader.stop();
    this.#session.stop();
    await this.closed;
  }

  /** Closes it, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async *#batches(reader: NativeDump): AsyncGenerator<FlowBatch, void, void> {
    // One buffer is filled while the other is looked at.
    let ahead = read(reader);
    while (true) {
      const current = ahead;
      ahead = read(reader);
      const buffer = await this.#orEnd(current);
      if (buffer === undefined) return;
      yield this.#toBatch(buffer);
    }
  }

  /** The death of the helper explains more than the cancellation that it caused. */
  async #orEnd<T>(work: Promise<T>): Promise<T> {
    try {
      return await native(work);
    } catch (error) {
      throw this.#end ?? error;
    }
  }

  #toBatch(buffer: ArrayBuffer): FlowBatch {
    this.#strings.push(...this.#session.stringsSince(this.#strings.length - 1));
    return new FlowBatch(buffer, this.#strings);
  }

  #assertOpen(op: string): void {
    if (this.#end) throw this.#end;
    if (this.#closing) throw new ConntrackError(op, 125, '');
  }
}

/** Reads ahead: a rejection that nobody will await any more is no unhandled one. */
function read(reader: NativeDump): Promise<ArrayBuffer | undefined> {
  const promise = reader.read();
  promise.catch(() => undefined);
  return promise;
}

/** Awaits the addon, and rejects with a ConntrackError. */
async function native<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (reason) {
    throw toConntrackError(reason);
  }
}

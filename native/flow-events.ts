// A subscription: the stream of what happens to flows, with a mark wherever the kernel dropped something.

import type { NativeEvents } from './binding.ts';
import { type ConntrackError, toConntrackError } from './errors.ts';
import type { FlowBatch } from './flow/batch.ts';

/** In the place of events that were lost (ENOBUFS): list the table again. */
export interface FlowsLost {
  readonly kind: 'flowsLost';
}

/** What can be subscribed to: the kernel's multicast groups (NFNLGRP_CONNTRACK_*). */
export type EventGroup = 'new' | 'update' | 'destroy';

/** What to subscribe to, and how much may wait. */
export interface SubscribeOptions {
  /** All three without it. */
  groups?: EventGroup[] | undefined;
  /** Receive buffer to ask for, bytes. */
  bufferBytes?: number;
}

/** Batches have their column `event` filled. Can be iterated once. Leaving the loop closes it. */
export interface FlowEvents extends AsyncIterable<FlowBatch | FlowsLost> {
  /** The receive buffer that was got, bytes: without CAP_NET_ADMIN in the first user namespace it may be less. */
  readonly bufferBytes: number;
  /** Ends the stream; an iteration that waits ends as well. May be called again. */
  close(): Promise<void>;
}

/** NFNLGRP_CONNTRACK_* */
const GROUPS: Readonly<Record<EventGroup, number>> = { new: 1, update: 2, destroy: 3 };

const FLOWS_LOST: FlowsLost = { kind: 'flowsLost' };

export interface FlowEventsContext {
  readonly groups: EventGroup[] | undefined;
  readonly bufferBytes: number;
  toBatch(buffer: ArrayBuffer): FlowBatch;
  onClose(): void;
  /** Why the handle ended by itself, if it did. */
  end(): ConntrackError | undefined;
}

/** Joins the groups. @throws ConntrackError EPERM, ENOBUFS. */
export async function openFlowEvents(reader: NativeEvents, context: FlowEventsContext): Promise<FlowEvents> {
  const groups = (context.groups ?? ['new', 'update', 'destroy']).map((group) => GROUPS[group]);
  try {
    const bufferBytes = await reader.open(groups, context.bufferBytes);
    return new Events(reader, context, bufferBytes);
  } catch (reason) {
    context.onClose();
    throw toConntrackError(reason);
  }
}

class Events implements FlowEvents {
  readonly bufferBytes: number;
  readonly #reader: NativeEvents;
  readonly #context: FlowEventsContext;
  #closed = false;

  constructor(reader: NativeEvents, context: FlowEventsContext, bufferBytes: number) {
    this.#reader = reader;
    this.#context = context;
    this.bufferBytes = bufferBytes;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#reader.stop();
    this.#context.onClose();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<FlowBatch | FlowsLost, void, void> {
    try {
      while (true) {
        const item = await this.#next();
        if (item === undefined) return;
        yield item === null ? FLOWS_LOST : this.#context.toBatch(item);
      }
    } finally {
      await this.close();
    }
  }

  async #next(): Promise<ArrayBuffer | null | undefined> {
    try {
      let item = await this.#reader.next();
      // Events of expectations, whose groups are not joined here.
      while (item instanceof Uint8Array) item = await this.#reader.next();
      const end = this.#context.end();
      if (item === undefined && end !== undefined && !this.#closed) throw end;
      return item;
    } catch (reason) {
      throw toConntrackError(reason);
    }
  }
}

// What a subscription yields, and what can be asked of it. Types only.

import type { FlowBatch } from '../flow/batch.ts';
import type { Expectation } from '../wire/expectation.ts';

/** In the place of events that were lost (ENOBUFS): list the table again, or have that done by `resync`. */
export interface FlowsLost {
  readonly kind: 'flowsLost';
}

/** What happened to expectations. The kernel tells of new and of destroyed ones, never of updates. */
export interface ExpectationEvents {
  readonly kind: 'expectations';
  readonly event: 'new' | 'update' | 'destroy';
  readonly expectations: readonly Expectation[];
  /** Messages of this kind that could not be read. */
  readonly malformed: number;
}

/** What to follow of flows. */
export type FlowEventGroup = 'new' | 'update' | 'destroy';

/** What to follow: of flows, and of expectations. */
export type EventGroup = FlowEventGroup | 'expectNew' | 'expectUpdate' | 'expectDestroy';

/** What to follow, and how. */
export interface SubscribeOptions<G extends EventGroup = EventGroup> {
  /** `new`, `update` and `destroy` without it. */
  groups?: readonly G[] | undefined;
  /** Receive buffer to ask for, bytes; that of the handle without it. */
  bufferBytes?: number | undefined;
  /**
   * Lists the table by itself wherever events were lost, and puts the flows into the stream, between
   * {kind: 'resyncBegin'} and {kind: 'resyncEnd'}; needs the groups `new` and `destroy`. See Resynced.
   */
  resync?: boolean | undefined;
}

/** Can be iterated once. Leaving the loop closes it. Batches have their column `event` filled. */
export interface FlowEvents<Item = FlowBatch | FlowsLost> extends AsyncIterable<Item> {
  /** The receive buffer that was got, bytes: without CAP_NET_ADMIN in the first user namespace it may be less. */
  readonly bufferBytes: number;
  /**
   * Ends the stream; an iteration that waits ends as well. Resolves when its descriptors and its thread are gone. May be
   * called again.
   */
  close(): Promise<void>;
}

/**
 * Between `resyncBegin` and `resyncEnd` come, besides the events, the flows of the table: batches with EVENT.none in the
 * column `event`. Once `resyncEnd` has come, every flow that lives was told of since `resyncBegin`, by a row or by an
 * event: what was known before and was not, is gone. Another loss in between begins anew: `flowsLost`, `resyncBegin`.
 * A dump is no snapshot: a flow may come twice, and while the kernel resizes its hash table some may be missing.
 */
export interface Resynced {
  readonly kind: 'resyncBegin' | 'resyncEnd';
}

/** Everything that a subscription can yield. */
export type FlowEvent = FlowBatch | FlowsLost | ExpectationEvents | Resynced;

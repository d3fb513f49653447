// What a subscription yields, and its options. Types only.

import type { FlowBatch } from '../flow/batch.ts';
import type { Expectation } from '../wire/expectation.ts';
import type { FilterInput } from './filter-input.ts';

/** Takes the place of lost events (ENOBUFS): list the table again, or let `resync` do it. */
export interface FlowsLost {
  readonly kind: 'flowsLost';
}

/** What happened to expectations. The kernel reports new and destroyed ones, never updates. */
export interface ExpectationEvents {
  readonly kind: 'expectations';
  readonly event: 'new' | 'update' | 'destroy';
  readonly expectations: readonly Expectation[];
  /** Messages of this kind that could not be read. */
  readonly malformed: number;
}

/** Which events of flows to follow. */
export type FlowEventGroup = 'new' | 'update' | 'destroy';

/** Which events to follow: of flows, and of expectations. */
export type EventGroup = FlowEventGroup | 'expectNew' | 'expectUpdate' | 'expectDestroy';

/** What to follow, and how. */
export interface SubscribeOptions<G extends EventGroup = EventGroup> {
  /** By default `new`, `update` and `destroy`. */
  groups?: readonly G[] | undefined;
  /**
   * Only events of flows that match when the event happens; by default all. The kernel cannot filter events: they are all
   * received, and batches then hold the matching ones only. What an event does not carry is unknown, and neither a
   * comparison with it nor its opposite matches: see the README for which events carry what. Ages count up to the flow's
   * end. A function gets the flow as the event reports it, with everything else undefined.
   *
   * FlowsLost, Resynced and the events of expectations always pass. With `resync`, the filter applies to the flows that are
   * listed, too.
   */
  filter?: FilterInput | undefined;
  /** The addresses of the network namespace, for the filter field `direction`. */
  localAddresses?: readonly string[] | undefined;
  /** Receive buffer to request, bytes; by default the handle's. */
  bufferBytes?: number | undefined;
  /**
   * Lists the table whenever events were lost, and puts its flows into the stream, between
   * {kind: 'resyncBegin'} and {kind: 'resyncEnd'}; needs the groups `new` and `destroy`. See Resynced.
   */
  resync?: boolean | undefined;
}

/** Can be iterated once. Leaving the loop closes it. Batches have their column `event` filled. */
export interface FlowEvents<Item = FlowBatch | FlowsLost> extends AsyncIterable<Item> {
  /** The actual receive buffer, bytes: without CAP_NET_ADMIN in the first user namespace it can be smaller. */
  readonly bufferBytes: number;
  /**
   * Ends the stream, and with it a waiting iteration. Resolves when its descriptors are closed and its thread has
   * ended. Can be called again.
   */
  close(): Promise<void>;
}

/**
 * Between `resyncBegin` and `resyncEnd` the stream has, besides events, the flows of the table: batches with EVENT.none in
 * the column `event`. After `resyncEnd`, every live flow has appeared since `resyncBegin`, as a row or in an event: a flow
 * known before that has not appeared is gone; with a filter: is gone, or no longer matches. Another loss in between starts
 * over: `flowsLost`, `resyncBegin`. A dump is not a snapshot: a flow can appear twice, and while the kernel resizes its hash
 * table some can be missing.
 */
export interface Resynced {
  readonly kind: 'resyncBegin' | 'resyncEnd';
}

/** Everything that a subscription can yield. */
export type FlowEvent = FlowBatch | FlowsLost | ExpectationEvents | Resynced;

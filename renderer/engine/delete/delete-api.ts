// What the page and the engine worker say about a delete: which flows it would take, what was confirmed, and what became of
// it. Types only.

import type { Failure } from '../../../electron/contract/failure.ts';
import type { SecondLook } from '../../../native/filter/index.ts';
import type { Reading, RowView } from '../view-api.ts';

/** Some flows of a delete, counted. */
export interface DeleteCounts {
  readonly count: number;
  readonly byProtocol: readonly { readonly protocol: number; readonly count: number }[];
  /** Of TCP flows, by the kernel's number of the state. */
  readonly byTcpState: readonly { readonly state: number; readonly count: number }[];
  /** Bytes of both directions so far; undefined if the kernel counts none of them. */
  readonly bytes: number | undefined;
  /** Untranslated established TCP flows: the next packet re-creates the entry where tcp_loose is on. */
  readonly untranslatedTcp: number;
  /** Untranslated TCP flows in any state but established, closed and time wait: another SYN or, with tcp_loose, an ACK re-creates them. */
  readonly openingOrClosing: number;
  /** Untranslated flows of other protocols: their next packet (for ICMP, the next request) creates a new entry. */
  readonly untranslatedOther: number;
  /** Translated flows: only a packet of the original direction brings them back, if the NAT rule remains and the port is free. */
  readonly translated: number;
  /** Flows among them that the active filter hides. */
  readonly hidden: number;
  /**
   * The one other host that they all have in common; `client` if that is the one from which the user is logged in, which
   * should not be blocked; undefined if there is none.
   */
  readonly shared: SharedAddress | 'client' | undefined;
}

/** An address as nftables accepts it, with its family (AF_INET, AF_INET6). */
export interface SharedAddress {
  readonly family: number;
  readonly address: string;
}

/** The exact flows that a delete would take, frozen in the worker under `token`. */
export interface PreparedDelete {
  readonly token: number;
  /** Flows of the scope, without those that carry the user's own session: these are left out unless the user says otherwise. */
  readonly others: DeleteCounts;
  /** The same with them. */
  readonly all: DeleteCounts;
  /** How many carry the user's own session. */
  readonly own: number;
  /** Flows of the scope that have ended: there is nothing to delete, and no other number has them. */
  readonly ended: number;
  /** The first of them; those of the user's own session are last. */
  readonly sample: readonly RowView[];
  /** Text of the active filter. */
  readonly filterText: string;
  /** The dump under way; while there is one, "all that match" covers only the flows known so far. */
  readonly reading: Reading | undefined;
  /** The view was paused: flows that appeared since are not included. */
  readonly paused: boolean;
  /** Fields compared with the filter again right before each flow is deleted; only for the scope `matching`. */
  readonly secondLook: SecondLook;
  /** The conntrack command that deletes exactly these flows and the user's own session, if there is one. */
  readonly command: string | undefined;
}

/** What the user has confirmed of a prepared delete. */
export interface ConfirmedDelete {
  readonly token: number;
  /** Whether the flows of the user's own session are deleted, too; else they are left out. */
  readonly alsoOwn: boolean;
  /** Main's number of it, from `beginAction`; without one it is not logged, and cannot be undone. */
  readonly action?: number | undefined;
}

export interface DeleteOutcome {
  readonly deleted: number;
  readonly gone: number;
  readonly replaced: number;
  /** Flows that no longer matched the filter when they were about to be deleted; they were left alone. */
  readonly unmatched: number;
  readonly refused: readonly { readonly errno: number; readonly reason: string; readonly count: number }[];
  readonly unknown: number;
  /** Flows that were not attempted because the delete stopped early; they are unchanged. */
  readonly notSent: number;
  readonly failure: Failure | undefined;
}

export type DeleteScope =
  /** `orElse`: the handle of the flow to take if none is selected. */
  | { readonly kind: 'selected'; readonly orElse?: number | undefined }
  | { readonly kind: 'matching' }
  | { readonly kind: 'one'; readonly handle: number };

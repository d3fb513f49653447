// A delete or flush that the user has confirmed, and what became of it. Types only.

import type { Failure } from '../../electron/contract/failure.ts';
import type { DeleteOutcome } from '../engine/api.ts';

/** What is removed. */
export type Thing = 'flow' | 'expectation';

/** What became of each flow or expectation of a delete, as counts. */
export type DeletedCounts = Omit<DeleteOutcome, 'refused' | 'failure'> & {
  readonly refused: readonly { readonly reason: string; readonly count: number }[];
  /** Why it ended early. */
  readonly failure?: Failure | undefined;
};

/** How a removal is carried out. */
export interface Removal {
  readonly verb: 'delete' | 'flush';
  readonly thing: Thing;
  /** How many the user confirmed. */
  readonly count: number;
  /** Identifies it in View.deleting; absent if its progress is not known. */
  readonly token?: number;
  /** Whether it can be undone. */
  readonly undoable?: boolean;
  /** Called once. Rejects with a Failure, or anything else. */
  readonly run: () => Promise<RemovalOutcome>;
  /** Leaves alone what has not been sent yet; absent if it cannot be stopped. */
  readonly stop?: () => void;
}

/**
 * What became of a removal. `token` identifies it in View.cameBack; `action` is the number under which main has logged it, if
 * it can be undone.
 */
export type RemovalOutcome =
  | {
      readonly kind: 'deleted';
      readonly thing: Thing;
      readonly counts: DeletedCounts;
      readonly token?: number;
      readonly action?: number | undefined;
      /** The view was paused, and strikes out what was deleted. */
      readonly paused?: boolean;
    }
  | {
      readonly kind: 'flushed';
      readonly thing: Thing;
      /** How many there were right before, and right afterwards; undefined if that is not known. */
      readonly before: number;
      readonly after: number | undefined;
      /** How many a dump right before it saw, which an undo restores; undefined if there is none. */
      readonly kept?: number | undefined;
      readonly token?: number;
      readonly action?: number | undefined;
    };

/** How a removal ended; `failed` if it is not known what it did, or if it did nothing. */
export type RemovalEnd =
  | RemovalOutcome
  | { readonly kind: 'failed'; readonly verb: Removal['verb']; readonly failure: Failure };

/** A removal under way. Replaced, never modified. */
export interface RemovalUnderWay extends Omit<Removal, 'run'> {
  /** When it began, milliseconds since the epoch. */
  readonly startedMs: number;
  /** Where the user sees it: still in its confirmation, in a dialog of its own, or in the status bar. */
  readonly shown: 'confirmation' | 'dialog' | 'foot';
  /** Whether the user has stopped it; what was sent is still being answered. */
  readonly stopped: boolean;
}

/** The end of a removal that the user has not dismissed yet. */
export interface ShownEnd {
  readonly end: RemovalEnd;
  /** A toast if all went well: what was not deleted had ended, or was another flow by then. */
  readonly shown: 'toast' | 'dialog';
}

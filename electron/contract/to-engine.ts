// What main sends to the engine worker, over their MessagePort, and what both know of it. Only types and constants: the worker
// loads no parser before it shows its first rows. Main alone writes these messages; each side is of the same build. Pure.

import type { Failure } from './failure.ts';

/** The path of dumps on the page's scheme; a dump's token follows. */
export const DUMP_PATH = '/dump/';

/** How main answers each flow of a `delete` request; the values of DELETE_OUTCOME in native/handle/outcomes.ts. */
export const DELETE_OUTCOMES = ['deleted', 'gone', 'replaced', 'refused', 'unknown', 'notSent', 'unmatched'] as const;

/** The most selected flows that main keeps for a worker that is started again; 24 bytes each. */
export const MAX_KEPT_SELECTION = 262_144;

/**
 * Identities of selected flows, without their tuples: the key, which is the same as long as main runs, the presence bits,
 * the id and the start. A flow without a start has a time at which it is known to have lived instead (PRESENCE.stop).
 */
export interface KeptFlows {
  /** Two words for each flow. */
  readonly key: Uint32Array;
  readonly presence: Uint32Array;
  readonly id: Uint32Array;
  /** Two words for each flow. */
  readonly startNs: Uint32Array;
}

/** Why a dump is made: first of a table, on schedule, after lost events, after a helper died, or on request. */
export type DumpReason = 'first' | 'periodic' | 'lost' | 'helper' | 'asked';

/**
 * Main → engine worker. A `buffer` is a FlowBatch; `strings` are the interned strings that are new since the last message. A
 * list that begins with '' starts a new string table: each source and each new handle on it does. The batches of a dump take
 * another way (native/flow/packed-batch.ts), and each says how many messages come before it.
 */
export type ToEngine =
  /** A new source begins: everything known so far belongs to another one. */
  | { readonly kind: 'sourceOpened'; readonly source: number }
  /**
   * Follows `sourceOpened` if flows of this table were selected when an earlier worker ended. `flows` is absent if they
   * could not be kept: there were too many, or the selection had just changed.
   */
  | { readonly kind: 'selectAgain'; readonly count: number; readonly flows?: KeptFlows | undefined }
  /**
   * `expected`: the kernel's count when the dump began (GET_STATS), so that room can be reserved and progress measured.
   * `localAddresses`: the namespace's own addresses and networks, as texts, if known. `token`: see DUMP_PATH.
   */
  | {
      readonly kind: 'dumpStarted';
      readonly dump: number;
      readonly reason: DumpReason;
      readonly expected?: number | undefined;
      readonly localAddresses?: readonly string[] | undefined;
      readonly token: string;
    }
  | {
      readonly kind: 'batch';
      readonly origin: 'event' | 'refresh';
      readonly buffer: ArrayBuffer;
      readonly strings: readonly string[];
    }
  /** Strings to which batches of the dump refer. */
  | { readonly kind: 'strings'; readonly strings: readonly string[] }
  /**
   * Follows the credit for the dump's last batch. `entries`: the kernel's own count at the end (GET_STATS). `complete` is
   * false when the dump ended with an error.
   */
  | {
      readonly kind: 'dumpEnded';
      readonly dump: number;
      readonly flows: number;
      readonly entries?: number | undefined;
      readonly complete: boolean;
      readonly failure?: Failure | undefined;
    }
  /** The flows of this logged delete or flush are about to be restored: they have not come back by themselves. */
  | { readonly kind: 'undoing'; readonly action: number }
  /** A redo has just deleted these flows: a FlowBatch of them. */
  | { readonly kind: 'redone'; readonly flows: ArrayBuffer }
  /** The stage of this application's flush of all entries, which began at `startedMs`, milliseconds since the epoch. */
  | { readonly kind: FlushStage; readonly startedMs: number }
  /**
   * Answer to `check` and `refresh`: the rows that are gone (ENOENT), and those that could not be queried; `found` has the
   * others, reread.
   */
  | {
      readonly kind: 'checked';
      readonly request: number;
      readonly gone: Uint32Array;
      readonly failed: Uint32Array;
      readonly found?: ArrayBuffer | undefined;
      readonly strings: readonly string[];
    }
  /** Answer to `delete`: for each row an index into DELETE_OUTCOMES and an errno (0 except for refused, unknown and notSent). */
  | {
      readonly kind: 'deleted';
      readonly request: number;
      readonly outcome: Uint8Array;
      readonly errno: Int32Array;
      /** What each errno means, by its number as text. */
      readonly reasons: Readonly<Record<string, string>>;
      readonly failure?: Failure | undefined;
    }
  /** One `exportText` was written, or not. */
  | { readonly kind: 'exportWritten'; readonly file: number; readonly failure?: Failure | undefined }
  /** Answer to `exportEnd`: the file is there, whole, or nothing of it is. */
  | { readonly kind: 'exportClosed'; readonly file: number; readonly failure?: Failure | undefined };

/** `flushing` comes before the flush; `flushed`, or `flushFailed` if it failed or its outcome is unknown, ends it. */
export type FlushStage = 'flushing' | 'flushFailed' | 'flushed';

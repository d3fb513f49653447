// What became of each flow of a request. The C++ core writes the same numbers for get and delete
// (native/src/requester.h), except `unmatched`.

/** Values of `GetResult.outcome`. */
export const GET_OUTCOME = {
  /** The kernel has an entry with this tuple and zone; it is in `found`. */
  found: 0,
  /** There is none (ENOENT). */
  gone: 1,
  /** Not known: `errno` says why. */
  failed: 2,
} as const;

/** Values of `DeleteResult.outcome`. */
export const DELETE_OUTCOME = {
  deleted: 0,
  /** It was already gone. */
  gone: 1,
  /** Another flow now has the tuple; it was left alone. */
  replaced: 2,
  /** It still exists; `errno` says why. */
  refused: 3,
  /** The answer was lost, and a second request did not help. */
  unknown: 4,
  /** The request did not reach the kernel; `errno` says why (EPIPE: the helper had ended). */
  notSent: 5,
  /** It no longer matched the filter (`where`) when read again right before the delete; it was left alone. */
  unmatched: 6,
} as const;

/** Values of `WriteResult.outcome`: what became of a flow that was to be created or changed. */
export const WRITE_OUTCOME = {
  /** Created, or changed as requested. */
  done: 0,
  /** Update: it is gone (ENOENT). */
  gone: 1,
  /** Update: another flow now has the tuple; it was left alone. */
  replaced: 2,
  /** Create: a flow with one of the tuples already exists (EEXIST). */
  exists: 3,
  /** The kernel refused it; `errno` says why. */
  refused: 4,
  /** The answer was lost, or the flow could not be read again to check the result: it may have been done. */
  unknown: 5,
  /** The request did not reach the kernel; `errno` says why (EPIPE: the helper had ended). */
  notSent: 6,
  /** Create: created, but without its labels, for which there is no room (ENOSPC). */
  withoutLabels: 7,
  /** Create with `ifExists: 'change'`: it existed, and was changed. */
  changed: 8,
} as const;

/** What became of each flow that was to be created or changed. */
export interface WriteResult {
  /** WRITE_OUTCOME for each flow. */
  readonly outcome: Uint8Array;
  /** For each flow: why it was not done, else 0. `errnoWords(errno, "create" | "update")` has words for it. */
  readonly errno: Int32Array;
  /** The kernel's words, by number of the flow; usually there are none. */
  readonly texts: ReadonlyMap<number, string>;
}

/** What became of each flow that was to be deleted. */
export interface DeleteResult {
  /** DELETE_OUTCOME for each row. */
  readonly outcome: Uint8Array;
  /** For each row: why it was refused, is unknown or was not sent, else 0. */
  readonly errno: Int32Array;
}

// What became of each flow of a request. For get and delete the C++ core writes the same numbers (native/src/requester.h), but for `unmatched`.

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
  /** There was none any more. */
  gone: 1,
  /** Another flow has the tuple by now; it was left alone. */
  replaced: 2,
  /** Still there; `errno` says why. */
  refused: 3,
  /** The answer was lost, and asking again did not help. */
  unknown: 4,
  /** The request did not reach the kernel; `errno` says why (EPIPE: the helper had ended). */
  notSent: 5,
  /** It no longer matched the filter (`where`) when it was looked at right before; it was left alone. */
  unmatched: 6,
} as const;

/** Values of `WriteResult.outcome`: what became of a flow that was to be made or changed. */
export const WRITE_OUTCOME = {
  /** Made, or changed as asked. */
  done: 0,
  /** Update: there is none any more (ENOENT). */
  gone: 1,
  /** Update: another flow has the tuple by now; it was left alone. */
  replaced: 2,
  /** Create: there is a flow with one of the tuples already (EEXIST). */
  exists: 3,
  /** The kernel refused it; `errno` says why. */
  refused: 4,
  /** The answer was lost: it may have been done. */
  unknown: 5,
  /** The request did not reach the kernel; `errno` says why (EPIPE: the helper had ended). */
  notSent: 6,
  /** Create: made, but without its labels, for which there is no room (ENOSPC). */
  withoutLabels: 7,
} as const;

/** What became of each flow that was to be made or changed. */
export interface WriteResult {
  /** WRITE_OUTCOME for each flow. */
  readonly outcome: Uint8Array;
  /** For each flow: why it was not done, else 0. `errnoWords(errno, "create" | "update")` has words for it. */
  readonly errno: Int32Array;
  /** What the kernel said in words, by number of the flow; mostly it says nothing. */
  readonly texts: ReadonlyMap<number, string>;
}

/** What became of each flow that was to be deleted. */
export interface DeleteResult {
  /** DELETE_OUTCOME for each row asked. */
  readonly outcome: Uint8Array;
  /** For each row asked: why it was refused, is unknown or was not sent, else 0. */
  readonly errno: Int32Array;
}

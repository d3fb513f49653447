// What became of each flow of a request. The C++ core writes the same numbers (native/src/requester.h).

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
} as const;

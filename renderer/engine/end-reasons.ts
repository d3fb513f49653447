// Why a flow has ended, for the code that closes flows and the code that shows them.

/**
 * Why a flow is gone. expired, removed and destroyed: the kernel reported its end, which Flowglass did not cause, with no
 * time left, with some, or without saying; deleted and flushed: by Flowglass; gone: found missing (ENOENT), its event was
 * lost or never sent; replaced: another flow has its tuple.
 */
export const END_REASONS = ['destroyed', 'deleted', 'gone', 'replaced', 'flushed', 'expired', 'removed'] as const;
export type EndReason = (typeof END_REASONS)[number];

// Why a flow has ended, for the code that closes flows and the code that shows them.

/**
 * Why a flow is gone. destroyed: the kernel reported its end, which Flowglass did not cause; deleted and flushed: by
 * Flowglass; gone: found missing (ENOENT), its event was lost or never sent; replaced: another flow has its tuple.
 */
export const END_REASONS = ['destroyed', 'deleted', 'gone', 'replaced', 'flushed'] as const;
export type EndReason = (typeof END_REASONS)[number];

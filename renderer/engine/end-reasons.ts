// Why a flow is no longer alive, for those who close flows and those who show them.

/**
 * Why a flow is gone. destroyed: by an event of the kernel that nobody here caused; deleted and flushed: by this
 * application; gone: found missing (ENOENT), its event was lost or never sent; replaced: another flow has its tuple.
 */
export const END_REASONS = ['destroyed', 'deleted', 'gone', 'replaced', 'flushed'] as const;
export type EndReason = (typeof END_REASONS)[number];

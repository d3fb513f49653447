// Why a flow is no longer alive. A floor: whoever closes flows and whoever shows them import it.

/**
 * Why a flow is gone. destroyed: the kernel's event said so, and nobody here asked for it; deleted and flushed: by this
 * application; gone: found missing (ENOENT), its event was lost or never sent; replaced: another flow has its tuple.
 */
export const END_REASONS = ['destroyed', 'deleted', 'gone', 'replaced', 'flushed'] as const;
export type EndReason = (typeof END_REASONS)[number];

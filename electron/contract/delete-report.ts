// A delete that outlived its worker or its page: what main knows of it. Pure.

import { z } from './zod.ts';

const count = z.number().int().nonnegative();

/** Which part of a delete a request is. Counts are of flows. */
export const DeletePart = z.object({
  /** The delete that it belongs to; unique in one stream. */
  token: count,
  /** How many flows the whole delete has. */
  total: count,
  /** How many of them, from the first on, were sent so far, in this request too, or needed no request. */
  sent: count,
  /** How many of these needed none: they had ended, or another flow had replaced them. */
  gone: count,
  replaced: count,
  /** The number under which main logged it (`beginAction`); without one, it is not logged and cannot be undone. */
  action: count.optional(),
});
export type DeletePart = z.infer<typeof DeletePart>;

/** What became of each flow of a delete. The counts add up to `total`. */
export const DeleteReport = z.object({
  total: count,
  deleted: count,
  gone: count,
  replaced: count,
  unmatched: count,
  refused: z.array(z.object({ errno: z.number().int(), reason: z.string(), count })),
  unknown: count,
  /** Flows that main was never asked to delete, or did not attempt: they are unchanged. */
  notSent: count,
});
export type DeleteReport = z.infer<typeof DeleteReport>;

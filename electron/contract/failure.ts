// What went wrong, as it crosses processes. Pure.

import { z } from './zod.ts';

/** A failure as it crosses processes. `code` is an errno name or one of ours; `message` is for people. */
export const Failure = z.object({ op: z.string(), code: z.string(), message: z.string() });
export type Failure = z.infer<typeof Failure>;

/** Code of the failure in `access` while its name stands for another namespace than the one that is shown, or for none. */
export const STALE_NAMESPACE = 'ESTALE';

export const Result = <T extends z.ZodType>(value: T) =>
  z.discriminatedUnion('ok', [
    z.object({ ok: z.literal(true), value }),
    z.object({ ok: z.literal(false), failure: Failure }),
  ]);

// What the engine worker sends to main, and its parser: main trusts nothing that a page says. Pure.

import { DeletePart } from './delete-report.ts';
import { Timeouts } from './timeouts.ts';
import { type KeptFlows, MAX_KEPT_SELECTION } from './to-engine.ts';
import { z } from './zod.ts';

/** Bytes of batches that can be in flight to the worker without its credit. */
export const STREAM_CREDIT_BYTES = 8 * 1024 * 1024;

const keptFlows: z.ZodType<KeptFlows> = z
  .object({
    key: z.instanceof(Uint32Array),
    presence: z.instanceof(Uint32Array),
    id: z.instanceof(Uint32Array),
    startNs: z.instanceof(Uint32Array),
  })
  .refine(
    ({ key, presence, id, startNs }) =>
      id.length <= MAX_KEPT_SELECTION &&
      presence.length === id.length &&
      key.length === 2 * id.length &&
      startNs.length === 2 * id.length,
    'columns of different lengths, or too many flows',
  );

const buffer = z.instanceof(ArrayBuffer);
const id = z.number().int().nonnegative();

/**
 * A filter that each flow must still match right before it is deleted, and, row by row, the values that the engine
 * knows and no GET returns (KnownValues in native/methods/delete-compared.ts). It can only reduce what is deleted.
 */
export const DeleteWhere = z.object({
  filter: z.string().max(1_000_000),
  changed: z.instanceof(Uint32Array).optional(),
  baseMs: z.number(),
  nowMs: z.number(),
  rate: z.instanceof(Float32Array).optional(),
  origRate: z.instanceof(Float32Array).optional(),
  replyRate: z.instanceof(Float32Array).optional(),
  countedMs: z.instanceof(Float64Array).optional(),
  localAddresses: z.array(z.string()).optional(),
  timeouts: Timeouts.optional(),
});
export type DeleteWhere = z.infer<typeof DeleteWhere>;

/**
 * What the view needs from the periodic dumps: `readings` while it is sorted or filtered by values that change without an
 * event, `changes` if by values whose changes cause events, though not for every flow, else `live`; `idle` when hidden.
 */
const DEMANDS = ['readings', 'changes', 'live', 'idle'] as const;
export type Demand = (typeof DEMANDS)[number];

/** Engine worker → main. `flows` is a FlowBatch of identities (key, tuple, zone, id, start). */
export const FromEngine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('credit'), bytes: z.number().int().positive() }),
  /** The next packed batch of this dump is taken: its memory can be used again. */
  z.object({ kind: z.literal('packedTaken'), dump: id }),
  /** The dump cannot be read to its end. */
  z.object({ kind: z.literal('dumpBroken'), dump: id }),
  /** GET of suspects: rows missing from a dump. */
  z.object({ kind: z.literal('check'), request: id, flows: buffer }),
  /** GET of the visible rows, at most 200; answered by `checked`, too. */
  z.object({ kind: z.literal('refresh'), request: id, flows: buffer }),
  /**
   * Deletes exactly these flows: each is first read again (GET) and compared by id and start, or by the time it is known to
   * have lived, and with `where` by a filter.
   */
  z.object({
    kind: z.literal('delete'),
    request: id,
    part: DeletePart,
    flows: buffer,
    where: DeleteWhere.optional(),
  }),
  /** The page has the outcome of the delete, or will get it. `part` counts all that was sent, or needed no request. */
  z.object({ kind: z.literal('deleteEnded'), part: DeletePart }),
  /** The selection in the table `source`. Without `flows`, it is not known now: they follow, or are too many. */
  z.object({ kind: z.literal('selected'), source: id, count: id, flows: keptFlows.optional() }),
  /** Text, in UTF-8, for the file of this number; main gave it to the page when the user chose the file. */
  z.object({ kind: z.literal('exportText'), file: id, text: z.instanceof(Uint8Array) }),
  /** The text has ended, or what there is of it must be removed. */
  z.object({ kind: z.literal('exportEnd'), file: id, whole: z.boolean() }),
  z.object({ kind: z.literal('demand'), level: z.enum(DEMANDS) }),
]);
export type FromEngine = z.infer<typeof FromEngine>;

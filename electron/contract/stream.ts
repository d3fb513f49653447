// The messages of the flow stream between main and the engine worker. Pure.

import { DeletePart } from './delete-report.ts';
import { Failure } from './failure.ts';
import { Timeouts } from './timeouts.ts';
import { z } from './zod.ts';

/** The path of dumps on the page's scheme; a dump's token follows. */
export const DUMP_PATH = '/dump/';

/** Bytes of batches that can be in flight to the worker without its credit. */
export const STREAM_CREDIT_BYTES = 8 * 1024 * 1024;

/** How main answers each flow of a `delete` request; the values of DELETE_OUTCOME in native/handle/outcomes.ts. */
export const DELETE_OUTCOMES = ['deleted', 'gone', 'replaced', 'refused', 'unknown', 'notSent', 'unmatched'] as const;

/** The most selected flows that main keeps for a worker that is started again; 24 bytes each. */
export const MAX_KEPT_SELECTION = 262_144;

/**
 * Identities of selected flows, without their tuples: the key, which is the same as long as main runs, the presence bits,
 * the id and the start. A flow without a start has a time at which it is known to have lived instead (PRESENCE.stop).
 */
export const KeptFlows = z
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
export type KeptFlows = z.infer<typeof KeptFlows>;

/** Why a dump is made: first of a table, on schedule, after lost events, after a helper died, or on request. */
const DumpReason = z.enum(['first', 'periodic', 'lost', 'helper', 'asked']);
export type DumpReason = z.infer<typeof DumpReason>;

const buffer = z.instanceof(ArrayBuffer);
const id = z.number().int().nonnegative();

/**
 * Main → engine worker, over the MessagePort. A `buffer` is a FlowBatch; `strings` are the interned strings that are
 * new since the last message. A list that begins with '' starts a new string table: each source and each new handle on
 * it does. The batches of a dump take another way (native/flow/packed-batch.ts), and each says how many messages come before it.
 */
export const ToEngine = z.discriminatedUnion('kind', [
  /** A new source begins: everything known so far belongs to another one. */
  z.object({ kind: z.literal('sourceOpened'), source: id }),
  /**
   * Follows `sourceOpened` if flows of this table were selected when an earlier worker ended. `flows` is absent if they
   * could not be kept: there were too many, or the selection had just changed.
   */
  z.object({ kind: z.literal('selectAgain'), count: id, flows: KeptFlows.optional() }),
  /**
   * `expected`: the kernel's count when the dump began (GET_STATS), so that room can be reserved and progress measured.
   * `localAddresses`: the namespace's own addresses and networks, as texts, if known. `token`: see DUMP_PATH.
   */
  z.object({
    kind: z.literal('dumpStarted'),
    dump: id,
    reason: DumpReason,
    expected: id.optional(),
    localAddresses: z.array(z.string()).optional(),
    token: z.string(),
  }),
  z.object({ kind: z.literal('batch'), origin: z.enum(['event', 'refresh']), buffer, strings: z.array(z.string()) }),
  /** Strings to which batches of the dump refer. */
  z.object({ kind: z.literal('strings'), strings: z.array(z.string()) }),
  /** Follows the credit for the dump's last batch. `entries`: the kernel's own count at the end (GET_STATS). `complete` is false when the dump ended with an error. */
  z.object({
    kind: z.literal('dumpEnded'),
    dump: id,
    flows: z.number().int(),
    entries: z.number().int().optional(),
    complete: z.boolean(),
    failure: Failure.optional(),
  }),
  /** The flows of this logged delete or flush are about to be restored: they have not come back by themselves. */
  z.object({ kind: z.literal('undoing'), action: id }),
  /** A redo has just deleted these flows: a FlowBatch of them. */
  z.object({ kind: z.literal('redone'), flows: buffer }),
  /** This application is about to flush all entries, from `startedMs` on. `flushed` or `flushFailed` follows. */
  z.object({ kind: z.literal('flushing'), startedMs: z.number() }),
  /** The flush that began at `startedMs` failed, or its outcome is unknown. */
  z.object({ kind: z.literal('flushFailed'), startedMs: z.number() }),
  /** This application has flushed all entries; it began at `startedMs`, milliseconds since the epoch. */
  z.object({ kind: z.literal('flushed'), startedMs: z.number() }),
  /**
   * Answer to `check` and `refresh`: the rows that are gone (ENOENT), and those that could not be queried; `found` has the
   * others, reread.
   */
  z.object({
    kind: z.literal('checked'),
    request: id,
    gone: z.instanceof(Uint32Array),
    failed: z.instanceof(Uint32Array),
    found: buffer.optional(),
    strings: z.array(z.string()),
  }),
  /** Answer to `delete`: for each row an index into DELETE_OUTCOMES and an errno (0 except for refused, unknown and notSent). */
  z.object({
    kind: z.literal('deleted'),
    request: id,
    outcome: z.instanceof(Uint8Array),
    errno: z.instanceof(Int32Array),
    /** What each errno means, by its number as text. */
    reasons: z.record(z.string(), z.string()),
    failure: Failure.optional(),
  }),
  /** One `exportText` was written, or not. */
  z.object({ kind: z.literal('exportWritten'), file: id, failure: Failure.optional() }),
  /** Answer to `exportEnd`: the file is there, whole, or nothing of it is. */
  z.object({ kind: z.literal('exportClosed'), file: id, failure: Failure.optional() }),
]);
export type ToEngine = z.infer<typeof ToEngine>;

/** The stage of a flush; `flushed` and `flushFailed` end it. */
export type FlushStage = Extract<ToEngine, { startedMs: number }>['kind'];

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
  z.object({ kind: z.literal('selected'), source: id, count: id, flows: KeptFlows.optional() }),
  /** Text, in UTF-8, for the file of this number; main gave it to the page when the user chose the file. */
  z.object({ kind: z.literal('exportText'), file: id, text: z.instanceof(Uint8Array) }),
  /** The text has ended, or what there is of it must be removed. */
  z.object({ kind: z.literal('exportEnd'), file: id, whole: z.boolean() }),
  z.object({ kind: z.literal('demand'), level: z.enum(DEMANDS) }),
]);
export type FromEngine = z.infer<typeof FromEngine>;

// The messages of the flow stream between main and the engine worker. Pure.

import { Failure } from './failure.ts';
import { z } from './zod.ts';

/** Bytes of batches that may be under way to the worker without its credit. */
export const STREAM_CREDIT_BYTES = 8 * 1024 * 1024;

/** How main answers each flow of a `delete` request; the values of DELETE_OUTCOME in native/handle/outcomes.ts. */
export const DELETE_OUTCOMES = ['deleted', 'gone', 'replaced', 'refused', 'unknown', 'notSent', 'unmatched'] as const;

/** Why a dump was made: of a table not known yet, in its turn, after lost events or a helper that died, or on demand. */
const DumpReason = z.enum(['first', 'periodic', 'lost', 'helper', 'asked']);
export type DumpReason = z.infer<typeof DumpReason>;

const buffer = z.instanceof(ArrayBuffer);
const id = z.number().int().nonnegative();

/**
 * Main → engine worker, over the MessagePort. A `buffer` is a FlowBatch; `strings` are the interned strings new since
 * the last message. A list that begins with '' begins a new table: the first of a source and of a new handle in it.
 */
export const ToEngine = z.discriminatedUnion('kind', [
  /** A new source begins: everything known so far belongs to another one. */
  z.object({ kind: z.literal('sourceOpened'), source: id }),
  /**
   * `expected`: the kernel's count when the dump began (GET_STATS), so that room is made at once and progress has a measure.
   * `localAddresses`: the namespace's own addresses and networks, as texts, where they are known.
   */
  z.object({
    kind: z.literal('dumpStarted'),
    dump: id,
    reason: DumpReason,
    expected: id.optional(),
    localAddresses: z.array(z.string()).optional(),
  }),
  z.object({
    kind: z.literal('batch'),
    origin: z.enum(['dump', 'event', 'refresh']),
    dump: id,
    buffer,
    strings: z.array(z.string()),
  }),
  /** `entries`: the kernel's own count at the end (GET_STATS). `complete` is false when the dump ended with an error. */
  z.object({
    kind: z.literal('dumpEnded'),
    dump: id,
    flows: z.number().int(),
    entries: z.number().int().optional(),
    complete: z.boolean(),
    failure: Failure.optional(),
  }),
  /** All entries are about to be flushed by this application, from `startedMs` on. `flushed` or `flushFailed` follows. */
  z.object({ kind: z.literal('flushing'), startedMs: z.number() }),
  /** The flush that began at `startedMs` failed, or its end is not known. */
  z.object({ kind: z.literal('flushFailed'), startedMs: z.number() }),
  /** All entries were flushed by this application, which began at `startedMs`, milliseconds since the epoch. */
  z.object({ kind: z.literal('flushed'), startedMs: z.number() }),
  /** Answer to `check`: which of the asked rows are gone (ENOENT); `found` are fresh rows of the others; `failed` could not be asked. */
  z.object({
    kind: z.literal('checked'),
    request: id,
    gone: z.instanceof(Uint32Array),
    failed: z.instanceof(Uint32Array),
    found: buffer.optional(),
    strings: z.array(z.string()),
  }),
  /** Answer to `delete`: per asked row an index into DELETE_OUTCOMES and an errno (0 but for refused, unknown and notSent). */
  z.object({
    kind: z.literal('deleted'),
    request: id,
    outcome: z.instanceof(Uint8Array),
    errno: z.instanceof(Int32Array),
    /** In words, by errno number as text. */
    reasons: z.record(z.string(), z.string()),
    failure: Failure.optional(),
  }),
]);
export type ToEngine = z.infer<typeof ToEngine>;

/** How far a flush is; `flushed` and `flushFailed` end it. */
export type FlushStage = Extract<ToEngine, { startedMs: number }>['kind'];

/**
 * A filter that each flow of a delete must still match when it is looked at, and what was known of the flows that no GET
 * returns, row by row (KnownValues in native/methods/delete-compared.ts). It can only make fewer flows be deleted.
 */
export const DeleteWhere = z.object({
  filter: z.string().max(1_000_000),
  changed: z.instanceof(Uint32Array).optional(),
  baseMs: z.number(),
  nowMs: z.number(),
  rate: z.instanceof(Float32Array).optional(),
  countedMs: z.instanceof(Float64Array).optional(),
  localAddresses: z.array(z.string()).optional(),
});
export type DeleteWhere = z.infer<typeof DeleteWhere>;

/**
 * What the view needs of the periodic dumps: `readings` while it is sorted or filtered by values that change without an
 * event, `changes` while by values whose changes have events, which some flows never send; `idle` when hidden.
 */
export const DEMANDS = ['readings', 'changes', 'live', 'idle'] as const;
export type Demand = (typeof DEMANDS)[number];

/** Engine worker → main. `flows` is a FlowBatch of identities (key, tuple, zone, id, start). */
export const FromEngine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('credit'), bytes: z.number().int().positive() }),
  /** GET of suspects: rows that a dump lacked. */
  z.object({ kind: z.literal('check'), request: id, flows: buffer }),
  /** GET of the visible rows; the answer comes as `checked`. At most 200 flows. */
  z.object({ kind: z.literal('refresh'), request: id, flows: buffer }),
  /**
   * Deletes exactly these flows: each is first looked at (GET) and compared by id and start, or by the time it is known to
   * have lived; and, with `where`, with a filter.
   */
  z.object({ kind: z.literal('delete'), request: id, flows: buffer, where: DeleteWhere.optional() }),
  z.object({ kind: z.literal('demand'), level: z.enum(DEMANDS) }),
]);
export type FromEngine = z.infer<typeof FromEngine>;

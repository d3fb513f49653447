// The contract between main and renderer: the command table of the page, the messages of the flow
// stream, and their parsers. Imports nothing of Electron or Node, so that both sides load it.

import { z } from 'zod';
import { TableSource } from './source-command.ts';

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

/** How the kernel is reached, and what may be done there. */
export const Access = z.object({
  /** `none`: not reachable, see `failure`; `playground`: a private namespace with real traffic. */
  kind: z.enum(['connecting', 'direct', 'helper', 'playground', 'none']),
  /** Host name and network namespace as shown to the user. */
  host: z.string(),
  netns: z.string(),
  /** How a command reaches this table; undefined where no way to it is known. */
  source: TableSource.optional(),
  canModify: z.boolean(),
  /** Why there is no access, or why modifying is off. */
  failure: Failure.optional(),
  /** Exact commands that would give access, in order. */
  remedies: z.array(z.string()),
  /** Whether the playground can be started from here. */
  playgroundOffered: z.boolean(),
});
export type Access = z.infer<typeof Access>;

/** How near the table is to its limit, and what the kernel did because of it. */
export const TablePressure = z.object({
  /** Whole percent of nf_conntrack_max; from 90 on. */
  percent: z.number().int().min(0).max(100).optional(),
  /** Minutes until the limit is met at the pace of the last ten minutes, from 90 % on and within a day; 0 is less than one. */
  fullInMin: z.number().int().nonnegative().optional(),
  /** How far back the counts reach, seconds: 60, or less while less is known. */
  overSec: z.number().int().nonnegative(),
  /** Packets dropped because no entry could be made for them (`drop`). */
  dropped: z.number().int().nonnegative(),
  /** Entries removed early to make room (`early_drop`). */
  evicted: z.number().int().nonnegative(),
  /** Entries that could not be inserted (`insert_failed`). */
  insertFailed: z.number().int().nonnegative(),
  /** The full table drops new connections, or evicts flows for them; kept until a minute after the last. */
  trouble: z
    .object({
      kind: z.enum(['dropping', 'evicting']),
      /** The first and the last reading at which the counter had grown, milliseconds since the epoch. */
      sinceMs: z.number(),
      lastMs: z.number(),
      /** It grew within the last minute, and the table has been full since. */
      ongoing: z.boolean(),
    })
    .optional(),
});
export type TablePressure = z.infer<typeof TablePressure>;

/** State of the source, told at every change and at least each two seconds while the window is visible. */
export const SourceStatus = z.object({
  access: Access,
  /** Kernel settings of the source's namespace; undefined where unreadable. */
  accounting: z.boolean().optional(),
  timestamps: z.boolean().optional(),
  events: z.boolean().optional(),
  /** nf_conntrack_tcp_loose: the kernel also tracks TCP connections whose beginning it did not see, such as deleted ones. */
  tcpLoose: z.boolean().optional(),
  entries: z.number().int().nonnegative().optional(),
  maxEntries: z.number().int().nonnegative().optional(),
  /** Receive buffer of the event socket, bytes, as got. */
  eventBufferBytes: z.number().int().nonnegative().optional(),
  eventsPerSec: z.number().nonnegative(),
  /** Times that events were lost since start, and whether the repair is still under way. */
  lostTimes: z.number().int().nonnegative(),
  repairing: z.boolean(),
  /** Times that the helper was started again and answered. */
  helperRestarts: z.number().int().nonnegative(),
  /** The helper, or the playground, has ended and is being started again; meanwhile `access.canModify` is false. */
  restarting: z.boolean(),
  /** Since when the page's worker has taken none of the batches sent to it, milliseconds since the epoch; undefined while it does. */
  stalledSinceMs: z.number().optional(),
  /** Undefined while the limit is not known. */
  pressure: TablePressure.optional(),
});
export type SourceStatus = z.infer<typeof SourceStatus>;

/** The keys that rows are sorted by, the first before all others; a column is in it once. */
export const Sort = z
  .array(z.object({ column: z.string().max(40), descending: z.boolean() }))
  .max(40)
  .readonly();
export type Sort = z.infer<typeof Sort>;

export const ThemeChoice = z.enum(['system', 'light', 'dark']);
export type ThemeChoice = z.infer<typeof ThemeChoice>;

/** The longest name of a label that the window takes, in UTF-16 units. */
export const MAX_LABEL_NAME = 200;

/** Names of connection labels by their bit, as connlabel.conf has them. */
export const LabelList = z
  .array(z.tuple([z.number().int().min(0).max(127), z.string().min(1).max(MAX_LABEL_NAME)]))
  .max(128);
export type LabelList = z.infer<typeof LabelList>;

/** What the page is told at its start. */
export const Bootstrap = z.object({
  version: z.string(),
  electronVersion: z.string(),
  filter: z.string(),
  readOnly: z.boolean(),
  theme: ThemeChoice,
  /** Column widths in CSS px by column id, and the sort, as the user left them. */
  columnWidths: z.record(z.string(), z.number()),
  sort: Sort,
  /** Names of labels when the page was loaded. */
  labels: LabelList,
  /** Addresses and ports of the session through which the user is logged in (SSH_CONNECTION), or null. */
  ownSession: z
    .object({ client: z.string(), clientPort: z.number(), server: z.string(), serverPort: z.number() })
    .nullable(),
  status: SourceStatus,
});
export type Bootstrap = z.infer<typeof Bootstrap>;

/** `startedMs` names the flush in View.cameBack. */
export const FlushOutcome = z.object({
  before: z.number().int(),
  after: z.number().int(),
  startedMs: z.number(),
});
export type FlushOutcome = z.infer<typeof FlushOutcome>;

/** How far a flush is; the last two end it. */
export type FlushStage = 'flushing' | 'flushed' | 'flushFailed';

/** Widths of columns, CSS px by column id; there are some 30 columns. */
export const ColumnWidths = z
  .record(z.string().max(40), z.number().min(24).max(2000))
  .refine((widths) => Object.keys(widths).length <= 40, 'more widths than columns');

const Empty = z.undefined();

/** Commands of the page: ipcRenderer.invoke(`flowglass:${name}`, input) → Result(output). */
export const COMMANDS = {
  bootstrap: { input: Empty, output: Bootstrap },
  /** Asks for the stream's MessagePort, which arrives by window.postMessage as {flowglass: 'stream'}. An earlier port is closed. */
  openStream: { input: Empty, output: Empty },
  /** Changes to the playground and back. */
  useSource: { input: z.object({ playground: z.boolean() }), output: Empty },
  /** Tries to reach the kernel again after a failure. */
  retry: { input: Empty, output: Empty },
  /** Kernel's number of entries now, for the confirmation of a flush. */
  countEntries: { input: Empty, output: z.object({ entries: z.number().int() }) },
  /** Deletes every entry of every family in the namespace. `confirmedEntries` is the count that the user confirmed. */
  flush: { input: z.object({ confirmedEntries: z.number().int().nonnegative() }), output: FlushOutcome },
  saveSettings: {
    input: z
      .object({
        theme: ThemeChoice,
        columnWidths: ColumnWidths,
        sort: Sort,
      })
      .partial(),
    output: Empty,
  },
  copyText: { input: z.object({ text: z.string().max(1_000_000) }), output: Empty },
} as const;
export type Commands = typeof COMMANDS;
export type CommandName = keyof Commands;
export type CommandInput<N extends CommandName> = z.infer<Commands[N]['input']>;
export type CommandOutput<N extends CommandName> = z.infer<Commands[N]['output']>;

/**
 * Events from main to the page, sent on `flowglass:${name}`. `menu` carries the verb of an application menu entry, `theme`
 * what was chosen there (`prefers-color-scheme` follows it too).
 */
export const EVENTS = {
  status: SourceStatus,
  theme: ThemeChoice,
  menu: z.enum([
    'focusFilter',
    'togglePause',
    'toggleBuilder',
    'deleteSelected',
    'deleteMatching',
    'flush',
    'selectAll',
  ]),
} as const;
export type EventName = keyof typeof EVENTS;

/** What the preload script exposes as window.flowglass. */
export interface FlowglassApi {
  invoke<N extends CommandName>(
    name: N,
    input: CommandInput<N>,
  ): Promise<{ ok: true; value: CommandOutput<N> } | { ok: false; failure: Failure }>;
  on<N extends EventName>(name: N, listener: (payload: z.infer<(typeof EVENTS)[N]>) => void): () => void;
}

/** Bytes of batches that may be under way to the worker without its credit. */
export const STREAM_CREDIT_BYTES = 8 * 1024 * 1024;

/** How main answers each flow of a `delete` request; the values of DELETE_OUTCOME in native/handle/outcomes.ts. */
export const DELETE_OUTCOMES = ['deleted', 'gone', 'replaced', 'refused', 'unknown', 'notSent', 'unmatched'] as const;

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
    reason: z.enum(['first', 'periodic', 'lost', 'helper', 'asked']),
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
  /** Events were lost: rows may be stale until the re-dump that follows has ended. */
  z.object({ kind: z.literal('flowsLost') }),
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

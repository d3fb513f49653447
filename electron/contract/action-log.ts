// What was changed in the tables, by whom and with what outcome, and what of it can be taken back. Pure.

import { Failure } from './failure.ts';
import { ShellTarget } from './source.ts';
import { z } from './zod.ts';

const count = z.number().int().nonnegative();
/** The latest time that a Date can have, ms since the epoch. */
const LATEST_MS = 8.64e15;
/** The number of an action: ascending, also over restarts. About the time when it began, so that there is always a next one. */
const actionNumber = z.number().int().nonnegative().max(LATEST_MS);

/** What can be logged. */
export const ActionKind = z.enum([
  'deleteFlows',
  'deleteMatching',
  'flush',
  'undo',
  'redo',
  'deleteExpectations',
  'flushExpectations',
]);
export type ActionKind = z.infer<typeof ActionKind>;

/** The longest filter that is logged; of a longer one, its beginning. */
export const MAX_LOGGED_FILTER = 10_000;

/** The longest text that names a flow: four addresses with ports and a zone take some 250 characters. */
const MAX_FLOW_TEXT = 1000;

/** The most actions that the page gets. */
export const MAX_SHOWN_ACTIONS = 200;

/** The table that an action was on. */
export const ActionSource = z.object({
  host: z.string(),
  netns: z.string(),
  /** How a shell reached it then; undefined if no way was known. */
  shell: ShellTarget.optional(),
  /** Device and inode of the network namespace; undefined if they could not be read. */
  namespace: z.string().optional(),
  /** Which run of the kernel: /proc/sys/kernel/random/boot_id. */
  boot: z.string().optional(),
});
export type ActionSource = z.infer<typeof ActionSource>;

/** Who did it: the user of the process and, if that is root by sudo(8), who called sudo. */
export const Actor = z.object({ user: z.string(), sudo: z.string().optional() });
export type Actor = z.infer<typeof Actor>;

/** How many flows were refused for one reason, and the reason in words. */
export const RefusedCount = z.object({ errno: z.number().int().optional(), reason: z.string(), count });
export type RefusedCount = z.infer<typeof RefusedCount>;

/** What a restored flow can lack: `Lacking` in native/methods/restore.ts. */
const LACKS = ['master', 'helper', 'labels', 'offload', 'timeout', 'secctx'] as const;

/** What became of an undo; the counts but the last two add up to the flows that were kept. */
export const UndoneCounts = z.object({
  restored: count,
  /** An earlier try, which was cancelled or failed, had restored them. */
  restoredBefore: count.default(0),
  /** A flush that failed had not come to them: they are still there. */
  notDeleted: count.default(0),
  /** Another flow has one of its tuples by now; it was left alone. */
  cameBack: count,
  /** They would have expired meanwhile, and were not made. */
  expired: count,
  refused: z.array(RefusedCount),
  unknown: count,
  notSent: count,
  /** Restored flows that lack something. */
  lacking: z.array(z.object({ what: z.enum(LACKS), count })),
  /** Restored flows that may have been replaced by the time they were read: a redo leaves these alone. */
  replaced: count.default(0),
});
export type UndoneCounts = z.infer<typeof UndoneCounts>;

/** What became of a delete or a redo; of a redo, `unmatched` is 0. */
export const DeletedCounts = z.object({
  deleted: count,
  gone: count,
  replaced: count,
  unmatched: count,
  refused: z.array(RefusedCount),
  unknown: count,
  notSent: count,
});
export type DeletedCounts = z.infer<typeof DeletedCounts>;

/** What became of an action. */
export const ActionOutcome = z.discriminatedUnion('kind', [
  /** Of deletes of flows and expectations, and of a redo. */
  DeletedCounts.extend({ kind: z.literal('deleted') }),
  /**
   * The number of entries before and after; the latter absent if it could not be read. `kept`: how many flows a dump right
   * before it saw, for the undo.
   */
  z.object({ kind: z.literal('flushed'), before: count, after: count.optional(), kept: count.optional() }),
  UndoneCounts.extend({ kind: z.literal('undone') }),
]);
export type ActionOutcome = z.infer<typeof ActionOutcome>;

/** An action as it is kept. */
export const ActionRecord = z.object({
  id: actionNumber,
  kind: ActionKind,
  source: ActionSource,
  by: Actor,
  /** Milliseconds since the epoch. */
  startedMs: z.number().min(-LATEST_MS).max(LATEST_MS),
  /** How many it was to act on: flows, or expectations. */
  asked: count,
  /** The filter that chose them; absent if they were chosen by hand, or all. */
  filter: z.string().optional(),
  /** The first of the flows that were chosen by hand, in words. */
  first: z.string().max(MAX_FLOW_TEXT).optional(),
  /** They were all that the filter matched, so that the same filter elsewhere means the same. */
  isWhole: z.boolean().optional(),
  /** The action that an undo or a redo is about. */
  of: actionNumber.optional(),
  /** Absent until it has ended; for good if Flowglass ended before it did. */
  outcome: ActionOutcome.optional(),
  /** Why it ended early. */
  failure: Failure.optional(),
});
export type ActionRecord = z.infer<typeof ActionRecord>;

/** Whether a delete or flush did all that it was asked to, so that the same command elsewhere means the same. */
export function wasCarriedOut({ outcome, failure }: Pick<ActionRecord, 'outcome' | 'failure'>): boolean {
  if (failure || outcome === undefined) return false;
  if (outcome.kind !== 'deleted') return true;
  return outcome.deleted > 0 && !hasLeft(outcome);
}

/** How much of an action is taken back. */
export type Undone = 'whole' | 'part';

/**
 * The actions whose flows an undo has restored, and no redo has deleted since; in part, if the undo or the redo was stopped, or
 * some were refused. @param records oldest first.
 */
export function undoneActions(records: readonly ActionRecord[]): ReadonlyMap<number, Undone> {
  const undone = new Map<number, Undone>();
  for (const { kind, of, outcome } of records) {
    if (of === undefined || !outcome) continue;
    if (kind === 'undo' && outcome.kind === 'undone' && outcome.restored > 0) {
      undone.set(of, hasLeft(outcome) ? 'part' : 'whole');
    }
    if (kind === 'redo' && outcome.kind === 'deleted' && outcome.deleted > 0) {
      if (hasLeft(outcome)) undone.set(of, 'part');
      else undone.delete(of);
    }
  }
  return undone;
}

/** Whether some had not their turn, or what came of them is not known. */
function hasLeft({ refused, unknown, notSent }: Pick<DeletedCounts, 'refused' | 'unknown' | 'notSent'>): boolean {
  return refused.length > 0 || unknown > 0 || notSent > 0;
}

/** Whether an action can be undone or redone now or, in a sentence, why not. */
export const WayBack = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('undo') }),
  z.object({ kind: z.literal('redo') }),
  z.object({ kind: z.literal('none'), reason: z.string() }),
]);
export type WayBack = z.infer<typeof WayBack>;

/** An action as the page has it. */
export const LoggedAction = ActionRecord.extend({ isRunning: z.boolean(), back: WayBack });
export type LoggedAction = z.infer<typeof LoggedAction>;

/** How far an undo or redo is; `action` is the one that it is about. */
export const ActionProgress = z.object({ action: actionNumber, done: count, total: count });
export type ActionProgress = z.infer<typeof ActionProgress>;

/** The undo or redo under way. */
export const ActionUnderWay = ActionProgress.extend({ kind: z.enum(['undo', 'redo']) });
export type ActionUnderWay = z.infer<typeof ActionUnderWay>;

/** The action log; sent whenever it changes. */
export const ActionLogState = z.object({
  /** Newest first, at most MAX_SHOWN_ACTIONS. */
  actions: z.array(LoggedAction),
  /** How many are kept. */
  total: count,
  /** What "Undo" and "Redo" act on; absent if there is nothing. */
  undo: actionNumber.optional(),
  redo: actionNumber.optional(),
  /** Also if the page that asked for it is gone. */
  running: ActionUnderWay.optional(),
  /** What could not be read from the file, and why it cannot be written. */
  unread: Failure.optional(),
  unsaved: Failure.optional(),
});
export type ActionLogState = z.infer<typeof ActionLogState>;

/** A log without anything in it. */
export const EMPTY_LOG: ActionLogState = { actions: [], total: 0 };

/**
 * Whether a delete of so many flows could be undone: `fits`, and so many older ones could not be from then on; or why not, in
 * a sentence.
 */
export const UndoRoom = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('fits'), forgets: count }),
  z.object({ kind: z.literal('none'), why: z.enum(['bound', 'right', 'table']), reason: z.string() }),
]);
export type UndoRoom = z.infer<typeof UndoRoom>;

/** A delete that is about to be carried out. */
export const ActionToBegin = z.object({
  kind: z.enum(['deleteFlows', 'deleteMatching']),
  /** How many flows it has at most. */
  flows: count,
  /** For `deleteMatching`, as applied. */
  filter: z.string().max(1_000_000).optional(),
  isWhole: z.boolean().optional(),
  /** For `deleteFlows`. */
  first: z.string().max(MAX_FLOW_TEXT).optional(),
  /** What the confirmation said: if more would be forgotten by now, nothing begins. */
  room: UndoRoom,
});
export type ActionToBegin = z.infer<typeof ActionToBegin>;

/** An undo that was carried out. `action` is its own number. */
export const UndoDone = UndoneCounts.extend({ action: actionNumber, failure: Failure.optional() });
export type UndoDone = z.infer<typeof UndoDone>;

/** A redo that was carried out. `action` is its own number. */
export const RedoDone = DeletedCounts.extend({ action: actionNumber, failure: Failure.optional() });
export type RedoDone = z.infer<typeof RedoDone>;

/** An action by its number. */
export const OneAction = z.object({ action: actionNumber });

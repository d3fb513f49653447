// The command table of the page and the events that main sends to it. Pure.

import { SourceStatus } from './access.ts';
import {
  ActionLogState,
  ActionProgress,
  ActionToBegin,
  OneAction,
  RedoDone,
  UndoDone,
  UndoRoom,
} from './action-log.ts';
import { ActionId } from './actions.ts';
import { DeleteReport } from './delete-report.ts';
import {
  ExpectationDeleteOutcome,
  ExpectationFlushOutcome,
  ExpectationState,
  ExpectationsToDelete,
} from './expectations.ts';
import { ExportFormatId } from './export-formats.ts';
import type { Result } from './failure.ts';
import { InspectedFlow, InspectOutcome } from './inspection.ts';
import { MAX_PROFILE_BYTES } from './profile-file.ts';
import { Bootstrap, ChangedTroubles, PageSettings, PageView, Profile } from './settings.ts';
import { SourceSpec } from './source.ts';
import { z } from './zod.ts';

/**
 * `after` is absent if the entries could not be counted again. `startedMs` identifies the flush in View.cameBack, `action` in the action log. `kept`: how many flows a dump right before
 * it saw, which an undo restores; absent if it cannot be undone.
 */
export const FlushOutcome = z.object({
  before: z.number().int(),
  after: z.number().int().optional(),
  startedMs: z.number(),
  action: z.number().int(),
  kept: z.number().int().optional(),
});
export type FlushOutcome = z.infer<typeof FlushOutcome>;

/** The number of flows of the dump; null if the table was closed before it was read. */
export const RereadOutcome = z.object({ flows: z.number().int() }).nullable();
export type RereadOutcome = z.infer<typeof RereadOutcome>;

/** The most characters that are copied at once: more is for a file. */
export const MAX_COPIED = 1_000_000;

const Empty = z.undefined();

/** Commands of the page: ipcRenderer.invoke(`flowglass:${name}`, input) → Result(output). */
export const COMMANDS = {
  bootstrap: { input: Empty, output: Bootstrap },
  /**
   * Requests the stream's MessagePort, which arrives by window.postMessage as {flowglass: 'stream'}. Every change of
   * source brings a new one. An earlier port is closed.
   */
  openStream: { input: Empty, output: Empty },
  /** Opens another source: the one from the start, or the playground. Anything else is refused. */
  useSource: { input: SourceSpec, output: Empty },
  /** Tries to reach the kernel again after a failure. */
  retry: { input: Empty, output: Empty },
  /** Reads the whole table once more; answered when that has ended. However often it is sent meanwhile, that is one dump. */
  reread: { input: Empty, output: RereadOutcome },
  /** Reads everything that the kernel says about one flow. */
  inspectFlow: { input: InspectedFlow, output: InspectOutcome },
  /** The kernel's current number of entries, for the confirmation of a flush. */
  countEntries: { input: Empty, output: z.object({ entries: z.number().int() }) },
  /**
   * Deletes every entry of every family in the namespace. `confirmedEntries` is the count that the user confirmed, `room`
   * what the confirmation said of an undo; without it there is none.
   */
  flush: {
    input: z.object({ confirmedEntries: z.number().int().nonnegative(), room: UndoRoom.optional() }),
    output: FlushOutcome,
  },
  /** Whether a delete or flush of so many flows can be undone: asked before the user confirms it. */
  undoRoom: { input: z.object({ flows: z.number().int().nonnegative() }), output: UndoRoom },
  /**
   * Logs a delete that the user has confirmed, and makes room for its undo. The engine's `executeDelete` takes the number;
   * the delete ends with it. Refused with ECHANGED if more would be forgotten than the confirmation said.
   */
  beginAction: { input: ActionToBegin, output: OneAction },
  /** Restores what an action removed; answered when that is done. The event `progress` says how far it is. */
  undo: { input: OneAction, output: UndoDone },
  /** Deletes what an undo of this action restored; otherwise like `undo`. */
  redo: { input: OneAction, output: RedoDone },
  /** Ends an undo or redo of this action after the part that is under way; it is answered with what was done. */
  cancelAction: { input: OneAction, output: Empty },
  clearActionLog: { input: Empty, output: Empty },
  /** Writes the log as a shell script to a file that the user chooses; null if the user cancels. */
  exportActionLog: { input: Empty, output: z.object({ path: z.string() }).nullable() },
  /** Whether the list of expectations is shown, or only its number; the event `expectations` follows at once. */
  watchExpectations: { input: z.object({ shown: z.boolean() }), output: Empty },
  /** Reads the expectations once more; answered with their number when the page has them, or null without a table. */
  rereadExpectations: { input: Empty, output: z.object({ total: z.number().int() }).nullable() },
  /** The kernel's current number of expectations, for the confirmation of a flush. */
  countExpectations: { input: Empty, output: z.object({ total: z.number().int() }) },
  /** Deletes exactly these expectations. */
  deleteExpectations: { input: ExpectationsToDelete, output: ExpectationDeleteOutcome },
  /** Deletes every expectation of every family in the namespace. `confirmed` is the number that the user confirmed. */
  flushExpectations: {
    input: z.object({ confirmed: z.number().int().nonnegative() }),
    output: ExpectationFlushOutcome,
  },
  /** Changes settings. Whether they can be kept is said by the event `settings`. */
  saveSettings: { input: PageSettings.partial(), output: Empty },
  /** Writes a profile to a file that the user chooses; null if the user cancels. */
  exportProfile: { input: Profile, output: z.object({ path: z.string() }).nullable() },
  /** Reads the text of a file that the user chooses, which the page then understands or not; null if the user cancels. */
  importProfile: {
    input: Empty,
    output: z.object({ file: z.string(), text: z.string().max(MAX_PROFILE_BYTES) }).nullable(),
  },
  /**
   * Begins a file that the user chooses, for an export in this format; null if the user cancels. The engine sends its text on
   * the stream, by this number. What is not whole when the stream ends is removed.
   */
  chooseExportFile: {
    input: z.object({ format: ExportFormatId }),
    output: z.object({ file: z.number().int(), path: z.string() }).nullable(),
  },
  /** Keeps how the page shows the table, for the next page. */
  keepView: { input: PageView, output: Empty },
  /**
   * What became of a delete whose worker has ended: of the one with this token or, without a token, of the one under way
   * when the earlier stream ended. Null if main received no request of it. Waits for the kernel's answers.
   */
  endedDelete: {
    input: z.object({ token: z.number().int().nonnegative().optional() }),
    output: DeleteReport.nullable(),
  },
  copyText: { input: z.object({ text: z.string().max(MAX_COPIED) }), output: Empty },
} as const;
export type Commands = typeof COMMANDS;
export type CommandName = keyof Commands;
export type CommandInput<N extends CommandName> = z.infer<Commands[N]['input']>;
export type CommandOutput<N extends CommandName> = z.infer<Commands[N]['output']>;

/** Events from main to the page, sent on `flowglass:${name}`. `menu` carries the action chosen in the menu bar. */
export const EVENTS = {
  status: SourceStatus,
  settings: ChangedTroubles,
  expectations: ExpectationState,
  actions: ActionLogState,
  progress: ActionProgress,
  menu: ActionId,
} as const;
export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.infer<(typeof EVENTS)[N]>;

/** What the preload script exposes as window.flowglass. */
export interface FlowglassApi {
  invoke<N extends CommandName>(name: N, input: CommandInput<N>): Promise<Result<CommandOutput<N>>>;
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void;
}

// The action log as it is listed: each delete and flush with the undos and redos that were about it. Pure.

import { type LoggedAction, type Undone, undoneActions } from '../../electron/contract/action-log.ts';
import { deletedWords, undoneWords, whatWords } from '../../electron/contract/action-words.ts';
import { commandInTable, equalCommand } from '../../electron/contract/equal-command.ts';
import type { ShellTarget } from '../../electron/contract/source.ts';
import { parseFilter, toConntrackOptions, type ValueContext } from '../../native/filter/index.ts';
import { clockTime, momentText } from '../words/clock-time.ts';

/** An entry of the list. */
export interface LogEntry {
  readonly action: LoggedAction;
  /** The undos and redos of it, oldest first. */
  readonly later: readonly LoggedAction[];
  /** How much of it is taken back, and not repeated: of the whole, nothing stands any more. Known also after a restart. */
  readonly undone: Undone | undefined;
}

/** @param actions newest first. */
export function logEntries(actions: readonly LoggedAction[]): LogEntry[] {
  const ids = new Set(actions.map(({ id }) => id));
  const undone = undoneActions(actions.toReversed());
  const isAbout = ({ of }: LoggedAction) => of !== undefined && ids.has(of);
  return actions
    .filter((action) => !isAbout(action))
    .map((action) => ({
      action,
      later: actions.filter(({ of }) => of === action.id).toReversed(),
      undone: undone.get(action.id),
    }));
}

/** What an undo or redo did, and when: "Restored 4,102 flows at 13:13:02, 3 expired meanwhile". */
export function laterWords(action: LoggedAction, nowMs: number): string {
  const { outcome, failure, startedMs } = action;
  const rest =
    outcome?.kind === 'undone' ? undoneWords(outcome) : outcome?.kind === 'deleted' ? deletedWords(outcome) : [];
  const what = outcome ? whatWords(action) : whatFailed(action);
  const parts = [`${what} at ${momentText(startedMs, nowMs)}`, ...rest, ...(failure ? [failure.message] : [])];
  return parts.join(', ');
}

function whatFailed({ kind, isRunning }: LoggedAction): string {
  const name = kind === 'undo' ? 'Undo' : 'Redo';
  return isRunning ? `${name} under way since` : `${name} failed`;
}

/**
 * The newest action that stands as a command for a shell; undefined if none does the same there.
 * @param open how a shell reaches the table that is open.
 */
export function lastAsCommand(
  entries: readonly LogEntry[],
  context: ValueContext,
  open?: ShellTarget,
): string | undefined {
  const last = entries.find(({ undone }) => !undone)?.action;
  if (!last) return undefined;
  const command = equalCommand(last, (filter) => {
    const parsed = parseFilter(filter, context);
    return parsed.ok ? toConntrackOptions(parsed.filter, context) : undefined;
  });
  return command === undefined ? undefined : commandInTable(last, command, open);
}

/** "14:07" if that is today, else "27 Nov"; local time. */
export function entryTime(ms: number, nowMs: number): string {
  const time = new Date(ms);
  if (time.toDateString() === new Date(nowMs).toDateString()) return clockTime(ms).slice(0, 5);
  return time.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
}

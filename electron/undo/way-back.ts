// Whether an action can be undone or redone, and why not, in words. Pure.

import { formatCount } from '../../native/flow/index.ts';
import type { ActionRecord, UndoRoom, WayBack } from '../contract/action-log.ts';
import type { NamedTable } from './table-name.ts';
import type { UndoEntry } from './undo-entry.ts';

/** The table that is shown; undefined while there is none. */
export interface ShownTable {
  readonly named: NamedTable | undefined;
  /** Whether flows can be created there; undefined while that is not known. */
  readonly canCreate: boolean | undefined;
}

/** Why there is no entry for an action of this run. */
export const WHY_NOT = {
  forgotten: 'Newer deletes needed the memory that its undo took.',
  bound: 'It had more flows than are kept for an undo.',
  nothing: 'Nothing was deleted.',
  unknown: 'What it deleted is not known.',
} as const;
export type WhyNot = keyof typeof WHY_NOT;

const NO_RIGHT = 'Flows cannot be created here. The exported script has the commands that would.';

const NOTHING_LEFT =
  'None of its flows is left to restore: they had expired, had come back, or had never been deleted.';
/** An id tells a restored flow from another with the same tuple. */
const UNREAD = 'Its flows were restored, but could not be read again right afterwards: there is no safe redo.';

/** What is known about an action beyond its record. */
export interface Known {
  readonly entry: UndoEntry | undefined;
  /** The table of the entry. */
  readonly key: string | undefined;
  readonly isRunning: boolean;
  readonly whyNot: WhyNot | undefined;
}

/** The next step of an action in the table that is shown. */
export function wayBack(record: ActionRecord, { entry, key, isRunning, whyNot }: Known, shown: ShownTable): WayBack {
  if (record.kind === 'undo' || record.kind === 'redo')
    return none('It is undone and redone at the action that it is about.');
  if (record.kind === 'deleteExpectations' || record.kind === 'flushExpectations')
    return none('Expectations are not kept for an undo.');
  if (isRunning) return none('It is still under way.');
  if (whyNot) return none(WHY_NOT[whyNot]);
  if (!entry) return none('Flowglass was started again since: an undo is kept in memory only.');
  if (key !== shown.named?.key) {
    const { netns, host } = record.source;
    return none(`It was in ${netns} on ${host}, and can be undone while that table is shown.`);
  }
  if (shown.canCreate === false) return none(NO_RIGHT);
  if (!entry.next) return none(entry.hasRestored ? UNREAD : NOTHING_LEFT);
  return { kind: entry.next };
}

function none(reason: string): WayBack {
  return { kind: 'none', reason };
}

/** Why nothing can be undone in a table, whatever is deleted there; undefined if it can. */
export function noUndoIn({ named, canCreate }: ShownTable): UndoRoom | undefined {
  if (!named) return { kind: 'none', why: 'table', reason: 'There is no connection to the table at the moment.' };
  return canCreate === false ? { kind: 'none', why: 'right', reason: NO_RIGHT } : undefined;
}

/** A delete has too many flows. @param most that are kept. */
export function tooMany(most: number): UndoRoom {
  return { kind: 'none', why: 'bound', reason: `At most ${formatCount(most)} flows are kept for an undo.` };
}

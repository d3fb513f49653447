// What the window says after the table or the window itself was started again. Pure.

import { formatCount } from '../../native/flow/index.ts';
import type { SelectedAgain } from '../engine/api.ts';
import { flows } from './counts.ts';

/** The sentences. Part of SENTENCES. */
export const RECOVERY = {
  worker: 'The table stopped working and was started again.',
  'crashed page': 'The window stopped working and was started again.',
  'reloaded page': 'The window was loaded again.',
  asBefore: 'Filter and order are as before.',
  asBeforeSelected: (count: number): string =>
    `Filter, order and the ${count === 1 ? 'selected flow' : `${formatCount(count)} selected flows`} are as before.`,
  allSelected: (count: number): string => `${flows(count)} ${count === 1 ? 'is' : 'are'} selected again.`,
  someSelected: (found: number, wanted: number): string =>
    `${formatCount(found)} of ${flows(wanted)} ${found === 1 ? 'is' : 'are'} selected again; the ${wanted - found === 1 ? 'other has' : 'others have'} ended.`,
  noneSelected: (wanted: number): string =>
    `The ${wanted === 1 ? 'selected flow has' : `${formatCount(wanted)} selected flows have`} ended.`,
  notKept: (wanted: number): string => `The selection of ${flows(wanted)} could not be kept: select again.`,
  replaced: 'What you have selected since is selected.',
  noFilter: 'The filter is not as before: look at it before you delete.',
  paused: 'The view is paused again, with the table as it was read just now.',
  measuredAgain: (fields: readonly string[]): string =>
    `The filter compares ${fields.join(' and ')}, which ${fields.length === 1 ? 'is' : 'are'} measured again: look at what matches before you delete.`,
  noEnded: 'The ended flows of the list are no longer known.',
  failed: 'The table keeps failing, so it is no longer started again by itself. What it shows is out of date.',
  /** Precedes the counts by kind. */
  lateDelete: 'The delete that was under way has ended:',
} as const;

/** What was started again, and what is back. */
export interface StartedAgain {
  readonly ended: 'worker' | 'crashed page' | 'reloaded page';
  /** Whether the filter that was applied still is. */
  readonly hasFilter: boolean;
  /** Undefined if nothing was selected, or another table was opened. */
  readonly selection: SelectedAgain | undefined;
  /** The view is paused again, at a later state of the table. */
  readonly paused: boolean;
  /** The list had ended flows. */
  readonly listedEnded: boolean;
  /** The fields of the filter whose values are measured again, by their names in the window. */
  readonly measuredAgain: readonly string[];
}

/** In sentences: what is as before, what is not, and what to do about it. */
export function recoverySentences(started: StartedAgain): string {
  const { hasFilter, selection, paused, listedEnded, measuredAgain } = started;
  const isWhole = selection !== undefined && selection.found === selection.wanted;
  const first = !hasFilter
    ? RECOVERY.noFilter
    : isWhole
      ? RECOVERY.asBeforeSelected(selection.wanted)
      : RECOVERY.asBefore;
  const rest = isWhole && hasFilter ? undefined : selection && selectionSentence(selection);
  const values = measuredAgain.length > 0 ? RECOVERY.measuredAgain(measuredAgain) : undefined;
  const ended = listedEnded ? RECOVERY.noEnded : undefined;
  const all = [first, rest, paused ? RECOVERY.paused : undefined, ended, values];
  return all.filter((text) => text !== undefined).join(' ');
}

function selectionSentence({ wanted, found, replaced }: SelectedAgain): string {
  if (replaced) return RECOVERY.replaced;
  if (found === undefined) return RECOVERY.notKept(wanted);
  if (found === wanted) return RECOVERY.allSelected(found);
  return found === 0 ? RECOVERY.noneSelected(wanted) : RECOVERY.someSelected(found, wanted);
}

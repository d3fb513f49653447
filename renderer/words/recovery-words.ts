// What the window says after the table or the window itself was started again. Pure.

import type { SelectedAgain } from '../engine/api.ts';
import { SENTENCES } from './sentences.ts';

const { recovery } = SENTENCES;

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
    ? recovery.noFilter
    : isWhole
      ? recovery.asBeforeSelected(selection.wanted)
      : recovery.asBefore;
  const rest = isWhole && hasFilter ? undefined : selection && selectionSentence(selection);
  const values = measuredAgain.length > 0 ? recovery.measuredAgain(measuredAgain) : undefined;
  const ended = listedEnded ? recovery.noEnded : undefined;
  const all = [first, rest, paused ? recovery.paused : undefined, ended, values];
  return all.filter((text) => text !== undefined).join(' ');
}

function selectionSentence({ wanted, found, replaced }: SelectedAgain): string {
  if (replaced) return recovery.replaced;
  if (found === undefined) return recovery.notKept(wanted);
  if (found === wanted) return recovery.allSelected(found);
  return found === 0 ? recovery.noneSelected(wanted) : recovery.someSelected(found, wanted);
}

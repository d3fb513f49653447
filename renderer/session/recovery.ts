// After a worker or a page was started again: what has to be back before anything can be deleted, and how it ended. Pure.

import type { ValueContext } from '../../native/filter/index.ts';
import type { View } from '../engine/api.ts';
import type { StartedAgain } from '../words/recovery-words.ts';
import { measuredAgain } from './measured-again.ts';

/** What ended: a worker that was stuck or failed, a page that crashed, or one that was merely reloaded. */
export type Ended = StartedAgain['ended'];

/** What has to be back: until then, nothing is deleted. */
export interface Recovery {
  readonly ended: Ended;
  /** The view was paused, and is paused again once the table has been read. */
  readonly pauses: boolean;
  /** The list had ended flows. */
  readonly listedEnded: boolean;
  /** Another table was opened in the meantime: only the filter has to be back. */
  readonly isOtherTable: boolean;
  /** Whether the filter that was applied still can be. */
  readonly hasFilter: boolean;
}

/** What is back, and what is not. */
export type Recovered = StartedAgain;

/** What a view means for a recovery. */
export type Step =
  | { readonly kind: 'wait' }
  | { readonly kind: 'pause' }
  | { readonly kind: 'done'; readonly recovered: Recovered };

/**
 * The next step, judged by the newest view: only the worker's own word proves that a filter is applied.
 * @param filterText the filter that must be applied.
 * @param context in which that text is read.
 */
export function nextStep(
  { ended, pauses, listedEnded, isOtherTable, hasFilter }: Recovery,
  view: Pick<View, 'complete' | 'filterText' | 'paused' | 'selectedAgain'>,
  filterText: string,
  context: ValueContext,
): Step {
  if (!view.complete || view.filterText !== filterText) return { kind: 'wait' };
  if (pauses && !view.paused) return { kind: 'pause' };
  const selection = isOtherTable ? undefined : view.selectedAgain;
  const values = measuredAgain(filterText, context);
  const lost = listedEnded && !isOtherTable;
  return {
    kind: 'done',
    recovered: { ended, hasFilter, selection, paused: pauses, listedEnded: lost, measuredAgain: values },
  };
}

/** Whether the user must know: always, except if a reload has brought everything back. */
export function isWorthSaying(recovered: Recovered): boolean {
  const { ended, hasFilter, selection, paused, listedEnded, measuredAgain: values } = recovered;
  if (ended !== 'reloaded page' || !hasFilter || paused || listedEnded || values.length > 0) return true;
  return selection !== undefined && !selection.replaced && selection.found !== selection.wanted;
}

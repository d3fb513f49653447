// What became of a delete or a flush, in words. Pure.

import type { FlushOutcome } from '../../electron/contract/commands.ts';
import type { Failure } from '../../electron/contract/failure.ts';
import { formatCount } from '../../native/flow/index.ts';
import type { DeleteOutcome } from '../engine/api.ts';
import { entries } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';

const { dialogs } = SENTENCES;

/** One kind of outcome with its count. */
export interface OutcomeLine {
  readonly kind: 'deleted' | 'gone' | 'replaced' | 'unmatched' | 'refused' | 'unknown' | 'notSent';
  readonly count: number;
  /** What it means, after the count: "deleted", "already gone". */
  readonly text: string;
}

/** What became of some flows, or expectations. */
export type DeletedCounts = Omit<DeleteOutcome, 'refused' | 'failure'> & {
  readonly refused: readonly { readonly reason: string; readonly count: number }[];
  readonly failure?: Failure | undefined;
};

/** The kinds that occurred, `deleted` always first, refusals by reason. */
export function outcomeLines(outcome: DeletedCounts, thing: 'flow' | 'expectation' = 'flow'): OutcomeLine[] {
  const lines: OutcomeLine[] = [{ kind: 'deleted', count: outcome.deleted, text: 'deleted' }];
  if (outcome.gone > 0) lines.push({ kind: 'gone', count: outcome.gone, text: 'already gone' });
  if (outcome.replaced > 0) {
    lines.push({
      kind: 'replaced',
      count: outcome.replaced,
      text: `left alone: replaced by a newer ${thing} with the same addresses`,
    });
  }
  if (outcome.unmatched > 0) {
    const verb = outcome.unmatched === 1 ? 'matches' : 'match';
    lines.push({ kind: 'unmatched', count: outcome.unmatched, text: `left alone: no longer ${verb} the filter` });
  }
  for (const { count, reason } of outcome.refused) {
    lines.push({ kind: 'refused', count, text: `refused by the kernel: ${reason}` });
  }
  if (outcome.unknown > 0) {
    lines.push({ kind: 'unknown', count: outcome.unknown, text: 'unknown: the kernel’s answer was lost' });
  }
  if (outcome.notSent > 0) {
    lines.push({ kind: 'notSent', count: outcome.notSent, text: dialogs.notAttempted });
  }
  return lines;
}

/** The outcome of a delete that nobody waited for any more, in sentences. */
export function lateDeleteSentence(outcome: DeleteOutcome): string {
  const counts = outcomeLines(outcome).map(({ count, text }) => `${formatCount(count)} ${text}`);
  const why = outcome.failure ? ` ${outcome.failure.message}` : '';
  return `${SENTENCES.recovery.lateDelete} ${counts.join(', ')}.${why}`;
}

/** The counts of all kinds, zeros too, as attributes of the outcome's status element. */
export function outcomeAttributes(outcome: DeletedCounts): Readonly<Record<`data-${string}`, number>> {
  return {
    'data-deleted': outcome.deleted,
    'data-gone': outcome.gone,
    'data-replaced': outcome.replaced,
    'data-unmatched': outcome.unmatched,
    'data-refused': refusedCount(outcome),
    'data-unknown': outcome.unknown,
    'data-not-sent': outcome.notSent,
  };
}

function refusedCount({ refused }: DeletedCounts): number {
  return refused.reduce((sum, { count }) => sum + count, 0);
}

/** The outcome in a few words. After a lost answer nobody knows whether anything was deleted. */
export function outcomeTitle(outcome: DeletedCounts, deleted: (count: number) => string = dialogs.deleted): string {
  if (wentWell(outcome)) return deleted(outcome.deleted);
  return outcome.deleted + outcome.unknown === 0 ? dialogs.nothingDeleted : dialogs.notAllDeleted;
}

/** Whether each was deleted or had gone by itself. */
function wentWell(outcome: DeletedCounts): boolean {
  return (
    outcome.failure === undefined &&
    outcome.notSent === 0 &&
    refusedCount(outcome) === 0 &&
    outcome.unknown === 0 &&
    outcome.replaced === 0 &&
    outcome.unmatched === 0
  );
}

/** A flush returns no count, so new entries cannot be told apart from those that stayed. */
export function flushSentence({ before, after }: Pick<FlushOutcome, 'before' | 'after'>): string {
  if (after === 0) return `The table held ${entries(before)} and was empty afterwards.`;
  return `The table held ${entries(before)} and now holds ${formatCount(after)}: live connections come back with their next packet.`;
}

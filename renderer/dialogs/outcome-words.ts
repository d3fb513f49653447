// What became of a delete or a flush, in words. Pure.

import { formatCount } from '../../native/flow/index.ts';
import type { DeletedCounts, RemovalEnd, RemovalOutcome, Thing } from '../session/removal.ts';
import { refusedCount, wentWell } from '../session/removals.ts';
import { entries, expectations } from '../words/counts.ts';
import { SENTENCES } from '../words/sentences.ts';

const { dialogs } = SENTENCES;

/** One kind of outcome with its count. */
export interface OutcomeLine {
  readonly kind: 'deleted' | 'gone' | 'replaced' | 'unmatched' | 'refused' | 'unknown' | 'notSent';
  readonly count: number;
  /** What it means, after the count: "deleted", "already gone". */
  readonly text: string;
}

/** The kinds that occurred, `deleted` always first, refusals by reason. */
export function outcomeLines(outcome: DeletedCounts, thing: Thing = 'flow'): OutcomeLine[] {
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
export function lateDeleteSentence(outcome: DeletedCounts, thing: Thing = 'flow'): string {
  const counts = outcomeLines(outcome, thing).map(({ count, text }) => `${formatCount(count)} ${text}`);
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

const NONE: DeletedCounts = { deleted: 0, gone: 0, replaced: 0, unmatched: 0, refused: [], unknown: 0, notSent: 0 };

/** How a removal ended, as the attributes of a status element; none if that is not known. */
export function endAttributes(end: RemovalEnd): Readonly<Record<`data-${string}`, number>> {
  if (end.kind === 'deleted') return outcomeAttributes(end.counts);
  if (end.kind === 'failed') return {};
  const { before, after } = end;
  const counts = { ...outcomeAttributes({ ...NONE, deleted: before }), 'data-before': before };
  return after === undefined ? counts : { ...counts, 'data-after': after };
}

/** How a removal ended, in a few words. */
export function endTitle(end: RemovalEnd): string {
  if (end.kind === 'deleted') return deletedTitle(end);
  if (end.kind === 'failed') return end.verb === 'flush' ? dialogs.flushingFailed : dialogs.deletingFailed;
  return `Flushed ${end.thing === 'flow' ? entries(end.before) : expectations(end.before)}`;
}

type Deleted = Extract<RemovalOutcome, { kind: 'deleted' }>;

/** After a lost answer nobody knows whether anything was deleted. */
function deletedTitle(end: Deleted): string {
  const { deleted, unknown } = end.counts;
  if (deleted + unknown === 0) return dialogs.nothingDeleted;
  if (!wentWell(end)) return dialogs.notAllDeleted;
  return end.thing === 'flow' ? dialogs.deleted(deleted) : dialogs.deletedExpectations(deleted);
}

/**
 * What a toast says after its title: what was not deleted and why, and how many came back so far.
 * @param cameBack how many flows of this removal did.
 */
export function toastWords(end: RemovalOutcome, cameBack: number): string {
  return [...restWords(end), ...(cameBack > 0 ? [dialogs.cameBackSoFar(cameBack)] : [])].join(', ');
}

/** The kernel counts no flows that it flushes: those that a dump saw right before can be fewer, or more. */
function flushedWords({ before, after, kept }: Extract<RemovalOutcome, { kind: 'flushed' }>): string[] {
  const words = after !== undefined && after > 0 ? [dialogs.nowThereAre(after)] : [];
  if (kept !== undefined && kept !== before) words.push(dialogs.undoRestores(kept));
  return words;
}

function restWords(end: RemovalOutcome): string[] {
  if (end.kind === 'flushed') return flushedWords(end);
  const { gone, replaced, unmatched } = end.counts;
  const words: string[] = [];
  if (gone > 0) words.push(dialogs.alreadyGone(gone));
  if (replaced > 0) words.push(dialogs.replaced(replaced));
  if (unmatched > 0) words.push(dialogs.unmatched(unmatched));
  if (end.paused) words.push(dialogs.struckOut);
  return words;
}

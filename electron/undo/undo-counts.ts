// The outcomes of undo and redo as they cross processes, with reasons in words. Pure.

import { errnoName, errnoWords } from '../../native/index.ts';
import type { ActionOutcome, DeletedCounts, RefusedCount, UndoneCounts } from '../contract/action-log.ts';
import type { DeleteReport } from '../contract/delete-report.ts';
import type { RedoOutcome, RefusedFlows, UndoOutcome } from './undo-entry.ts';

export function undoneCounts({ refused, lacking, ...counts }: UndoOutcome): UndoneCounts {
  return {
    ...counts,
    refused: refusedCounts(refused, 'restore'),
    lacking: [...lacking].map(([what, count]) => ({ what, count })),
  };
}

export function redoneCounts({ refused, ...counts }: RedoOutcome): DeletedCounts {
  return { ...counts, unmatched: 0, refused: refusedCounts(refused, 'delete') };
}

/** An undo or redo of which nothing was sent. @param flows that it had. */
export const NOTHING_UNDONE: Omit<UndoneCounts, 'notSent'> = {
  restored: 0,
  restoredBefore: 0,
  notDeleted: 0,
  cameBack: 0,
  expired: 0,
  refused: [],
  unknown: 0,
  lacking: [],
  replaced: 0,
};

export const NOTHING_DELETED: Omit<DeletedCounts, 'notSent'> = {
  deleted: 0,
  gone: 0,
  replaced: 0,
  unmatched: 0,
  refused: [],
  unknown: 0,
};

/** @param report undefined if none of the flows was ever requested. @param asked how many flows there were. */
export function deletedOutcome(report: DeleteReport | undefined, asked: number): ActionOutcome {
  if (!report) return { kind: 'deleted', ...NOTHING_DELETED, notSent: asked };
  const { total: _, ...counts } = report;
  const { deleted, gone, replaced, unmatched, refused, unknown } = counts;
  const answered = refused.reduce((sum, { count }) => sum + count, deleted + gone + replaced + unmatched + unknown);
  return { kind: 'deleted', ...counts, notSent: Math.max(0, asked - answered) };
}

function refusedCounts(refused: RefusedFlows, op: 'restore' | 'delete'): RefusedCount[] {
  return [...refused].map(([errno, count]) => ({
    errno,
    reason: `${errnoName(errno)}: ${errnoWords(errno, op)}`,
    count,
  }));
}

// The text of a cell as it is copied. Pure, but for the clock.

import { type LabelNames, visibleText } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import type { Session } from '../session/session.ts';
import { CELL_TEXT } from '../words/cell-texts.ts';
import { deadlineMs } from '../words/time-words.ts';

const NO_LABELS: LabelNames = new Map();

/** What a cell shows now. */
export function cellText(
  { engine, clock, filterContext }: Pick<Session, 'engine' | 'clock' | 'filterContext'>,
  column: ColumnId,
  row: RowView,
): string {
  const { nowMs } = engine.getView();
  const labels = filterContext.labels ?? NO_LABELS;
  return visibleText(CELL_TEXT[column]({ row, deadlineMs: deadlineMs(row, nowMs), clock, labels }));
}

// The columns of flows.

import { describe, expect, test } from 'vitest';
import { COLUMN_IDS } from '../../../../renderer/engine/columns/columns.ts';
import { columnHint, FLOW_COLUMNS } from '../../../../renderer/flows/flow-columns.ts';

/** Width of the vertical scroll bar. */
const SCROLL_BAR_PX = 15;

const hints = (keeps: { accounting: boolean | undefined; timestamps: boolean | undefined }) =>
  Object.fromEntries(FLOW_COLUMNS.map((column) => [column.id, columnHint(column, keeps)]));

test('headers say why a column is empty where the kernel keeps no such thing, and only then', () => {
  const off = hints({ accounting: false, timestamps: false });
  for (const id of ['bytes', 'packets', 'rate']) expect(off[id]).toContain('Accounting is off');
  expect(off.age).toContain('Timestamps are off');
  expect(off.mark).not.toContain('off');
  const on = hints({ accounting: true, timestamps: undefined });
  expect(Object.values(on).filter((hint) => hint.includes(' off '))).toEqual([]);
});

describe('FLOW_COLUMNS', () => {
  test('has every column id once', () => {
    expect(FLOW_COLUMNS.map(({ id }) => id).sort()).toEqual([...COLUMN_IDS].sort());
  });

  test('shows everything up to the timeout at 1024 px', () => {
    const ids = FLOW_COLUMNS.map(({ id }) => id);
    const shown = FLOW_COLUMNS.slice(0, ids.indexOf('timeout') + 1);
    expect(shown.reduce((sum, { width }) => sum + width, 0)).toBeLessThanOrEqual(1024 - SCROLL_BAR_PX);
  });
});

// The columns of flows.

import { describe, expect, test } from 'vitest';
import { USUAL_DETAILS_PX, USUAL_FACETS_PX } from '../../../../electron/contract/pane-widths.ts';
import { COLUMNS } from '../../../../native/flow/index.ts';
import type { RowView } from '../../../../renderer/engine/api.ts';
import { COLUMN_IDS } from '../../../../renderer/engine/columns/engine-columns.ts';
import { flowColumn } from '../../../../renderer/flows/column-record.ts';
import { FLOW_COLUMNS } from '../../../../renderer/flows/connection-columns.tsx';
import { columnHint, type KernelKeeps } from '../../../../renderer/flows/to-grid-columns.ts';
import { ACTIONS_PX, GUTTER_PX } from '../../../../renderer/grid/grid-size.ts';
import { cellInput, shownRows, shownTable, shownText } from './shown-flows.ts';

/** Width of the two panes together. */
const PANES_PX = USUAL_FACETS_PX + USUAL_DETAILS_PX;
/** Width of the vertical scroll bar. */
const SCROLL_BAR_PX = 15;
/** Width of a character of the mono face at 12 px, and of a cell's padding on each side. */
const MONO_PX = 7.2;
const PADDING_PX = 8;

const hints = (keeps: KernelKeeps) =>
  Object.fromEntries(FLOW_COLUMNS.map((column) => [column.id, columnHint(column, keeps)]));

test('headers say why a column is empty if the kernel does not keep what it needs, and only then', () => {
  const off = hints({ accounting: false, timestamps: false, timeouts: false });
  for (const id of ['bytes', 'packets', 'rate']) expect(off[id]).toContain('Accounting is off');
  expect(off.age).toContain('Timestamps are off');
  expect(off.mark).not.toContain('off');
  expect(off.idle).toContain('cannot be read');
  const on = hints({ accounting: true, timestamps: undefined, timeouts: true });
  expect(Object.values(on).filter((hint) => / off |cannot be read/.test(hint))).toEqual([]);
});

test('hints are sentences without a full stop, taken from the schema if they describe one of its columns', () => {
  for (const { id, hint } of FLOW_COLUMNS) expect([id, hint]).toEqual([id, expect.stringMatching(/^[A-Z].*[^.]$/)]);
  const meaning = COLUMNS.find(({ name }) => name === 'mark')?.meaning;
  expect(FLOW_COLUMNS.find(({ id }) => id === 'mark')?.hint).toBe(meaning?.slice(0, -1));
});

describe('FLOW_COLUMNS', () => {
  test('has every column id once', () => {
    expect(FLOW_COLUMNS.map(({ id }) => id).sort()).toEqual([...COLUMN_IDS].sort());
  });

  test('shows some at first, which need no sideways scrolling at 1024 px, nor at 1440 px beside two panes', () => {
    const shown = FLOW_COLUMNS.filter(({ shownFirst }) => shownFirst);
    expect(shown.map(({ id }) => id)).toEqual([
      ...['protocol', 'state', 'source', 'translated', 'destination', 'bytes', 'rate', 'timeout'],
    ]);
    const needed = shown.reduce((sum, { width }) => sum + width, GUTTER_PX + ACTIONS_PX);
    expect(needed).toBeLessThanOrEqual(1024 - SCROLL_BAR_PX);
    expect(needed).toBeLessThanOrEqual(1440 - PANES_PX - SCROLL_BAR_PX);
  });

  test.each([
    ['bytes', '1.82 MB'],
    ['rate', '1.82 MB/s'],
    ['source', '192.168.4.27:51544'],
    ['destination', '192.168.4.27:51544'],
  ] as const)('shows %s such as %s without cutting off its end', (id, text) => {
    const { width } = FLOW_COLUMNS.find((column) => column.id === id) ?? expect.fail();
    expect(width).toBeGreaterThanOrEqual(text.length * MONO_PX + 2 * PADDING_PX);
  });
});

describe('the copied text', () => {
  const SEEDS = [11, 12, 13];
  const CHANGES: readonly Partial<RowView>[] = [
    ...(['none', 'new', 'changed', 'back'] as const).map((change) => ({ change })),
    ...(['gone', 'ended'] as const).map((change) => ({ change, reason: 'flushed' as const, endedMs: 0 })),
  ];

  for (const column of FLOW_COLUMNS) {
    test(`of a cell in the column ${column.id} is the text shown`, () => {
      const texts = new Set<string>();
      for (const seed of SEEDS) {
        const table = shownTable(300, seed);
        for (const [i, { view }] of shownRows(table, []).entries()) {
          const row = { ...view, ...CHANGES[i % CHANGES.length] };
          const text = column.copy(cellInput(row, table.nowMs));
          expect(text).toBe(shownText(column.id, row, table.nowMs));
          texts.add(text);
        }
      }
      expect(texts.size).toBeGreaterThan(3);
    });
  }
});

test('a column made of counters must declare that it needs accounting', () => {
  const record = {
    title: '',
    hint: '',
    width: 0,
    numeric: true,
    group: 'Flow',
    cell: () => '',
    copy: () => '',
    reads: [],
  } as const;
  expect(flowColumn({ ...record, id: 'bytes', needs: 'accounting' }).needs).toBe('accounting');
  // @ts-expect-error: without it the header would not say why the column is empty
  flowColumn({ ...record, id: 'bytes' });
  // @ts-expect-error: the kernel gives marks without accounting
  flowColumn({ ...record, id: 'mark', needs: 'accounting' });
});

test('a cell cannot read a field that its column does not declare', () => {
  const record = { id: 'mark', title: '', hint: '', width: 0, numeric: true, group: 'Flow' } as const;
  const reads = ['mark', 'presence'] as const;
  flowColumn({ ...record, reads, cell: ({ row }) => row.mark + row.presence, copy: ({ row }) => String(row.mark) });
  // @ts-expect-error: a cell reads the zone
  flowColumn({ ...record, reads, cell: ({ row }) => row.zone, copy: ({ row }) => String(row.mark) });
  // @ts-expect-error: the copied text reads the zone
  flowColumn({ ...record, reads, cell: ({ row }) => row.mark, copy: ({ row }) => String(row.zone) });
  // @ts-expect-error: a timeout shrinks by itself, so the row has none
  flowColumn({ ...record, reads: ['timeoutSec'], cell: () => '', copy: () => '' });
});

// The list of columns: what is derived from it, and what a new column cannot leave out.

import { expect, test } from 'vitest';
import { PRESENCE } from '../../../../../native/flow/index.ts';
import {
  COLUMN_IDS,
  type CountedColumnId,
  ENGINE_COLUMNS,
  type EngineColumn,
  isColumnId,
} from '../../../../../renderer/engine/columns/engine-columns.ts';
import { GROUP_FIELDS } from '../../../../../renderer/engine/queries/query-api.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { batchOf } from '../flows.ts';
import { randomTable } from '../list/random-table.ts';

const NOW = 1_790_000_000_000;

test('a column that leaves out anything the engine does with it does not compile', () => {
  const { freshness, counted, sortKeys, codes } = ENGINE_COLUMNS.bytes;
  // @ts-expect-error: no sort keys
  const unsorted: EngineColumn = { freshness, counted, codes };
  // @ts-expect-error: no codes
  const ungrouped: EngineColumn = { freshness, counted, sortKeys };
  // @ts-expect-error: does not say whether it is counted
  const uncounted: EngineColumn = { freshness, sortKeys, codes };
  // @ts-expect-error: no freshness
  const unfresh: EngineColumn = { counted, sortKeys, codes };
  expect([unsorted, ungrouped, uncounted, unfresh].map((column) => Object.keys(column).length)).toEqual([3, 3, 3, 3]);
});

test('the counted columns are those whose records say so', () => {
  const some: CountedColumnId[] = ['packets', 'bytes', 'rate', 'bytes.orig'];
  // @ts-expect-error: not counted
  const other: CountedColumnId = 'mark';
  const counted = COLUMN_IDS.filter((id) => ENGINE_COLUMNS[id].counted);
  expect(counted).toEqual(expect.arrayContaining(some));
  expect(counted).not.toContain(other);
  // A flow without counters has no value in these columns, and one in all others (it is not translated, and has
  // no labels or helper; neither the host's addresses nor its timeouts are known).
  const store = new FlowStore(NOW);
  const batch = batchOf([{ sport: 1, id: 1, timeoutSec: 9, status: 8, state: 3, startMs: NOW - 1 }], NOW);
  store.begin(batch, NOW);
  store.add(batch, 0, undefined);
  store.finish();
  const empty = COLUMN_IDS.filter((id) => {
    const { group, groups } = ENGINE_COLUMNS[id].sortKeys(store.table);
    return group?.at(0) === groups.length;
  });
  expect(empty.sort()).toEqual([...counted, 'translated', 'label', 'helper', 'direction', 'idle'].sort());
});

test('every column can be grouped by, and no other name is a column', () => {
  expect(COLUMN_IDS.filter((id) => !GROUP_FIELDS.includes(id))).toEqual([]);
  expect([isColumnId('bytes'), isColumnId('sport'), isColumnId('toString')]).toEqual([true, false, false]);
});

test('the words of many rows are those of each, also of translated flows whose ports are not known', () => {
  const table = randomTable(2000, 7);
  for (let row = 0; row < table.length; row += 3) table.presence[row] = (table.presence[row] ?? 0) & ~PRESENCE.layer4;
  const rows = Uint32Array.from({ length: table.length }, (_, i) => (i * 7) % table.length);
  const filled = new Uint32Array(rows.length);
  for (const id of COLUMN_IDS) {
    for (const word of ENGINE_COLUMNS[id].sortKeys(table).groups.flat()) {
      word.fill(rows, 1, rows.length, filled);
      expect(filled.subarray(1), id).toEqual(Uint32Array.from(rows.subarray(1), (row) => word.at(row)));
    }
  }
});

// Requests about rows that may be gone: an answer counts only for rows that no event has touched since the request.

import { describe, expect, test } from 'vitest';
import { Suspects } from '../../../../../renderer/engine/reconcile/suspects.ts';
import { FlowStore } from '../../../../../renderer/engine/store/store.ts';
import { batchOf } from '../flows.ts';

const NOW = 1_790_000_000_000;

function storeOfOne(): { store: FlowStore; row: number } {
  const store = new FlowStore(NOW);
  const batch = batchOf([{ sport: 1 }], NOW);
  store.begin(batch, NOW);
  const row = store.add(batch, 0, undefined);
  store.finish();
  return { store, row };
}

describe('an answer about a suspect', () => {
  test('counts if no event has touched the row', () => {
    const { store, row } = storeOfOne();
    const suspects = new Suspects();
    suspects.add(store, row);
    const check = suspects.nextCheck(store, NOW);
    expect(suspects.answered(store, check?.request ?? -1)).toEqual([{ row, untouched: true }]);
  });

  test('does not count after an event, even if a refresh has been sent for the row since', () => {
    const { store, row } = storeOfOne();
    const suspects = new Suspects();
    suspects.add(store, row);
    const check = suspects.nextCheck(store, NOW);
    suspects.touched(row);
    const refresh = suspects.nextRefresh(store, [row], NOW);
    expect(suspects.answered(store, check?.request ?? -1)).toEqual([{ row, untouched: false }]);
    expect(suspects.answered(store, refresh?.request ?? -1)).toEqual([{ row, untouched: true }]);
  });
});

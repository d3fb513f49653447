// What can be undone within a bound, and what is said before anything is forgotten.

import { describe, expect, test } from 'vitest';
import { UndoStore, undoBound } from '../../../../electron/undo/undo-store.ts';
import { deletedFlows } from '../../../../native/methods/deleted-flows.ts';

const MIB = 1024 * 1024;
/** What a flow is taken to need. */
const FLOW_BYTES = 400;

/** So many deleted flows of so many bytes each. */
function some(count: number, bytes = 250): ReturnType<typeof deletedFlows> {
  return deletedFlows([{ messages: new Uint8Array(count * bytes), receivedMs: new Float64Array(count) }]);
}

function removed(store: UndoStore, action: number, count: number, bytes?: number): readonly number[] | undefined {
  const forgotten = store.begin(action, count, FLOW_BYTES);
  store.add(action, some(count, bytes));
  store.end(action);
  return forgotten;
}

test('the bound is a million flows, 512 MiB, and a sixteenth of memory', () => {
  expect(undoBound(64 * 1024 * MIB)).toEqual({ flows: 1_000_000, bytes: 512 * MIB });
  expect(undoBound(1024 * MIB)).toEqual({ flows: 1_000_000, bytes: 64 * MIB });
});

describe('a store for 1,000 flows', () => {
  const bound = { flows: 1000, bytes: MIB };

  test('keeps an action whole, from its first part to its last', () => {
    const store = new UndoStore(bound);
    expect(store.begin(1, 300, FLOW_BYTES)).toEqual([]);
    expect(store.isKept(1)).toBe(true);
    store.add(1, some(200));
    expect(store.entry(1)).toBeUndefined();
    store.add(1, some(90));
    store.end(1);
    expect(store.isKept(1)).toBe(false);
    expect(store.entry(1)?.flows).toBe(290);
  });

  test('has no room for more than it can hold, and then keeps nothing', () => {
    const store = new UndoStore(bound);
    expect(store.room(1000, FLOW_BYTES)).toEqual({ fits: true, forgets: 0 });
    expect(store.room(1001, FLOW_BYTES)).toEqual({ fits: false, most: 1000 });
    expect(removed(store, 1, 1001)).toBeUndefined();
    expect(store.entry(1)).toBeUndefined();
    expect(new UndoStore({ flows: 1_000_000, bytes: 4000 }).room(11, FLOW_BYTES)).toEqual({ fits: false, most: 10 });
  });

  test('says how many earlier actions a new one makes final, and forgets the oldest', () => {
    const store = new UndoStore(bound);
    for (const action of [1, 2, 3]) expect(removed(store, action, 300)).toEqual([]);
    expect(store.room(100, FLOW_BYTES)).toEqual({ fits: true, forgets: 0 });
    expect(store.room(101, FLOW_BYTES)).toEqual({ fits: true, forgets: 1 });
    expect(store.room(1000, FLOW_BYTES)).toEqual({ fits: true, forgets: 3 });
    expect(removed(store, 4, 500)).toEqual([1, 2]);
    expect([1, 2, 3, 4].map((action) => store.entry(action)?.flows)).toEqual([undefined, undefined, 300, 500]);
  });

  test('counts what is being deleted, and what entries really take', () => {
    const store = new UndoStore(bound);
    store.begin(1, 800, FLOW_BYTES);
    expect(store.begin(2, 300, FLOW_BYTES)).toBeUndefined();
    expect(removed(store, 3, 100, 5000)).toEqual([]);
    store.end(1);
    expect(store.room(900, FLOW_BYTES)).toEqual({ fits: true, forgets: 0 });
    expect(store.room(902, FLOW_BYTES)).toEqual({ fits: true, forgets: 1 });
  });

  test('reckons with what the flows take', () => {
    const store = new UndoStore({ flows: 1000, bytes: 100_000 });
    expect(store.room(400, 250)).toEqual({ fits: true, forgets: 0 });
    expect(store.room(400, 700)).toEqual({ fits: false, most: 142 });
    store.begin(1, 100, 700);
    expect(store.room(100, 250)).toEqual({ fits: true, forgets: 0 });
    expect(store.begin(2, 200, 250)).toBeUndefined();
  });

  test('keeps no entry of an action that removed nothing', () => {
    const store = new UndoStore(bound);
    store.begin(1, 5, FLOW_BYTES);
    store.add(1, some(0));
    store.end(1);
    store.end(9);
    expect(store.entry(1)).toBeUndefined();
    removed(store, 2, 5);
    store.forgetEnded(() => false);
    expect(store.entry(2)).toBeUndefined();
  });
});

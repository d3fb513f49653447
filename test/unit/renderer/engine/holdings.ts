// What an engine holds in memory: bytes of its arrays by its own count, and what the garbage collector finds alive.

import { getHeapStatistics, queryObjects, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Engine } from '../../../../renderer/engine/engine.ts';

export interface Holdings {
  /** Bytes of the arrays of table, index, closed flows, order and filter. */
  readonly storeBytes: number;
  /** Bytes of the JavaScript objects in this thread. */
  readonly heapBytes: number;
  /** Number of array buffers in this thread. */
  readonly arrays: number;
}

/** Collects all garbage first. */
export function holdingsOf(engine: Engine): Holdings {
  collectGarbage();
  const { reconciler, picture } = engine.source;
  const { store, closed } = reconciler;
  return {
    storeBytes: store.byteLength + closed.byteLength + picture.listing.byteLength,
    heapBytes: getHeapStatistics().used_heap_size,
    arrays: queryObjects(ArrayBuffer, { format: 'count' }),
  };
}

let collect: (() => void) | undefined;

/** Collects all garbage, now. */
export function collectGarbage(): void {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
}

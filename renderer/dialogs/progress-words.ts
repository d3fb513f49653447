// How far a removal is, in words. Pure.

import { formatCount, formatDuration } from '../../native/flow/index.ts';
import type { DeleteProgress } from '../engine/api.ts';
import type { RemovalUnderWay } from '../session/removal.ts';
import { entries, expectations, flows } from '../words/counts.ts';

type Named = Pick<RemovalUnderWay, 'verb' | 'thing' | 'count'>;

/** "201,344 flows", "8,123 entries": what a removal removes. */
export function removedThings({ verb, thing, count }: Named): string {
  if (thing === 'expectation') return expectations(count);
  return verb === 'flush' ? entries(count) : flows(count);
}

/** "Deleting 201,344 flows". */
export function underWayWords(removal: Named): string {
  return `${removal.verb === 'flush' ? 'Flushing' : 'Deleting'} ${removedThings(removal)}`;
}

/** "41 %", rounded down: 100 % is the end. */
export function shareWords({ done, total }: Pick<DeleteProgress, 'done' | 'total'>): string {
  return `${total === 0 ? 0 : Math.floor((100 * done) / total)} %`;
}

/** "deleted, 214 already gone": follows the number that was deleted. */
export function doneWords({ gone }: Pick<DeleteProgress, 'gone'>): string {
  return `deleted${gone > 0 ? `, ${formatCount(gone)} already gone` : ''}`;
}

/** "1 s left", at the pace so far; undefined while nothing tells it. */
export function leftWords({ done, total, elapsedMs }: DeleteProgress): string | undefined {
  if (done === 0 || done >= total) return undefined;
  const leftSec = Math.ceil(((total - done) * elapsedMs) / done / 1000);
  return `${formatDuration(Math.max(1, leftSec))} left`;
}

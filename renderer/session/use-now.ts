// The time for what counts up or down on the screen.

import { useSyncExternalStore } from 'react';
import type { SecondClock } from './second-clock.ts';

/** Milliseconds since the epoch, in steps of a second. */
export function useNow({ subscribe, now }: SecondClock): number {
  return useSyncExternalStore(subscribe, now, now);
}

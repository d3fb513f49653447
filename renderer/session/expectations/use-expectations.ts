// A value read from the view of expectations. The component renders again only when that value changes.

import { useSyncExternalStore } from 'react';
import { useSession } from '../use-session.ts';
import type { ExpectationView } from './expectation-view.ts';

/** @param read returns a primitive, or an object that stays the same while it is equal. */
export function useExpectations<T>(read: (view: ExpectationView) => T): T {
  const { expectations } = useSession();
  return useSyncExternalStore(expectations.subscribe, () => read(expectations.getView()));
}

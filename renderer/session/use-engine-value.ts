// A value read from the engine's view. The component renders again only when that value changes, not with every view.

import { useCallback, useSyncExternalStore } from 'react';
import type { View } from '../engine/api.ts';
import { useSession } from './use-session.ts';

/** @param read returns a primitive, or an object that stays the same while it is equal. */
export function useEngineValue<T>(read: (view: View) => T): T {
  const { engine } = useSession();
  const subscribe = useCallback((listener: () => void) => engine.subscribe(listener), [engine]);
  return useSyncExternalStore(subscribe, () => read(engine.getView()));
}

// React's access to the actions.

import { useCallback, useSyncExternalStore } from 'react';
import type { ActionId } from '../../electron/contract/actions.ts';
import { actionBlocked } from '../actions/run-action.ts';
import { useSession } from '../session/use-session.ts';

/**
 * Why an action cannot be done now, as a sentence; undefined if it can. Renders again when that changes.
 * @param flow for an action on one flow.
 */
export function useActionBlocked(id: ActionId, flow?: number): string | undefined {
  const session = useSession();
  const { store, engine } = session;
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [store.subscribe(listener), engine.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [store, engine],
  );
  return useSyncExternalStore(subscribe, () => actionBlocked(id, flow === undefined ? { session } : { session, flow }));
}

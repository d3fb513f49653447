// React's access to the actions.

import { useCallback, useSyncExternalStore } from 'react';
import type { ActionId } from '../../electron/contract/actions.ts';
import type { ActionTarget } from '../actions/action.ts';
import { actionBlocked } from '../actions/run-action.ts';
import { useSession } from '../session/use-session.ts';

/**
 * Why an action cannot be done now, as a sentence; undefined if it can. Renders again when that changes.
 * @param target what it would act on, such as a flow for an action on one.
 */
export function useActionBlocked(id: ActionId, target: ActionTarget = {}): string | undefined {
  const session = useSession();
  const { store, engine, expectations } = session;
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = [store.subscribe(listener), engine.subscribe(listener), expectations.subscribe(listener)];
      return () => {
        for (const stop of stops) stop();
      };
    },
    [store, engine, expectations],
  );
  return useSyncExternalStore(subscribe, () => actionBlocked(id, { session, ...target }));
}

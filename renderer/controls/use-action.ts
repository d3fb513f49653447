// React's access to the actions.

import { useCallback, useSyncExternalStore } from 'react';
import type { ActionId } from '../../electron/contract/actions.ts';
import { actionBlocked } from '../actions/run-action.ts';
import { useSession } from '../session/use-session.ts';

/**
 * Why an action cannot be done now, as a sentence; undefined if it can. Renders again when that changes.
 * @param flow for an action on one flow; @param expectation for one on one expectation.
 */
export function useActionBlocked(id: ActionId, flow?: number, expectation?: number): string | undefined {
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
  const target = { ...(flow === undefined ? {} : { flow }), ...(expectation === undefined ? {} : { expectation }) };
  return useSyncExternalStore(subscribe, () => actionBlocked(id, { session, ...target }));
}

// React's access to the session.

import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Session } from './session.ts';
import type { SessionState } from './session-state.ts';

/** Carries the session to all components of the window. */
export const SessionContext = createContext<Session | undefined>(undefined);

/** The session of the page. @throws Error outside of SessionContext. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('There is no session around this component.');
  return session;
}

/** A part of the session's state; the component renders again when it changes. */
export function useSessionState<T>(select: (state: SessionState) => T): T {
  return useStore(useSession().store, select);
}

/** Why nothing can be deleted now; undefined if it can. */
export function useModifyBlocked(): string | undefined {
  const session = useSession();
  return useStore(session.store, (state) => session.modifyBlocked(state));
}

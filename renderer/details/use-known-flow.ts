// React's access to the flow that the details show.

import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Session } from '../session/session.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { Inspector } from './inspector.ts';
import type { KnownFlow } from './known-flow.ts';
import { ShownFlow } from './shown-flow.ts';

interface Parts {
  readonly shown: ShownFlow;
  readonly inspector: Inspector;
}

/** One for each session: what the pane has learned, the full view shows, too. */
const PARTS = new WeakMap<Session, Parts>();

function partsOf(session: Session): Parts {
  const parts = PARTS.get(session) ?? { shown: new ShownFlow(session), inspector: new Inspector(session.api) };
  PARTS.set(session, parts);
  return parts;
}

/** Undefined while there is none. */
export function useKnownFlow(): KnownFlow | undefined {
  const { shown, inspector } = partsOf(useSession());
  const state = useSyncExternalStore(shown.subscribe, shown.getState);
  const inspected = useSyncExternalStore(inspector.subscribe, inspector.getInspected);
  const source = useSessionState(({ status }) => status);
  const paused = useEngineValue((view) => view.paused);
  useEffect(() => {
    inspector.want(state && { flow: state.flow, isStill: paused || state.ended !== undefined });
  }, [inspector, state, paused]);
  return useMemo(() => {
    if (!state) return undefined;
    const own = inspected?.handle === state.flow.handle ? inspected : undefined;
    return { ...state, inspection: own?.inspection, unread: own?.unread, source };
  }, [state, inspected, source]);
}

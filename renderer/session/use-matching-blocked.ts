// React's access to why "all that match" cannot be deleted.

import { matchingBlocked } from './matching-blocked.ts';
import { useEngineValue } from './use-engine-value.ts';
import { useModifyBlocked, useSessionState } from './use-session.ts';

/** A sentence; undefined when it can. */
export function useMatchingBlocked(): string | undefined {
  const blocked = useModifyBlocked();
  const filterErrors = useSessionState((state) => state.filterErrors);
  const matching = useEngineValue((view) => matchingBlocked(view, filterErrors));
  return blocked ?? matching;
}

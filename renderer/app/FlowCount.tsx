// The status `Flow count`: how many flows match, of how many. The figures follow every view; a screen reader is told
// only once they have rested, or it would never stop talking.

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { useEngineValue } from './use-engine-value.ts';
import { useSessionState } from './use-session.ts';

/** After a change of the filter the count is said this much later, ms. */
const SAY_AFTER_MS = 700;

export function FlowCount(): ReactNode {
  const matching = useEngineValue((view) => view.matching);
  const total = useEngineValue((view) => view.total);
  const filter = useSessionState((state) => state.filterText);
  const inForce = useEngineValue((view) => view.filterText);
  const text =
    filter.trim() === '' ? `${formatCount(total)} flows` : `${formatCount(matching)} of ${formatCount(total)}`;
  const said = useSaid(text, filter);
  return (
    <div
      className="fg-count"
      role="status"
      aria-label="Flow count"
      data-matching={matching}
      data-total={total}
      data-filter={inForce}
    >
      <span aria-hidden="true">
        {filter.trim() === '' ? (
          <>
            <b>{formatCount(total)}</b> flows
          </>
        ) : (
          <>
            <b>{formatCount(matching)}</b> of {formatCount(total)}
          </>
        )}
      </span>
      <span className="fg-hidden">{said}</span>
    </div>
  );
}

/** The text as it was a moment after the filter last changed. */
function useSaid(text: string, filter: string): string {
  const [said, setSaid] = useState('');
  const latest = useRef(text);
  latest.current = text;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of the filter is what starts the timer
  useEffect(() => {
    const timer = setTimeout(() => setSaid(latest.current), SAY_AFTER_MS);
    return () => clearTimeout(timer);
  }, [filter]);
  return said;
}

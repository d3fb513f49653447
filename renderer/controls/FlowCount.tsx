// The status `Flow count`: how many flows match, of how many, and how many ended ones are listed beside them. The figures change with every view; a screen reader
// announces them only once the filter has settled, or it would never stop talking.

import { type ReactNode, useEffect, useRef, useState } from 'react';
import { formatCount } from '../../native/flow/index.ts';
import { useEngineValue } from '../session/use-engine-value.ts';
import { useSessionState } from '../session/use-session.ts';
import { SENTENCES } from '../words/sentences.ts';

/** The count is announced this long after the filter changes, ms. */
const SAY_AFTER_MS = 700;

export function FlowCount(): ReactNode {
  // Without access, nothing read earlier is shown, and the present count is unknown.
  const reached = useSessionState((state) => state.status.access.reach !== 'none');
  const matching = useEngineValue((view) => (reached ? view.matching : 0));
  const total = useEngineValue((view) => (reached ? view.total : 0));
  // Ended flows are said while they are listed.
  const ended = useEngineValue((view) => (reached && view.alsoEnded ? view.ended : undefined));
  const dropped = useEngineValue((view) => (reached && view.alsoEnded ? view.endedDropped : 0));
  const filter = useSessionState((state) => state.filterText);
  const applied = useEngineValue((view) => view.filterText);
  const isFiltered = filter.trim() !== '';
  const living = isFiltered ? ` of ${formatCount(total)}` : ' flows';
  const beside = ended === undefined ? '' : ` ${SENTENCES.ended.beside(ended)}`;
  const notKept = dropped === 0 ? '' : SENTENCES.ended.notKept(dropped);
  const text = `${formatCount(isFiltered ? matching : total)}${living}${beside}${notKept}`;
  const said = useSaid(reached ? text : '', filter);
  return (
    <div
      className="fg-count"
      role="status"
      aria-label="Flow count"
      data-matching={matching}
      data-total={total}
      data-ended={ended}
      data-dropped={dropped === 0 ? undefined : dropped}
      data-filter={applied}
    >
      {reached && (
        <span aria-hidden="true">
          <b>{formatCount(isFiltered ? matching : total)}</b>
          {living}
          {beside}
          {notKept && <span className="fg-count-more">{notKept}</span>}
        </span>
      )}
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
  return text === '' ? '' : said;
}

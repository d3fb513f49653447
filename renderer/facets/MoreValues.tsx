// The searchable list of all values of a facet.

import { type ReactNode, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { KINDS } from '../../native/filter/index.ts';
import { formatCount } from '../../native/flow/index.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { valueText } from '../words/value-text.ts';
import { FacetValue } from './FacetValue.tsx';
import { facetCounts } from './facet-counts.ts';
import { type Facet, valueLabel } from './facet-list.ts';
import { useChoice } from './use-facets.ts';

/** The most values in the list. */
const MOST = 500;

export function MoreValues({ facet, onDone }: { facet: Facet; onDone: () => void }): ReactNode {
  const { engine, filterContext } = useSession();
  const [typed, setTyped] = useState('');
  const [store] = useState(() => facetCounts(engine, 'facet-values'));
  const { chosen, leftOut, othersText } = useChoice(facet);
  const filterText = useSessionState((state) => state.appliedFilter);
  const startsWith = KINDS[facet.field.kind].begins?.test(typed.trim()) ? typed.trim() : '';
  useEffect(() => {
    const { counted } = facet.field;
    store.setWanted({
      key: `${filterText}\n${startsWith}`,
      facets: [{ field: counted, top: MOST, startsWith, filter: othersText }],
    });
  }, [store, facet, filterText, startsWith, othersText]);
  const counts = useSyncExternalStore(store.subscribe, store.getAnswer);
  const answer = counts?.[0];
  const values = useMemo(() => {
    const known = answer ? (facet.shown?.(answer) ?? answer).values : [];
    const word = typed.trim().toLowerCase();
    return known
      .map(({ value, flows }) => ({ value, flows, text: valueText(facet.field, value, filterContext) }))
      .filter(({ value, text }) =>
        [text, valueLabel(facet, value, text), facet.detail?.(value) ?? ''].some((words) =>
          words.toLowerCase().includes(word),
        ),
      );
  }, [answer, facet, typed, filterContext]);
  const most = values.reduce((max, { flows }) => Math.max(max, flows), 1);
  const distinct = answer?.distinct ?? 0;
  return (
    <div className="fg-more-values">
      <input
        type="search"
        className="fg-search"
        aria-label={`Find a value of ${facet.title}`}
        placeholder="Find…"
        value={typed}
        data-autofocus
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && typed === '') onDone();
        }}
      />
      <ul className="fg-facet-values">
        {values.map(({ value, flows, text }) => {
          const choice = chosen.has(text) ? 'chosen' : leftOut.has(text) ? 'leftOut' : undefined;
          return (
            <li key={text}>
              <FacetValue facet={facet} value={{ value, flows, text, choice }} share={flows / most} />
            </li>
          );
        })}
      </ul>
      <p className="fg-dim" role="status">
        {!answer
          ? 'Counting…'
          : values.length === 0
            ? 'No value fits.'
            : distinct > values.length && typed === ''
              ? `The ${formatCount(values.length)} most frequent of ${formatCount(distinct)}. Type to find others.`
              : `${formatCount(values.length)} of ${formatCount(distinct)}`}
      </p>
    </div>
  );
}

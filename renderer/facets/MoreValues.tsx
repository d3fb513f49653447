// The searchable list of all values of a facet.

import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { SERVICES } from '../../native/filter/index.ts';
import { formatCount } from '../../native/flow/index.ts';
import { SearchField } from '../controls/SearchField.tsx';
import type { Facet as CountedFacet, FacetValue as FacetCount, FacetWanted } from '../engine/queries/query-api.ts';
import { useLate } from '../session/use-late.ts';
import { useLiveAnswer } from '../session/use-live-answer.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { choiceOfValue } from '../session/value-terms.ts';
import { valueText } from '../words/value-text.ts';
import { FacetValue } from './FacetValue.tsx';
import { facetCounts } from './facet-counts.ts';
import { type Facet, valueLabel } from './facet-list.ts';
import { inOrderOf } from './shown-facets.ts';
import { useChoice } from './use-facets.ts';

/** The most values in the list. */
const MOST = 500;

/** Fields that can have more values than are listed: the engine finds those that contain a text. */
const MANY = new Set<Facet['field']['kind']>(['address', 'port', 'zone', 'mark']);

/** What to ask for when this is typed: values whose text contains it, and ports whose service does. */
function soughtValues({ field, detail }: Facet, word: string): Pick<FacetWanted, 'contains' | 'named'> {
  if (word === '' || !MANY.has(field.kind)) return {};
  const named = field.kind === 'port' && detail ? portsNamed(word) : [];
  return { contains: word, named };
}

function portsNamed(word: string): number[] {
  return [...new Set([...SERVICES].flatMap(([name, port]) => (name.includes(word) ? [port] : [])))];
}

function knownValues({ values, named }: CountedFacet): readonly FacetCount[] {
  const listed = new Set(values.map(({ value }) => value));
  return [...values, ...named.filter(({ value, flows }) => flows > 0 && !listed.has(value))];
}

export function MoreValues({ facet }: { facet: Facet }): ReactNode {
  const { engine, filterContext } = useSession();
  const [typed, setTyped] = useState('');
  const choice = useChoice(facet);
  const filterText = useSessionState((state) => state.appliedFilter);
  const sought = soughtValues(facet, typed.trim().toLowerCase());
  const key = JSON.stringify([filterText, sought]);
  const counted = useLiveAnswer(() => facetCounts(engine, 'facet-values'), {
    key,
    facets: [{ field: facet.field.counted, top: MOST, ...sought, filter: choice.othersText }],
  });
  const answer = counted?.answer[0];
  // The values for another text, or under another filter, are shown meanwhile, but say nothing about what there is.
  const isCounting = counted?.question.key !== key;
  const isLate = useLate(isCounting);
  const values = useMemo(() => {
    const known = answer ? knownValues(facet.shown?.(answer) ?? answer) : [];
    const word = typed.trim().toLowerCase();
    return known
      .map(({ value, flows }) => ({ value, flows, text: valueText(facet.field, value, filterContext) }))
      .filter(({ value, text }) =>
        [text, valueLabel(facet, value, text), facet.detail?.(value) ?? ''].some((words) =>
          words.toLowerCase().includes(word),
        ),
      );
  }, [answer, facet, typed, filterContext]);
  // Nothing moves while the list is open: only counts change, and new values are last.
  const [order, setOrder] = useState<readonly { readonly text: string }[]>([]);
  const inOrder = useMemo(() => inOrderOf(values, order), [values, order]);
  useEffect(() => {
    if (values.length > 0) setOrder((before) => (before.length > 0 ? before : values));
  }, [values]);
  const most = values.reduce((max, { flows }) => Math.max(max, flows), 1);
  const distinct = answer?.distinct ?? 0;
  const words =
    values.length === 0
      ? 'No value fits.'
      : distinct > values.length && typed === ''
        ? `The ${formatCount(values.length)} most frequent of ${formatCount(distinct)}. Type to find others.`
        : `${formatCount(values.length)} of ${formatCount(distinct)}`;
  const [said, setSaid] = useState('Counting…');
  if (!isCounting && said !== words) setSaid(words);
  return (
    <div className="fg-more-values" aria-busy={isLate}>
      <SearchField
        aria-label={`Find a value of ${facet.title}`}
        placeholder="Find…"
        value={typed}
        data-autofocus
        onType={setTyped}
      />
      <ul className="fg-facet-values">
        {inOrder.map((value) => (
          <li key={value.text}>
            <FacetValue
              facet={facet}
              value={{ ...value, choice: choiceOfValue(choice, value.text) }}
              share={value.flows / most}
            />
          </li>
        ))}
      </ul>
      <p className="fg-dim" role="status">
        {isCounting ? said : words}
      </p>
    </div>
  );
}

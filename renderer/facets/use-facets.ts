// What the facets show: each with the choice that the filter makes of its values, and their counts.

import { useEffect, useMemo, useRef, useState } from 'react';
import { printFilter, type ValueContext } from '../../native/filter/index.ts';
import type { FacetWanted } from '../engine/queries/query-api.ts';
import { parsedFilter } from '../session/applied-filter.ts';
import { useLiveAnswer } from '../session/use-live-answer.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { choiceOf, type FacetChoice, type ValueClick } from '../session/value-terms.ts';
import { type FacetsWanted, facetCounts } from './facet-counts.ts';
import { FACETS, type Facet } from './facet-list.ts';
import { looksSame, type ShownFacet, type ShownValue, shownFacet } from './shown-facets.ts';

/** All facets as they are shown. */
export interface FacetsShown {
  /** Undefined before their first counts. */
  readonly facets: readonly ShownFacet[] | undefined;
  /** Whether the counts are under the filter that is applied; until they are, those under the one before are shown. */
  readonly isCounted: boolean;
}

/**
 * All facets.
 * @param isHeld somebody points at them: values stay in their places until the filter is another.
 */
export function useFacets(isHeld: boolean): FacetsShown {
  const { engine, filterContext } = useSession();
  const text = useSessionState((state) => state.appliedFilter);
  const [hold, setHold] = useState<Hold>();
  const choices = useMemo(() => {
    const filter = parsedFilter(text, filterContext);
    return FACETS.map((facet) => choiceOf(filter, facet.field, filterContext));
  }, [text, filterContext]);
  const wanted = useMemo(() => wantedOf(text, choices, hold, filterContext), [text, choices, hold, filterContext]);
  const counted = useLiveAnswer(() => facetCounts<PaneWanted>(engine, 'facets', { waits: true }), wanted);
  const drawn = useRef<readonly ShownFacet[]>(undefined);
  const facets = useMemo(() => {
    if (!counted) return undefined;
    const held = counted.question.filterText === hold?.filterText ? hold.values : undefined;
    return FACETS.map((facet, place): ShownFacet => {
      const answer = counted.answer[place];
      if (!answer) return { facet, values: [], distinct: 0 };
      const shown = shownFacet(facet, answer, choices[place] ?? NO_CHOICE, held?.[place], filterContext);
      // One that stays the same is not drawn again.
      const before = drawn.current?.[place];
      return before && looksSame(before, shown) ? before : shown;
    });
  }, [counted, choices, hold, filterContext]);
  useEffect(() => {
    drawn.current = facets;
  }, [facets]);
  const answered = counted?.question.filterText;
  useEffect(() => {
    if (!isHeld) setHold(undefined);
    else if (facets && answered === text && hold?.filterText !== text) {
      setHold({ filterText: text, values: facets.map(({ values }) => values) });
    }
  }, [isHeld, facets, answered, text, hold]);
  return { facets, isCounted: answered === text };
}

/** What was shown when somebody began to point at it. */
interface Hold {
  /** The filter under which it was shown: under another one, other values are the most frequent. */
  readonly filterText: string;
  /** Of each facet. */
  readonly values: readonly (readonly ShownValue[])[];
}

/** What the filter says about one facet, and its other conditions as a text. */
export function useChoice({ field }: Facet): FacetChoice & { readonly othersText: string } {
  const { filterContext } = useSession();
  const text = useSessionState((state) => state.appliedFilter);
  return useMemo(() => {
    const choice = choiceOf(parsedFilter(text, filterContext), field, filterContext);
    return { ...choice, othersText: printFilter(choice.others, filterContext) };
  }, [text, field, filterContext]);
}

/** Sets the filter to what it is after a click on a value. */
export function useFacetClick(): (facet: Facet, text: string, click: ValueClick) => void {
  const session = useSession();
  return ({ field }, text, click) => session.filter.clickValue(field, text, click);
}

const NO_CHOICE: FacetChoice = { chosen: new Map(), leftOut: new Map(), others: { kind: 'all' } };

/** At least as many values are asked for, so that what comes first can differ from what is most frequent. */
const ASKED = 16;

interface PaneWanted extends FacetsWanted {
  readonly filterText: string;
}

/** What is counted for the facets, in their order. */
function wantedOf(
  filterText: string,
  choices: readonly FacetChoice[],
  hold: Hold | undefined,
  context: ValueContext,
): PaneWanted {
  const held = hold?.filterText === filterText ? hold.values : undefined;
  const facets = FACETS.map(({ field, top, opposite }, place): FacetWanted => {
    const { chosen, leftOut, others } = choices[place] ?? NO_CHOICE;
    const own = [...chosen.values(), ...leftOut.values()];
    const shown = (held?.[place] ?? []).flatMap(({ text, value }) => (text === opposite?.text ? [] : [value]));
    return {
      field: field.counted,
      top: Math.max(top, ASKED),
      named: [...new Set([...own, ...shown, ...(opposite ? [opposite.of] : [])])],
      ...(own.length > 0 && { filter: printFilter(others, context) }),
    };
  });
  // Held values are counted however rare they become.
  const key = held ? JSON.stringify([filterText, facets.map(({ named }) => named)]) : filterText;
  return { key, filterText, facets, again: true };
}

// What the facets show: each with the choice that the filter makes of its values, and their counts.

import { useMemo } from 'react';
import { printFilter, type ValueContext } from '../../native/filter/index.ts';
import type { Facet as CountedFacet, FacetValue, FacetWanted } from '../engine/queries/query-api.ts';
import { parsedFilter } from '../session/applied-filter.ts';
import { useLiveAnswer } from '../session/use-live-answer.ts';
import { useSession, useSessionState } from '../session/use-session.ts';
import { choiceOf, choiceOfValue, type FacetChoice, type ValueClick } from '../session/value-terms.ts';
import { valueText } from '../words/value-text.ts';
import { type FacetsWanted, facetCounts } from './facet-counts.ts';
import { FACETS, type Facet } from './facet-list.ts';

/** A value, with the number of flows that have it under the other conditions of the filter. */
export interface ShownValue {
  /** As the engine counts it. */
  readonly value: number | string;
  /** As the filter language writes it. */
  readonly text: string;
  readonly flows: number;
  readonly choice: 'chosen' | 'leftOut' | undefined;
}

export interface ShownFacet {
  readonly facet: Facet;
  /** The most frequent, and all that the filter names. */
  readonly values: readonly ShownValue[];
  /** Number of values. */
  readonly distinct: number;
}

/** All facets, or undefined before their first counts. */
export function useFacets(): readonly ShownFacet[] | undefined {
  const { engine, filterContext } = useSession();
  const text = useSessionState((state) => state.appliedFilter);
  const choices = useMemo(() => {
    const filter = parsedFilter(text, filterContext);
    return FACETS.map((facet) => choiceOf(filter, facet.field, filterContext));
  }, [text, filterContext]);
  const wanted = useMemo(() => wantedOf(text, choices, filterContext), [text, choices, filterContext]);
  const counted = useLiveAnswer(() => facetCounts(engine, 'facets'), wanted);
  return useMemo(() => {
    if (!counted) return undefined;
    return FACETS.map((facet, place): ShownFacet => {
      const choice = choices[place] ?? NO_CHOICE;
      const answer = counted.answer[place];
      if (!answer) return { facet, values: [], distinct: 0 };
      const shown = facet.shown ? facet.shown(answer) : answer;
      const values = shownValues(facet, [...shown.values, ...byFlows(shown.named)], choice, filterContext);
      const opposite = oppositeValue(facet, answer, choice);
      return { facet, values: opposite ? [...values, opposite] : values, distinct: shown.distinct };
    });
  }, [counted, choices, filterContext]);
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

/** Sets the filter to what it is after a click on a value. Choosing an opposite leaves out what it is the opposite of. */
export function useFacetClick(): (facet: Facet, text: string, click: ValueClick) => void {
  const session = useSession();
  return ({ field, opposite }, text, click) => {
    if (text !== opposite?.text) session.filter.clickValue(field, text, click);
    else session.filter.clickValue(field, opposite.of, click === 'choose' ? 'leaveOut' : 'choose');
  };
}

const NO_CHOICE: FacetChoice = { chosen: new Map(), leftOut: new Map(), others: { kind: 'all' } };

/** At least as many values are asked for, so that what comes first can differ from what is most frequent. */
const ASKED = 16;

/** What is counted for the facets, in their order. */
function wantedOf(text: string, choices: readonly FacetChoice[], context: ValueContext): FacetsWanted {
  const facets = FACETS.map(({ field, top, opposite }, place): FacetWanted => {
    const { chosen, leftOut, others } = choices[place] ?? NO_CHOICE;
    const named = [...chosen.values(), ...leftOut.values()];
    return {
      field: field.counted,
      top: Math.max(top, ASKED),
      named: opposite ? [...named, opposite.of] : named,
      ...(named.length > 0 && { filter: printFilter(others, context) }),
    };
  });
  return { key: text, facets, again: true };
}

/** The opposite of a value as a value of its own; undefined if no flow has it and the filter does not name it. */
function oppositeValue(
  { opposite }: Facet,
  { flows: all, named }: CountedFacet,
  { leftOut }: FacetChoice,
): ShownValue | undefined {
  if (!opposite) return undefined;
  const flows = all - (named.find(({ value }) => value === opposite.of)?.flows ?? 0);
  const choice = leftOut.has(opposite.of) ? 'chosen' : undefined;
  if (flows === 0 && !choice) return undefined;
  return { value: opposite.text, text: opposite.text, flows, choice };
}

function byFlows(values: readonly FacetValue[]): FacetValue[] {
  return [...values].sort((a, b) => b.flows - a.flows);
}

function shownValues(
  facet: Facet,
  counted: readonly FacetValue[],
  choice: FacetChoice,
  context: ValueContext,
): ShownValue[] {
  const values = new Map<string, ShownValue>();
  const add = (value: number | string, flows: number): void => {
    const text = valueText(facet.field, value, context);
    if (!values.has(text)) values.set(text, { value, text, flows, choice: choiceOfValue(choice, text) });
  };
  for (const { value, flows } of counted) add(value, flows);
  // What the filter names is always shown, also if no flow has it.
  const shown = [...values.values()].filter(
    ({ value, flows, choice }) => choice !== undefined || (flows > 0 && !facet.isBehind?.(value)),
  );
  return shown.filter(({ choice }, place) => place < facet.top || choice !== undefined);
}

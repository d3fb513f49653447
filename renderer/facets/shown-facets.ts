// What a facet shows: its values in order, with their counts and the choice that the filter makes of them. Pure.

import type { ValueContext } from '../../native/filter/index.ts';
import type { Facet as CountedFacet, FacetValue } from '../engine/queries/query-api.ts';
import { choiceOfValue, type FacetChoice } from '../session/value-terms.ts';
import { valueText } from '../words/value-text.ts';
import type { Facet } from './facet-list.ts';

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
  /** Number of values that are counted: an opposite is none. */
  readonly distinct: number;
}

/** @param held the values shown so far, if somebody points at them: they stay, in their order. */
export function shownFacet(
  facet: Facet,
  counted: CountedFacet,
  choice: FacetChoice,
  held: readonly ShownValue[] | undefined,
  context: ValueContext,
): ShownFacet {
  const answer = facet.shown ? facet.shown(counted) : counted;
  const values = countedValues(facet, [...answer.values, ...byFlows(answer.named)], choice, context);
  const shown = held ? heldValues(values, held) : frequentValues(facet, values);
  const opposite = oppositeValue(facet, counted, choice, held);
  return { facet, values: opposite ? [...shown, opposite] : shown, distinct: answer.distinct };
}

/** Nothing moves: only counts change, and what the filter names is added. */
function heldValues(values: readonly ShownValue[], held: readonly ShownValue[]): ShownValue[] {
  const known = new Map(values.map((value) => [value.text, value]));
  const texts = new Set(held.map(({ text }) => text));
  const kept = held.flatMap(({ text }) => known.get(text) ?? []);
  return [...kept, ...values.filter(({ text, choice }) => choice !== undefined && !texts.has(text))];
}

/** The most frequent, and what the filter names, also if no flow has it. */
function frequentValues({ isBehind, top }: Facet, values: readonly ShownValue[]): ShownValue[] {
  return values
    .filter(({ value, flows, choice }) => choice !== undefined || (flows > 0 && !isBehind?.(value)))
    .filter(({ choice }, place) => place < top || choice !== undefined);
}

function byFlows(values: readonly FacetValue[]): FacetValue[] {
  return [...values].sort((a, b) => b.flows - a.flows);
}

function countedValues(
  facet: Facet,
  counted: readonly FacetValue[],
  choice: FacetChoice,
  context: ValueContext,
): ShownValue[] {
  const values = new Map<string, ShownValue>();
  for (const { value, flows } of counted) {
    const text = valueText(facet.field, value, context);
    if (!values.has(text)) values.set(text, { value, text, flows, choice: choiceOfValue(choice, text) });
  }
  return [...values.values()];
}

/** Whether two states of a facet look the same. */
export function looksSame(a: ShownFacet, b: ShownFacet): boolean {
  return (
    a.facet === b.facet &&
    a.distinct === b.distinct &&
    a.values.length === b.values.length &&
    a.values.every((value, place) => {
      const other = b.values[place];
      return value.text === other?.text && value.flows === other.flows && value.choice === other.choice;
    })
  );
}

/** Number of values that flows have, but that are not shown. */
export function moreOf({ facet: { opposite }, values, distinct }: ShownFacet): number {
  return Math.max(0, distinct - values.filter(({ text, flows }) => flows > 0 && text !== opposite?.text).length);
}

/** Number of values that the filter names, each once: choosing one leaves out its opposite. */
export function namedOf({ facet: { opposite }, values }: ShownFacet): number {
  return values.filter(({ text, choice }) => choice !== undefined && text !== opposite?.text).length;
}

/** The opposite of a value as a value of its own; undefined if no flow has it and the filter does not name it. */
function oppositeValue(
  { opposite }: Facet,
  { flows: all, named }: CountedFacet,
  choices: FacetChoice,
  held: readonly ShownValue[] | undefined,
): ShownValue | undefined {
  if (!opposite) return undefined;
  const flows = all - (named.find(({ value }) => value === opposite.of)?.flows ?? 0);
  const choice = OPPOSITE_CHOICE[choiceOfValue(choices, opposite.of) ?? 'none'];
  const isHeld = held?.some(({ text }) => text === opposite.text);
  if (flows === 0 && !choice && !isHeld) return undefined;
  return { value: opposite.text, text: opposite.text, flows, choice };
}

const OPPOSITE_CHOICE = { chosen: 'leftOut', leftOut: 'chosen', none: undefined } as const;

/** Values in the order of others, of which they may lack some; new ones are last, in their own order. */
export function inOrderOf<Value extends { readonly text: string }>(
  values: readonly Value[],
  order: readonly { readonly text: string }[],
): Value[] {
  const places = new Map(order.map(({ text }, place) => [text, place]));
  const placeOf = ({ text }: Value): number => places.get(text) ?? order.length;
  return [...values].sort((a, b) => placeOf(a) - placeOf(b));
}

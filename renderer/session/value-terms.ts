// What a filter says about the values of one facet, and the filter after a click on one of them. The filter's text is the
// only record of what is chosen: nothing else is kept. Pure.

import {
  type Field,
  type Filter,
  parseFilter,
  printFilter,
  printValue,
  type Value,
  type ValueContext,
} from '../../native/filter/index.ts';
import { hasManyValues, ownTermsOf } from './own-terms.ts';

/** The choice of one facet. Values are texts as the filter language writes them. */
export interface FacetChoice {
  /** Values of which a flow must have one or, of labels and flags, all; each as the engine counts it, by its text. */
  readonly chosen: ChosenValues;
  readonly leftOut: ChosenValues;
  /** The filter without this choice: what the facet's counts obey. */
  readonly others: Filter;
}

type ChosenValues = ReadonlyMap<string, number | string>;

/** What a click means: add the value to the chosen ones, or to those left out; or take it back. */
export type ValueClick = 'choose' | 'leaveOut';

/** What the facet's own terms choose (own-terms.ts); all other terms are conditions that its counts obey. */
export function choiceOf(filter: Filter, field: Field, context: ValueContext = {}): FacetChoice {
  const chosen = new Map<string, number | string>();
  const leftOut = new Map<string, number | string>();
  const terms = termsOf(filter);
  const own = ownTermsOf(terms, field);
  for (const { values, isNegated } of own.values()) {
    for (const value of values) {
      const text = printValue(field, value, context);
      (isNegated ? leftOut : chosen).set(text, countedValue(value, text));
    }
  }
  return { chosen, leftOut, others: allOf(terms.filter((_, place) => !own.has(place))) };
}

/** What the choice says about a value. */
export function choiceOfValue(
  { chosen, leftOut }: Pick<FacetChoice, 'chosen' | 'leftOut'>,
  text: string,
): 'chosen' | 'leftOut' | undefined {
  return chosen.has(text) ? 'chosen' : leftOut.has(text) ? 'leftOut' : undefined;
}

/** What a filter says about a value, also about one that is the absence of another, such as "unreplied". */
export function choiceIn(
  filter: Filter,
  field: Field,
  text: string,
  context: ValueContext = {},
): 'chosen' | 'leftOut' | undefined {
  const absent = absentValue(field, text, context);
  const choice = choiceOfValue(choiceOf(filter, field, context), absent ?? text);
  if (absent === undefined || choice === undefined) return choice;
  return choice === 'chosen' ? 'leftOut' : 'chosen';
}

/** The value that flows with this one lack: of "unreplied" it is "seen_reply". Undefined for most: they stand for themselves. */
function absentValue(field: Field, text: string, context: ValueContext): string | undefined {
  const parsed = parseFilter(termTexts(field, new Set([text]), new Set()).join(), context);
  const own = parsed.ok ? ownTermsOf([parsed.filter], field).get(0) : undefined;
  const [value] = own?.isNegated ? own.values : [];
  return value && printValue(field, value, context);
}

/**
 * The text of the filter after a click. The facet's terms stay where they are, new ones are last. To choose a value that is
 * the absence of another leaves out the other.
 */
export function filterAfterClick(
  filter: Filter,
  field: Field,
  text: string,
  click: ValueClick,
  context: ValueContext = {},
): string {
  const absent = absentValue(field, text, context);
  const value = absent ?? text;
  const { chosen, leftOut } = choiceOf(filter, field, context);
  const ends = [new Set(chosen.keys()), new Set(leftOut.keys())] as const;
  const [into, outOf] = (click === 'choose') === (absent === undefined) ? ends : [ends[1], ends[0]];
  outOf.delete(value);
  if (!into.delete(value)) into.add(value);
  const terms = termsOf(filter);
  const own = ownTermsOf(terms, field);
  const texts = terms.map((term, place) => (own.has(place) ? [] : [termText(term, context)]));
  texts.splice(placeOf(own) ?? texts.length, 0, termTexts(field, ...ends));
  const parsed = parseFilter(texts.flat().join(' and '), context);
  // Written from parsed terms and the language's own values, so it is valid.
  return parsed.ok ? printFilter(parsed.filter, context) : printFilter(filter, context);
}

/** Where own terms go: to the positive one, which so stays the last of its kind; else to the first. */
function placeOf(own: ReturnType<typeof ownTermsOf>): number | undefined {
  const places = [...own];
  return (places.find(([, { isNegated }]) => !isNegated) ?? places[0])?.[0];
}

function termsOf(filter: Filter): readonly Filter[] {
  if (filter.kind === 'all') return [];
  return filter.kind === 'and' ? filter.terms : [filter];
}

function allOf(terms: readonly Filter[]): Filter {
  const [first] = terms;
  if (!first) return { kind: 'all' };
  return terms.length === 1 ? first : { kind: 'and', terms };
}

function termText(term: Filter, context: ValueContext): string {
  const text = printFilter(term, context);
  return term.kind === 'or' ? `(${text})` : text;
}

/** A value as the engine counts it. */
function countedValue(value: Value, text: string): number | string {
  if (value.type === 'number') return value.value;
  return value.type === 'text' ? value.text : text;
}

/** The term that chooses one value. @param text as the filter language writes it. */
export function valueTerm(field: Field, text: string, context: ValueContext = {}): Filter {
  const parsed = parseFilter(termTexts(field, new Set([text]), new Set()).join(), context);
  if (!parsed.ok) throw new Error(`${text} is no value of ${field.name}`);
  return parsed.filter;
}

function termTexts(field: Field, chosen: ReadonlySet<string>, leftOut: ReadonlySet<string>): string[] {
  if (hasManyValues(field)) {
    return [
      ...[...chosen].map((value) => `${field.name} has ${value}`),
      ...[...leftOut].map((value) => `not ${field.name} has ${value}`),
    ];
  }
  const texts = [];
  if (chosen.size > 0) texts.push(oneOf(field, chosen));
  if (leftOut.size > 0) texts.push(`not ${oneOf(field, leftOut)}`);
  return texts;
}

function oneOf(field: Field, values: ReadonlySet<string>): string {
  const all = [...values];
  return all.length === 1 ? `${field.name} = ${all[0]}` : `${field.name} in {${all.join(', ')}}`;
}

// What a filter says about the values of one facet, and the filter after a click on one of them. The filter's text is the
// only record of what is chosen: nothing else is kept. Pure.

import {
  type Field,
  type Filter,
  KINDS,
  type Match,
  parseFilter,
  positiveOf,
  printFilter,
  printValue,
  type Value,
  type ValueContext,
} from '../../native/filter/index.ts';

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

/**
 * A facet's own terms are those of the outermost `and` that a click on its values could have written: its field compared
 * with single values. A network, a range or a pattern is a condition like any other.
 */
export function choiceOf(filter: Filter, field: Field, context: ValueContext = {}): FacetChoice {
  const chosen = new Map<string, number | string>();
  const leftOut = new Map<string, number | string>();
  const others: Filter[] = [];
  for (const term of termsOf(filter)) {
    const own = ownTerm(term, field);
    if (!own) {
      others.push(term);
      continue;
    }
    for (const value of own.values) {
      const text = printValue(field, value, context);
      (own.isNegated ? leftOut : chosen).set(text, countedValue(value, text));
    }
  }
  return { chosen, leftOut, others: allOf(others) };
}

/** What the choice says about a value. */
export function choiceOfValue(
  { chosen, leftOut }: Pick<FacetChoice, 'chosen' | 'leftOut'>,
  text: string,
): 'chosen' | 'leftOut' | undefined {
  return chosen.has(text) ? 'chosen' : leftOut.has(text) ? 'leftOut' : undefined;
}

/** The text of the filter after a click. The facet's terms stay where they are, new ones are last. */
export function filterAfterClick(
  filter: Filter,
  field: Field,
  value: string,
  click: ValueClick,
  context: ValueContext = {},
): string {
  const { chosen, leftOut } = choiceOf(filter, field, context);
  const ends = [new Set(chosen.keys()), new Set(leftOut.keys())] as const;
  const [into, outOf] = click === 'choose' ? ends : [ends[1], ends[0]];
  outOf.delete(value);
  if (!into.delete(value)) into.add(value);
  const own = termTexts(field, ...ends);
  const terms = termsOf(filter);
  const at = terms.findIndex((term) => ownTerm(term, field));
  const texts = terms.map((term) => (ownTerm(term, field) ? [] : [termText(term, context)]));
  texts.splice(at < 0 ? texts.length : at, 0, own);
  const parsed = parseFilter(texts.flat().join(' and '), context);
  // Written from parsed terms and the language's own values, so it is valid.
  return parsed.ok ? printFilter(parsed.filter, context) : printFilter(filter, context);
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

interface OwnTerm {
  readonly values: readonly Value[];
  readonly isNegated: boolean;
}

function ownTerm(term: Filter, field: Field): OwnTerm | undefined {
  if (term.kind === 'not') {
    const own = ownTerm(term.term, field);
    return own && !own.isNegated ? { ...own, isNegated: true } : undefined;
  }
  if (term.kind !== 'match' || term.field !== field.name || term.mask !== undefined) return undefined;
  const op = positiveOf(term.op) ?? term.op;
  if (op !== '=' && op !== 'in' && op !== 'has') return undefined;
  // `status = 0x8` compares the whole set.
  if (hasManyValues(field) && op !== 'has') return undefined;
  if (!term.values.every((value) => isSingle(field, value))) return undefined;
  return { values: term.values, isNegated: op !== term.op };
}

/** Whether a flow can have several values of the field, as labels and status bits. */
function hasManyValues(field: Field): boolean {
  return KINDS[field.kind].operators[0] === 'has';
}

function isSingle(field: Field, value: Match['values'][number]): boolean {
  // Any translation is no value of its own.
  if (value.type === 'name') return field.kind !== 'nat' || value.name !== 'any';
  if (value.type === 'addresses') return value.first.every((word, i) => word === value.last[i]);
  return value.type === 'number' || value.type === 'text';
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

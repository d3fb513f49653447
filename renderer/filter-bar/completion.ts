// Completion in the Filter box: what the filter language itself offers, and the values in the table with their flow
// counts. The counts are requested while the user keeps typing: an answer that arrives too late is dropped.

import type { Completion, CompletionContext, CompletionResult, CompletionSource } from '@codemirror/autocomplete';
import type { NamedFilter, NamedFilters } from '../../electron/contract/kept-filters.ts';
import {
  BARE_WORDS,
  type CompletionOption,
  completeFilter,
  type Field,
  findField,
  KINDS,
  parseFilter,
  printFilter,
  type ValueContext,
} from '../../native/filter/index.ts';
import { formatCount, visibleText } from '../../native/flow/index.ts';
import type { Facet } from '../engine/queries/query-api.ts';
import { type AskValues, type CountedValue, offeredValues, wantedFacet } from './value-counts.ts';

/** If the counts have not arrived by then, names are offered without them, ms. */
const PATIENCE_MS = 400;

/** What is completed. */
export interface CompletedFilter {
  readonly askValues: AskValues;
  readonly context: ValueContext;
  /** Whether a field is offered. */
  readonly accepts: (field: Field) => boolean;
  /** The filters with names that can be applied; none by default. */
  readonly named?: () => NamedFilters;
}

/** Whether an option names, or implies, a field that is offered. @param valuesOf the field whose values are completed. */
function isAccepted(
  { kind, label }: CompletionOption,
  valuesOf: Field | undefined,
  accepts: CompletedFilter['accepts'],
): boolean {
  if (valuesOf || (kind !== 'field' && kind !== 'value')) return true;
  const field = findField(kind === 'field' ? label : (BARE_WORDS.get(label)?.field ?? ''));
  return !field || accepts(field);
}

/** Offers nothing when a word is complete, so that Enter then applies the filter. */
export function completionSource(completedFilter: CompletedFilter): CompletionSource {
  const { askValues: ask, context: known, accepts, named = () => [] } = completedFilter;
  return (context) => {
    const text = context.state.doc.toString();
    const completed = completeFilter(text, context.pos, known);
    const { from, valuesOf } = completed;
    const options = completed.options.filter((option) => isAccepted(option, valuesOf, accepts));
    const word = text.slice(from, context.pos);
    const wanted = valuesOf && wantedFacet(valuesOf, word);
    // After an operator the user types a space, and then the value.
    const begun = word !== '' || /[\s{,]$/.test(text.slice(0, from));
    if (valuesOf && wanted && (begun || context.explicit))
      return countedCompletion({ context, field: valuesOf, known }, ask(wanted));
    const complete = options.some(({ label }) => label.toLowerCase() === word.toLowerCase());
    if (!context.explicit && (word === '' || complete)) return null;
    // A filter can stand where a field can.
    const begins = completed.options.some(({ kind }) => kind === 'field');
    const saved = word !== '' && begins ? named().map((filter) => namedCompletion(filter, known)) : [];
    if (options.length + saved.length === 0) return null;
    return { from, options: [...options.map(shown), ...saved] };
  };
}

/** Its name is offered, its text taken: in parentheses beside other terms if it needs them. */
function namedCompletion({ name, filter }: NamedFilter, known: ValueContext): Completion {
  return {
    label: name,
    detail: 'saved filter',
    type: 'value',
    boost: 1,
    apply: (view, _completion, from, to) => {
      const isAlone = from === 0 && to === view.state.doc.length;
      const insert = isAlone ? filter : asTerm(filter, known);
      view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
    },
  };
}

function asTerm(text: string, known: ValueContext): string {
  const parsed = parseFilter(text, known);
  if (!parsed.ok) return text;
  const { kind } = parsed.filter;
  const canonical = printFilter(parsed.filter, known);
  return kind === 'and' || kind === 'or' ? `(${canonical})` : canonical;
}

/** The order is fields, operators, connectives, bare words. */
const BOOST: Record<CompletionOption['kind'], number> = { field: 3, operator: 2, keyword: 1, value: 0 };

function shown({ label, detail, kind }: CompletionOption): Completion {
  return { label, displayLabel: visibleText(label), detail, type: kind, boost: BOOST[kind] };
}

/** A value with its flow count. */
interface CountedCompletion extends Completion {
  readonly flows: number | undefined;
}

/** Where values of a field are completed. */
interface ValuePlace {
  readonly context: CompletionContext;
  readonly field: Field;
  readonly known: ValueContext;
}

/** Whether values are chosen from a list of names. */
function isChoice({ kind }: Field): boolean {
  return KINDS[kind].isChoice === true;
}

async function countedCompletion(
  place: ValuePlace,
  answer: Promise<Facet | undefined>,
): Promise<CompletionResult | null> {
  const facet = await (isChoice(place.field) ? withinPatience(answer) : answer);
  return place.context.aborted ? null : countedResult(place, facet);
}

function withinPatience<T>(answer: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    void answer.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}

function countedResult(place: ValuePlace, facet: Facet | undefined): CompletionResult | null {
  const { context, field, known } = place;
  const { from, valuesOf } = completeFilter(context.state.doc.toString(), context.pos, known);
  if (valuesOf !== field) return null;
  const word = context.state.sliceDoc(from, context.pos);
  const values = offeredValues(field, word, facet, known);
  const rest = values.filter(({ text }) => text.toLowerCase() !== word.toLowerCase());
  // Nothing is offered for a complete name, nor for a value that no value in the table continues.
  if (!context.explicit && (isChoice(field) ? rest.length < values.length : rest.length === 0)) return null;
  if (values.length === 0) return null;
  return {
    from,
    options: values.map(countedOption),
    filter: false,
    getMatch: (option) => {
      const at = word === '' ? -1 : visibleText(option.label).toLowerCase().indexOf(word.toLowerCase());
      return at < 0 ? [] : [at, at + word.length];
    },
    // All names are already known: no need to request them again while one is typed.
    ...(isChoice(field) && {
      update: (_result, _from, _to, next) => countedResult({ ...place, context: next }, facet),
    }),
  };
}

function countedOption({ text, detail, flows }: CountedValue): CountedCompletion {
  return { label: text, displayLabel: visibleText(text), detail, type: 'value', flows };
}

/** The number of flows at the end of a line. */
export function renderFlows(completion: Completion): Node | null {
  if (!('flows' in completion)) return null;
  const { flows } = completion as CountedCompletion;
  const element = document.createElement('span');
  element.className = 'fg-completion-flows';
  if (flows !== undefined) {
    element.textContent = formatCount(flows);
    element.title = flows === 1 ? '1 flow' : `${formatCount(flows)} flows`;
  }
  return element;
}

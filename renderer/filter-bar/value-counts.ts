// The values of a field in the table, with their flow counts: what to request from the engine, and how its answer is
// written in the filter language. Pure.

import {
  type Field,
  KINDS,
  parseFilter,
  SERVICES,
  serviceName,
  type ValueContext,
  valueNames,
} from '../../native/filter/index.ts';
import type { Facet, FacetWanted } from '../engine/queries/query-api.ts';
import { valueText } from '../words/value-text.ts';

/** A value as the language writes it, with what is shown beside it. */
export interface CountedValue {
  readonly text: string;
  readonly detail: string;
  /** Flows that have it; undefined for a possible value that was not counted. */
  readonly flows: number | undefined;
}

/** Queries the engine; undefined if there is no answer, or a newer request has replaced this one. */
export type AskValues = (wanted: FacetWanted) => Promise<Facet | undefined>;

/** Values offered at a time. */
const MAX_OFFERED = 40;
/** Values requested if they can be typed in other words, as ports by their services, or marks. */
const MAX_ASKED = 1000;

/** What to request when the user has typed this part of a value; undefined for fields whose values are not counted. */
export function wantedFacet({ counted, kind }: Field, typed: string): FacetWanted | undefined {
  if (counted === undefined) return undefined;
  if (!KINDS[kind].begins?.test(typed)) return { field: counted, top: MAX_ASKED };
  return { field: counted, top: MAX_OFFERED, startsWith: typed };
}

/**
 * The values to offer: the typed text, if it is a value; values in the table that continue it, the most frequent first;
 * then other names.
 */
export function offeredValues(
  field: Field,
  typed: string,
  facet: Facet | undefined,
  context: ValueContext,
): CountedValue[] {
  const word = typed.toLowerCase();
  const known = facet ? knownValues(field, typed, facet, context) : [];
  const others = namedValues(field, context).filter(({ text }) => !known.some((value) => value.text === text));
  const begins = ({ text }: CountedValue): boolean => text.toLowerCase().startsWith(word);
  const fitting = [
    ...known.filter(({ text }) => text.toLowerCase().includes(word)),
    // There are many services: those that no flow uses are offered only once the user begins to type one.
    ...others.filter((value) => (field.kind === 'port' ? word !== '' && begins(value) : value.text.includes(word))),
  ];
  const offered = [...fitting.filter(begins), ...fitting.filter((value) => !begins(value))];
  const written = writtenValue(field, typed, offered, context);
  return [...written, ...offered.filter(({ text }) => text !== written[0]?.text)].slice(0, MAX_OFFERED);
}

/** The typed text is first if it is itself a value, lest Enter replace it with another. */
function writtenValue(
  field: Field,
  typed: string,
  offered: readonly CountedValue[],
  context: ValueContext,
): CountedValue[] {
  if (typed === '' || KINDS[field.kind].isChoice) return [];
  const same = offered.find(({ text }) => text === typed);
  if (same) return [same];
  const op = field.kind === 'labels' ? 'has' : '=';
  return parseFilter(`${field.name} ${op} ${typed}`, context).ok
    ? [{ text: typed, detail: 'as written', flows: undefined }]
    : [];
}

/** The values that have names, whether or not any flow has them. */
function namedValues(field: Field, context: ValueContext): CountedValue[] {
  if (field.kind === 'labels')
    return [...(context.labels?.keys() ?? [])].map((bit) => labelValue(field, bit, undefined, context));
  return valueNames(field).map((text) => ({ text, detail: serviceDetail(field, text), flows: undefined }));
}

/** A label by its name if it has one, otherwise by its number. */
function labelValue(field: Field, bit: number, flows: number | undefined, context: ValueContext): CountedValue {
  const text = valueText(field, bit, context);
  return { text, detail: text === String(bit) ? '' : `label ${bit}`, flows };
}

function knownValues(field: Field, typed: string, facet: Facet, context: ValueContext): CountedValue[] {
  if (field.kind === 'nat') return natValues(facet);
  return facet.values.map(({ value, flows }) => {
    if (typeof value === 'number') {
      // Someone typing a number is offered numbers.
      if (field.kind === 'labels') return labelValue(field, value, flows, /^\d/.test(typed) ? {} : context);
      if (field.kind === 'port') return portValue(value, flows, typed);
    }
    return { text: valueText(field, value), detail: '', flows };
  });
}

/** A port by its number, or by its service if that is being typed. */
function portValue(port: number, flows: number, typed: string): CountedValue {
  const service = serviceName(port);
  const byNumber = service === undefined || KINDS.port.begins?.test(typed);
  return byNumber
    ? { text: String(port), detail: service ?? '', flows }
    : { text: service, detail: `port ${port}`, flows };
}

/** The language has no word for "both": those flows match `src`, `dst` and `any`. */
function natValues({ values, without }: Facet): CountedValue[] {
  const of = (...kinds: readonly string[]): number =>
    values.reduce((sum, { value, flows }) => sum + (kinds.includes(String(value)) ? flows : 0), 0);
  return [
    { text: 'none', detail: '', flows: of('none') },
    { text: 'any', detail: '', flows: of('src', 'dst', 'both') + without },
    { text: 'src', detail: '', flows: of('src', 'both') },
    { text: 'dst', detail: '', flows: of('dst', 'both') },
  ]
    .filter(({ flows }) => flows > 0)
    .sort((a, b) => b.flows - a.flows);
}

function serviceDetail({ kind }: Field, name: string): string {
  return kind === 'port' ? `port ${SERVICES.get(name) ?? ''}` : '';
}

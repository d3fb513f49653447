// The facets, in order: the one list of what is counted at the left of the grid.

import { type Field, type FieldName, fieldSpec, serviceName } from '../../native/filter/index.ts';
import { protocolTitle, stateTitle } from '../../native/flow/index.ts';
import type { Facet as CountedFacet } from '../engine/queries/query-api.ts';
import { STATUS_MEANINGS } from '../words/status-meanings.ts';
import { valueText } from '../words/value-text.ts';

/** One facet. */
export interface Facet {
  readonly field: Field & { readonly counted: NonNullable<Field['counted']> };
  readonly title: string;
  /** Values shown before "n more". */
  readonly top: number;
  /** How a value reads, if not as the filter language writes it. */
  readonly label?: (value: number | string) => string;
  /** In the mono face: addresses, numbers. */
  readonly mono?: true;
  /** Names of values in words, after the value. */
  readonly detail?: (value: number | string) => string | undefined;
  /** A value that is shown for all flows without another one: its text, and the text of the other. */
  readonly opposite?: { readonly text: string; readonly label: string; readonly of: string };
  /** Values that are only in the list of all values. */
  readonly isBehind?: (value: number | string) => boolean;
  /** Turns what was counted into what is shown. */
  readonly shown?: (counted: CountedFacet) => CountedFacet;
}

const TRANSLATIONS: Readonly<Record<string, string>> = { none: 'None', src: 'Source', dst: 'Destination' };

/** By the names of the filter language. */
const STATUS_TITLES: ReadonlyMap<string, string> = new Map(
  Object.entries(STATUS_MEANINGS).map(([name, { title }]) => [name.toLowerCase(), title]),
);

const capital = (value: number | string): string => {
  const text = String(value);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** Flows translated at both ends count under each end, as `nat = src` and `nat = dst` match them. */
function natShown(counted: CountedFacet): CountedFacet {
  const flowsOf = (name: string): number => counted.values.find(({ value }) => value === name)?.flows ?? 0;
  const both = flowsOf('both');
  const values = [
    { value: 'none', flows: flowsOf('none') },
    { value: 'src', flows: flowsOf('src') + both },
    { value: 'dst', flows: flowsOf('dst') + both },
  ].filter(({ flows }) => flows > 0);
  values.sort((a, b) => b.flows - a.flows);
  return { ...counted, values, distinct: values.length };
}

interface FacetSpec extends Omit<Facet, 'field' | 'top'> {
  readonly field: FieldName;
  readonly top?: number;
}

/** The most values of a facet before "n more". */
const TOP = 5;

/** Status bits that nearly every flow has, or that another facet shows. */
const COMMON_BITS = new Set<number | string>(['confirmed', 'src_nat', 'src_nat_done', 'dst_nat', 'dst_nat_done']);

const SPECS: readonly FacetSpec[] = [
  { field: 'proto', title: 'Protocol', label: (value) => protocolTitle(Number(value)) },
  { field: 'state', title: 'State', top: 8, label: (value) => stateTitle(String(value).toUpperCase()) },
  {
    field: 'status',
    title: 'Status',
    label: (value) => STATUS_TITLES.get(String(value)) ?? String(value),
    opposite: { text: 'unreplied', label: 'Unreplied', of: 'seen_reply' },
    isBehind: (value) => COMMON_BITS.has(value),
  },
  {
    field: 'nat',
    title: 'Translation',
    label: (value) => TRANSLATIONS[String(value)] ?? String(value),
    shown: natShown,
  },
  { field: 'direction', title: 'Direction', label: capital },
  { field: 'src', title: 'Source', mono: true },
  { field: 'dst', title: 'Destination', mono: true },
  { field: 'dport', title: 'Port', mono: true, detail: (value) => serviceName(Number(value)) },
  { field: 'zone', title: 'Zone', mono: true },
  { field: 'mark', title: 'Mark', mono: true },
  { field: 'label', title: 'Labels' },
  { field: 'helper', title: 'Helper' },
];

/** All facets. */
export const FACETS: readonly Facet[] = SPECS.map((spec) => {
  const field = fieldSpec(spec.field);
  const { counted } = field;
  if (counted === undefined) throw new RangeError(`Expected a field that is counted, got ${field.name}`);
  return { ...spec, top: spec.top ?? TOP, field: { ...field, counted } };
});

/** How a value reads. */
export function valueLabel(facet: Facet, value: number | string, text = valueText(facet.field, value)): string {
  if (facet.opposite?.text === text) return facet.opposite.label;
  return facet.label ? facet.label(value) : text;
}

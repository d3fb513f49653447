// The values of a field among expectations, with the number of each: offered while a filter is typed. Pure.

import type { ListedExpectation } from '../../../electron/contract/expectations.ts';
import type { Facet, FacetWanted } from '../../engine/queries/query-api.ts';

type Values = (expectation: ListedExpectation) => readonly (number | string | undefined)[];

/** The values of an expectation, by what the filter language counts (FieldSpec.counted). */
const VALUES: { readonly [Field in FacetWanted['field']]?: Values } = {
  protocol: ({ tuple }) => [tuple.protocol],
  family: ({ family }) => [family],
  src: ({ tuple }) => [tuple.src],
  dst: ({ tuple }) => [tuple.dst],
  sport: ({ tuple }) => [tuple.sport],
  dport: ({ tuple }) => [tuple.dport],
  host: ({ tuple }) => [...new Set([tuple.src, tuple.dst])],
  port: ({ tuple }) => [...new Set([tuple.sport, tuple.dport])],
  helper: ({ helper }) => [helper],
};

/** Undefined for a field that is not counted here. */
export function expectationValues(
  all: readonly ListedExpectation[],
  { field, top, startsWith = '', named = [] }: FacetWanted,
): Facet | undefined {
  const valuesOf = VALUES[field];
  if (!valuesOf) return undefined;
  const counts = new Map<number | string, number>();
  let without = 0;
  for (const expectation of all) {
    const values = valuesOf(expectation).filter((value) => value !== undefined);
    if (values.length === 0) without++;
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const wanted = [...counts].filter(([value]) => String(value).toLowerCase().startsWith(startsWith.toLowerCase()));
  const values = wanted
    .sort(([a, m], [b, n]) => n - m || String(a).localeCompare(String(b), 'en', { numeric: true }))
    .slice(0, top)
    .map(([value, flows]) => ({ value, flows }));
  const others = named.map((value) => ({ value, flows: counts.get(value) ?? 0 }));
  return { field, values, named: others, distinct: counts.size, without, flows: all.length };
}

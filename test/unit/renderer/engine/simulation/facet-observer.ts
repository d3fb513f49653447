// Checks facets, whose counts are kept from one question to the next, against the rows that are shown.

import { testBit } from '../../../../../native/flow/bitmap.ts';
import { formatAddress, STATUS_BITS } from '../../../../../native/flow/index.ts';
import type { Facet, FacetQuery, GroupField } from '../../../../../renderer/engine/queries/query-api.ts';
import type { FlowTable } from '../../../../../renderer/engine/store/flow-table.ts';
import type { Picture } from '../../../../../renderer/engine/view/picture.ts';

/** Values that never change, and values that do; the mark under another filter than the others, as in the pane. */
export const WATCHED: FacetQuery = {
  scope: 'matching',
  again: true,
  facets: [
    { field: 'src', top: 50 },
    { field: 'protocol', top: 50 },
    { field: 'flag', top: 50 },
    { field: 'mark', top: 50, filter: '' },
    { field: 'dport', top: 50, filter: 'mark = 0' },
  ],
};

type ValuesOf = (table: FlowTable, row: number) => readonly (number | string)[];

const VALUES: { readonly [Field in GroupField]?: ValuesOf } = {
  src: ({ origSrc }, row) => [
    formatAddress([
      origSrc[4 * row] ?? 0,
      origSrc[4 * row + 1] ?? 0,
      origSrc[4 * row + 2] ?? 0,
      origSrc[4 * row + 3] ?? 0,
    ]),
  ],
  protocol: ({ protocol }, row) => [protocol[row] ?? 0],
  flag: ({ status }, row) => flagNames(status[row] ?? 0),
  mark: ({ mark }, row) => [mark[row] ?? 0],
  dport: ({ origDport }, row) => [origDport[row] ?? 0],
};

/** The names of status bits, as the filter language writes them. */
export function flagNames(status: number): string[] {
  return Object.entries(STATUS_BITS).flatMap(([name, bit]) => (status & bit ? [name.toLowerCase()] : []));
}

/** The counts of a facet, in an order that does not depend on them. */
export function countsOf(values: readonly { readonly value: number | string; readonly flows: number }[]): string {
  return values
    .map(({ value, flows }) => `${value}: ${flows}`)
    .sort()
    .join(', ');
}

/** @param picture brought up to date when the facets were counted. */
export function checkFacets({ table, listing }: Picture, facets: readonly Facet[]): void {
  for (const [place, { field, filter }] of WATCHED.facets.entries()) {
    const counts = new Map<number | string, number>();
    let all = 0;
    for (let row = 0; row < table.length; row++) {
      const isAmong =
        filter === undefined ? testBit(listing.filter.listed, row) : filter === '' || table.mark[row] === 0;
      if (!isAmong || !testBit(table.alive, row)) continue;
      all++;
      for (const value of VALUES[field]?.(table, row) ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const facet = facets[place];
    const there = countsOf([...counts].map(([value, flows]) => ({ value, flows })));
    const found = countsOf(facet?.values ?? []);
    if (found !== there || facet?.flows !== all) {
      throw new Error(`the facet ${field} counts ${found} of ${facet?.flows}, there are ${there} of ${all}`);
    }
  }
}

// The columns of expectations, in screen order.

import type { ReactNode } from 'react';
import { protocolTitle } from '../../native/flow/index.ts';
import { Endpoint } from '../controls/Endpoint.tsx';
import type { GridColumn } from '../grid/grid-data.ts';
import { EXPECTATION_TEXTS } from '../session/expectations/expectation-lines.ts';
import type { ExpectationColumnId } from '../session/expectations/expectation-sort.ts';
import type { ExpectationRow } from '../session/expectations/expectation-view.ts';
import type { SecondClock } from '../session/second-clock.ts';
import { expectedSource, maskText, tupleDestination } from '../words/expectation-words.ts';
import { Expires, Flags, Master, Translated, Value } from './cells.tsx';

/** What distinguishes one column from the others. */
interface ColumnRecord extends Pick<GridColumn<ExpectationRow>, 'hint' | 'width'> {
  readonly grow?: number;
  readonly numeric?: true;
  readonly cell: (row: ExpectationRow, clock: SecondClock) => ReactNode;
}

const COLUMNS: { readonly [Id in ExpectationColumnId]: ColumnRecord } = {
  protocol: {
    hint: 'Protocol of the expected flow',
    width: 62,
    cell: ({ expectation }) => protocolTitle(expectation.tuple.protocol),
  },
  source: {
    hint: 'Where the expected flow comes from, as far as the mask says',
    width: 166,
    grow: 3,
    cell: ({ expectation }) => <Endpoint words={expectedSource(expectation)} />,
  },
  destination: {
    hint: 'Where the expected flow goes to',
    width: 150,
    grow: 3,
    cell: ({ expectation }) => <Endpoint words={tupleDestination(expectation.tuple)} />,
  },
  helper: {
    hint: 'The helper that announced it',
    width: 70,
    cell: ({ expectation }) => <Value of={expectation.helper} />,
  },
  timeout: {
    hint: 'Time until the kernel drops the expectation if the flow does not come',
    width: 88,
    numeric: true,
    cell: ({ deadlineMs }, clock) => <Expires deadlineMs={deadlineMs} clock={clock} />,
  },
  master: {
    hint: 'The flow it belongs to, by its original source and destination',
    width: 270,
    grow: 4,
    cell: ({ expectation }) => <Master tuple={expectation.master} />,
  },
  mask: {
    hint: 'How much of the source must match; the destination always matches exactly',
    width: 84,
    cell: ({ expectation }) => maskText(expectation),
  },
  translated: {
    hint: 'Where NAT takes the expected flow',
    width: 112,
    grow: 2,
    cell: ({ expectation }) => <Translated expectation={expectation} />,
  },
  flags: {
    hint: 'Permanent, inactive, or created in userspace',
    width: 78,
    cell: ({ expectation }) => <Flags flags={expectation.flags} />,
  },
  class: {
    hint: 'The helper’s own number for kinds of expectations',
    width: 56,
    numeric: true,
    cell: ({ expectation }) => <Value of={expectation.class} />,
  },
  id: {
    hint: 'The kernel’s id, which can be the same for a later expectation',
    width: 94,
    numeric: true,
    cell: ({ expectation: { id } }) => <Value of={id?.toString()} />,
  },
};

/** All columns, for the grid. */
export function expectationColumns(clock: SecondClock): readonly GridColumn<ExpectationRow, ExpectationColumnId>[] {
  const records = Object.entries(COLUMNS) as [ExpectationColumnId, ColumnRecord][];
  return records.map(([id, { grow = 0, numeric = false, cell, ...record }]) => ({
    ...record,
    title: EXPECTATION_TEXTS[id].title,
    ...{ id, grow, numeric, sortable: true, descendingFirst: false },
    cell: (row) => cell(row, clock),
  }));
}

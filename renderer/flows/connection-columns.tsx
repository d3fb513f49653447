// The columns of flows, in their order until the user chooses another.

import { COLUMNS, type ColumnName, protocolTitle } from '../../native/flow/index.ts';
import { Endpoint } from '../controls/Endpoint.tsx';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import { CELL_TEXT } from '../words/cell-texts.ts';
import {
  destinationWords,
  ROW_TUPLE_FIELDS,
  replyDestinationWords,
  replySourceWords,
  sourceWords,
} from '../words/flow-words.ts';
import { portService } from '../words/service-words.ts';
import { Mark, State, Status, Translated, Zone } from './cells.tsx';
import { type FlowColumn, flowColumn } from './column-record.ts';
import { TIME_COLUMNS } from './time-columns.tsx';
import { TRAFFIC_COLUMNS } from './traffic-columns.tsx';

/** The schema's description of a kernel column, without the full stop. */
function meaningOf(name: ColumnName): string {
  return COLUMNS.find((column) => column.name === name)?.meaning.replace(/\.$/, '') ?? '';
}

/** All columns by id. */
export const FLOW_COLUMN: { readonly [Id in ColumnId]: FlowColumn<Id> } = {
  protocol: flowColumn({
    id: 'protocol',
    title: 'Proto',
    hint: meaningOf('protocol'),
    group: 'Flow',
    shownFirst: true,
    width: 58,
    numeric: false,
    reads: ['protocol'],
    cell: ({ row }) => protocolTitle(row.protocol),
    copy: CELL_TEXT.protocol,
  }),
  state: flowColumn({
    id: 'state',
    title: 'State',
    hint: meaningOf('state'),
    group: 'Flow',
    shownFirst: true,
    width: 105,
    numeric: false,
    reads: ['state', 'protocol', 'presence', 'change'],
    cell: ({ row }) => <State row={row} />,
    copy: CELL_TEXT.state,
  }),
  source: flowColumn({
    id: 'source',
    title: 'Source',
    hint: 'Original source address and port',
    group: 'Addresses',
    shownFirst: true,
    width: 153,
    grow: 3,
    numeric: false,
    reads: ['origSrc', 'origSport', 'protocol', 'presence'],
    cell: ({ row }) => <Endpoint words={sourceWords(row)} />,
    copy: CELL_TEXT.source,
  }),
  translated: flowColumn({
    id: 'translated',
    title: 'Translated to',
    hint: 'Address after NAT: the new source, or → the new destination',
    group: 'Addresses',
    shownFirst: true,
    width: 138,
    grow: 3,
    numeric: false,
    reads: ROW_TUPLE_FIELDS,
    cell: ({ row, serviceNames }) => <Translated row={row} serviceNames={serviceNames} />,
    copy: CELL_TEXT.translated,
  }),
  destination: flowColumn({
    id: 'destination',
    title: 'Destination',
    hint: 'Original destination address and port',
    group: 'Addresses',
    shownFirst: true,
    width: 148,
    grow: 3,
    numeric: false,
    reads: ['origDst', 'origDport', 'protocol', 'presence'],
    cell: ({ row, serviceNames }) => (
      <Endpoint words={destinationWords(row)} service={serviceNames ? portService(row, row.origDport) : undefined} />
    ),
    copy: CELL_TEXT.destination,
  }),
  'reply.source': flowColumn({
    id: 'reply.source',
    title: 'Reply source',
    hint: 'Where replies come from: the destination, or what NAT makes of it',
    group: 'Addresses',
    width: 148,
    grow: 3,
    numeric: false,
    reads: ['replySrc', 'replySport', 'protocol', 'presence'],
    cell: ({ row, serviceNames }) => (
      <Endpoint words={replySourceWords(row)} service={serviceNames ? portService(row, row.replySport) : undefined} />
    ),
    copy: CELL_TEXT['reply.source'],
  }),
  'reply.destination': flowColumn({
    id: 'reply.destination',
    title: 'Reply destination',
    hint: 'Where replies go to: the source, or what NAT makes of it',
    group: 'Addresses',
    width: 148,
    grow: 3,
    numeric: false,
    reads: ['replyDst', 'replyDport', 'protocol', 'presence'],
    cell: ({ row }) => <Endpoint words={replyDestinationWords(row)} />,
    copy: CELL_TEXT['reply.destination'],
  }),
  ...TRAFFIC_COLUMNS,
  ...TIME_COLUMNS,
  status: flowColumn({
    id: 'status',
    title: 'Status',
    hint: meaningOf('status'),
    group: 'Flow',
    width: 94,
    numeric: false,
    reads: ['status', 'presence', 'reason'],
    cell: ({ row }) => <Status row={row} />,
    copy: CELL_TEXT.status,
  }),
  direction: flowColumn({
    id: 'direction',
    title: 'Direction',
    hint: 'Whether this host began the flow, answers it, does both (local) or forwards it, judging by its addresses',
    group: 'Flow',
    width: 94,
    numeric: false,
    reads: ['direction'],
    copy: CELL_TEXT.direction,
  }),
  id: flowColumn({
    id: 'id',
    title: 'Id',
    hint: 'The kernel’s number of the entry; numbers are reused',
    group: 'Flow',
    width: 96,
    numeric: true,
    descendingFirst: false,
    reads: ['id', 'presence'],
    copy: CELL_TEXT.id,
  }),
  mark: flowColumn({
    id: 'mark',
    title: 'Mark',
    hint: meaningOf('mark'),
    group: 'Marks',
    width: 62,
    numeric: true,
    reads: ['mark'],
    cell: ({ row }) => <Mark row={row} />,
    copy: CELL_TEXT.mark,
  }),
  zone: flowColumn({
    id: 'zone',
    title: 'Zone',
    hint: 'Conntrack zone: 7 → for the original direction only, ← 7 for the reply only',
    group: 'Marks',
    width: 58,
    numeric: true,
    reads: ['zone', 'presence'],
    cell: ({ row }) => <Zone row={row} />,
    copy: CELL_TEXT.zone,
  }),
  label: flowColumn({
    id: 'label',
    title: 'Labels',
    hint: 'Connection labels by their names in connlabel.conf; numbers if they have none. Only a rule that sets labels makes room for them',
    group: 'Marks',
    width: 120,
    numeric: false,
    reads: ['labels'],
    copy: CELL_TEXT.label,
  }),
  helper: flowColumn({
    id: 'helper',
    title: 'Helper',
    hint: 'The kernel module that follows the protocol, such as ftp; most flows have none',
    group: 'Marks',
    width: 90,
    numeric: false,
    reads: ['helper'],
    copy: CELL_TEXT.helper,
  }),
};

export const FLOW_COLUMNS: readonly FlowColumn[] = Object.values(FLOW_COLUMN);

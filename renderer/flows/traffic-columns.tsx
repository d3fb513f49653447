// The columns of what flows carry: bytes, packets and rates, of each direction and of both.

import { formatBytes, formatCount } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { CELL_TEXT } from '../words/cell-texts.ts';
import type { CellInput } from './cell-input.ts';
import { countedCell, rateCell } from './cells.tsx';
import { flowColumn } from './column-record.ts';

type Counter = 'bytes' | 'packets' | `${'orig' | 'reply'}${'Bytes' | 'Packets'}`;

/** What the columns of counters have in common. */
function counter<Field extends Counter>(field: Field, format: (value: number) => string) {
  return {
    group: 'Traffic',
    numeric: true,
    needs: 'accounting',
    reads: [field],
    cell: ({ row }: CellInput<Pick<RowView, Field>>) => countedCell(row[field], format),
  } as const;
}

/** What the columns of rates have in common. */
function rate<Field extends 'rateBytesPerSec' | `${'orig' | 'reply'}RateBytesPerSec`>(field: Field) {
  return {
    group: 'Traffic',
    numeric: true,
    needs: 'accounting',
    reads: [field, 'bytes'],
    cell: ({ row }: CellInput<Pick<RowView, Field | 'bytes'>>) => rateCell(row[field], row.bytes),
  } as const;
}

/** By id, in their order. */
export const TRAFFIC_COLUMNS = {
  bytes: flowColumn({
    id: 'bytes',
    title: 'Bytes',
    hint: 'Bytes in both directions',
    shownFirst: true,
    width: 68,
    copy: CELL_TEXT.bytes,
    ...counter('bytes', formatBytes),
  }),
  'bytes.orig': flowColumn({
    id: 'bytes.orig',
    title: 'Bytes →',
    hint: 'Bytes in the original direction',
    width: 72,
    copy: CELL_TEXT['bytes.orig'],
    ...counter('origBytes', formatBytes),
  }),
  'bytes.reply': flowColumn({
    id: 'bytes.reply',
    title: '← Bytes',
    hint: 'Bytes in the reply direction',
    width: 72,
    copy: CELL_TEXT['bytes.reply'],
    ...counter('replyBytes', formatBytes),
  }),
  packets: flowColumn({
    id: 'packets',
    title: 'Packets',
    hint: 'Packets in both directions',
    width: 82,
    copy: CELL_TEXT.packets,
    ...counter('packets', formatCount),
  }),
  'packets.orig': flowColumn({
    id: 'packets.orig',
    title: 'Packets →',
    hint: 'Packets in the original direction',
    width: 86,
    copy: CELL_TEXT['packets.orig'],
    ...counter('origPackets', formatCount),
  }),
  'packets.reply': flowColumn({
    id: 'packets.reply',
    title: '← Packets',
    hint: 'Packets in the reply direction',
    width: 86,
    copy: CELL_TEXT['packets.reply'],
    ...counter('replyPackets', formatCount),
  }),
  rate: flowColumn({
    id: 'rate',
    title: 'Rate',
    hint: 'Bytes per second in both directions; blank while nothing passes',
    shownFirst: true,
    width: 82,
    copy: CELL_TEXT.rate,
    ...rate('rateBytesPerSec'),
  }),
  'rate.orig': flowColumn({
    id: 'rate.orig',
    title: 'Rate →',
    hint: 'Bytes per second in the original direction, blank while nothing passes; measured only while this column is shown, sorted by or filtered by',
    width: 86,
    copy: CELL_TEXT['rate.orig'],
    ...rate('origRateBytesPerSec'),
  }),
  'rate.reply': flowColumn({
    id: 'rate.reply',
    title: '← Rate',
    hint: 'Bytes per second in the reply direction, blank while nothing passes; measured only while this column is shown, sorted by or filtered by',
    width: 86,
    copy: CELL_TEXT['rate.reply'],
    ...rate('replyRateBytesPerSec'),
  }),
} as const;

// The columns of times: until a flow expires, since its last packet, and when it began and was seen.

import { CELL_TEXT } from '../words/cell-texts.ts';
import { END_FIELDS } from '../words/end-words.ts';
import { Age, Idle, Timeout } from './cells.tsx';
import { flowColumn } from './column-record.ts';

/** By id, in their order. */
export const TIME_COLUMNS = {
  timeout: flowColumn({
    id: 'timeout',
    title: 'Expires',
    hint: 'Time until the kernel drops the flow if no packet arrives; for an ended flow, why it ended',
    group: 'Times',
    shownFirst: true,
    width: 88,
    numeric: true,
    descendingFirst: false,
    reads: ['timeoutOfSec', 'endedMs', ...END_FIELDS],
    cell: (input) => <Timeout {...input} />,
    copy: CELL_TEXT.timeout,
  }),
  idle: flowColumn({
    id: 'idle',
    title: 'Idle',
    hint: 'Time since the last packet: the timeout that it set, less what is left of it; ≥ if it can have set another',
    group: 'Times',
    width: 112,
    numeric: true,
    needs: 'timeouts',
    reads: ['lastPacketMs', 'lastPacketIsLatest'],
    cell: (input) => <Idle {...input} />,
    copy: CELL_TEXT.idle,
  }),
  age: flowColumn({
    id: 'age',
    title: 'Age',
    hint: 'Time since the flow began; of an ended flow, how long it lived',
    group: 'Times',
    width: 72,
    numeric: true,
    needs: 'timestamps',
    reads: ['startMs', 'firstSeenMs', 'endedMs'],
    cell: ({ row, clock }) => <Age row={row} clock={clock} />,
    copy: CELL_TEXT.age,
  }),
  start: flowColumn({
    id: 'start',
    title: 'Began',
    hint: 'When the flow began',
    group: 'Times',
    width: 90,
    numeric: true,
    needs: 'timestamps',
    reads: ['startMs'],
    copy: CELL_TEXT.start,
  }),
  seen: flowColumn({
    id: 'seen',
    title: 'First seen',
    hint: 'When this window first read the flow',
    group: 'Times',
    width: 90,
    numeric: true,
    reads: ['firstSeenMs'],
    copy: CELL_TEXT.seen,
  }),
  'seen.last': flowColumn({
    id: 'seen.last',
    title: 'Last seen',
    hint: 'When this window first read the flow, saw it change or saw its packets grow, whichever was last; ≥ if packets can have passed without being seen',
    group: 'Times',
    width: 90,
    numeric: true,
    reads: ['lastSeenMs', 'lastSeenIsEarliest'],
    copy: CELL_TEXT['seen.last'],
  }),
} as const;

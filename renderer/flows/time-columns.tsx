// The columns of times: until a flow expires, since its last packet, and when it began and was seen.

import { momentText } from '../words/clock-time.ts';
import { END_FIELDS, endWord } from '../words/end-words.ts';
import { ageText, idleText, lastSeenText, secondsLeft, startText, timeoutText } from '../words/time-words.ts';
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
    copy: ({ row, deadlineMs, clock }) =>
      row.reason === undefined ? timeoutText(secondsLeft(row, deadlineMs, clock.now())) : endWord(row),
  }),
  idle: flowColumn({
    id: 'idle',
    title: 'Idle',
    hint: 'Time since the last packet: the timeout that it set, less what is left of it; ≥ if it can have set another',
    group: 'Times',
    width: 96,
    numeric: true,
    needs: 'timeouts',
    reads: ['lastPacketMs', 'lastPacketIsLatest'],
    cell: (input) => <Idle {...input} />,
    copy: ({ row, clock }) => idleText(row, clock.now()),
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
    copy: ({ row, clock }) => ageText(row, clock.now()),
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
    copy: ({ row, clock }) => startText(row, clock.now()),
  }),
  seen: flowColumn({
    id: 'seen',
    title: 'First seen',
    hint: 'When this window first read the flow',
    group: 'Times',
    width: 90,
    numeric: true,
    reads: ['firstSeenMs'],
    copy: ({ row, clock }) => momentText(row.firstSeenMs, clock.now()),
  }),
  'seen.last': flowColumn({
    id: 'seen.last',
    title: 'Last seen',
    hint: 'When this window first read the flow, saw it change or saw its packets grow, whichever was last; ≥ if packets can have passed without being seen',
    group: 'Times',
    width: 90,
    numeric: true,
    reads: ['lastSeenMs', 'lastSeenIsEarliest'],
    copy: ({ row, clock }) => lastSeenText(row, clock.now()),
  }),
} as const;

// The values of each column for programs: numbers without units, times by ISO 8601, and of an end its address and its port
// apart. Where the cell's text already is such a value, it is that text. Pure.

import { CELL_TEXT, type TextInput } from '../../words/cell-texts.ts';
import { ABSENT } from '../../words/flow-words.ts';
import type { ColumnId } from '../columns/engine-columns.ts';
import { END_COLUMNS } from './end-values.ts';

type Value = (input: TextInput) => string | number | undefined;

const moment = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

const seconds = (fromMs: number | undefined, toMs: number): number | undefined =>
  fromMs === undefined ? undefined : Math.max(0, Math.floor((toMs - fromMs) / 1000));

/** Bytes, packets, bytes a second, seconds, and times in UTC. */
const VALUES: { readonly [Id in ColumnId]?: Value } = {
  bytes: ({ row }) => row.bytes,
  'bytes.orig': ({ row }) => row.origBytes,
  'bytes.reply': ({ row }) => row.replyBytes,
  packets: ({ row }) => row.packets,
  'packets.orig': ({ row }) => row.origPackets,
  'packets.reply': ({ row }) => row.replyPackets,
  rate: ({ row }) => rounded(row.rateBytesPerSec),
  'rate.orig': ({ row }) => rounded(row.origRateBytesPerSec),
  'rate.reply': ({ row }) => rounded(row.replyRateBytesPerSec),
  // An ended flow has no time left; the cell says how it ended.
  timeout: (input) => (input.row.reason === undefined ? input.row.timeoutSec : CELL_TEXT.timeout(input)),
  idle: ({ row, clock }) => seconds(row.lastPacketMs, clock.now()),
  age: ({ row, clock }) => seconds(row.startMs, row.endedMs ?? clock.now()),
  start: ({ row }) => moment(row.startMs),
  seen: ({ row }) => moment(row.firstSeenMs),
  'seen.last': ({ row }) => moment(row.lastSeenMs),
};

function rounded(rate: number | undefined): number | undefined {
  return rate === undefined ? undefined : Math.floor(rate);
}

/** The headers of a column's values. @param head of the column: "source" becomes "source" and "source.port". */
export function valueHeads(id: ColumnId, head: string): readonly string[] {
  return END_COLUMNS[id]?.heads.map((suffix) => head + suffix) ?? [head];
}

/** As many values as `valueHeads` has headers, as texts; '' for what the flow does not have. */
export function columnValues(id: ColumnId, input: TextInput): readonly string[] {
  return END_COLUMNS[id]?.values(input) ?? [columnValue(id, input)];
}

function columnValue(id: ColumnId, input: TextInput): string {
  const value = VALUES[id];
  if (value) return String(value(input) ?? '');
  const text = CELL_TEXT[id](input);
  return text === ABSENT ? '' : text;
}

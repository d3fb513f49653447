// The text of each column of a row of flows, as its cell shows it: for cells, for what is copied, and for tables in files.
// Pure.

import { formatBytes, formatCount, type LabelNames, protocolTitle } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import type { ColumnId } from '../engine/columns/engine-columns.ts';
import { momentText } from './clock-time.ts';
import { type EndFields, endWord } from './end-words.ts';
import {
  ABSENT,
  CAME_BACK,
  countedText,
  destinationWords,
  directionText,
  endText,
  helperText,
  idText,
  labelsText,
  markText,
  rateText,
  replyDestinationWords,
  replySourceWords,
  sourceWords,
  stateText,
  statusWords,
  translatedText,
  zoneText,
} from './flow-words.ts';
import { ageText, idleText, lastSeenText, secondsLeft, startText, timeoutText } from './time-words.ts';

/** What the text of a cell is made from. */
export interface TextInput<Row = RowView> {
  readonly row: Row;
  /** When the kernel will drop the flow, milliseconds since the epoch; undefined if it gives no timeout. */
  readonly deadlineMs: number | undefined;
  /** The time up to which spans are counted. */
  readonly clock: { readonly now: () => number };
  /** Names of labels by their bits. */
  readonly labels: LabelNames;
}

/** A text that needs only these fields of the row. */
type Text<Field extends keyof RowView> = (input: TextInput<Pick<RowView, Field>>) => string;

type Counter = 'bytes' | 'packets' | `${'orig' | 'reply'}${'Bytes' | 'Packets'}`;
type Rate = 'rateBytesPerSec' | `${'orig' | 'reply'}RateBytesPerSec`;

const counted =
  <Field extends Counter>(field: Field, format: (value: number) => string): Text<Field> =>
  ({ row }) =>
    countedText(row[field], format);

const rate =
  <Field extends Rate>(field: Field): Text<Field> =>
  ({ row }) =>
    rateText(row[field]);

/** An ended flow has no time left; the text says how it ended. */
const timeout = ({ row, deadlineMs, clock }: TextInput<EndFields>): string =>
  row.reason === undefined ? timeoutText(secondsLeft(row, deadlineMs, clock.now())) : endWord(row);

/** By column. */
export const CELL_TEXT = {
  protocol: ({ row }: TextInput<Pick<RowView, 'protocol'>>) => protocolTitle(row.protocol),
  state: ({ row }: TextInput<Pick<RowView, 'state' | 'protocol' | 'presence' | 'change'>>) =>
    row.change === 'back' ? CAME_BACK : stateText(row) || ABSENT,
  source: ({ row }: TextInput<Parameters<typeof sourceWords>[0]>) => endText(sourceWords(row)),
  translated: ({ row }: TextInput<Parameters<typeof translatedText>[0]>) => translatedText(row),
  destination: ({ row }: TextInput<Parameters<typeof destinationWords>[0]>) => endText(destinationWords(row)),
  'reply.source': ({ row }: TextInput<Parameters<typeof replySourceWords>[0]>) => endText(replySourceWords(row)),
  'reply.destination': ({ row }: TextInput<Parameters<typeof replyDestinationWords>[0]>) =>
    endText(replyDestinationWords(row)),
  bytes: counted('bytes', formatBytes),
  'bytes.orig': counted('origBytes', formatBytes),
  'bytes.reply': counted('replyBytes', formatBytes),
  packets: counted('packets', formatCount),
  'packets.orig': counted('origPackets', formatCount),
  'packets.reply': counted('replyPackets', formatCount),
  rate: rate('rateBytesPerSec'),
  'rate.orig': rate('origRateBytesPerSec'),
  'rate.reply': rate('replyRateBytesPerSec'),
  timeout,
  idle: ({ row, clock }: TextInput<Parameters<typeof idleText>[0]>) => idleText(row, clock.now()),
  age: ({ row, clock }: TextInput<Parameters<typeof ageText>[0]>) => ageText(row, clock.now()),
  start: ({ row, clock }: TextInput<Pick<RowView, 'startMs'>>) => startText(row, clock.now()),
  seen: ({ row, clock }: TextInput<Pick<RowView, 'firstSeenMs'>>) => momentText(row.firstSeenMs, clock.now()),
  'seen.last': ({ row, clock }: TextInput<Parameters<typeof lastSeenText>[0]>) => lastSeenText(row, clock.now()),
  status: ({ row }: TextInput<Parameters<typeof statusWords>[0]>) => statusWords(row).join(' ') || ABSENT,
  direction: ({ row }: TextInput<Pick<RowView, 'direction'>>) => directionText(row),
  id: ({ row }: TextInput<Pick<RowView, 'id' | 'presence'>>) => idText(row),
  mark: ({ row }: TextInput<Pick<RowView, 'mark'>>) => markText(row),
  zone: ({ row }: TextInput<Pick<RowView, 'zone' | 'presence'>>) => zoneText(row),
  label: ({ row, labels }: TextInput<Pick<RowView, 'labels'>>) => labelsText(row, labels),
  helper: ({ row }: TextInput<Pick<RowView, 'helper'>>) => helperText(row),
} as const satisfies Readonly<Record<ColumnId, (input: TextInput) => string>>;

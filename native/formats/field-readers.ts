// How each field of JSON lines and CSV is read from a row. Their meanings are in export-fields.ts. Pure.

import { formatIPv4, formatIPv6 } from '../flow/address.ts';
import { shown } from '../flow/checks.ts';
import { EVENT, PRESENCE } from '../flow/column-schema.ts';
import type { LabelNames } from '../flow/connlabels.ts';
import type { FlowColumns } from '../flow/flow-columns.ts';
import { AF_INET, hasPorts, IPPROTO, isIcmp, PROTOCOL_NAMES, protocolState, statusNames } from '../flow/names.ts';
import { timeoutAt } from './conntrack-line.ts';
import { EXPORT_FIELDS, type ExportField } from './export-fields.ts';
import { labelNamesAt, labelsAt } from './label-text.ts';
import { isoText } from './local-time.ts';
import { origTupleAt, type RowTuple, replyTupleAt } from './row-tuples.ts';
import { u64Text } from './u64.ts';

/**
 * How to write a field's value. `digits` is a number too large for most parsers; a `word` needs no escaping in JSON or
 * CSV; a `text` is from outside and can contain anything.
 */
export type FieldType = 'number' | 'digits' | 'boolean' | 'word' | 'text' | 'numbers' | 'words' | 'texts';

/** A row, with its tuples looked up once. */
export interface FieldRow {
  readonly columns: FlowColumns;
  readonly row: number;
  readonly presence: number;
  readonly orig: RowTuple;
  readonly reply: RowTuple | undefined;
  readonly labelNames: LabelNames | undefined;
}

/** Reads one field of a row. */
export interface FieldReader {
  readonly type: FieldType;
  /** The value, or undefined if the flow has none. */
  read(row: FieldRow): string | readonly string[] | undefined;
}

/** Prepares a row for the field readers. */
export function fieldRow(columns: FlowColumns, row: number, labelNames: LabelNames | undefined): FieldRow {
  const presence = columns.presence[row] ?? 0;
  return {
    columns,
    row,
    presence,
    orig: origTupleAt(columns, row),
    reply: replyTupleAt(columns, row),
    labelNames,
  };
}

const EVENT_NAMES: ReadonlyMap<number, string> = new Map([
  [EVENT.new, 'new'],
  [EVENT.update, 'update'],
  [EVENT.destroy, 'destroy'],
]);

type Read = FieldReader['read'];
type NumberColumn = 'mark' | 'zone' | 'id' | 'use' | 'status';
type PairColumn = 'origPackets' | 'origBytes' | 'replyPackets' | 'replyBytes';

const word = (read: Read): FieldReader => ({ type: 'word', read });
const number = (read: Read): FieldReader => ({ type: 'number', read });

/** A number column that is present if `bit` is set. */
function column(name: NumberColumn, bit: number): FieldReader {
  return number(({ columns, row, presence }) => (presence & bit ? String(columns[name][row]) : undefined));
}

function counter(name: PairColumn, bit: number): FieldReader {
  return number(({ columns, row, presence }) => (presence & bit ? u64Text(columns[name], row) : undefined));
}

/** An interned string. */
function interned(name: 'helper' | 'secctx', bit: number): FieldReader {
  return {
    type: 'text',
    read: ({ columns, row, presence }) => (presence & bit ? columns.strings[columns[name][row] ?? 0] : undefined),
  };
}

/** A time in nanoseconds, as ISO text or as digits. */
function time(name: 'startNs' | 'stopNs' | 'eventNs', bit: number, type: 'word' | 'digits'): FieldReader {
  return {
    type,
    read: ({ columns, row, presence }) => {
      const pairs = columns[name];
      if (!(presence & bit) || !pairs) return undefined;
      return type === 'word' ? isoText(pairs, row) : u64Text(pairs, row);
    },
  };
}

const kernelEventTime = time('eventNs', PRESENCE.eventTime, 'word');

/** When an event happened; if the kernel does not report it, when it was read, in fewer decimals. */
const eventTime = word((row) => {
  const { columns } = row;
  const isEvent = EVENT_NAMES.has(columns.event?.[row.row] ?? EVENT.none);
  return kernelEventTime.read(row) ?? (isEvent ? new Date(columns.nowMs).toISOString() : undefined);
});

type Direction = 'orig' | 'reply';

function address(direction: Direction, end: 'src' | 'dst'): FieldReader {
  return word((row) => {
    const tuple = row[direction];
    if (!tuple) return undefined;
    const at = end === 'src' ? tuple.srcAt : tuple.dstAt;
    return tuple.family === AF_INET ? formatIPv4(tuple[end][at + 3] ?? 0) : formatIPv6(tuple[end], at);
  });
}

/** A part of the layer 4 words, for the protocols that have it. */
function layer4(
  direction: Direction,
  has: (protocol: number) => boolean,
  part: (tuple: RowTuple) => number,
): FieldReader {
  return number((row) => {
    const tuple = row[direction];
    return tuple && row.presence & PRESENCE.layer4 && has(tuple.protocol) ? String(part(tuple)) : undefined;
  });
}

const isGre = (protocol: number): boolean => protocol === IPPROTO.gre;

/** A word of the column `protocolInfo`, for its protocol. */
function info(protocol: number, word: 0 | 1, write: (value: number) => string, type: 'number' | 'word'): FieldReader {
  return {
    type,
    read: ({ columns, row, presence, orig }) => {
      if (!(presence & PRESENCE.protocolInfo) || orig.protocol !== protocol) return undefined;
      const value = columns.protocolInfo?.[2 * row + word];
      return value === undefined ? undefined : write(value);
    },
  };
}

const FIELDS: { readonly [name in ExportField]: FieldReader } = {
  event: word(({ columns, row }) => EVENT_NAMES.get(columns.event?.[row] ?? EVENT.none)),
  eventTime,
  eventTimeNs: time('eventNs', PRESENCE.eventTime, 'digits'),
  family: word(({ orig }) => (orig.family === AF_INET ? 'ipv4' : 'ipv6')),
  protocol: number(({ orig }) => String(orig.protocol)),
  protocolName: word(({ orig }) => PROTOCOL_NAMES.get(orig.protocol)),
  state: word(({ columns, row, presence, orig }) =>
    presence & PRESENCE.state ? protocolState(orig.protocol, columns.state[row] ?? 0) : undefined,
  ),
  timeoutSec: number(({ columns, row, presence }) =>
    presence & PRESENCE.timeout ? String(timeoutAt(columns, row)) : undefined,
  ),
  statusBits: column('status', PRESENCE.status),
  status: {
    type: 'words',
    read: ({ columns, row, presence }) =>
      presence & PRESENCE.status ? statusNames(columns.status[row] ?? 0) : undefined,
  },
  origSrc: address('orig', 'src'),
  origDst: address('orig', 'dst'),
  origSport: layer4('orig', hasPorts, (tuple) => tuple.sport),
  origDport: layer4('orig', hasPorts, (tuple) => tuple.dport),
  origIcmpType: layer4('orig', isIcmp, (tuple) => tuple.dport >>> 8),
  origIcmpCode: layer4('orig', isIcmp, (tuple) => tuple.dport & 255),
  origIcmpId: layer4('orig', isIcmp, (tuple) => tuple.sport),
  origSrcKey: layer4('orig', isGre, (tuple) => tuple.sport),
  origDstKey: layer4('orig', isGre, (tuple) => tuple.dport),
  origPackets: counter('origPackets', PRESENCE.origCounters),
  origBytes: counter('origBytes', PRESENCE.origCounters),
  replySrc: address('reply', 'src'),
  replyDst: address('reply', 'dst'),
  replySport: layer4('reply', hasPorts, (tuple) => tuple.sport),
  replyDport: layer4('reply', hasPorts, (tuple) => tuple.dport),
  replyIcmpType: layer4('reply', isIcmp, (tuple) => tuple.dport >>> 8),
  replyIcmpCode: layer4('reply', isIcmp, (tuple) => tuple.dport & 255),
  replyIcmpId: layer4('reply', isIcmp, (tuple) => tuple.sport),
  replySrcKey: layer4('reply', isGre, (tuple) => tuple.sport),
  replyDstKey: layer4('reply', isGre, (tuple) => tuple.dport),
  replyPackets: counter('replyPackets', PRESENCE.replyCounters),
  replyBytes: counter('replyBytes', PRESENCE.replyCounters),
  translated: {
    type: 'boolean',
    read: ({ presence, reply }) => (reply ? String((presence & PRESENCE.translated) !== 0) : undefined),
  },
  mark: column('mark', PRESENCE.mark),
  labels: {
    type: 'numbers',
    read: ({ columns, row, presence }) => (presence & PRESENCE.labels ? labelsAt(columns, row).map(String) : undefined),
  },
  labelNames: {
    type: 'texts',
    read: ({ columns, row, presence, labelNames }) =>
      presence & PRESENCE.labels && labelNames ? labelNamesAt(columns, row, labelNames) : undefined,
  },
  zone: column('zone', PRESENCE.zone),
  zoneOrig: column('zone', PRESENCE.zoneOrig),
  zoneReply: column('zone', PRESENCE.zoneReply),
  helper: interned('helper', PRESENCE.helper),
  secctx: interned('secctx', PRESENCE.secctx),
  start: time('startNs', PRESENCE.start, 'word'),
  startNs: time('startNs', PRESENCE.start, 'digits'),
  stop: time('stopNs', PRESENCE.stop, 'word'),
  stopNs: time('stopNs', PRESENCE.stop, 'digits'),
  sctpOrigTag: info(IPPROTO.sctp, 0, String, 'number'),
  sctpReplyTag: info(IPPROTO.sctp, 1, String, 'number'),
  dccpRole: info(IPPROTO.dccp, 0, (role) => (role === 0 ? 'client' : 'server'), 'word'),
  id: column('id', PRESENCE.id),
  use: column('use', PRESENCE.use),
};

/** The readers of fields. @throws RangeError for an unknown name. */
export function fieldReaders(names: readonly ExportField[]): (readonly [ExportField, FieldReader])[] {
  return names.map((name) => {
    if (typeof name !== 'string' || !Object.hasOwn(FIELDS, name))
      throw new RangeError(`Expected fields among ${EXPORT_FIELDS.join(', ')}, got ${shown(name)}`);
    return [name, FIELDS[name]];
  });
}

// How each field of JSON lines and CSV is read from a row. Their meanings are in export-fields.ts. Pure.
//
// The shape of a flow decides whether it has a field, and many fields are the same for all flows of a shape; so these are
// looked up once for each shape, not for each row.

import { shown } from '../flow/checks.ts';
import { EVENT, PRESENCE } from '../flow/column-schema.ts';
import type { LabelNames } from '../flow/connlabels.ts';
import { AF_INET, hasPorts, IPPROTO, isIcmp, PROTOCOL_NAMES, protocolState } from '../flow/names.ts';
import { ipv4Text, ipv6Text } from './address-texts.ts';
import { timeoutAt } from './conntrack-line.ts';
import { EXPORT_FIELDS, type ExportField } from './export-fields.ts';
import { labelNamesAt, labelsAt } from './label-text.ts';
import { isoText } from './local-time.ts';
import type { FlowShape, RowCursor } from './row-cursor.ts';
import { nanosecondsText, u64Text } from './u64.ts';

/** How a value is read from each flow of a shape; undefined if they have none. */
type ReadOf<Value> = ((cursor: RowCursor) => Value) | undefined;

/** A value that needs no escaping in JSON or CSV. `digits` is a number too large for most parsers. */
interface PlainField {
  readonly type: 'number' | 'digits' | 'boolean' | 'word';
  /** A text is the same for all flows of the shape. */
  of(shape: FlowShape): string | ReadOf<string>;
}

/** A text from outside: it can contain anything. */
interface TextField {
  readonly type: 'text';
  of(shape: FlowShape): ReadOf<string>;
}

/** The bits of a status, to be written as a list of their names. */
interface StatusField {
  readonly type: 'status';
  of(shape: FlowShape): ReadOf<number>;
}

/** Several values; `texts` are from outside. */
interface ListField {
  readonly type: 'numbers' | 'texts';
  of(shape: FlowShape, labelNames: LabelNames | undefined): ReadOf<readonly string[]>;
}

/** Reads one field. */
export type FieldReader = PlainField | TextField | StatusField | ListField;

const EVENT_NAMES: ReadonlyMap<number, string> = new Map([
  [EVENT.new, 'new'],
  [EVENT.update, 'update'],
  [EVENT.destroy, 'destroy'],
]);

type Of = PlainField['of'];
type Read = (cursor: RowCursor) => string;

const word = (of: Of): PlainField => ({ type: 'word', of });
const number = (of: Of): PlainField => ({ type: 'number', of });

/** A number that is present if `bit` is set. */
function numberIf(bit: number, read: Read): PlainField {
  return number(({ presence }) => (presence & bit ? read : undefined));
}

/** A text that is present if `bit` is set. */
function textIf(bit: number, read: Read): TextField {
  return { type: 'text', of: ({ presence }) => (presence & bit ? read : undefined) };
}

type TimeColumn = 'startNs' | 'stopNs' | 'eventNs';

/** A time in nanoseconds, as ISO text or as digits. */
function time(name: TimeColumn, bit: number, type: 'word' | 'digits'): PlainField {
  const textAt = type === 'word' ? isoText : nanosecondsText;
  const read: Read = ({ columns, row }) => textAt(columns[name] ?? NEVER_KEPT, row);
  return { type, of: ({ presence }) => (presence & bit ? read : undefined) };
}

/** A shape has no value of a column that is not kept. */
const NEVER_KEPT = new Uint32Array(0);

const kernelEventTime = time('eventNs', PRESENCE.eventTime, 'word');

/** When an event happened; if the kernel does not report it, when it was read, in fewer decimals. */
const eventTime = word(
  (shape) => kernelEventTime.of(shape) ?? (EVENT_NAMES.has(shape.event) ? ({ readAt }) => readAt : undefined),
);

const ofOrig = (): boolean => true;
const ofReply = ({ presence }: FlowShape): boolean => (presence & PRESENCE.replyTuple) !== 0;
type HasTuple = typeof ofReply;

/** @param words of the address, and where it begins in them. */
function address(
  has: HasTuple,
  words: (cursor: RowCursor) => Uint32Array,
  at: (cursor: RowCursor) => number,
): PlainField {
  const ipv4: Read = (cursor) => ipv4Text(words(cursor)[at(cursor) + 3] ?? 0);
  const ipv6: Read = (cursor) => ipv6Text(words(cursor), at(cursor));
  return word((shape) => (has(shape) ? (shape.family === AF_INET ? ipv4 : ipv6) : undefined));
}

const origAt = ({ row }: RowCursor): number => row * 4;
const replyAt = ({ replyAt: at }: RowCursor): number => at;

/** A part of the layer 4 words, for the protocols that have it. */
function layer4(has: HasTuple, ofProtocol: (protocol: number) => boolean, read: Read): PlainField {
  return number((shape) =>
    has(shape) && shape.presence & PRESENCE.layer4 && ofProtocol(shape.protocol) ? read : undefined,
  );
}

const isGre = (protocol: number): boolean => protocol === IPPROTO.gre;

const origFirst: Read = ({ origSport }) => String(origSport);
const origSecond: Read = ({ origDport }) => String(origDport);
const replyFirst: Read = ({ replySport }) => String(replySport);
const replySecond: Read = ({ replyDport }) => String(replyDport);

/** A word of the column `protocolInfo`, for its protocol. */
function info(protocol: number, place: 0 | 1, write: (value: number) => string, type: 'number' | 'word'): PlainField {
  const read: Read = ({ columns, row }) => write(columns.protocolInfo?.[2 * row + place] ?? 0);
  return {
    type,
    of: (shape) => (shape.presence & PRESENCE.protocolInfo && shape.protocol === protocol ? read : undefined),
  };
}

const statusOf = ({ columns, row }: RowCursor): number => columns.status[row] ?? 0;

const FIELDS: { readonly [name in ExportField]: FieldReader } = {
  event: word(({ event }) => EVENT_NAMES.get(event)),
  eventTime,
  eventTimeNs: time('eventNs', PRESENCE.eventTime, 'digits'),
  family: word(({ family }) => (family === AF_INET ? 'ipv4' : 'ipv6')),
  protocol: number(({ protocol }) => String(protocol)),
  protocolName: word(({ protocol }) => PROTOCOL_NAMES.get(protocol)),
  state: word(({ presence, protocol, state }) =>
    presence & PRESENCE.state ? protocolState(protocol, state) : undefined,
  ),
  timeoutSec: numberIf(PRESENCE.timeout, ({ columns, row }) => String(timeoutAt(columns, row))),
  statusBits: numberIf(PRESENCE.status, (cursor) => String(statusOf(cursor))),
  status: { type: 'status', of: ({ presence }) => (presence & PRESENCE.status ? statusOf : undefined) },
  origSrc: address(ofOrig, ({ columns }) => columns.origSrc, origAt),
  origDst: address(ofOrig, ({ columns }) => columns.origDst, origAt),
  origSport: layer4(ofOrig, hasPorts, origFirst),
  origDport: layer4(ofOrig, hasPorts, origSecond),
  origIcmpType: layer4(ofOrig, isIcmp, ({ origDport }) => String(origDport >>> 8)),
  origIcmpCode: layer4(ofOrig, isIcmp, ({ origDport }) => String(origDport & 255)),
  origIcmpId: layer4(ofOrig, isIcmp, origFirst),
  origSrcKey: layer4(ofOrig, isGre, origFirst),
  origDstKey: layer4(ofOrig, isGre, origSecond),
  origPackets: numberIf(PRESENCE.origCounters, ({ columns, row }) => u64Text(columns.origPackets, row)),
  origBytes: numberIf(PRESENCE.origCounters, ({ columns, row }) => u64Text(columns.origBytes, row)),
  replySrc: address(ofReply, ({ replySrc }) => replySrc, replyAt),
  replyDst: address(ofReply, ({ replyDst }) => replyDst, replyAt),
  replySport: layer4(ofReply, hasPorts, replyFirst),
  replyDport: layer4(ofReply, hasPorts, replySecond),
  replyIcmpType: layer4(ofReply, isIcmp, ({ replyDport }) => String(replyDport >>> 8)),
  replyIcmpCode: layer4(ofReply, isIcmp, ({ replyDport }) => String(replyDport & 255)),
  replyIcmpId: layer4(ofReply, isIcmp, replyFirst),
  replySrcKey: layer4(ofReply, isGre, replyFirst),
  replyDstKey: layer4(ofReply, isGre, replySecond),
  replyPackets: numberIf(PRESENCE.replyCounters, ({ columns, row }) => u64Text(columns.replyPackets, row)),
  replyBytes: numberIf(PRESENCE.replyCounters, ({ columns, row }) => u64Text(columns.replyBytes, row)),
  translated: {
    type: 'boolean',
    of: (shape) => (ofReply(shape) ? String((shape.presence & PRESENCE.translated) !== 0) : undefined),
  },
  mark: numberIf(PRESENCE.mark, ({ columns, row }) => String(columns.mark[row])),
  labels: {
    type: 'numbers',
    of: ({ presence }) =>
      presence & PRESENCE.labels ? ({ columns, row }) => labelsAt(columns, row).map(String) : undefined,
  },
  labelNames: {
    type: 'texts',
    of: ({ presence }, names) =>
      presence & PRESENCE.labels && names ? ({ columns, row }) => labelNamesAt(columns, row, names) : undefined,
  },
  zone: numberIf(PRESENCE.zone, ({ columns, row }) => String(columns.zone[row])),
  zoneOrig: numberIf(PRESENCE.zoneOrig, ({ columns, row }) => String(columns.zone[row])),
  zoneReply: numberIf(PRESENCE.zoneReply, ({ columns, row }) => String(columns.zone[row])),
  helper: textIf(PRESENCE.helper, ({ columns, row }) => columns.strings[columns.helper[row] ?? 0] ?? ''),
  secctx: textIf(PRESENCE.secctx, ({ columns, row }) => columns.strings[columns.secctx[row] ?? 0] ?? ''),
  start: time('startNs', PRESENCE.start, 'word'),
  startNs: time('startNs', PRESENCE.start, 'digits'),
  stop: time('stopNs', PRESENCE.stop, 'word'),
  stopNs: time('stopNs', PRESENCE.stop, 'digits'),
  sctpOrigTag: info(IPPROTO.sctp, 0, String, 'number'),
  sctpReplyTag: info(IPPROTO.sctp, 1, String, 'number'),
  dccpRole: info(IPPROTO.dccp, 0, (role) => (role === 0 ? 'client' : 'server'), 'word'),
  id: numberIf(PRESENCE.id, ({ columns, row }) => String(columns.id[row])),
  use: numberIf(PRESENCE.use, ({ columns, row }) => String(columns.use[row])),
};

/** The readers of fields. @throws RangeError for an unknown name. */
export function fieldReaders(names: readonly ExportField[]): (readonly [ExportField, FieldReader])[] {
  return names.map((name) => {
    if (typeof name !== 'string' || !Object.hasOwn(FIELDS, name))
      throw new RangeError(`Expected fields among ${EXPORT_FIELDS.join(', ')}, got ${shown(name)}`);
    return [name, FIELDS[name]];
  });
}

// Batches of flows given field by field; fields not given are absent.

import {
  EVENT,
  FlowBatch,
  HEADER_RECEIVED_MS,
  newBatchBuffer,
  PRESENCE,
  parseAddress,
} from '../../../../native/flow/index.ts';

export interface TupleSpec {
  readonly src: string;
  readonly dst: string;
  /** Layer 4 words, as the column schema says. */
  readonly words?: readonly [number, number];
}

export interface RowSpec {
  readonly protocol: number;
  readonly orig: TupleSpec;
  readonly reply?: TupleSpec;
  readonly event?: keyof typeof EVENT;
  readonly state?: number;
  readonly status?: number;
  readonly timeoutSec?: number;
  readonly origCounters?: readonly [packets: bigint, bytes: bigint];
  readonly replyCounters?: readonly [packets: bigint, bytes: bigint];
  readonly mark?: number;
  readonly zone?: number;
  readonly zoneOrig?: number;
  readonly zoneReply?: number;
  readonly helper?: string;
  readonly secctx?: string;
  readonly labels?: readonly number[];
  readonly startNs?: bigint;
  readonly stopNs?: bigint;
  readonly eventNs?: bigint;
  readonly protocolInfo?: readonly [low: number, high: number];
  readonly id?: number;
  readonly use?: number;
}

/** A batch of these flows, filled at `receivedMs`. */
export function batchOfRows(specs: readonly RowSpec[], receivedMs = 0): FlowBatch {
  const buffer = newBatchBuffer(specs.length);
  new Float64Array(buffer, HEADER_RECEIVED_MS, 1)[0] = receivedMs;
  const strings = ['', ...new Set(specs.flatMap(({ helper, secctx }) => [helper, secctx]).filter((text) => text))];
  const batch = new FlowBatch(buffer, strings as string[]);
  specs.forEach((spec, row) => {
    putTuples(batch, row, spec);
    putNumbers(batch, row, spec);
    putPairs(batch, row, spec);
    for (const label of spec.labels ?? []) {
      const word = 4 * row + (label >>> 5);
      batch.labels.words[word] = (batch.labels.words[word] ?? 0) | (1 << (label & 31));
    }
    if (spec.labels) mark(batch, row, PRESENCE.labels);
  });
  return batch;
}

function mark(batch: FlowBatch, row: number, bits: number): void {
  batch.presence[row] = (batch.presence[row] ?? 0) | bits;
}

function words(text: string): readonly number[] {
  const parsed = parseAddress(text);
  if (!parsed) throw new Error(`${text} is no address`);
  return parsed;
}

function putTuples(batch: FlowBatch, row: number, { protocol, orig, reply, event = 'none' }: RowSpec): void {
  batch.protocol[row] = protocol;
  batch.family[row] = orig.src.includes(':') ? 10 : 2;
  batch.event[row] = EVENT[event];
  batch.origSrc.set(words(orig.src), 4 * row);
  batch.origDst.set(words(orig.dst), 4 * row);
  [batch.origSport[row], batch.origDport[row]] = orig.words ?? [0, 0];
  if (orig.words) mark(batch, row, PRESENCE.layer4);
  if (!reply) return;
  batch.reply.src.set(words(reply.src), 4 * row);
  batch.reply.dst.set(words(reply.dst), 4 * row);
  [batch.reply.sport[row], batch.reply.dport[row]] = reply.words ?? [0, 0];
  mark(batch, row, PRESENCE.replyTuple);
}

function putNumbers(batch: FlowBatch, row: number, spec: RowSpec): void {
  const put = (column: { [row: number]: number }, bit: number, value: number | undefined): void => {
    if (value === undefined) return;
    column[row] = value;
    mark(batch, row, bit);
  };
  put(batch.state, PRESENCE.state, spec.state);
  put(batch.status, PRESENCE.status, spec.status);
  put(batch.timeoutSec, PRESENCE.timeout, spec.timeoutSec);
  put(batch.mark, PRESENCE.mark, spec.mark);
  put(batch.zone, PRESENCE.zone, spec.zone);
  put(batch.zone, PRESENCE.zoneOrig, spec.zoneOrig);
  put(batch.zone, PRESENCE.zoneReply, spec.zoneReply);
  put(batch.id, PRESENCE.id, spec.id);
  put(batch.use, PRESENCE.use, spec.use);
  const string = (text: string | undefined): number | undefined =>
    text === undefined ? undefined : batch.strings.indexOf(text);
  put(batch.helper, PRESENCE.helper, string(spec.helper));
  put(batch.secctx, PRESENCE.secctx, string(spec.secctx));
}

function putPairs(batch: FlowBatch, row: number, spec: RowSpec): void {
  const put = (column: Uint32Array, bit: number, value: bigint | undefined): void => {
    if (value === undefined) return;
    column.set([Number(value & 0xffffffffn), Number(value >> 32n)], 2 * row);
    mark(batch, row, bit);
  };
  put(batch.origPackets, PRESENCE.origCounters, spec.origCounters?.[0]);
  put(batch.origBytes, PRESENCE.origCounters, spec.origCounters?.[1]);
  put(batch.replyPackets, PRESENCE.replyCounters, spec.replyCounters?.[0]);
  put(batch.replyBytes, PRESENCE.replyCounters, spec.replyCounters?.[1]);
  put(batch.startNs, PRESENCE.start, spec.startNs);
  put(batch.stopNs, PRESENCE.stop, spec.stopNs);
  put(batch.eventNs, PRESENCE.eventTime, spec.eventNs);
  if (!spec.protocolInfo) return;
  batch.protocolInfo.set(spec.protocolInfo, 2 * row);
  mark(batch, row, PRESENCE.protocolInfo);
}

/** The whole text of an export. */
export async function textOf(chunks: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const chunk of chunks) text += chunk;
  return text;
}

/** The inverse of a tuple with ports. */
export function inverse({ src, dst, words: layer4 }: TupleSpec): TupleSpec {
  return { src: dst, dst: src, ...(layer4 ? { words: [layer4[1], layer4[0]] } : {}) };
}

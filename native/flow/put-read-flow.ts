// Writes a flow that was read before back into a row of a batch. Pure.

import type { FlowBatch } from './batch.ts';
import { checkArray, checkObject, checkText, shown } from './checks.ts';
import { PRESENCE } from './column-schema.ts';
import { type FlowKey, type TupleWords, tupleWords, wholeNumber } from './flow-key.ts';
import type { ReadFlow } from './flow-like.ts';
import { protocolStateNumber } from './names.ts';
import { setBigint } from './u64-pairs.ts';

/** Interned strings; [0] is ''. */
type Strings = string[];

/**
 * Writes all that a flow has besides its key. Times of a Flow are exact to half a microsecond.
 * @returns the PRESENCE bits of what it has.
 * @throws TypeError that says what is wrong.
 */
export function putReadFlow(batch: FlowBatch, row: number, flow: ReadFlow, key: FlowKey, strings: Strings): number {
  return (
    putNumbers(batch, row, flow) |
    putCounters(batch, row, flow) |
    putReply(batch, row, flow, key) |
    putState(batch, row, flow) |
    putStart(batch, row, flow) |
    putLabels(batch, row, flow) |
    putStrings(batch, row, flow, strings)
  );
}

/** Columns of numbers, and their PRESENCE bits. */
const NUMBERS = [
  ['status', PRESENCE.status],
  ['timeoutSec', PRESENCE.timeout],
  ['mark', PRESENCE.mark],
  ['use', PRESENCE.use],
] as const;

function putNumbers(batch: FlowBatch, row: number, flow: ReadFlow): number {
  let presence = 0;
  for (const [name, bit] of NUMBERS) {
    if (flow[name] === undefined) continue;
    batch[name][row] = wholeNumber(flow[name], name, 0xffffffff);
    presence |= bit;
  }
  return presence;
}

function putCounters(batch: FlowBatch, row: number, flow: ReadFlow): number {
  let presence = 0;
  for (const direction of ['orig', 'reply'] as const) {
    const counters = countersOf(flow, direction);
    if (counters.packets === undefined && counters.bytes === undefined) continue;
    const { packets = 0, bytes = 0 } = counters;
    putU64(batch[`${direction}Packets`], row, packets, `${direction}Packets`);
    putU64(batch[`${direction}Bytes`], row, bytes, `${direction}Bytes`);
    presence |= PRESENCE[`${direction}Counters`];
  }
  return presence;
}

interface Counters {
  readonly packets?: number | bigint | undefined;
  readonly bytes?: number | bigint | undefined;
}

/** A Flow has them as numbers, the details as objects of bigints. */
function countersOf(flow: ReadFlow, direction: 'orig' | 'reply'): Counters {
  if (!('origCounters' in flow)) return { packets: flow[`${direction}Packets`], bytes: flow[`${direction}Bytes`] };
  const counters = flow[`${direction}Counters`];
  if (counters !== undefined) checkObject(counters, `"${direction}Counters" to be an object`);
  return counters ?? {};
}

function putReply(batch: FlowBatch, row: number, flow: ReadFlow, { family, protocol }: FlowKey): number {
  if (flow.reply === undefined) return 0;
  checkObject(flow.reply, '"reply" to be a tuple');
  const words: TupleWords = tupleWords(flow.reply, protocol, family);
  batch.reply.src.set(words.src, row * 4);
  batch.reply.dst.set(words.dst, row * 4);
  batch.reply.sport[row] = words.sport;
  batch.reply.dport[row] = words.dport;
  const translated = 'nat' in flow ? flow.nat !== undefined : 'translated' in flow && flow.translated;
  return PRESENCE.replyTuple | (translated ? PRESENCE.translated : 0);
}

function putState(batch: FlowBatch, row: number, { state, protocol }: ReadFlow): number {
  if (state === undefined) return 0;
  const number = typeof state === 'string' ? protocolStateNumber(batch.protocol[row] ?? 0, state) : undefined;
  if (number === undefined) throw new TypeError(`Expected a state of protocol ${shown(protocol)}, got ${shown(state)}`);
  batch.state[row] = number;
  return PRESENCE.state;
}

/** A Flow has milliseconds with fractions, the details nanoseconds. */
function putStart(batch: FlowBatch, row: number, flow: ReadFlow): number {
  if ('startNs' in flow && flow.startNs !== undefined) {
    putU64(batch.startNs, row, flow.startNs, 'startNs');
    return PRESENCE.start;
  }
  if (!('startMs' in flow) || flow.startMs === undefined) return 0;
  if (typeof flow.startMs !== 'number')
    throw new TypeError(`Expected "startMs" to be a number, got ${shown(flow.startMs)}`);
  putU64(batch.startNs, row, Math.round(flow.startMs * 1e6), 'startMs');
  return PRESENCE.start;
}

function putLabels(batch: FlowBatch, row: number, { labels }: ReadFlow): number {
  if (labels === undefined) return 0;
  checkArray(labels, '"labels" to be an array of numbers');
  for (const label of labels) {
    const bit = wholeNumber(label, 'labels', 127);
    const word = row * 4 + (bit >>> 5);
    batch.labels.words[word] = (batch.labels.words[word] ?? 0) | (1 << (bit & 31));
  }
  return PRESENCE.labels;
}

function putStrings(batch: FlowBatch, row: number, flow: ReadFlow, strings: Strings): number {
  let presence = 0;
  for (const [name, text] of [
    ['helper', helperName(flow)],
    ['secctx', flow.secctx],
  ] as const) {
    if (text === undefined) continue;
    checkText(text, name);
    batch[name][row] = numberOf(text, strings);
    presence |= PRESENCE[name];
  }
  return presence;
}

/** The details have a helper as an object. */
function helperName({ helper }: ReadFlow): string | undefined {
  if (typeof helper !== 'object' || helper === null) return helper;
  checkObject(helper, '"helper" to be a name or an object');
  checkText(helper.name, 'helper');
  return helper.name;
}

/** Few strings differ. */
function numberOf(text: string, strings: Strings): number {
  const known = strings.indexOf(text);
  return known >= 0 ? known : strings.push(text) - 1;
}

function putU64(column: Uint32Array, row: number, value: number | bigint, name: string): void {
  const whole = typeof value === 'bigint' || Number.isInteger(value);
  if (!whole || value < 0 || value >= 2 ** 64) {
    throw new TypeError(`Expected "${name}" to be a whole number of at most 64 bits, got ${shown(value)}`);
  }
  setBigint(column, row, BigInt(value));
}

// How a newer message about a flow changes its row. A dump or GET has everything; an event has only some values (no
// counters while a flow lives), and the rest is kept. Pure.

import { countedSince, wasReadEarlier } from '../../../native/flow/counted-since.ts';
import { EVENT, type FlowBatch, PRESENCE, u64At } from '../../../native/flow/index.ts';
import type { FlowTable } from './flow-table.ts';
import { nextRate } from './rate.ts';

/**
 * What `mergeRow` did, as bits. `changed` is what a reader should notice; `lasting`, which includes it, anything but what each
 * reading renews: counters, rates, timeout and use only set `dirty`. A field that a filter compares with these is always stale
 * (freshness.ts), or counts would be taken for the same (view/counted-basis.ts).
 */
export const MERGED = { dirty: 1, changed: 2, lasting: 4 } as const;

/** Something differs that the reader should notice. */
const NOTICED = MERGED.dirty | MERGED.changed | MERGED.lasting;
/** Something else differs that a reading does not renew. */
const LASTING = MERGED.dirty | MERGED.lasting;

/** Presence bits whose setting or clearing is a change to notice. */
const NOTICED_PRESENCE =
  PRESENCE.labels | PRESENCE.mark | PRESENCE.status | PRESENCE.helper | PRESENCE.state | PRESENCE.translated;

/** Presence bits of what never changes while a flow lives. */
const FIXED_PRESENCE = PRESENCE.layer4 | PRESENCE.translated | PRESENCE.zone | PRESENCE.zoneOrig | PRESENCE.zoneReply;

/** Presence bits of what events tell at once when it changes. */
const TOLD_PRESENCE = PRESENCE.status | PRESENCE.mark | PRESENCE.state | PRESENCE.helper | PRESENCE.labels;

/** Presence bits of what a reading may be taken for that can be older than the last event: counters have their own order. */
const SURE_PRESENCE = PRESENCE.origCounters | PRESENCE.replyCounters | PRESENCE.id | PRESENCE.start | PRESENCE.use;

/**
 * How far a row of a batch is to be believed. `all`: it is newer than all that is known. `partial`: an event, which lacks
 * what did not change. `counters`: a reading that may be older than an event.
 */
export type Trust = 'all' | 'partial' | 'counters';

/** The kernel counts both directions or neither; a batch from elsewhere can have only one. An absent counter is 0. */
export const COUNTERS = PRESENCE.origCounters | PRESENCE.replyCounters;

/** When a batch was filled, relative to the table's base. */
export interface BatchTime {
  /** Seconds after the table's base, to turn timeouts into deadlines. */
  readonly sec: number;
  /** Milliseconds after the table's base, plus 1: 0 means never. */
  readonly ms: number;
  /** The same for the time at which the batch is applied. */
  readonly nowMs: number;
}

/** The time of a batch; one without a time counts as filled now. */
export function batchTime(table: FlowTable, receivedMs: number, nowMs: number): BatchTime {
  const ms = Math.max(0, Math.floor((receivedMs > 0 ? receivedMs : nowMs) - table.baseMs));
  return { sec: Math.floor(ms / 1000), ms: ms + 1, nowMs: Math.floor(nowMs - table.baseMs) + 1 };
}

/**
 * Merges row `i` of a batch into a row of the same flow.
 * @param trust what of it is taken; the rest stays unchanged.
 * @returns MERGED bits.
 */
export function mergeRow(
  table: FlowTable,
  row: number,
  batch: FlowBatch,
  i: number,
  trust: Trust,
  time: BatchTime,
): number {
  const partial = trust !== 'all';
  const held = (batch.presence[i] ?? 0) & (trust === 'counters' ? SURE_PRESENCE : -1);
  const before = table.presence[row] ?? 0;
  const take = partial ? held : -1;
  let result = 0;
  const after = partial ? mergedPresence(before, held) : held;
  if (held & COUNTERS) result |= mergeCounters(table, row, batch, i, before, time);
  else if (!partial && before & COUNTERS) result |= mergeCounters(table, row, batch, i, 0, time);
  if (after !== before) {
    table.presence[row] = after;
    result |= (after ^ before) & NOTICED_PRESENCE ? NOTICED : LASTING;
    if ((after ^ before) & FIXED_PRESENCE) table.corrections++;
  }
  if (take & PRESENCE.status) result |= put(table.status, row, batch.status[i], NOTICED);
  if (take & PRESENCE.mark) result |= put(table.mark, row, batch.mark[i], NOTICED);
  if (take & PRESENCE.state) result |= put(table.state, row, batch.state[i], NOTICED);
  if (take & PRESENCE.helper) result |= putString(table, 'helper', row, batch.helper[i] ?? 0, NOTICED);
  if (take & PRESENCE.secctx) result |= putString(table, 'secctx', row, batch.secctx[i] ?? 0, LASTING);
  if (take & PRESENCE.id) result |= put(table.id, row, batch.id[i], LASTING);
  if (take & PRESENCE.use) result |= put(table.use, row, batch.use[i], MERGED.dirty);
  if (take & PRESENCE.start && putPair(table.startNs, row, batch.startNs, i)) result |= LASTING;
  if (take & PRESENCE.timeout) result |= mergeTimeout(table, row, batch.timeoutSec[i] ?? 0, time.sec);
  return trust === 'counters' ? result : result | mergeSideTables(table, row, batch, i, before, after);
}

/** Whether a row of a batch differs from a row of the same flow in what events tell; what is absent counts as 0. */
export function differsInTold(table: FlowTable, row: number, batch: FlowBatch, i: number): boolean {
  const before = table.presence[row] ?? 0;
  const held = batch.presence[i] ?? 0;
  if (((before | held) & TOLD_PRESENCE) === 0) return false;
  const value = (presence: number, bit: number, known: number | undefined): number =>
    presence & bit ? (known ?? 0) : 0;
  const differs = (bit: number, known: number | undefined, told: number | undefined): boolean =>
    value(before, bit, known) !== value(held, bit, told);
  return (
    differs(PRESENCE.status, table.status[row], batch.status[i]) ||
    differs(PRESENCE.mark, table.mark[row], batch.mark[i]) ||
    differs(PRESENCE.state, table.state[row], batch.state[i]) ||
    differs(PRESENCE.helper, table.helper[row], batch.helper[i]) ||
    (((before | held) & PRESENCE.labels) !== 0 && differInLabels(table, row, batch, i))
  );
}

function differInLabels(table: FlowTable, row: number, batch: FlowBatch, i: number): boolean {
  const place = (table.presence[row] ?? 0) & PRESENCE.labels ? (table.labels.index[row] ?? 0) - 1 : -1;
  const isTold = ((batch.presence[i] ?? 0) & PRESENCE.labels) !== 0;
  for (let w = 0; w < 4; w++) {
    const known = place < 0 ? 0 : (table.labels.words[4 * place + w] ?? 0);
    const told = isTold ? (batch.labels.words[4 * i + w] ?? 0) : 0;
    if (known !== told) return true;
  }
  return false;
}

function mergedPresence(before: number, held: number): number {
  // Whether the flow is translated follows from the reply tuple; an event without one says nothing about it.
  const kept = held & PRESENCE.replyTuple ? before & ~PRESENCE.translated : before;
  return kept | held;
}

function put(
  column: Uint32Array | Uint16Array | Uint8Array,
  row: number,
  value: number | undefined,
  flags: number,
): number {
  if (column[row] === value) return 0;
  column[row] = value ?? 0;
  return flags;
}

/** A column of strings is created when the first one arrives. */
function putString(table: FlowTable, name: 'helper' | 'secctx', row: number, value: number, flags: number): number {
  if ((table[name][row] ?? 0) === value) return 0;
  return put(table.stringColumn(name), row, value, flags);
}

function putPair(column: Uint32Array, row: number, source: Uint32Array, i: number): number {
  const low = source[2 * i] ?? 0;
  const high = source[2 * i + 1] ?? 0;
  if (column[2 * row] === low && column[2 * row + 1] === high) return 0;
  column[2 * row] = low;
  column[2 * row + 1] = high;
  return MERGED.dirty;
}

/** Timeouts from here on are kept in steps of TIMEOUT_STEP_SEC. */
const COARSE_FROM = 0x8000;
const TIMEOUT_STEP_SEC = 128;

/** A timeout in 16 bits, in the same order: exact up to nine hours, then in steps of two minutes up to 48 days. */
export function coarseTimeout(timeoutSec: number): number {
  if (timeoutSec < COARSE_FROM) return timeoutSec;
  return COARSE_FROM | Math.min(COARSE_FROM - 1, Math.floor(timeoutSec / TIMEOUT_STEP_SEC));
}

/** Seconds of a coarse timeout, at most one step less than the original. */
export function timeoutOfCoarse(coarse: number): number {
  return coarse < COARSE_FROM ? coarse : (coarse & (COARSE_FROM - 1)) * TIMEOUT_STEP_SEC;
}

/** When a timeout ends, seconds after the table's base; at most what 32 bits hold. */
export function deadlineSec(timeoutSec: number, nowSec: number): number {
  return Math.min(0xffffffff, timeoutSec + nowSec);
}

function mergeTimeout(table: FlowTable, row: number, timeoutSec: number, nowSec: number): number {
  const deadline = deadlineSec(timeoutSec, nowSec);
  const coarse = coarseTimeout(timeoutSec);
  if (coarse > (table.longestTimeout[row] ?? 0)) table.longestTimeout[row] = coarse;
  // Both clocks count whole seconds: a deadline that moves by one has not moved.
  if (Math.abs(deadline - (table.timeoutSec[row] ?? 0)) <= 1) return 0;
  table.timeoutSec[row] = deadline;
  return MERGED.dirty;
}

/** Readings less than this apart, ms, can be in the wrong order. */
const CLOSE_MS = 2000;

function mergeCounters(
  table: FlowTable,
  row: number,
  batch: FlowBatch,
  i: number,
  presence: number,
  time: BatchTime,
): number {
  const sampled = table.sampledMs[row] ?? 0;
  const elapsed = time.ms - sampled;
  const isFirst = !(presence & COUNTERS) || sampled === 0;
  // Read before the last reading, but arrived after it. Only the message of a flow's end is always the newest. A last
  // reading ahead of the clock means that the clock was set back.
  const isFinal = batch.event[i] === EVENT.destroy;
  if (!isFirst && elapsed < 0 && sampled <= time.nowMs && !isFinal) return 0;
  const { hasRates, hasTimes } = table.measured;
  const before = totalBytes(table.origBytes, table.replyBytes, row);
  // A batch has one time for all its rows, the latest: each may have been read that long before.
  const isClose = !isFirst && elapsed < CLOSE_MS && !isFinal;
  if (isClose && wasReadEarlier(before, totalBytes(batch.origBytes, batch.replyBytes, i))) return 0;
  const origBefore = hasRates ? u64At(table.origBytes, row) : 0;
  const packetsBefore = hasTimes ? totalBytes(table.origPackets, table.replyPackets, row) : 0;
  let result =
    putPair(table.origBytes, row, batch.origBytes, i) |
    putPair(table.replyBytes, row, batch.replyBytes, i) |
    putPair(table.origPackets, row, batch.origPackets, i) |
    putPair(table.replyPackets, row, batch.replyPackets, i);
  table.sampledMs[row] = time.ms;
  const bytes = result === 0 ? 0 : countedSince(before, totalBytes(table.origBytes, table.replyBytes, row));
  if (hasTimes && result !== 0) markCounted(table, row, packetsBefore, time.ms);
  const sinceMs = isFirst ? Number.NaN : elapsed;
  if (hasRates) result |= mergeRates(table, row, origBefore, before - origBefore, sinceMs);
  return putRate(table.rate, row, bytes, sinceMs) | result;
}

/** @param sinceMs time since the previous reading; negative if this is the final one of an earlier moment, NaN if it is the first. */
function putRate(column: Float32Array, row: number, bytes: number, sinceMs: number): number {
  const known = column[row] ?? Number.NaN;
  const rate = Number.isNaN(sinceMs) ? Number.NaN : sinceMs < 0 ? known : nextRate(known, bytes, sinceMs);
  if (Object.is(known, rate)) return 0;
  column[row] = rate;
  return MERGED.dirty;
}

/** The rate of each direction, from its bytes before this reading. */
function mergeRates(table: FlowTable, row: number, orig: number, reply: number, sinceMs: number): number {
  const { origBytes, replyBytes, measured } = table;
  return (
    putRate(measured.origRate, row, countedSince(orig, u64At(origBytes, row)), sinceMs) |
    putRate(measured.replyRate, row, countedSince(reply, u64At(replyBytes, row)), sinceMs)
  );
}

/** Notes the time of a reading that counted packets; zeroed counters (`conntrack -z`) count none. */
function markCounted(
  { origPackets, replyPackets, measured }: FlowTable,
  row: number,
  before: number,
  ms: number,
): void {
  if (countedSince(before, totalBytes(origPackets, replyPackets, row)) > 0) measured.countedMs[row] = ms;
}

/** Bytes of both directions; exact up to 2^53. */
export function totalBytes(orig: Uint32Array, reply: Uint32Array, row: number): number {
  const low = (orig[2 * row] ?? 0) + (reply[2 * row] ?? 0);
  return ((orig[2 * row + 1] ?? 0) + (reply[2 * row + 1] ?? 0)) * 4294967296 + low;
}

function mergeSideTables(
  table: FlowTable,
  row: number,
  batch: FlowBatch,
  i: number,
  before: number,
  after: number,
): number {
  const held = batch.presence[i] ?? 0;
  let result = 0;
  if (held & PRESENCE.translated && table.reply.put(row, batch.reply, i)) {
    result = NOTICED;
    table.corrections++;
  }
  if (before & ~after & PRESENCE.translated) table.reply.remove(row);
  if (held & PRESENCE.labels) result |= table.labels.put(row, batch.labels.words, i) ? NOTICED : 0;
  else if (before & ~after & PRESENCE.labels) table.labels.remove(row);
  return result;
}

// Builds the rows that the page shows, as objects: at most 200 at a time, never one per flow. Pure.

import { directionOf } from '../../../native/filter/index.ts';
import { testBit } from '../../../native/flow/bitmap.ts';
import { formatAddress, inverseLayer4, PRESENCE, startMsAt, u64At } from '../../../native/flow/index.ts';
import type { FlowEnd, RowView } from '../api.ts';
import { END_REASONS } from '../end-reasons.ts';
import type { Selection } from '../list/selection.ts';
import type { Comebacks } from '../reconcile/comebacks.ts';
import type { FlowTable } from '../store/flow-table.ts';
import { isSeenAtLeast, lastSeenMs } from '../store/last-seen.ts';
import { markMs, markNow } from '../store/marks.ts';
import { COUNTERS, timeoutOfCoarse, totalBytes } from '../store/merge.ts';
import { handleOf } from '../store/store.ts';
import type { Colouring } from './colouring.ts';

/** The most rows that a view carries. */
export const MAX_WINDOW_ROWS = 200;

/** What a row's view depends on besides its columns. */
export interface RowContext {
  readonly table: FlowTable;
  readonly selection: Pick<Selection, 'has'>;
  readonly comebacks: Pick<Comebacks, 'isBack'>;
  /** None if absent. */
  readonly colouring?: Pick<Colouring, 'keysOf'>;
  /** Handles of the flows kept on top; none if absent. */
  readonly onTop?: { readonly has: (handle: number) => boolean };
}

/** The view of a row at a place in the list. */
export function rowView(context: RowContext, row: number, index: number): RowView {
  return viewOf(context, row, index, context.colouring?.keysOf(context.table, Uint32Array.of(row))[0]);
}

/** @param rule the key of its colouring rule. */
function viewOf(context: RowContext, row: number, index: number, rule: number | undefined): RowView {
  const { table } = context;
  const presence = table.presence[row] ?? 0;
  const counted = (presence & COUNTERS) !== 0;
  const lives = testBit(table.alive, row);
  const timed = (presence & PRESENCE.timeout) !== 0 && lives;
  const last = lives ? table.idleTimes?.lastPacket(table, row) : undefined;
  const end = endOf(table, row);
  const handle = handleOf(table, row);
  const origSrc = formatAddress(table.origSrc, row * 4);
  const origDst = formatAddress(table.origDst, row * 4);
  // Not spread into the view: an object with so many fields would take twice as long to make.
  const reply = replyView(table, row, origSrc, origDst);
  return {
    index,
    handle,
    family: table.family[row] ?? 0,
    protocol: table.protocol[row] ?? 0,
    state: table.state[row] ?? 0,
    status: table.status[row] ?? 0,
    presence,
    origSrc,
    origDst,
    origSport: table.origSport[row] ?? 0,
    origDport: table.origDport[row] ?? 0,
    replySrc: reply.replySrc,
    replyDst: reply.replyDst,
    replySport: reply.replySport,
    replyDport: reply.replyDport,
    zone: table.zone[row] ?? 0,
    mark: table.mark[row] ?? 0,
    id: table.id[row] ?? 0,
    labels: labelNumbers(table, row),
    helper: table.strings[table.helper[row] ?? 0] ?? '',
    timeoutSec: timed ? Math.max(0, (table.timeoutSec[row] ?? 0) - table.timeoutOffsetSec) : undefined,
    timeoutOfSec: timed ? longestTimeoutSec(table, row) : undefined,
    packets: counted ? totalBytes(table.origPackets, table.replyPackets, row) : undefined,
    bytes: counted ? totalBytes(table.origBytes, table.replyBytes, row) : undefined,
    origPackets: counted ? u64At(table.origPackets, row) : undefined,
    replyPackets: counted ? u64At(table.replyPackets, row) : undefined,
    origBytes: counted ? u64At(table.origBytes, row) : undefined,
    replyBytes: counted ? u64At(table.replyBytes, row) : undefined,
    rateBytesPerSec: knownRate(table.rate, row),
    origRateBytesPerSec: knownRate(table.measured.origRate, row),
    replyRateBytesPerSec: knownRate(table.measured.replyRate, row),
    lastPacketMs: last && table.baseMs + last.sec * 1000,
    lastPacketIsLatest: last?.isLatest ?? false,
    startMs: presence & PRESENCE.start ? startMsAt(table, row) : undefined,
    firstSeenMs: table.baseMs + (table.firstSeenMs[row] ?? 0),
    lastSeenMs: table.baseMs + lastSeenMs(table, row),
    lastSeenIsEarliest: isSeenAtLeast(table, row),
    changedMs: changedMs(table, row),
    direction: directionOf(table, row),
    selected: context.selection.has(row),
    rule,
    onTop: context.onTop?.has(handle) ?? false,
    change: changeOf(context, row),
    endedMs: end?.endedMs,
    reason: end?.reason,
    endLeftSec: end?.reason === 'removed' ? leftAtEndSec(table, row) : undefined,
  };
}

/** When and why the row's flow ended; undefined while it lives. */
export function endOf(table: FlowTable, row: number): FlowEnd | undefined {
  if (testBit(table.alive, row)) return undefined;
  return {
    endedMs: table.baseMs + (table.endedMs[row] ?? 0),
    reason: END_REASONS[table.endReason[row] ?? 0] ?? 'destroyed',
  };
}

function knownRate(rates: Float32Array, row: number): number | undefined {
  const rate = rates[row] ?? Number.NaN;
  return rate >= 0 ? rate : undefined;
}

function leftAtEndSec(table: FlowTable, row: number): number {
  return (table.timeoutSec[row] ?? 0) - Math.floor((table.endedMs[row] ?? 0) / 1000);
}

function changedMs(table: FlowTable, row: number): number | undefined {
  const ms = markMs(table.changed[row] ?? 0);
  return ms === undefined ? undefined : table.baseMs + ms;
}

/** Never less than the time left, although long timeouts are stored in steps. */
function longestTimeoutSec(table: FlowTable, row: number): number {
  const left = (table.timeoutSec[row] ?? 0) - table.timeoutOffsetSec;
  return Math.max(left, timeoutOfCoarse(table.longestTimeout[row] ?? 0));
}

/** The views of `count` rows of an order from `first` on; fewer at its end. */
export function windowRows(
  context: RowContext,
  order: { readonly rows: Uint32Array; readonly length: number },
  first: number,
  count: number,
): RowView[] {
  const end = Math.min(order.length, first + Math.min(count, MAX_WINDOW_ROWS));
  const rows = order.rows.subarray(first, end);
  const rules = context.colouring?.keysOf(context.table, rows);
  return Array.from(rows, (row, i) => viewOf(context, row, first + i, rules?.[i]));
}

type ReplyView = Pick<RowView, 'replySrc' | 'replyDst' | 'replySport' | 'replyDport'>;

/** @param origSrc the addresses of the original direction: most flows have the same in the reply. */
function replyView(table: FlowTable, row: number, origSrc: string, origDst: string): ReplyView {
  const { index, src, dst, sport, dport } = table.reply;
  const place = (index[row] ?? 0) - 1;
  if (place >= 0) {
    return {
      replySrc: formatAddress(src, place * 4),
      replyDst: formatAddress(dst, place * 4),
      replySport: sport[place] ?? 0,
      replyDport: dport[place] ?? 0,
    };
  }
  const protocol = table.protocol[row] ?? 0;
  const [replySport, replyDport] = inverseLayer4(protocol, table.origSport[row] ?? 0, table.origDport[row] ?? 0);
  return { replySrc: origDst, replyDst: origSrc, replySport, replyDport };
}

/** A row's labels, in ascending order. */
export function labelNumbers(table: FlowTable, row: number): number[] {
  const place = (table.labels.index[row] ?? 0) - 1;
  const labels: number[] = [];
  if (place < 0) return labels;
  for (let bit = 0; bit < 128; bit++) {
    if (((table.labels.words[4 * place + (bit >>> 5)] ?? 0) >>> (bit & 31)) & 1) labels.push(bit);
  }
  return labels;
}

function changeOf({ table, comebacks }: RowContext, row: number): RowView['change'] {
  if (!testBit(table.alive, row)) return testBit(table.leaving, row) ? 'gone' : 'ended';
  if (comebacks.isBack(handleOf(table, row), table.nowMs)) return 'back';
  return markNow(table.changed[row] ?? 0, table.nowMs - table.baseMs) ?? 'none';
}

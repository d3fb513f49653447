// How a flow ended, in words: only as far as the kernel's event and the last state prove it. Pure.

import { formatDuration, IPPROTO, PRESENCE, protocolState, STATUS_BITS } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import type { EndReason } from '../engine/end-reasons.ts';
import { momentText } from './clock-time.ts';

/** What these words are made from. */
export type EndFields = Pick<RowView, 'protocol' | 'state' | 'status' | 'presence' | 'reason' | 'endLeftSec'>;

/** The fields of a row that a cell with these words reads. */
export const END_FIELDS = ['protocol', 'state', 'status', 'presence', 'reason', 'endLeftSec'] as const;

/** A word for a cell, and a phrase. */
type Words = readonly [word: string, phrase: string];

const REASONS: Readonly<Record<EndReason, Words>> = {
  destroyed: ['Removed', 'removed by the kernel'],
  deleted: ['Deleted', 'deleted here'],
  gone: ['Gone', 'its end was missed'],
  replaced: ['Replaced', 'another flow has its addresses'],
  flushed: ['Flushed', 'flushed here'],
  expired: ['Expired', 'expired'],
  removed: ['Removed', 'removed before its time'],
};

const RESET: Words = ['Reset', 'closed by a reset'];
const CLOSED: Words = ['Closed', 'closed by both ends'];

function wordsOf(flow: EndFields & { readonly reason: EndReason }): Words {
  const { reason, endLeftSec } = flow;
  const closed = closedWords(flow);
  // What an expired flow was last: connections that are over expire soon.
  if (reason === 'expired') return closed ?? REASONS.expired;
  if (reason !== 'removed') return REASONS[reason];
  // The kernel removes a connection at once that was refused before there was any other answer (nf_conntrack_tcp_packet).
  if (closed === RESET && (flow.status & STATUS_BITS.SEEN_REPLY) === 0) return RESET;
  if (endLeftSec === undefined) return REASONS.removed;
  return [REASONS.removed[0], `removed with ${formatDuration(endLeftSec)} left`];
}

/** Undefined unless the last state says that the connection was over. */
function closedWords({ protocol, state, presence }: EndFields): Words | undefined {
  const name = (presence & PRESENCE.state) === 0 ? undefined : protocolState(protocol, state);
  if (protocol === IPPROTO.tcp && name === 'CLOSE') return RESET;
  return protocol === IPPROTO.tcp && name === 'TIME_WAIT' ? CLOSED : undefined;
}

/** "Expired", "Flushed"; '' for a living flow. */
export function endWord(flow: EndFields): string {
  const { reason } = flow;
  return reason === undefined ? '' : wordsOf({ ...flow, reason })[0];
}

/** "Gone 14:09:12, closed by a reset". @param endedMs milliseconds since the epoch; undefined if that is not known. */
export function endedHeading(flow: EndFields, endedMs: number | undefined, nowMs = Date.now()): string {
  const { reason } = flow;
  const when = endedMs === undefined ? '' : ` ${momentText(endedMs, nowMs)}`;
  return `Gone${when}${reason === undefined ? '' : `, ${wordsOf({ ...flow, reason })[1]}`}`;
}

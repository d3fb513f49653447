// Which timeouts the kernel can have set when a flow's last packet passed, by what is left and how old the flow is. Says no
// more than these prove. Pure.

import { type KernelTimeouts, type Timeout, timeoutOf } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { timed } from './state-diagram.ts';

/** What the time left can be of. */
export interface TimeoutsInForce {
  /** Those of sysctls, the longest first. */
  readonly bySysctl: readonly Timeout[];
  /** Whether something else can have set it: a policy of the rules, a helper, whoever made or changed the entry. */
  readonly canBeOwn: boolean;
}

type Fields = Parameters<typeof timed>[0] & Pick<RowView, 'startMs' | 'firstSeenMs'>;

/** What the clock says of a flow. */
export interface TimeLeft {
  /** Seconds left at `nowMs`. */
  readonly leftSec: number;
  readonly mostLeftSec: number | undefined;
  readonly nowMs: number;
}

/** Times left and ages are whole seconds, each rounded for itself. */
const ROUNDING_SEC = 2;

/** @param mostLeftSec see KnownFlow. @param timeouts of the source; undefined while unknown. */
export function timeoutsInForce(
  flow: Fields,
  { leftSec, mostLeftSec = leftSec, nowMs }: TimeLeft,
  timeouts: KernelTimeouts | undefined,
): TimeoutsInForce {
  const timeout = timeoutOf(timed(flow), timeouts);
  const ageSec = flow.startMs === undefined ? Number.POSITIVE_INFINITY : secondsBetween(flow.startMs, nowMs);
  const bySysctl = (timeout ? [timeout, ...timeout.others] : [])
    .map(({ sysctl, seconds }) => ({ sysctl, seconds }))
    // The packet that set it cannot have passed after that was left, nor before the flow began.
    .filter(({ seconds }) => seconds + ROUNDING_SEC > mostLeftSec && seconds - leftSec < ageSec + ROUNDING_SEC)
    .sort((a, b) => b.seconds - a.seconds);
  // That packet passed before the flow was first seen, if there was one.
  const seenSec = secondsBetween(flow.firstSeenMs, nowMs) + ROUNDING_SEC;
  const isUnseen = ageSec === Number.POSITIVE_INFINITY && bySysctl.every(({ seconds }) => seconds - leftSec > seenSec);
  return { bySysctl, canBeOwn: isUnseen || bySysctl.length === 0 };
}

function secondsBetween(fromMs: number, toMs: number): number {
  return Math.max(0, (toMs - fromMs) / 1000);
}

// How long no packet of a flow has passed: what its timeout was set to then, less what is left of it. Pure.

import { formatDuration, type KernelTimeouts, timeoutOf } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { timed } from './state-diagram.ts';

type IdleFields = Pick<RowView, 'protocol' | 'state' | 'status' | 'presence' | 'helper' | 'startMs'>;

/**
 * "12 s", "≥ 12 s" if the timeout may have been another, or "unknown".
 * @param leftSec undefined if the kernel gives no timeout.
 * @param nowMs milliseconds since the epoch.
 */
export function idleText(
  flow: IdleFields,
  leftSec: number | undefined,
  timeouts: KernelTimeouts | undefined,
  nowMs: number,
): string {
  const timeout = timeoutOf(timed(flow), timeouts);
  if (leftSec === undefined || !timeout) return 'unknown';
  const possible = [timeout, ...timeout.others].map(({ seconds }) => seconds).filter((seconds) => seconds >= leftSec);
  // More is left than the kernel gives such flows: something else has set it.
  if (possible.length === 0) return 'unknown';
  // Times left are whole seconds: rounding must not make it older than the flow.
  const ageSec = flow.startMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, (nowMs - flow.startMs) / 1000);
  const least = Math.min(ageSec, Math.min(...possible) - leftSec);
  return possible.length === 1 ? formatDuration(least) : `≥ ${formatDuration(least)}`;
}

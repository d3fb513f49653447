// How long no packet of a flow has passed: what its timeout was set to then, less what is left of it. Pure.

import { formatDuration, type KernelTimeouts, timeoutOf } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { timed } from './state-diagram.ts';

type IdleFields = Pick<RowView, 'protocol' | 'state' | 'status' | 'presence' | 'helper'>;

/**
 * "12 s", "≥ 12 s" if the timeout may have been another, or "unknown".
 * @param leftSec undefined if the kernel gives no timeout.
 */
export function idleText(flow: IdleFields, leftSec: number | undefined, timeouts: KernelTimeouts | undefined): string {
  const timeout = timeoutOf(timed(flow), timeouts);
  if (leftSec === undefined || !timeout) return 'unknown';
  const possible = [timeout, ...timeout.others].map(({ seconds }) => seconds).filter((seconds) => seconds >= leftSec);
  // More is left than the kernel gives such flows: something else has set it.
  if (possible.length === 0) return 'unknown';
  const least = Math.min(...possible) - leftSec;
  return possible.length === 1 ? formatDuration(least) : `≥ ${formatDuration(least)}`;
}

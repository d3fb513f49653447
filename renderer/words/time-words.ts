// The texts of a flow's times, which run on by themselves. Pure; all times are milliseconds since the epoch.

import { formatAge, formatDuration } from '../../native/flow/index.ts';
import type { RowView } from '../engine/api.ts';
import { ABSENT } from './flow-words.ts';

/** When the kernel forgets the flow, of a row seen at `nowMs`; undefined where it does not say. */
export function deadlineMs({ timeoutSec }: Pick<RowView, 'timeoutSec'>, nowMs: number): number | undefined {
  return timeoutSec === undefined ? undefined : nowMs + timeoutSec * 1000;
}

/** Whole seconds until the deadline; undefined without one, or where the flow is gone already. */
export function secondsLeft(
  { change }: Pick<RowView, 'change'>,
  deadline: number | undefined,
  nowMs: number,
): number | undefined {
  if (deadline === undefined || change === 'gone') return undefined;
  return Math.max(0, Math.round((deadline - nowMs) / 1000));
}

/** "1 min 58 s"; @param left see secondsLeft. */
export function timeoutText(left: number | undefined): string {
  return left === undefined ? ABSENT : formatDuration(left);
}

/** "3 h", or "≥ 3 h" where the kernel keeps no start and the flow was first seen then. */
export function ageText({ startMs, firstSeenMs }: Pick<RowView, 'startMs' | 'firstSeenMs'>, nowMs: number): string {
  if (startMs !== undefined) return formatAge((nowMs - startMs) / 1000);
  return `≥ ${formatAge((nowMs - firstSeenMs) / 1000)}`;
}

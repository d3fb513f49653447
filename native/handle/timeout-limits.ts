// The longest timeouts that the running kernel keeps. It counts them in its own ticks, and silently changes longer
// ones.

import { binding } from './binding.ts';

/** INT_MAX: __nf_ct_set_timeout reduces a longer timeout to this. */
const FLOW_TICKS = 2 ** 31 - 1;
/** UINT_MAX: ctnetlink_change_expect multiplies in 32 bits, so a longer timeout wraps to anything, even 0. */
const EXPECTATION_TICKS = 2 ** 32 - 1;

/** The longest timeout of a flow, seconds: 8589934 with 250 ticks a second. */
export function longestTimeoutSec(): number {
  return Math.floor(FLOW_TICKS / binding().ticksPerSecond);
}

/** @throws TypeError for a longer timeout than this kernel keeps for a flow. Anything but a number is checked elsewhere. */
export function checkFlowTimeout(timeoutSec: unknown): void {
  check(timeoutSec, longestTimeoutSec());
}

/** @throws TypeError for a longer timeout than this kernel keeps for an expectation. */
export function checkExpectationTimeout(timeoutSec: unknown): void {
  check(timeoutSec, Math.floor(EXPECTATION_TICKS / binding().ticksPerSecond));
}

function check(timeoutSec: unknown, longest: number): void {
  if (typeof timeoutSec !== 'number' || !(timeoutSec > longest) || timeoutSec > 0xffffffff) return;
  throw new TypeError(
    `Expected "timeoutSec" of at most ${longest}, the longest this kernel supports, got ${timeoutSec}`,
  );
}

// The longest timeouts that the running kernel keeps. It counts them in its own ticks, and silently changes what does not fit.

import { binding } from './binding.ts';

/** INT_MAX: __nf_ct_set_timeout cuts off what is longer. */
const FLOW_TICKS = 2 ** 31 - 1;
/** UINT_MAX: ctnetlink_change_expect multiplies in 32 bits: a longer one wraps to anything, even 0. */
const EXPECTATION_TICKS = 2 ** 32 - 1;

/** The longest timeout of a flow, seconds: 8589934 with 250 ticks a second. */
export function longestTimeoutSec(): number {
  return Math.floor(FLOW_TICKS / binding().ticksPerSecond);
}

/** @throws TypeError for a longer timeout than this kernel keeps for a flow. Anything but a number is checked elsewhere. */
export function checkFlowTimeout(timeoutSec: unknown): void {
  check(timeoutSec, longestTimeoutSec());
}

/** The same for an expectation. @throws TypeError */
export function checkExpectationTimeout(timeoutSec: unknown): void {
  check(timeoutSec, Math.floor(EXPECTATION_TICKS / binding().ticksPerSecond));
}

function check(timeoutSec: unknown, longest: number): void {
  if (typeof timeoutSec !== 'number' || !(timeoutSec > longest) || timeoutSec > 0xffffffff) return;
  throw new TypeError(
    `Expected "timeoutSec" of at most ${longest}, the longest this kernel supports, got ${timeoutSec}`,
  );
}

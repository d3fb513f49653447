// Checks of the arguments of a handle's methods, besides those in flow/checks.ts.

import { FlowBatch } from '../flow/batch.ts';
import { batchOf } from '../flow/batch-of.ts';
import { checkArray, shown } from '../flow/checks.ts';
import type { FlowsInput } from '../flow/flow-like.ts';
import { isKernelTimeouts } from '../flow/timeouts.ts';

/**
 * The flows as a batch.
 * @throws TypeError for anything but flows; RangeError for more than fit into a batch.
 */
export function flowsOf(flows: FlowsInput): FlowBatch {
  if (flows instanceof FlowBatch) return flows;
  if (Array.isArray(flows)) return batchOf(flows);
  if (typeof flows === 'object' && flows !== null && 'protocol' in flows) return batchOf([flows]);
  throw new TypeError(`Expected flows, as a batch from dump, get or batchOf, or as objects, got ${shown(flows)}`);
}

/** The answer of a caller's predicate. @throws TypeError for a promise, or anything else but a boolean. */
export function checkAnswer(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  throw new TypeError(`Expected the filter to return true or false, got ${shown(answer)}`);
}

/** @throws TypeError for anything but a list of addresses as texts. */
export function checkLocalAddresses(addresses: unknown): void {
  if (addresses === undefined) return;
  const what = '"localAddresses" to be an array of texts, as Conntrack.localAddresses returns them';
  checkArray(addresses, what);
  if (Array.isArray(addresses) && addresses.every((address) => typeof address === 'string')) return;
  throw new TypeError(`Expected ${what}, got ${shown(addresses)}`);
}

/** @throws TypeError for anything but the timeouts of a namespace. */
export function checkTimeouts(timeouts: unknown): void {
  if (timeouts === undefined || isKernelTimeouts(timeouts)) return;
  throw new TypeError(`Expected "timeouts" as in KernelInfo, got ${shown(timeouts)}`);
}

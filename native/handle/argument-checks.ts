// Checks of what callers give to a handle, besides those of flow/checks.ts.

import { FlowBatch } from '../flow/batch.ts';
import { checkArray, shown } from '../flow/checks.ts';

/** @throws TypeError for what is no batch of flows. */
export function checkFlows(flows: unknown): void {
  if (flows instanceof FlowBatch) return;
  throw new TypeError(`Expected a batch of flows, as dump, get or batchOf make it, got ${shown(flows)}`);
}

/** The answer of a caller's predicate. @throws TypeError for a promise or anything else that is no boolean. */
export function checkAnswer(answer: unknown): boolean {
  if (typeof answer === 'boolean') return answer;
  throw new TypeError(`Expected the filter to return true or false, got ${shown(answer)}`);
}

/** @throws TypeError for what is no list of addresses as texts. */
export function checkLocalAddresses(addresses: unknown): void {
  if (addresses === undefined) return;
  const what = '"localAddresses" to be an array of texts, as Conntrack.localAddresses tells them';
  checkArray(addresses, what);
  if (Array.isArray(addresses) && addresses.every((address) => typeof address === 'string')) return;
  throw new TypeError(`Expected ${what}, got ${shown(addresses)}`);
}

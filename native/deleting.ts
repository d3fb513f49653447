// Deleting exactly named flows, and the options and outcomes of it.

import type { FlowBatch } from './flow/batch.ts';
import { checkFlags, checkOptions } from './flow/checks.ts';
import { checkFlows } from './options.ts';
import type { Session } from './session.ts';

/** What became of each flow that was to be deleted. */
export interface DeleteResult {
  /** DELETE_OUTCOME for each row asked. */
  readonly outcome: Uint8Array;
  /** For each row asked: why it was refused, is unknown or was not sent, else 0. */
  readonly errno: Int32Array;
}

/** How careful a delete is. */
export interface DeleteOptions {
  /**
   * Look at each flow first, and delete it only where id and start time are those given: the tuple may belong to another
   * flow by now, often with the same id. A flow known from events has no start time; give it PRESENCE.stop and, as
   * `stopNs`, a time at which it is known to have lived: one that began later is then told as replaced. Where the kernel
   * keeps no start times (nf_conntrack_timestamp) the id alone is compared.
   */
  verify?: boolean | undefined;
}

/** @throws ConntrackError when nothing was sent. */
export async function deleteFlows(session: Session, flows: FlowBatch, options: DeleteOptions): Promise<DeleteResult> {
  checkFlows(flows);
  checkOptions(options, ['verify']);
  checkFlags(options, 'verify');
  if (flows.length === 0) return { outcome: new Uint8Array(), errno: new Int32Array() };
  return session.run(session.native.delete(flows.buffer, options.verify ?? false));
}

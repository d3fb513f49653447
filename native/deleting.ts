// Deleting exactly named flows, and the options and outcomes of it.

import { areFindable, findableRows } from './dccp-ports.ts';
import { type FlowBatch, someRows } from './flow/batch.ts';
import { checkFlags, checkOptions } from './flow/checks.ts';
import { checkFlows } from './options.ts';
import { DELETE_OUTCOME } from './outcomes.ts';
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
  const remove = (some: FlowBatch): Promise<DeleteResult> =>
    session.run(session.native.delete(some.buffer, options.verify ?? false));
  if (areFindable(flows)) return remove(flows);
  const findable = findableRows(flows);
  const outcome = new Uint8Array(flows.length).fill(DELETE_OUTCOME.gone);
  const errno = new Int32Array(flows.length);
  if (findable.length === 0) return { outcome, errno };
  const some = await remove(someRows(flows, findable));
  findable.forEach((row, i) => {
    outcome[row] = some.outcome[i] ?? DELETE_OUTCOME.notSent;
    errno[row] = some.errno[i] ?? 0;
  });
  return { outcome, errno };
}

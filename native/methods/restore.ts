// Re-creating flows from a snapshot, or those that a delete removed. What the kernel does not accept is left out and reported.

import { checkFlags, checkOptions, shown } from '../flow/checks.ts';
import type { ReadFlow } from '../flow/flow-like.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { DeletedFlows } from './deleted-flows.ts';
import { restoreDeleted } from './restore-deleted.ts';
import { EXPIRED, type Findings, type RestoreOutcome } from './restore-part.ts';
import { prepare, restorePrepared, snapshotOfAll } from './restore-snapshot.ts';
import { IdentityColumns, type RestoredIdentities } from './restored-identities.ts';
import type { Snapshot } from './snapshot.ts';
import { failureOnceSent } from './write.ts';

/** What became of each flow, in the order of the snapshot. */
export interface RestoreResult {
  readonly flows: readonly RestoreOutcome[];
  /** With `identify`: the new ids and start times of the flows that were restored. */
  readonly identities?: RestoredIdentities | undefined;
}

/** How to restore. */
export interface RestoreOptions {
  /**
   * Take the time that has passed since the flows were read off the time that they had left. Those that would have expired
   * meanwhile are not re-created. By default each has the seconds left that it had then. Not possible for flows from
   * `list` or `inspect`, which do not say when they were read.
   */
  elapse?: boolean | undefined;
  /** Read each part right after it was created, to know the restored flows by their new ids from then on. */
  identify?: boolean | undefined;
  /** Called from time to time with the number of flows that have their outcome. */
  onProgress?: ((done: number) => void) | undefined;
}

/** What can be restored. */
export type Restorable = Snapshot | DeletedFlows | readonly ReadFlow[];

/**
 * Restores masters before the flows that they expected. @throws TypeError for anything that cannot be restored;
 * ConntrackError when nothing was sent.
 */
export async function restoreFlows(
  session: HandleSession,
  given: Restorable,
  options: RestoreOptions = {},
): Promise<RestoreResult> {
  checkOptions(options, ['elapse', 'identify', 'onProgress']);
  checkFlags(options, 'elapse', 'identify');
  const { onProgress } = options;
  if (onProgress !== undefined && typeof onProgress !== 'function') {
    throw new TypeError(`Expected "onProgress" to be a function, got ${shown(onProgress)}`);
  }
  const work = restoring(session, given, options.elapse ?? false);
  const outcomes: RestoreOutcome[] = [];
  const length = lengthOf(given);
  const identities = options.identify ? new IdentityColumns(length) : undefined;
  const failure = await failureOnceSent(
    () => work({ outcomes, identities }, onProgress ?? (() => undefined)),
    () => outcomes.some((one) => one !== undefined && one !== EXPIRED),
  );
  const notSent: RestoreOutcome = { outcome: 'notSent', errno: failure?.errno ?? 0, lacking: [] };
  // Not map, which skips holes.
  const each = Array.from({ length }, (_, number) => outcomes[number] ?? notSent);
  return { flows: each, ...(identities && { identities }) };
}

/** What is to be done, after everything was checked. @throws TypeError */
function restoring(
  session: HandleSession,
  given: Restorable,
  elapse: boolean,
): (findings: Findings, onProgress: (done: number) => void) => Promise<void> {
  if (given instanceof DeletedFlows) {
    return (findings, onProgress) => restoreDeleted(session, given, elapse, findings, onProgress);
  }
  if (elapse && isList(given)) {
    throw new TypeError('Expected "elapse" with a snapshot or deleted flows: flows do not say when they were read');
  }
  const prepared = prepare(isList(given) ? snapshotOfAll(given) : given, elapse);
  return (findings, onProgress) => restorePrepared(session, prepared, findings, onProgress);
}

function lengthOf(given: Restorable): number {
  if (given instanceof DeletedFlows || isList(given)) return given.length;
  return given.flows.length;
}

function isList(given: Restorable): given is readonly ReadFlow[] {
  return Array.isArray(given);
}

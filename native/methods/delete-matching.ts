// Deleting what a filter matches: exactly the flows that a dump lists, by their tuples, zones and ids, batch by batch
// while the dump continues. If the filter tests values that change during a flow's life, it is applied again right before
// each flow is deleted. The kernel is never asked to flush by a filter: it would not report what it deleted, and old
// kernels would delete everything.

import type { FlowBatch } from '../flow/batch.ts';
import { checkFlags, checkObject, checkOptions, shown } from '../flow/checks.ts';
import type { Family } from '../flow/family.ts';
import type { KernelTimeouts } from '../flow/timeouts.ts';
import { checkLocalAddresses, checkTimeouts } from '../handle/argument-checks.ts';
import { ConntrackError } from '../handle/errors.ts';
import type { HandleSession } from '../handle/handle-session.ts';
import { DELETE_OUTCOME } from '../handle/outcomes.ts';
import { deleteFlows } from './delete.ts';
import { deleteCompared } from './delete-compared.ts';
import { DeletedFlows, type UndoableDeleteResult } from './deleted-flows.ts';
import type { FilterInput, RowSelection } from './filter-input.ts';
import type { Lister } from './list.ts';

/** How to delete what matches. */
export interface DeleteMatchingOptions {
  /** By default both. */
  family?: Family | undefined;
  /** Read each flow again before it is deleted, see DeleteOptions. */
  verify?: boolean | undefined;
  /** The addresses of the network namespace, for the filter field `direction`. */
  localAddresses?: readonly string[] | undefined;
  /** The timeouts of the network namespace, for the filter field `idle`: those of `info()`. */
  timeouts?: KernelTimeouts | undefined;
  /** Keep what `restore` needs to undo the delete: the result has `undo`. See DeleteOptions. */
  undoable?: boolean | undefined;
}

/** How many flows matched, and what became of them: the other counts add up to `matched`. */
export interface DeleteMatchingResult {
  readonly matched: number;
  readonly deleted: number;
  /** Already gone when the request arrived. */
  readonly gone: number;
  /** Another flow had the tuple by then; it was left alone. */
  readonly replaced: number;
  /** Matched when listed, but no longer when read again right before the delete; left alone. */
  readonly unmatched: number;
  /** Refused by the kernel, so they still exist; `errnos` says why. */
  readonly refused: number;
  /** The answer was lost, and a second request did not help. */
  readonly unknown: number;
  /** The request did not reach the kernel. */
  readonly notSent: number;
  /** The number of flows that were refused, unknown or not sent, by errno. */
  readonly errnos: ReadonlyMap<number, number>;
  /** With `undoable`. */
  readonly undo?: DeletedFlows | undefined;
}

/** A delete that stopped early. What it had deleted by then stays deleted. */
export class IncompleteDeleteError extends ConntrackError {
  /** Counts of the flows found by then. */
  readonly done: DeleteMatchingResult;

  constructor(cause: ConntrackError, done: DeleteMatchingResult) {
    if (!(cause instanceof ConntrackError)) throw new TypeError(`Expected a ConntrackError, got ${shown(cause)}`);
    checkObject(done, 'what was done before');
    super(cause.op, cause.errno, cause.detail, cause.byHelper);
    this.message += ` Before that, ${done.deleted} flows were deleted.`;
    this.cause = cause;
    this.done = done;
  }

  override of(op: string): IncompleteDeleteError {
    if (!(this instanceof IncompleteDeleteError)) {
      throw new TypeError(`Expected an IncompleteDeleteError as "this", got ${shown(this)}`);
    }
    return op === this.op
      ? this
      : new IncompleteDeleteError(new ConntrackError(op, this.errno, this.detail, this.byHelper), this.done);
  }
}

/** At most this many batches are being deleted while the dump continues; more would only take memory. */
const MAX_PENDING = 4;

/**
 * @throws FilterSyntaxError for a text that is not a valid filter; TypeError for a filter without any condition. One
 * with conditions is applied as written, even if it matches every flow.
 * @throws ConntrackError when nothing was deleted, IncompleteDeleteError when something was.
 */
export async function deleteMatching(
  session: HandleSession,
  lister: Lister,
  filter: FilterInput,
  options: DeleteMatchingOptions,
): Promise<DeleteMatchingResult> {
  checkOptions(options, ['family', 'verify', 'localAddresses', 'timeouts', 'undoable']);
  checkFlags(options, 'verify', 'undoable');
  checkLocalAddresses(options.localAddresses);
  checkTimeouts(options.timeouts);
  const selection = lister.selectionOf(filter);
  if (filter === undefined || selection.everything) {
    throw new TypeError('Expected a filter with a condition: to delete every flow, call flush() without a filter');
  }
  // Waiting between reading a flow and deleting it would make the reading stale.
  const maxPending = selection.changes ? 1 : MAX_PENDING;
  const tally = new Tally(options.undoable ?? false);
  const pending = new Set<Promise<void>>();
  let failure: unknown;
  try {
    for await (const batch of lister.matching(selection, options)) {
      const work = remove(session, batch, selection, options)
        .then((result) => tally.add(result))
        .catch((error) => {
          failure ??= error;
        })
        .finally(() => {
          batch.release();
          pending.delete(work);
        });
      pending.add(work);
      if (pending.size >= maxPending) await Promise.race(pending);
      if (failure) break;
    }
  } catch (error) {
    failure ??= error;
  }
  await Promise.all(pending);
  if (failure === undefined) return tally.result();
  const done = tally.result();
  throw failure instanceof ConntrackError && done.matched > 0 ? new IncompleteDeleteError(failure, done) : failure;
}

function remove(
  session: HandleSession,
  batch: FlowBatch,
  selection: RowSelection,
  { verify, undoable }: DeleteMatchingOptions,
): Promise<UndoableDeleteResult> {
  return selection.changes
    ? deleteCompared(session, batch, { selection, undoable })
    : deleteFlows(session, batch, { verify, undoable });
}

/** Counts outcomes, and collects what is needed to undo the delete. */
class Tally {
  readonly #undo: DeletedFlows[] | undefined;
  readonly #counts = new Map<number, number>();
  readonly #errnos = new Map<number, number>();

  constructor(undoable: boolean) {
    if (undoable) this.#undo = [];
  }

  add({ outcome, errno, undo }: UndoableDeleteResult): void {
    for (const one of outcome) increment(this.#counts, one);
    for (const one of errno) if (one !== 0) increment(this.#errnos, one);
    if (undo) this.#undo?.push(undo);
  }

  result(): DeleteMatchingResult {
    const count = (outcome: keyof typeof DELETE_OUTCOME): number => this.#counts.get(DELETE_OUTCOME[outcome]) ?? 0;
    const counts = [...this.#counts.values()];
    return {
      matched: counts.reduce((sum, one) => sum + one, 0),
      deleted: count('deleted'),
      gone: count('gone'),
      replaced: count('replaced'),
      unmatched: count('unmatched'),
      refused: count('refused'),
      unknown: count('unknown'),
      notSent: count('notSent'),
      errnos: this.#errnos,
      ...(this.#undo && { undo: DeletedFlows.joined(this.#undo) }),
    };
  }
}

function increment(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

// One delete or flush that can be taken back: what it removed and, after an undo, what was re-created. Knows nothing of the
// window.

import { type FlowBatch, someRows } from '../../native/flow/batch.ts';
import { ConntrackError, DELETE_OUTCOME, DeletedFlows, type Lacking, type RestoreResult } from '../../native/index.ts';
import type { KernelHandle } from '../source/kernel-handle.ts';
import { RestoredFlows } from './restored-flows.ts';
import { countNotDeleted } from './still-there.ts';

const ECANCELED = 125;

/** Flows by errno. */
export type RefusedFlows = ReadonlyMap<number, number>;

/** What became of each flow of an undo; the counts but the last two add up to the flows that were kept. */
export interface UndoOutcome {
  readonly restored: number;
  /** An earlier try had restored it. */
  readonly restoredBefore: number;
  /** It exists since before the delete, which did not come to it. */
  readonly notDeleted: number;
  /** Another flow has one of its tuples by now, for example one that its next packet made; it was left alone. */
  readonly cameBack: number;
  /** It would have expired meanwhile, and was not made. */
  readonly expired: number;
  readonly refused: RefusedFlows;
  /** The answer was lost: it may have been restored. */
  readonly unknown: number;
  readonly notSent: number;
  /** Restored flows that lack something. */
  readonly lacking: ReadonlyMap<Lacking, number>;
  /** Restored flows that may have been replaced by the time they were read: a redo leaves these alone. */
  readonly replaced: number;
}

/** What became of each flow of a redo: those that the undo had restored. */
export interface RedoOutcome {
  readonly deleted: number;
  readonly gone: number;
  /** Another flow has its tuple by now; it was left alone. */
  readonly replaced: number;
  readonly refused: RefusedFlows;
  readonly unknown: number;
  readonly notSent: number;
}

/** How the progress of an undo or redo is reported. */
export interface UndoProgress {
  /** Called with the number of flows that have their outcome. */
  readonly onProgress: (done: number) => void;
  /** Called with the flows that a redo has just deleted. */
  readonly onDeleted?: ((flows: FlowBatch) => void) | undefined;
  /** Once it is aborted, nothing more is begun: the others are `notSent`. */
  readonly signal?: AbortSignal | undefined;
}

/** The handle's methods that are used. */
export type UndoHandle = Pick<KernelHandle, 'restore' | 'get' | 'deleteFlows'>;

/** What an entry can do next. */
export type NextStep = 'undo' | 'redo';

export class UndoEntry {
  #deleted: DeletedFlows;
  #restored: RestoredFlows | undefined;
  #isSure: boolean;
  /** What a redo that ended early has deleted again so far. */
  #again: DeletedFlows[] = [];
  #next: NextStep | undefined = 'undo';
  #hasRestored = false;

  /** @param isSure whether all of them were, or may have been, deleted; otherwise the delete failed, perhaps before. */
  constructor(deleted: DeletedFlows, isSure = true) {
    this.#deleted = deleted;
    this.#isSure = isSure;
  }

  /** Number of flows that an undo restores, or that it was asked to. */
  get flows(): number {
    return this.#deleted.length;
  }

  /** Memory, bytes. */
  get byteLength(): number {
    const again = this.#again.reduce((sum, { byteLength }) => sum + byteLength, 0);
    return this.#deleted.byteLength + (this.#restored?.byteLength ?? 0) + again;
  }

  /**
   * Undo until all flows had their turn and one was restored, then redo until all of those had theirs. Undefined if none is
   * left: all had expired, or had come back by themselves.
   */
  get next(): NextStep | undefined {
    return this.#next;
  }

  /** Whether an undo has restored some, also if their ids could not be read: then there is no redo. */
  get hasRestored(): boolean {
    return this.#hasRestored;
  }

  /** Adds flows whose delete is reported late. @returns whether it could: not once the entry is undone. */
  add(late: DeletedFlows): boolean {
    if (this.#restored) return false;
    this.#deleted = DeletedFlows.joined([this.#deleted, late]);
    return true;
  }

  /** The flows that were deleted, as they were then. */
  batches(): Iterable<FlowBatch> {
    return this.#deleted.batches();
  }

  /**
   * Re-creates the flows with the time that they have left. May be repeated after a failure: what exists is left alone.
   * @throws ConntrackError when nothing was sent.
   */
  async undo(handle: UndoHandle, { onProgress, signal }: UndoProgress): Promise<UndoOutcome> {
    const deleted = this.#deleted;
    const { flows, identities } = await handle.restore(deleted, {
      elapse: true,
      identify: true,
      onProgress: (done) => {
        onProgress(done);
        if (signal?.aborted && done < deleted.length) throw new ConntrackError('restore', ECANCELED);
      },
    });
    this.#restored ??= new RestoredFlows(deleted.length);
    const restored = this.#restored;
    const isThere = (number: number) => flows[number]?.outcome === 'exists' && !restored.has(number);
    const notDeleted = this.#isSure ? 0 : await countNotDeleted(handle, deleted, isThere);
    const outcome = sumUp(flows, restored, notDeleted, identities?.replaced ?? 0);
    restored.add(flows, identities);
    if (outcome.restored > 0) this.#hasRestored = true;
    if (outcome.notSent === 0) this.#next = restored.count > 0 ? 'redo' : isHopeless(outcome) ? undefined : 'undo';
    return outcome;
  }

  /**
   * Deletes the flows that the undo restored, by the ids that they have since then. What this deletes can be undone again,
   * once all of them had their turn: until then it can be repeated.
   * @throws ConntrackError when nothing was sent.
   */
  async redo(handle: UndoHandle, { onProgress, onDeleted, signal }: UndoProgress): Promise<RedoOutcome> {
    const restored = this.#restored;
    if (!restored || this.#next !== 'redo') throw new TypeError('Expected an entry that was undone');
    const tally = new RedoTally();
    let at = 0;
    for (const batch of this.#deleted.batches()) {
      const { flows, numbers } = restored.among(batch, at);
      at += batch.length;
      if (signal?.aborted || tally.failure) tally.notSent += flows.length;
      else if (flows.length > 0) {
        const rows = await tally.run(handle.deleteFlows(flows, { verify: true, undoable: true }), numbers, restored);
        if (rows.length > 0) onDeleted?.(someRows(flows, rows));
      }
      onProgress(at);
    }
    this.#again.push(...tally.undo);
    const outcome = tally.outcome();
    if (outcome.notSent > 0) return outcome;
    this.#deleted = DeletedFlows.joined(this.#again);
    this.#again = [];
    this.#restored = undefined;
    this.#isSure = true;
    this.#hasRestored = false;
    this.#next = this.#deleted.length > 0 ? 'undo' : undefined;
    return outcome;
  }
}

/** Whether another try would restore as little. */
function isHopeless({ refused, unknown }: UndoOutcome): boolean {
  return refused.size === 0 && unknown === 0;
}

function sumUp(
  flows: RestoreResult['flows'],
  before: RestoredFlows,
  notDeleted: number,
  replaced: number,
): UndoOutcome {
  const counts = { restored: 0, exists: 0, expired: 0, refused: 0, unknown: 0, notSent: 0 };
  const refused = new Map<number, number>();
  const lacking = new Map<Lacking, number>();
  const restoredBefore = { there: 0, expired: 0 };
  for (const [number, { outcome, errno, lacking: lacks }] of flows.entries()) {
    counts[outcome]++;
    if (before.has(number)) {
      if (outcome === 'exists') restoredBefore.there++;
      // It was made, and has ended or lives longer than was left to it.
      else if (outcome === 'expired') restoredBefore.expired++;
    }
    if (outcome === 'refused') increment(refused, errno);
    for (const one of lacks) increment(lacking, one);
  }
  const { restored, exists, unknown, notSent } = counts;
  return {
    restored,
    restoredBefore: restoredBefore.there + restoredBefore.expired,
    notDeleted,
    cameBack: exists - restoredBefore.there - notDeleted,
    expired: counts.expired - restoredBefore.expired,
    refused,
    unknown,
    notSent,
    lacking,
    replaced,
  };
}

class RedoTally {
  readonly undo: DeletedFlows[] = [];
  readonly #counts = new Map<number, number>();
  readonly #refused = new Map<number, number>();
  /** Flows that were never asked to be deleted. */
  notSent = 0;
  /** Why a part was not sent. */
  failure: ConntrackError | undefined;

  /**
   * Counts a part, and forgets the identities of what has had its turn.
   * @returns the rows that were deleted. @throws ConntrackError if it is the first part.
   */
  async run(
    deleting: ReturnType<UndoHandle['deleteFlows']>,
    numbers: readonly number[],
    restored: RestoredFlows,
  ): Promise<readonly number[]> {
    try {
      const { outcome, errno, undo } = await deleting;
      for (const [row, number] of numbers.entries()) {
        const one = outcome[row] ?? DELETE_OUTCOME.unknown;
        increment(this.#counts, one);
        if (one === DELETE_OUTCOME.refused) increment(this.#refused, errno[row] ?? 0);
        if (one !== DELETE_OUTCOME.notSent) restored.forget(number);
      }
      if (undo) this.undo.push(undo);
      return [...numbers.keys()].filter((row) => outcome[row] === DELETE_OUTCOME.deleted);
    } catch (error) {
      if (!(error instanceof ConntrackError) || this.#counts.size === 0) throw error;
      this.failure = error;
      this.notSent += numbers.length;
      return [];
    }
  }

  outcome(): RedoOutcome {
    const count = (outcome: number): number => this.#counts.get(outcome) ?? 0;
    const { deleted, gone, replaced, unknown, notSent } = DELETE_OUTCOME;
    return {
      deleted: count(deleted),
      gone: count(gone),
      replaced: count(replaced),
      refused: this.#refused,
      unknown: count(unknown),
      notSent: count(notSent) + this.notSent,
    };
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

// One delete or flush that can be taken back: what it removed and, after an undo, what was re-created. Knows nothing of the
// window.

import { type FlowBatch, someRows } from '../../native/flow/batch.ts';
import { PRESENCE } from '../../native/flow/index.ts';
import { type Conntrack, DELETE_OUTCOME, DeletedFlows, type Lacking, type RestoreResult } from '../../native/index.ts';

/** Flows by errno. */
export type RefusedFlows = ReadonlyMap<number, number>;

/** What became of each flow of an undo; the counts add up to the flows that were kept. */
export interface UndoOutcome {
  readonly restored: number;
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

/** Called with the number of flows that have their outcome. */
export type OnProgress = (done: number) => void;

/** The handle's methods that are used. */
export type UndoHandle = Pick<Conntrack, 'restore' | 'get' | 'deleteFlows'>;

export class UndoEntry {
  #deleted: DeletedFlows;
  #restored: Identities | undefined;

  constructor(deleted: DeletedFlows) {
    this.#deleted = deleted;
  }

  /** Number of flows that an undo restores, or that it was asked to. */
  get flows(): number {
    return this.#deleted.length;
  }

  /** Memory, bytes. */
  get byteLength(): number {
    return this.#deleted.byteLength + (this.#restored?.byteLength ?? 0);
  }

  /** Whether the flows are restored, so that it can be redone. */
  get isUndone(): boolean {
    return this.#restored !== undefined;
  }

  /**
   * Re-creates the flows with the time that they have left. May be repeated after a failure: what exists is left alone.
   * @throws ConntrackError when nothing was sent.
   */
  async undo(handle: UndoHandle, onProgress: OnProgress): Promise<UndoOutcome> {
    const { flows } = await handle.restore(this.#deleted, { elapse: true, onProgress });
    this.#restored = await identitiesOf(handle, this.#deleted, flows);
    return sumUp(flows);
  }

  /**
   * Deletes the flows that the undo restored, by the ids that they have since then. What this deletes can be undone again.
   * @throws ConntrackError when nothing was sent.
   */
  async redo(handle: UndoHandle, onProgress: OnProgress): Promise<RedoOutcome> {
    const restored = this.#restored;
    if (!restored) throw new TypeError('Expected an entry that was undone');
    const tally = new RedoTally();
    let at = 0;
    for (const batch of this.#deleted.batches()) {
      const flows = restored.among(batch, at);
      at += batch.length;
      if (flows.length > 0) tally.add(await handle.deleteFlows(flows, { verify: true, undoable: true }));
      onProgress(at);
    }
    this.#deleted = DeletedFlows.joined(tally.undo);
    this.#restored = undefined;
    return tally.outcome();
  }
}

/** Ids and start times of flows that were restored, by number. */
class Identities {
  readonly #id: Uint32Array;
  readonly #startNs: Uint32Array;
  /** PRESENCE.id and PRESENCE.start of flows that were restored and read; 0 for the others. */
  readonly #presence: Uint32Array;

  constructor(length: number) {
    this.#id = new Uint32Array(length);
    this.#startNs = new Uint32Array(2 * length);
    this.#presence = new Uint32Array(length);
  }

  get byteLength(): number {
    return this.#id.byteLength + this.#startNs.byteLength + this.#presence.byteLength;
  }

  take(number: number, found: FlowBatch, row: number): void {
    this.#id[number] = found.id[row] ?? 0;
    this.#startNs[2 * number] = found.startNs[2 * row] ?? 0;
    this.#startNs[2 * number + 1] = found.startNs[2 * row + 1] ?? 0;
    this.#presence[number] = (found.presence[row] ?? 0) & IDENTITY;
  }

  /** Those flows of a batch that were restored, as they are now. @param at the number of its first flow. */
  among(batch: FlowBatch, at: number): FlowBatch {
    const rows: number[] = [];
    for (let row = 0; row < batch.length; row++) if (this.#presence[at + row]) rows.push(row);
    const flows = someRows(batch, rows);
    for (const [i, row] of rows.entries()) {
      const number = at + row;
      flows.id[i] = this.#id[number] ?? 0;
      flows.startNs[2 * i] = this.#startNs[2 * number] ?? 0;
      flows.startNs[2 * i + 1] = this.#startNs[2 * number + 1] ?? 0;
      flows.presence[i] = ((flows.presence[i] ?? 0) & ~KNOWN_BEFORE) | (this.#presence[number] ?? 0);
    }
    return flows;
  }
}

const IDENTITY = PRESENCE.id | PRESENCE.start;
/** What identified the flow that was deleted. */
const KNOWN_BEFORE = IDENTITY | PRESENCE.stop;

/** Reads the flows that were restored: id and start are new. What cannot be read is never deleted by a redo. */
async function identitiesOf(
  handle: UndoHandle,
  deleted: DeletedFlows,
  outcomes: RestoreResult['flows'],
): Promise<Identities> {
  const identities = new Identities(deleted.length);
  let at = 0;
  for (const batch of deleted.batches()) {
    const rows: number[] = [];
    for (let row = 0; row < batch.length; row++) if (outcomes[at + row]?.outcome === 'restored') rows.push(row);
    const { found, foundRows } = await handle.get(someRows(batch, rows));
    foundRows.forEach((asked, row) => {
      identities.take(at + (rows[asked] ?? 0), found, row);
    });
    at += batch.length;
  }
  return identities;
}

function sumUp(flows: RestoreResult['flows']): UndoOutcome {
  const counts = { restored: 0, exists: 0, expired: 0, refused: 0, unknown: 0, notSent: 0 };
  const refused = new Map<number, number>();
  const lacking = new Map<Lacking, number>();
  for (const { outcome, errno, lacking: lacks } of flows) {
    counts[outcome]++;
    if (outcome === 'refused') increment(refused, errno);
    for (const one of lacks) increment(lacking, one);
  }
  const { restored, exists, expired, unknown, notSent } = counts;
  return { restored, cameBack: exists, expired, refused, unknown, notSent, lacking };
}

class RedoTally {
  readonly undo: DeletedFlows[] = [];
  readonly #counts = new Map<number, number>();
  readonly #refused = new Map<number, number>();

  add({ outcome, errno, undo }: Awaited<ReturnType<UndoHandle['deleteFlows']>>): void {
    outcome.forEach((one, row) => {
      increment(this.#counts, one);
      if (one === DELETE_OUTCOME.refused) increment(this.#refused, errno[row] ?? 0);
    });
    if (undo) this.undo.push(undo);
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
      notSent: count(notSent),
    };
  }
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

// Remembers flows that ended a moment ago, so that a row of a dump or GET that was written earlier, but is read
// later, does not bring them back. Two generations of maps: forgetting is dropping the older one. Pure.

import { type FlowBatch, PRESENCE } from '../../native/flow/index.ts';
import { KeyMap } from './key-map.ts';

/** A tombstone lives at least this long; answers of the kernel arrive well within. */
const KEEP_MS = 5000;

export class Tombstones {
  #young = new KeyMap();
  #old = new KeyMap();
  #rotatedMs = 0;

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Remembers the end of the flow in a row of a batch or of the store. Start 0 means unknown. */
  add(columns: Identity, row: number): void {
    const low = columns.key[2 * row] ?? 0;
    const high = columns.key[2 * row + 1] ?? 0;
    this.#young.set(low, high, columns.id[row] ?? 0, startWord(columns, row));
  }

  /** Whether exactly this flow is known to have ended: same id and, where both have one, same start. */
  has(batch: FlowBatch, i: number): boolean {
    if (this.size === 0) return false;
    return this.#in(this.#young, batch, i) || this.#in(this.#old, batch, i);
  }

  /** Forgets a key: a new flow has it now. */
  forget(batch: FlowBatch, i: number): void {
    if (this.size === 0) return;
    this.#young.delete(batch.key[2 * i] ?? 0, batch.key[2 * i + 1] ?? 0);
    this.#old.delete(batch.key[2 * i] ?? 0, batch.key[2 * i + 1] ?? 0);
  }

  /** Forgets what is old. Not to be called while a dump runs, whose rows may be as old as its beginning. */
  rotate(nowMs: number): void {
    if (nowMs - this.#rotatedMs < KEEP_MS) return;
    this.#rotatedMs = nowMs;
    if (this.size === 0) return;
    this.#old = this.#young;
    this.#young = new KeyMap();
  }

  #in(map: KeyMap, batch: FlowBatch, i: number): boolean {
    const entry = map.find(batch.key[2 * i] ?? 0, batch.key[2 * i + 1] ?? 0);
    if (entry < 0 || map.valueAt(entry, 0) !== batch.id[i]) return false;
    const buried = map.valueAt(entry, 1);
    const start = startWord(batch, i);
    return buried === 0 || start === 0 || buried === start;
  }
}

/** The columns that name a flow; a batch and the store both have them. */
export interface Identity {
  readonly key: Uint32Array;
  readonly id: Uint32Array;
  readonly presence: Uint32Array;
  readonly startNs: Uint32Array;
}

/** The low word of the start, never 0 where there is a start. */
function startWord(columns: Identity, row: number): number {
  if (!((columns.presence[row] ?? 0) & PRESENCE.start)) return 0;
  return (columns.startNs[2 * row] ?? 0) || 1;
}

// Remembers flows that ended a moment ago, so that a row of a dump or GET that was written earlier, but is read
// later, does not bring them back. Two generations of maps: forgetting is dropping the older one. Pure.

import { type FlowBatch, PRESENCE } from '../../native/flow/index.ts';
import { KeyMap } from './key-map.ts';

/** Without a dump, a tombstone lives at least this long; answers of the kernel arrive well within. */
const KEEP_MS = 5000;

/** `recent`: ended since the dump under way began (or within KEEP_MS), `earlier`: before that. */
export type Burial = 'recent' | 'earlier' | undefined;

export class Tombstones {
  #recent = new KeyMap();
  #earlier = new KeyMap();
  #rotatedMs = 0;

  get size(): number {
    return this.#recent.size + this.#earlier.size;
  }

  /** Remembers the end of the flow in a row of a batch or of the store. Start 0 means unknown. */
  add(columns: Identity, row: number): void {
    const low = columns.key[2 * row] ?? 0;
    const high = columns.key[2 * row + 1] ?? 0;
    this.#recent.set(low, high, nameWord(columns, row), startWord(columns, row));
  }

  /** Whether exactly this flow is known to have ended: same id and, where both have one, same start. */
  find(batch: FlowBatch, i: number): Burial {
    if (this.size === 0) return undefined;
    if (this.#in(this.#recent, batch, i)) return 'recent';
    return this.#in(this.#earlier, batch, i) ? 'earlier' : undefined;
  }

  /** Forgets a key: a new flow has it now. */
  forget(batch: FlowBatch, i: number): void {
    if (this.size === 0) return;
    this.#recent.delete(batch.key[2 * i] ?? 0, batch.key[2 * i + 1] ?? 0);
    this.#earlier.delete(batch.key[2 * i] ?? 0, batch.key[2 * i + 1] ?? 0);
  }

  /** A dump begins: what ended before is hardly in it. */
  dumpStarted(nowMs: number): void {
    this.#rotatedMs = nowMs;
    if (this.size === 0) return;
    this.#earlier = this.#recent;
    this.#recent = new KeyMap();
  }

  /** Time passes without a dump, whose rows may be as old as its beginning. */
  expire(nowMs: number): void {
    if (nowMs - this.#rotatedMs >= KEEP_MS) this.dumpStarted(nowMs);
  }

  #in(map: KeyMap, batch: FlowBatch, i: number): boolean {
    const entry = map.find(batch.key[2 * i] ?? 0, batch.key[2 * i + 1] ?? 0);
    if (entry < 0 || map.valueAt(entry, 0) !== nameWord(batch, i)) return false;
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
  readonly origSport: Uint16Array;
  readonly origDport: Uint16Array;
}

/** The id, mixed with the ports: two flows of one key are not taken for each other. */
function nameWord(columns: Identity, row: number): number {
  const ports = ((columns.origSport[row] ?? 0) << 16) | (columns.origDport[row] ?? 0);
  return ((columns.id[row] ?? 0) ^ Math.imul(ports, 0x9e3779b1)) >>> 0;
}

/** The low word of the start, never 0 where there is a start. */
function startWord(columns: Identity, row: number): number {
  if (!((columns.presence[row] ?? 0) & PRESENCE.start)) return 0;
  return (columns.startNs[2 * row] ?? 0) || 1;
}

// Remembers flows that have just ended, so that a row of a dump or GET that was written earlier, but is read later,
// does not revive them. Two generations of maps: forgetting is dropping the older one. Pure.

import { PRESENCE } from '../../../native/flow/index.ts';
import { KeyMap } from '../store/key-map.ts';

/** Without a dump, a tombstone is kept at least this long; answers of the kernel take far less. */
const KEEP_MS = 5000;

/**
 * `certain`: this flow, by its start; `recent`: one with this id has ended since the running dump began (or within
 * KEEP_MS), and nothing newer is known; `earlier`: one with this id ended before that, so another flow may have tuple
 * and id by now.
 */
export type Burial = 'certain' | 'recent' | 'earlier' | undefined;

export class Tombstones {
  #recent = new KeyMap();
  #earlier = new KeyMap();
  #rotatedMs = 0;
  #sinceMs = 0;

  get size(): number {
    return this.#recent.size + this.#earlier.size;
  }

  /** Since when all ends are remembered, milliseconds since the epoch. */
  get sinceMs(): number {
    return this.#sinceMs;
  }

  /** Remembers the end of the flow in a row of a batch or of the store. A start of 0 means unknown. */
  add(columns: NamedColumns, row: number): void {
    const low = nameKey(columns, row);
    const high = columns.key[2 * row + 1] ?? 0;
    const id = columns.id[row] ?? 0;
    const start = startWord(columns, row);
    const known = this.#recent.find(low, high);
    const before = known < 0 ? 0 : this.#recent.valueAt(known, 1);
    // The tuple got the same id again, and ended again: both ends are remembered.
    if (before !== 0 && before !== start) this.#recent.set(startKey(low, before), high, id, before);
    this.#recent.set(low, high, id, start);
  }

  /** Whether this flow is known to have ended: same id and, if both have one, same start. */
  find(batch: NamedColumns, i: number): Burial {
    if (this.size === 0) return undefined;
    const recent = this.#in(this.#recent, batch, i);
    const earlier = recent ? undefined : this.#in(this.#earlier, batch, i);
    if (recent === 'certain' || earlier === 'certain') return 'certain';
    return recent ? 'recent' : earlier && 'earlier';
  }

  /** Forgets an end without a start: another flow has the tuple now, and perhaps the id. */
  forget(batch: NamedColumns, i: number): void {
    if (this.size === 0) return;
    const low = nameKey(batch, i);
    const high = batch.key[2 * i + 1] ?? 0;
    for (const map of [this.#recent, this.#earlier]) {
      const entry = map.find(low, high);
      if (entry >= 0 && map.valueAt(entry, 1) === 0) map.delete(low, high);
    }
  }

  /** A dump begins: what ended before is unlikely to be in it. */
  dumpStarted(nowMs: number): void {
    this.#sinceMs = this.#rotatedMs;
    this.#rotatedMs = nowMs;
    if (this.size === 0) return;
    this.#earlier = this.#recent;
    this.#recent = new KeyMap();
  }

  /** Time passes without a dump; rows of a dump can be as old as its beginning. */
  expire(nowMs: number): void {
    // In either direction, as the clock can be set back.
    if (Math.abs(nowMs - this.#rotatedMs) >= KEEP_MS) this.dumpStarted(nowMs);
  }

  #in(map: KeyMap, batch: NamedColumns, i: number): 'certain' | 'perhaps' | undefined {
    const low = nameKey(batch, i);
    const high = batch.key[2 * i + 1] ?? 0;
    const id = batch.id[i] ?? 0;
    const start = startWord(batch, i);
    const buried = startAt(map, low, high, id);
    if (start !== 0 && (buried === start || startAt(map, startKey(low, start), high, id) === start)) return 'certain';
    return buried === 0 || (buried !== undefined && start === 0) ? 'perhaps' : undefined;
  }
}

/** The start of a remembered end; undefined if none is remembered. */
function startAt(map: KeyMap, low: number, high: number, id: number): number | undefined {
  const entry = map.find(low, high);
  return entry >= 0 && map.valueAt(entry, 0) === id ? map.valueAt(entry, 1) : undefined;
}

/** The columns that identify a flow; a batch and the store both have them. */
export interface NamedColumns {
  readonly key: Uint32Array;
  readonly id: Uint32Array;
  readonly presence: Uint32Array;
  readonly startNs: Uint32Array;
  readonly origSport: Uint16Array;
  readonly origDport: Uint16Array;
}

/** The key's low word, mixed with the ports, so that two flows of one key are not confused. */
export function lowKey(columns: Pick<NamedColumns, 'key' | 'origSport' | 'origDport'>, row: number): number {
  const ports = ((columns.origSport[row] ?? 0) << 16) | (columns.origDport[row] ?? 0);
  return ((columns.key[2 * row] ?? 0) ^ Math.imul(ports, 0x9e3779b1)) >>> 0;
}

/** The same with the id: each flow of a tuple has its own end. */
function nameKey(columns: NamedColumns, row: number): number {
  return (lowKey(columns, row) ^ Math.imul(columns.id[row] ?? 0, 0x85ebca6b)) >>> 0;
}

function startKey(low: number, start: number): number {
  return (low ^ Math.imul(start, 0xc2b2ae35)) >>> 0;
}

/** The low word of the start, never 0 if there is a start. */
function startWord(columns: NamedColumns, row: number): number {
  if (!((columns.presence[row] ?? 0) & PRESENCE.start)) return 0;
  return (columns.startNs[2 * row] ?? 0) || 1;
}

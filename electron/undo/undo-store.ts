// Which deletes and flushes can be taken back: within a bound of memory, and only as a whole. Nothing is forgotten unless
// it was said before. Pure.

import { DeletedFlows } from '../../native/index.ts';
import { UndoEntry } from './undo-entry.ts';

/** What all entries together may take. */
export interface UndoBound {
  readonly flows: number;
  readonly bytes: number;
}

/** The bound unless memory is small. */
const MOST: UndoBound = { flows: 1_000_000, bytes: 512 * 1024 * 1024 };
/** An undo takes at most this share of the machine's memory. */
const MEMORY_SHARE = 1 / 16;
/** @param memoryBytes of the machine. */
export function undoBound(memoryBytes: number): UndoBound {
  return { flows: MOST.flows, bytes: Math.min(MOST.bytes, Math.floor(memoryBytes * MEMORY_SHARE)) };
}

/** Whether a delete of so many flows can be undone, and how many earlier ones cannot from then on. */
export type UndoRoom =
  | { readonly fits: true; readonly forgets: number }
  | { readonly fits: false; readonly most: number };

/** The flows of an action that is being carried out. */
interface Recording {
  readonly flows: number;
  /** What they may take, bytes. */
  readonly bytes: number;
  readonly parts: DeletedFlows[];
}

/** Entries by the number of their action, oldest first. */
export class UndoStore {
  readonly #bound: UndoBound;
  readonly #entries = new Map<number, UndoEntry>();
  readonly #recordings = new Map<number, Recording>();

  constructor(bound: UndoBound) {
    this.#bound = bound;
  }

  /** What a delete of so many flows would mean now. @param flowBytes what one of them takes (flow-sizes.ts). */
  room(flows: number, flowBytes: number): UndoRoom {
    const left = this.#leftBeside(flows, flows * flowBytes);
    if (left.flows >= 0 && left.bytes >= 0) return { fits: true, forgets: this.#oldestBeyond(left).length };
    return { fits: false, most: Math.min(this.#bound.flows, Math.floor(this.#bound.bytes / flowBytes)) };
  }

  /**
   * Begins to keep what an action removes, after making room for it.
   * @param flows the most that it will remove.
   * @param flowBytes what one of them takes.
   * @returns the actions that can no longer be undone; undefined if this one cannot be.
   */
  begin(action: number, flows: number, flowBytes: number): readonly number[] | undefined {
    if (!this.room(flows, flowBytes).fits) return undefined;
    const bytes = flows * flowBytes;
    const forgotten = this.#oldestBeyond(this.#leftBeside(flows, bytes));
    for (const one of forgotten) this.#entries.delete(one);
    this.#recordings.set(action, { flows, bytes, parts: [] });
    return forgotten;
  }

  /** Whether what this action removes is kept. */
  isKept(action: number): boolean {
    return this.#recordings.has(action);
  }

  add(action: number, part: DeletedFlows): void {
    this.#recordings.get(action)?.parts.push(part);
  }

  /** The action has ended: what it removed can be undone. @param isSure see UndoEntry. */
  end(action: number, isSure = true): void {
    const recording = this.#recordings.get(action);
    this.#recordings.delete(action);
    if (!recording) return;
    const deleted = DeletedFlows.joined(recording.parts);
    if (deleted.length > 0) this.#entries.set(action, new UndoEntry(deleted, isSure));
  }

  /** An action that has ended did remove this, too. @returns whether it is kept: if nothing has to be forgotten for it. */
  addLate(action: number, part: DeletedFlows): boolean {
    if (part.length === 0) return false;
    const room = this.room(part.length, part.byteLength / part.length);
    if (!room.fits || room.forgets > 0) return false;
    const entry = this.#entries.get(action);
    if (entry) return entry.add(part);
    this.#entries.set(action, new UndoEntry(part));
    return true;
  }

  /** The action cannot be undone after all. */
  drop(action: number): void {
    this.#recordings.delete(action);
  }

  entry(action: number): UndoEntry | undefined {
    return this.#entries.get(action);
  }

  /** Forgets all entries but some. What is being removed is still kept. */
  forgetEnded(keep: (action: number) => boolean): void {
    for (const action of [...this.#entries.keys()]) if (!keep(action)) this.#entries.delete(action);
  }

  /** What is left of the bound beside these flows and what is being removed. */
  #leftBeside(flows: number, bytes: number): UndoBound {
    const recorded = [...this.#recordings.values()];
    return {
      flows: this.#bound.flows - flows - sum(recorded, (one) => one.flows),
      bytes: this.#bound.bytes - bytes - sum(recorded, (one) => one.bytes),
    };
  }

  /** The oldest entries, that must go so that the others have room. */
  #oldestBeyond({ flows, bytes }: UndoBound): number[] {
    let [flowsLeft, bytesLeft] = [flows, bytes];
    const kept = new Set<number>();
    for (const [action, entry] of [...this.#entries].reverse()) {
      flowsLeft -= entry.flows;
      bytesLeft -= entry.byteLength;
      if (flowsLeft < 0 || bytesLeft < 0) break;
      kept.add(action);
    }
    return [...this.#entries.keys()].filter((action) => !kept.has(action));
  }
}

function sum<T>(values: readonly T[], of: (value: T) => number): number {
  return values.reduce((total, value) => total + of(value), 0);
}

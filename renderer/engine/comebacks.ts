// A deleted connection whose next packet makes a new entry "came back" (nf_conntrack_tcp_loose). Remembers what
// was deleted here for a minute, and which living rows came back since. Pure.

import { KeyMap } from './key-map.ts';

/** How long a deleted flow is watched, and how long a returned one stays marked. */
export const COMEBACK_MS = 60_000;

/** The key column of the store or of a batch. */
interface Keyed {
  readonly key: Uint32Array;
}

export class Comebacks {
  #watched = new KeyMap();
  #earlier = new KeyMap();
  #rotatedMs = 0;
  /** Handle → until when it is marked. */
  readonly #back = new Map<number, number>();

  /** Watches the tuple and zone of a row: it is being deleted. */
  watch(flows: Keyed, row: number, nowMs: number): void {
    const seconds = Math.floor((nowMs + COMEBACK_MS) / 1000) >>> 0;
    this.#watched.set(flows.key[2 * row] ?? 0, flows.key[2 * row + 1] ?? 0, seconds, 0);
  }

  /** It was not deleted after all. */
  forget(flows: Keyed, row: number): void {
    this.#watched.delete(flows.key[2 * row] ?? 0, flows.key[2 * row + 1] ?? 0);
    this.#earlier.delete(flows.key[2 * row] ?? 0, flows.key[2 * row + 1] ?? 0);
  }

  /** Whether the flow in this row was deleted within the last minute. */
  expects(flows: Keyed, row: number, nowMs: number): boolean {
    if (this.#watched.size + this.#earlier.size === 0) return false;
    const low = flows.key[2 * row] ?? 0;
    const high = flows.key[2 * row + 1] ?? 0;
    for (const map of [this.#watched, this.#earlier]) {
      const entry = map.find(low, high);
      if (entry >= 0 && map.valueAt(entry, 0) * 1000 >= nowMs) return true;
    }
    return false;
  }

  mark(handle: number, nowMs: number): void {
    this.#back.set(handle, nowMs + COMEBACK_MS);
  }

  isBack(handle: number, nowMs: number): boolean {
    return (this.#back.get(handle) ?? 0) > nowMs;
  }

  /** Forgets what is over. */
  expire(nowMs: number): void {
    // Either way: the clock may be set back.
    if (Math.abs(nowMs - this.#rotatedMs) >= COMEBACK_MS) {
      this.#rotatedMs = nowMs;
      this.#earlier = this.#watched;
      this.#watched = new KeyMap();
    }
    for (const [handle, untilMs] of this.#back)
      if (untilMs <= nowMs || untilMs > nowMs + COMEBACK_MS) this.#back.delete(handle);
  }
}

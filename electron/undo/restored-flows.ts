// Which flows of an entry its undo has restored, and the ids and start times that they have since then. Pure.

import { type FlowBatch, someRows } from '../../native/flow/batch.ts';
import { PRESENCE } from '../../native/flow/index.ts';
import type { RestoredIdentities, RestoreResult } from '../../native/index.ts';

/** What identified the flow that was deleted. */
const KNOWN_BEFORE = PRESENCE.id | PRESENCE.start | PRESENCE.stop;

/** Flows by number. */
export class RestoredFlows {
  /** 1 for those that were restored. */
  readonly #is: Uint8Array;
  readonly #id: Uint32Array;
  readonly #startNs: Uint32Array;
  /** PRESENCE.id and PRESENCE.start of those that can be named. */
  readonly #presence: Uint32Array;

  constructor(length: number) {
    this.#is = new Uint8Array(length);
    this.#id = new Uint32Array(length);
    this.#startNs = new Uint32Array(2 * length);
    this.#presence = new Uint32Array(length);
  }

  /** Memory, bytes. */
  get byteLength(): number {
    return this.#is.byteLength + this.#id.byteLength + this.#startNs.byteLength + this.#presence.byteLength;
  }

  /** How many can be named, and so be deleted again. */
  get count(): number {
    return this.#presence.reduce((count, one) => count + (one === 0 ? 0 : 1), 0);
  }

  has(number: number): boolean {
    return this.#is[number] === 1;
  }

  /** Adds what one more try has restored. */
  add(outcomes: RestoreResult['flows'], identities: RestoredIdentities | undefined): void {
    for (const [number, { outcome }] of outcomes.entries()) {
      if (outcome !== 'restored') continue;
      this.#is[number] = 1;
      if (!identities) continue;
      this.#id[number] = identities.id[number] ?? 0;
      this.#startNs[2 * number] = identities.startNs[2 * number] ?? 0;
      this.#startNs[2 * number + 1] = identities.startNs[2 * number + 1] ?? 0;
      this.#presence[number] = identities.presence[number] ?? 0;
    }
  }

  /** The flow has ended, or is no longer ours. */
  forget(number: number): void {
    this.#presence[number] = 0;
  }

  /** Those flows of a batch that can be named, as they are now, with their numbers. @param at the number of its first flow. */
  among(batch: FlowBatch, at: number): { flows: FlowBatch; numbers: readonly number[] } {
    const rows: number[] = [];
    for (let row = 0; row < batch.length; row++) if (this.#presence[at + row]) rows.push(row);
    const flows = someRows(batch, rows);
    const numbers = rows.map((row) => at + row);
    for (const [i, number] of numbers.entries()) {
      flows.id[i] = this.#id[number] ?? 0;
      flows.startNs[2 * i] = this.#startNs[2 * number] ?? 0;
      flows.startNs[2 * i + 1] = this.#startNs[2 * number + 1] ?? 0;
      flows.presence[i] = ((flows.presence[i] ?? 0) & ~KNOWN_BEFORE) | (this.#presence[number] ?? 0);
    }
    return { flows, numbers };
  }
}

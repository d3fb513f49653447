// A 64-bit hash of a flow's original tuple and zone, and of the same with its ends exchanged: the tuple of its replies,
// for which the batch has no key. The factors are random, so that nobody who chooses tuples can choose their places.
// Pure, apart from the random factors.

import { PRESENCE } from '../../../native/flow/index.ts';

/** The columns that make a tuple and its zone; the store, a batch and frozen flows have them. */
export interface TupleColumns {
  readonly presence: Uint32Array;
  readonly origSrc: Uint32Array;
  readonly origDst: Uint32Array;
  readonly origSport: Uint16Array;
  readonly origDport: Uint16Array;
  readonly zone: Uint16Array;
  readonly family: Uint8Array;
  readonly protocol: Uint8Array;
}

export class TupleHash {
  /** The hash computed last. */
  low = 0;
  high = 0;
  /** Five for each half of an end's hash, three for each of a tuple's. */
  readonly #factors = crypto.getRandomValues(new Uint32Array(16)).map((word) => word | 1);
  // Hashes of both ends, and what else distinguishes tuples.
  #srcLow = 0;
  #srcHigh = 0;
  #dstLow = 0;
  #dstHigh = 0;
  #protocol = 0;
  #origZone = 0;
  #replyZone = 0;

  /** Reads a row, which `original` and `exchanged` then refer to. */
  read(flows: TupleColumns, row: number): void {
    const presence = flows.presence[row] ?? 0;
    const zone = flows.zone[row] ?? 0;
    this.#srcLow = this.#end(flows.origSrc, row, flows.origSport[row] ?? 0, 0);
    this.#srcHigh = this.#end(flows.origSrc, row, flows.origSport[row] ?? 0, 5);
    this.#dstLow = this.#end(flows.origDst, row, flows.origDport[row] ?? 0, 0);
    this.#dstHigh = this.#end(flows.origDst, row, flows.origDport[row] ?? 0, 5);
    this.#protocol = ((flows.family[row] ?? 0) << 8) | (flows.protocol[row] ?? 0);
    this.#origZone = presence & (PRESENCE.zone | PRESENCE.zoneOrig) ? zone : 0;
    this.#replyZone = presence & (PRESENCE.zone | PRESENCE.zoneReply) ? zone : 0;
  }

  /** The original tuple, in the zone of the original direction. */
  original(): void {
    const rest = (this.#origZone << 16) | this.#protocol;
    this.low = this.#join(this.#srcLow, this.#dstLow, rest, 10);
    this.high = this.#join(this.#srcHigh, this.#dstHigh, rest, 13);
  }

  /** The tuple with its ends exchanged, in the zone of the reply direction. */
  exchanged(): void {
    const rest = (this.#replyZone << 16) | this.#protocol;
    this.low = this.#join(this.#dstLow, this.#srcLow, rest, 10);
    this.high = this.#join(this.#dstHigh, this.#srcHigh, rest, 13);
  }

  /** Unrolled: this runs for each new flow while deleted ones are watched. */
  #end(address: Uint32Array, row: number, port: number, at: number): number {
    const factors = this.#factors;
    let hash = Math.imul((address[4 * row] ?? 0) ^ at, factors[at] ?? 1);
    hash = Math.imul((hash ^ (hash >>> 15)) + (address[4 * row + 1] ?? 0), factors[at + 1] ?? 1);
    hash = Math.imul((hash ^ (hash >>> 15)) + (address[4 * row + 2] ?? 0), factors[at + 2] ?? 1);
    hash = Math.imul((hash ^ (hash >>> 15)) + (address[4 * row + 3] ?? 0), factors[at + 3] ?? 1);
    return Math.imul((hash ^ (hash >>> 15)) + port, factors[at + 4] ?? 1);
  }

  #join(first: number, second: number, rest: number, at: number): number {
    const factors = this.#factors;
    let hash = Math.imul(first ^ (first >>> 16), factors[at] ?? 1);
    hash = Math.imul((hash ^ (hash >>> 15)) + (second ^ (second >>> 16)), factors[at + 1] ?? 1);
    hash = Math.imul((hash ^ (hash >>> 15)) + rest, factors[at + 2] ?? 1);
    return (hash ^ (hash >>> 16)) >>> 0;
  }
}

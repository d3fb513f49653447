// One socket or two for a dump that can be split: whichever was faster. Two do not pay on every machine: where cores
// are few or busy, they take longer than one. Pure: the durations are passed in.

/** Below this number of flows a dump takes too little time to tell. */
const ENOUGH_FLOWS = 50_000;
/** Two sockets take up to a third more processor time in total, so they have to be faster by more than noise. */
const WORTHWHILE = 0.9;
/** After this many dumps in the faster way the other is tried again: load and table change. */
const LOOK_AGAIN = 15;

interface Way {
  /** Milliseconds a flow; undefined until it was tried. */
  pace: number | undefined;
  /** Dumps in the other way since it was tried. */
  unused: number;
}

/** Learns from the dumps of one handle that list the same part of the table. */
export class SocketChoice {
  readonly #one: Way = { pace: undefined, unused: 0 };
  readonly #two: Way = { pace: undefined, unused: 0 };

  /** Whether the next dump should use two sockets. Without experience it should; then each way is tried once. */
  get two(): boolean {
    if (this.#two.pace === undefined) return true;
    if (this.#one.pace === undefined) return false;
    const faster = this.#two.pace < this.#one.pace * WORTHWHILE;
    const other = faster ? this.#one : this.#two;
    return other.unused < LOOK_AGAIN ? faster : !faster;
  }

  /**
   * A dump has been read to its end.
   * @param ms from when the caller continued after its first batch to its end, including the time that the caller took for its batches.
   */
  ended(sockets: 1 | 2, flows: number, ms: number): void {
    if (flows < ENOUGH_FLOWS) return;
    const [used, other] = sockets === 2 ? [this.#two, this.#one] : [this.#one, this.#two];
    const pace = ms / flows;
    // The mean with what was known, so that one dump that was disturbed decides less.
    used.pace = ((used.pace ?? pace) + pace) / 2;
    used.unused = 0;
    other.unused++;
  }
}

// Numbers that keep counting when the source changes, so that nothing from an old source (a late answer, a token, a
// handle) is mistaken for something from the new one.

/** Numbers that each worker of a page has for itself: more sources and tokens than anybody opens. */
const SOURCES_PER_WORKER = 32;
const TOKENS_PER_WORKER = 1_000_000;
/** More than the views of a worker. */
const COUNTED_PER_WORKER = 2 ** 32;

/** The last numbers given out. */
export class Counters {
  /** Sources opened. Handles of different sources differ. */
  source = 0;
  /** Requests to main to look at flows: `check` and `refresh`. */
  looks = 0;
  /** Requests to main to delete flows. */
  deletes = 0;
  /** Tokens of prepared deletes. */
  tokens = 0;
  /** Views posted to the page. */
  views = 0;
  /** How many times other counts had to be expected; see `counted` of View. */
  counted = 0;

  /** Counts from where no earlier worker of the page has: its handles, tokens and counts must mean nothing here. */
  follow(workers: number): void {
    this.source = Math.max(this.source, workers * SOURCES_PER_WORKER);
    this.tokens = Math.max(this.tokens, workers * TOKENS_PER_WORKER);
    this.counted = Math.max(this.counted, workers * COUNTED_PER_WORKER);
  }
}

// Numbers that keep counting when the source changes, so that nothing from an old source (a late answer, a token, a
// handle) is mistaken for something from the new one.

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
}

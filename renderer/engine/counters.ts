// Numbers that go on when the source changes, so that nothing of an old source is taken for something of the new one: a
// late answer, a token, a handle.

/** The last numbers that were given out. */
export class Counters {
  /** Sources opened. Handles of different sources differ. */
  source = 0;
  /** Requests to main for flows to be looked at: `check` and `refresh`. */
  looks = 0;
  /** Requests to main for flows to be deleted. */
  deletes = 0;
  /** Tokens of prepared deletes. */
  tokens = 0;
  /** Views posted to the page. */
  views = 0;
}

// Picks the interned strings (names of helpers, security contexts) that the engine does not have yet; batches refer to them
// by number. Pure.

export class StringForwarder {
  #strings: readonly string[] = [];
  #sent = 0;

  /** A new handle numbers its strings from zero; the engine recognises its first message by the leading ''. */
  switchHandle(strings: readonly string[]): void {
    this.#strings = strings;
    this.#sent = 0;
  }

  /** Strings that are new since the last call; they must be sent with the very next batch. */
  takeNew(): string[] {
    const news = this.#strings.slice(this.#sent);
    this.#sent = this.#strings.length;
    return news;
  }
}

// Picks the interned strings (names of helpers, security contexts) that the engine does not have yet; batches refer to them
// by number. Pure.

export class StringForwarder {
  #strings: readonly string[] = [];
  #sent = 0;

  /** Another handle numbers its strings from zero: its first message begins with '', by which the engine knows. */
  switchHandle(strings: readonly string[]): void {
    this.#strings = strings;
    this.#sent = 0;
  }

  /** The strings that are new since the last call, to be sent with the very next batch. */
  takeNew(): string[] {
    const news = this.#strings.slice(this.#sent);
    this.#sent = this.#strings.length;
    return news;
  }
}

// Picks the interned strings (names of helpers, security contexts) that the engine has not been told yet; batches refer to
// them by number. Pure.

export class StringForwarder {
  #strings: readonly string[] = [];
  #sent = 0;

  /** Another handle counts its strings anew: its first message begins with '', which tells the engine so. */
  switchHandle(strings: readonly string[]): void {
    this.#strings = strings;
    this.#sent = 0;
  }

  /** The strings that are new since the last call; to be sent with the next batch, whatever it is. */
  takeNew(): string[] {
    const news = this.#strings.slice(this.#sent);
    this.#sent = this.#strings.length;
    return news;
  }
}

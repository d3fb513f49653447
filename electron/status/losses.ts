// How often events were lost on the way to the engine, and whether that is being repaired. Pure.

export class Losses {
  #times = 0;
  #repairing = false;

  get times(): number {
    return this.#times;
  }

  /** What the window shows may be stale: a dump that repairs it is due or under way. */
  get repairing(): boolean {
    return this.#repairing;
  }

  /** Events were lost. @returns whether a repair has become necessary by this. */
  lost(): boolean {
    this.#times++;
    return this.repair();
  }

  /** Changes were missed, though no event was lost: the helper was down. @returns as lost() does. */
  repair(): boolean {
    const isNews = !this.#repairing;
    this.#repairing = true;
    return isNews;
  }

  /** A dump has repaired the table. @returns whether that was necessary. */
  repaired(): boolean {
    const isNews = this.#repairing;
    this.#repairing = false;
    return isNews;
  }
}

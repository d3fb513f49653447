// How many times events were lost on the way to the engine, and whether that is being repaired. Pure.

export class Losses {
  #times = 0;
  #repairing = false;

  get times(): number {
    return this.#times;
  }

  /** What the window shows can be stale: a dump that repairs it is due or running. */
  get repairing(): boolean {
    return this.#repairing;
  }

  /** Events were lost. @returns whether this made a repair necessary. */
  lost(): boolean {
    this.#times++;
    return this.repair();
  }

  /** Changes were missed without losing events: the helper was down. @returns whether this made a repair necessary. */
  repair(): boolean {
    const isNews = !this.#repairing;
    this.#repairing = true;
    return isNews;
  }

  /** A dump has repaired the table. @returns whether a repair was necessary. */
  repaired(): boolean {
    const isNews = this.#repairing;
    this.#repairing = false;
    return isNews;
  }
}

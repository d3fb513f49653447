// How much code runs, counted by V8 instead of timed: the same on every machine, however busy it is.

import { Session } from 'node:inspector/promises';

/** Counts what runs in native/filter and in the grammar's packages. Start it before importing them. */
export class Work {
  readonly #session = new Session();

  async start(): Promise<void> {
    this.#session.connect();
    await this.#session.post('Profiler.enable');
    await this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  }

  /** How many blocks of code ran, each counted every time. A block is the code between two branches. */
  async of(run: () => void): Promise<number> {
    await this.#session.post('Profiler.takePreciseCoverage');
    run();
    const { result } = await this.#session.post('Profiler.takePreciseCoverage');
    return result
      .filter(({ url }) => /\/native\/filter\/|\/@lezer\//.test(url))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
      .reduce((sum, { count }) => sum + count, 0);
  }
}

// Keeps the counts of the facets up to date: asked for at once when the filter changes, and each second while the table
// changes. Owns the last answers. No React.

import type { EngineClient } from '../engine/api.ts';
import { EngineError } from '../engine/client-calls.ts';
import type { Facet as CountedFacet, FacetWanted } from '../engine/queries/query-api.ts';

/** The counts of all facets, in their order; undefined before the first answer. Replaced, never modified. */
export type Counts = readonly CountedFacet[] | undefined;

/** Live counts are renewed this long after the last answer, ms. */
const RENEW_MS = 1000;

/** What is counted; two with the same key are the same. */
export interface FacetsWanted {
  readonly key: string;
  readonly facets: readonly FacetWanted[];
}

export class FacetCounts {
  readonly #engine: Pick<EngineClient, 'facets' | 'getView' | 'subscribe'>;
  readonly #slot: string;
  readonly #listeners = new Set<() => void>();
  #wanted: FacetsWanted | undefined;
  #counts: Counts;
  /** The view that the running or last question was about. */
  #version = -1;
  #asking = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param slot of the engine's queries: one for each list of counts that is shown at once. */
  constructor(engine: Pick<EngineClient, 'facets' | 'getView' | 'subscribe'>, slot: string) {
    this.#engine = engine;
    this.#slot = slot;
  }

  readonly getCounts = (): Counts => this.#counts;

  /** For useSyncExternalStore. Counts only while somebody listens. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    const stop = this.#engine.subscribe(() => this.#viewChanged());
    if (this.#wanted) void this.#ask();
    return () => {
      stop();
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#cancelTimer();
    };
  };

  /** Sets what is counted; the counts of something else stay until the new ones are there. */
  setWanted(wanted: FacetsWanted): void {
    if (wanted.key === this.#wanted?.key) return;
    this.#wanted = wanted;
    if (this.#listeners.size > 0) void this.#ask();
  }

  #viewChanged(): void {
    if (this.#asking || this.#timer !== undefined || this.#engine.getView().version === this.#version) return;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#cancelTimer();
    this.#asking = true;
    this.#version = this.#engine.getView().version;
    try {
      const { facets } = await this.#engine.facets({ scope: 'matching', facets: wanted.facets }, this.#slot);
      if (wanted !== this.#wanted) return;
      this.#counts = facets;
      for (const listener of this.#listeners) listener();
    } catch (error) {
      // A newer question replaced this one, or the engine restarts: the old counts stay, and are renewed.
      if (!(error instanceof EngineError)) throw error;
      if (error.code === 'ESUPERSEDED') return;
    }
    this.#asking = false;
    if (this.#listeners.size > 0) this.#timer = setTimeout(() => this.#renew(), RENEW_MS);
  }

  #renew(): void {
    this.#timer = undefined;
    this.#viewChanged();
  }

  #cancelTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

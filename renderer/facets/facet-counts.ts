// The live counts of facets.

import type { EngineClient } from '../engine/api.ts';
import type { Facet as CountedFacet, FacetQuery } from '../engine/queries/query-api.ts';
import { LiveAnswer, type LiveQuestion, type Renewal } from '../session/live-answer.ts';

/** See Renewal: counting twelve fields each second took a sixth of the engine's time during the first reading. */
const GROWTH = 16;

/** What is counted. */
export interface FacetsWanted extends LiveQuestion, Pick<FacetQuery, 'facets' | 'again'> {}

/** The counts of facets, in their order. */
export type FacetCounts<Wanted extends FacetsWanted> = LiveAnswer<Wanted, readonly CountedFacet[]>;

/** @param slot of the engine's queries: one for each list of counts that is shown at once. */
export function facetCounts<Wanted extends FacetsWanted = FacetsWanted>(
  engine: EngineClient,
  slot: string,
  { waits = false }: Pick<Renewal, 'waits'> = {},
): FacetCounts<Wanted> {
  return new LiveAnswer(
    engine,
    async ({ facets, again }: Wanted, isAbout) => {
      const answer = await engine.facets({ scope: 'matching', facets, ...(again && { again }) }, slot);
      isAbout(answer.counted);
      return answer.facets;
    },
    { growth: GROWTH, waits, stamp: ({ counted }) => counted },
  );
}

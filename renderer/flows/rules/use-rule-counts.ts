// How many flows the filter of each rule matches, renewed while the table changes.

import { useMemo } from 'react';
import { LiveAnswer, type LiveQuestion } from '../../session/live-answer.ts';
import { useLiveAnswer } from '../../session/use-live-answer.ts';
import { useSession } from '../../session/use-session.ts';

interface Counted extends LiveQuestion {
  readonly filters: readonly string[];
}

/** The number of living flows of each filter, by its text. @param filters texts without errors. */
export function useRuleCounts(filters: readonly string[]): ReadonlyMap<string, number> {
  const { engine } = useSession();
  const key = JSON.stringify([...new Set(filters)]);
  const wanted = useMemo((): Counted => ({ key, filters: JSON.parse(key) }), [key]);
  const counted = useLiveAnswer(
    () =>
      new LiveAnswer(engine, async ({ filters: texts }: Counted): Promise<ReadonlyMap<string, number>> => {
        const facets = texts.map((filter) => ({ field: 'family', top: 1, filter }) as const);
        const answer = await engine.facets({ scope: 'living', facets }, 'rules');
        return new Map(texts.map((text, place) => [text, answer.facets[place]?.flows ?? 0]));
      }),
    wanted,
  );
  return counted?.answer ?? NONE;
}

const NONE: ReadonlyMap<string, number> = new Map();

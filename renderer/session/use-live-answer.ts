// React's access to a live answer.

import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Answered, LiveAnswer, LiveQuestion } from './live-answer.ts';

/**
 * The last answer, with its question, while the component is shown; undefined before the first one. After the question
 * has changed it is still the answer to the one before, until the new one is there.
 * @param create called once.
 * @param wanted can be a new object each time: its key says whether the question is another.
 */
export function useLiveAnswer<Question extends LiveQuestion, Answer>(
  create: () => LiveAnswer<Question, Answer>,
  wanted: Question,
): Answered<Question, Answer> | undefined {
  const [live] = useState(create);
  useEffect(() => live.setWanted(wanted));
  return useSyncExternalStore(live.subscribe, live.getAnswered);
}

// What the window says while the table does not answer, so that what is shown may be out of date. Pure.

import type { Silence } from '../engine/life-watch.ts';
import { clockTime } from './clock-time.ts';
import { SENTENCES } from './sentences.ts';

/** For the status bar: "The table does not answer · since 14:07:31". */
export function silenceLine({ sinceMs, failure }: Silence): string {
  const { foot } = SENTENCES;
  return (failure ? foot.failed : foot.silent)(clockTime(sinceMs));
}

/** Why nothing can be deleted, as a sentence. */
export function silenceSentence({ sinceMs, failure }: Silence): string {
  const { blocked } = SENTENCES;
  return (failure ? blocked.failed : blocked.silent)(clockTime(sinceMs));
}

// What can wait until the first table is read, which needs the whole processor.

import type { EngineClient } from '../engine/api.ts';
import { after } from '../engine/soon.ts';

/** A table that takes longer, or cannot be read at all, is waited for no longer than this. */
const AT_MOST_MS = 15_000;

/** Calls `run` once, as soon as the table is complete. Call the result to stop waiting. */
export function whenRead(
  { getView, subscribe }: Pick<EngineClient, 'getView' | 'subscribe'>,
  run: () => void,
): () => void {
  if (getView().complete) {
    run();
    return () => undefined;
  }
  const stop = () => {
    cancel();
    unsubscribe();
  };
  const end = () => {
    stop();
    run();
  };
  const cancel = after(AT_MOST_MS, end);
  const unsubscribe = subscribe(() => {
    if (getView().complete) end();
  });
  return stop;
}

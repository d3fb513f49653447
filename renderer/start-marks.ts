// Marks of the start in the page's performance timeline, for the benchmark and for developers. Nothing depends on them.

import type { EngineClient } from './engine/api.ts';

/** Names of the marks, in the order in which they come. */
export const START_MARKS = {
  /** The page's first script runs. */
  script: 'flowglass:script',
  /** The window's first picture was drawn; no rows yet, and the panes are empty. */
  window: 'flowglass:window',
  /** The first rows were drawn; absent while the table is empty. */
  rows: 'flowglass:rows',
  /** The first dump has ended: every row can be filtered. */
  complete: 'flowglass:complete',
} as const;

/** Sets the mark once the next picture is drawn. */
export function markPainted(name: string): void {
  requestAnimationFrame(() => {
    // A message arrives after the frame, a timer perhaps much later.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      performance.mark(name);
      port1.close();
    };
    port2.postMessage(undefined);
  });
}

/** Sets the marks of the engine's views. */
export function markViews(engine: Pick<EngineClient, 'subscribe' | 'getView'>): void {
  let seenRows = false;
  const stop = engine.subscribe(() => {
    const { rows, complete } = engine.getView();
    if (rows.length > 0 && !seenRows) {
      seenRows = true;
      markPainted(START_MARKS.rows);
    }
    if (!complete) return;
    performance.mark(START_MARKS.complete);
    stop();
  });
}

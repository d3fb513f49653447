// Shuts the application down, however that begins: handles closed and helpers gone within two seconds, whatever hangs.

import { app } from 'electron';
import type { Log } from './log.ts';

/** After this the process ends even if something is not closed yet; helpers end with their control socket, ms. */
const TIME_LIMIT_MS = 2000;

/**
 * Runs `cleanUp` once before the application ends, whether by its window, its menu, SIGINT, SIGTERM or SIGHUP.
 * @returns whether the end has begun: from then on failures don't matter.
 */
export function quitCleanly(cleanUp: () => Promise<void>, log: Log): () => boolean {
  let state: 'running' | 'closing' | 'closed' = 'running';
  app.on('before-quit', (event) => {
    if (state === 'closed') return;
    event.preventDefault();
    if (state === 'closing') return;
    state = 'closing';
    const limit = new Promise<void>((resolve) => {
      setTimeout(resolve, TIME_LIMIT_MS).unref();
    });
    void Promise.race([cleanUp(), limit])
      .catch((error: unknown) => log.warn('closing failed', error))
      .finally(() => {
        state = 'closed';
        app.exit(0);
      });
  });
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  return () => state !== 'running';
}

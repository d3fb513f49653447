// A page that crashes, and what it shows afterwards: the driver does not follow such a page, so scripts do.

import { expect } from 'vitest';
import type { Launched } from './app.ts';
import { pagesUnder, runsEngine } from './processes.ts';
import { PATIENCE } from './window.ts';

/** Runs a script in the page, whatever the driver knows of it. */
export function runInPage({ app }: Launched, script: string): Promise<unknown> {
  return app.evaluate(
    ({ BrowserWindow }, source) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(source),
    script,
  );
}

/** Kills the page's process, and waits for the next one: what is asked of a page that is ending is never answered. */
export async function crashPage({ pid }: Launched): Promise<void> {
  const killed = pagesUnder(pid).filter(runsEngine);
  for (const page of killed) process.kill(page, 'SIGKILL');
  await expect
    .poll(() => pagesUnder(pid).some((page) => !killed.includes(page) && runsEngine(page)), PATIENCE)
    .toBe(true);
}

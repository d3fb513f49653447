// The start as a user has it, without a driver that looks into the page.

import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Undriven } from './support/app.ts';
import { processTree } from './support/processes.ts';
import { PATIENCE } from './support/window.ts';
import { readWorld } from './support/world.ts';

const world = readWorld();

/** The processes of pages. */
function pages({ pid }: Undriven): number[] {
  const isPage = (commandLine: string): boolean => commandLine.includes(' --type=renderer ');
  return processTree(pid)
    .filter(({ commandLine }) => isPage(commandLine))
    .map((info) => info.pid);
}

function hasThread(page: number, name: string): boolean {
  try {
    const tasks = readdirSync(`/proc/${page}/task`);
    return tasks.some((task) => readFileSync(`/proc/${page}/task/${task}/comm`, 'utf8').startsWith(name));
  } catch {
    return false; // it ended meanwhile
  }
}

/** Whether a process is so far that it can be a page's. */
const isUp = (page: number): boolean => hasThread(page, 'Chrome_ChildIOT');
/** Whether a page came so far that it runs the engine's worker. */
const runsEngine = (page: number): boolean => hasThread(page, 'DedicatedWorker');

test('the page runs, and no process looks for a graphics processor where there is none', async () => {
  await using app = new Undriven(world);
  await expect.poll(() => pages(app).some(runsEngine), PATIENCE).toBe(true);
  expect(app.log.join('')).not.toMatch(/GPU process/);
});

test('a page whose process hangs before it starts is ended, and loaded again', async () => {
  await using app = new Undriven(world);
  // Beside the page's process Chromium has another ready for the next page; which is which shows later.
  const hung = new Set<number>();
  const stopThem = (): number => {
    for (const page of pages(app)) {
      if (hung.has(page) || !isUp(page)) continue;
      process.kill(page, 'SIGSTOP');
      hung.add(page);
    }
    return hung.size;
  };
  await expect.poll(stopThem, { timeout: 20_000, interval: 5 }).toBe(2);
  expect(pages(app).some(runsEngine)).toBe(false);
  await expect.poll(() => app.log.join(''), { timeout: 40_000 }).toContain('the window did not start');
  await expect.poll(() => pages(app).filter((page) => hung.has(page)).length, PATIENCE).toBeLessThan(2);
  for (const page of pages(app)) if (hung.has(page)) process.kill(page, 'SIGCONT');
  await expect.poll(() => pages(app).some(runsEngine), PATIENCE).toBe(true);
});

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

/** Whether a page came so far that it runs the engine's worker, a thread of its own. */
function runsEngine(page: number): boolean {
  try {
    const tasks = readdirSync(`/proc/${page}/task`);
    return tasks.some((task) => readFileSync(`/proc/${page}/task/${task}/comm`, 'utf8').startsWith('DedicatedWorker'));
  } catch {
    return false; // it ended meanwhile
  }
}

test('the page runs, and no process looks for a graphics processor where there is none', async () => {
  await using app = new Undriven(world);
  await expect.poll(() => pages(app).some(runsEngine), PATIENCE).toBe(true);
  expect(app.log.join('')).not.toMatch(/GPU process/);
});

test('a page whose process is killed is loaded again', async () => {
  await using app = new Undriven(world);
  await expect.poll(() => pages(app).some(runsEngine), PATIENCE).toBe(true);
  const killed = pages(app).filter(runsEngine);
  for (const page of killed) process.kill(page, 'SIGKILL');
  await expect.poll(() => pages(app).some((page) => !killed.includes(page) && runsEngine(page)), PATIENCE).toBe(true);
  expect(app.log.join('')).toContain("the window's process ended: killed");
  expect(app.log.join('')).not.toContain('nobody handled');
});

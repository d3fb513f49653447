// Keeps two set-ups in one checkout (say, npm start and npm test) from building the same files at once.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CACHE } from './paths.mjs';
import { progress } from './progress.mjs';

const LOCK = join(CACHE, 'setup.lock');

/**
 * Runs `work` when no other process is setting up the checkout; waits for one that is.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withSetupLock(work) {
  for (let told = false; !tryLock(); told = true) {
    if (!told) progress.say('… waiting for another set-up in this checkout');
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(LOCK, { force: true });
  }
}

function tryLock() {
  mkdirSync(CACHE, { recursive: true });
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  if (!isHeld()) rmSync(LOCK, { force: true });
  return false;
}

/** Whether the process that wrote the lock is alive: a killed one leaves its lock behind. */
function isHeld() {
  try {
    const pid = Number(readFileSync(LOCK, 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

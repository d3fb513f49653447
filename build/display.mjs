// A virtual display (Xvfb) if there is no other: with a free number, for this user only (cookie), without network.

import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetupFailure } from './setup/failure.mjs';
import { pathWithoutPackages } from './setup/paths.mjs';

/** Xvfb prints its number within a second; if it takes this long, it hangs, whatever the load. */
const START_LIMIT_MS = 120_000;
const SCREEN = '1440x900x24';

/**
 * @typedef {object} VirtualDisplay
 * @property {string} display As in DISPLAY.
 * @property {Record<string, string>} env What a program needs to appear there.
 * @property {() => void} end Ends the display and removes its files.
 */

/**
 * Starts Xvfb and waits until it accepts clients.
 * @returns {Promise<VirtualDisplay>}
 * @throws {SetupFailure}
 */
export async function startVirtualDisplay() {
  const folder = mkdtempSync(join(tmpdir(), 'flowglass-display-'));
  const authority = join(folder, 'authority');
  const cookie = randomBytes(16).toString('hex');
  const env = { ...process.env, PATH: pathWithoutPackages() };
  const addCookie = (/** @type {string} */ display) =>
    spawnSync('xauth', ['-q', '-f', authority, 'add', display, '.', cookie], { env });
  // The server compares only cookies and ignores the display's number, which is not known yet.
  addCookie(':0');
  // Without -noreset a server resets when its last client ends, and the next client to start hangs.
  const args = ['-displayfd', '3', '-screen', '0', SCREEN, '-noreset', '-nolisten', 'tcp', '-auth', authority];
  // In its own process group: Ctrl+C is meant for the program, and the display outlives it.
  const server = spawn('Xvfb', args, { env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'], detached: true });
  const end = () => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const display = `:${await displayNumber(server)}`;
    addCookie(display);
    return { display, env: { DISPLAY: display, XAUTHORITY: authority }, end };
  } catch (error) {
    end();
    throw error;
  }
}

/** @param {import('node:child_process').ChildProcess} server @returns {Promise<number>} */
function displayNumber(server) {
  return new Promise((resolve, reject) => {
    let messages = '';
    const fail = (/** @type {string} */ reason) =>
      reject(
        new SetupFailure({
          what: `The virtual display did not start: ${reason}.`,
          tail: messages.trim(),
          means: 'There is no display (DISPLAY and WAYLAND_DISPLAY are not set), and Xvfb could not make one.',
          todo: 'Run the command in a graphical session, or find out why Xvfb fails.',
        }),
      );
    const limit = setTimeout(() => fail('no answer'), START_LIMIT_MS);
    server.stderr?.on('data', (data) => {
      messages += data;
    });
    server.on('error', (error) => fail(error.message));
    server.on('exit', (code) => fail(`Xvfb ended with code ${code}`));
    server.stdio[3]?.on('data', (data) => {
      clearTimeout(limit);
      resolve(Number(String(data)));
    });
  });
}

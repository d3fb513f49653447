// Starts the built application and waits for it to end: shows it on a virtual display if there is no other, passes
// signals on, and exits with its exit code.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { startVirtualDisplay } from './display.mjs';
import { describeElectron, findElectron } from './electron-runtime.mjs';
import { isRoot, sandboxArguments } from './identity.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { ROOT } from './setup/paths.mjs';
import { progress } from './setup/progress.mjs';
import { hasDisplay } from './setup/system-packages.mjs';

/** Environment variables that the window needs, if set. */
const DISPLAY_VARIABLES = ['PATH', 'LANG', 'DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY', 'XDG_RUNTIME_DIR'];

/** The usual address of D-Bus. */
const SYSTEM_BUS = '/run/dbus/system_bus_socket';

/** A second signal this much later kills a hung application, milliseconds. */
const INSIST_MS = 1000;

/** What a UI driver needs to launch the built application: executable, arguments, environment. */
export function launchInfo() {
  const runtime = requireElectron();
  const set = DISPLAY_VARIABLES.filter((name) => process.env[name]);
  const env = Object.fromEntries(set.map((name) => [name, process.env[name]]));
  return { executablePath: runtime.executable, args: [...sandboxArguments(), ROOT], env };
}

/**
 * Runs the application to its end.
 * @param {string[]} options The application's own.
 * @returns {Promise<number>} The exit code; 128 + n after signal n.
 */
export async function launch(options) {
  const runtime = requireElectron();
  const isTextOnly = options.includes('--help') || options.includes('--version');
  if (!isTextOnly) announce(runtime);
  const display = isTextOnly || hasDisplay() ? undefined : await startVirtualDisplay();
  if (display) progress.say(`There is no display, so Flowglass runs on a virtual one, ${display.display} (Xvfb).`);
  try {
    return await runToEnd(runtime.executable, [...sandboxArguments(), ...logArguments(), ROOT, ...options], {
      ...display?.env,
    });
  } finally {
    display?.end();
  }
}

/** @param {import('./electron-runtime.mjs').ElectronRuntime} runtime */
function announce(runtime) {
  const description = describeElectron(runtime);
  if (description) progress.say(`${description}.`);
  if (isRoot()) progress.say('Running as root: Chromium works for root only with --no-sandbox, so its sandbox is off.');
  else checkUserNamespaces();
}

/** Chromium's sandbox needs user namespaces, and its error message is a riddle if they are not allowed. */
function checkUserNamespaces() {
  const { error, status } = spawnSync('unshare', ['--user', 'true'], { stdio: 'ignore' });
  if (error || status === 0) return;
  throw new SetupFailure({
    what: 'This user may not create user namespaces.',
    means: "Chromium's sandbox needs them, and Flowglass does not run without its sandbox; nor does the playground.",
    todo: 'sudo sysctl kernel.unprivileged_userns_clone=1\non Ubuntu 24.04 and later: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0',
  });
}

/**
 * Without D-Bus, as in a container, Chromium complains a dozen times about services that Flowglass does not use, so it
 * is made to log only fatal errors. With FLOWGLASS_LOG set it logs everything.
 */
function logArguments() {
  return existsSync(SYSTEM_BUS) || process.env.FLOWGLASS_LOG ? [] : ['--log-level=3'];
}

/** @param {string} executable @param {string[]} args @param {Record<string, string>} env @returns {Promise<number>} */
function runToEnd(executable, args, env) {
  return new Promise((resolve, reject) => {
    // In its own process group: Ctrl+C arrives only here.
    const child = spawn(executable, args, { env: { ...process.env, ...env }, stdio: 'inherit', detached: true });
    passSignalsOn(child);
    child.on('error', (error) =>
      reject(new SetupFailure({ what: `${executable} cannot be started: ${error.message}.` })),
    );
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}

/**
 * A signal often arrives twice, from the terminal and from npm, and the second kills Electron: only one is passed on. A
 * later repetition is meant seriously.
 * @param {import('node:child_process').ChildProcess} child
 */
function passSignalsOn(child) {
  let toldMs = Number.NaN;
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      const nowMs = performance.now();
      if (Number.isNaN(toldMs)) child.kill(signal);
      else if (nowMs - toldMs > INSIST_MS) child.kill('SIGKILL');
      else return;
      toldMs = nowMs;
    });
  }
}

function requireElectron() {
  const runtime = findElectron();
  if (!runtime)
    throw new SetupFailure({ what: 'There is no Electron.', todo: 'Run "npm start" once: it fetches one.' });
  return runtime;
}

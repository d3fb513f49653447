// `npm run setup-helper`: installs the built helper for development, with CAP_NET_ADMIN as its file capability, for the
// group `flowglass` only. Needs root; otherwise prints the command to run. Node built-ins only.

import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { exitOnFailure } from './setup/exit.mjs';
import { SetupFailure } from './setup/failure.mjs';
import { findProgram, NATIVE_BUILD, ROOT } from './setup/paths.mjs';

const GROUP = 'flowglass';
const BUILT = join(NATIVE_BUILD, 'flowglass-helper');
const FOLDER = '/usr/local/libexec/flowglass';
const INSTALLED = join(FOLDER, 'flowglass-helper');
/** Owner: everything; group: read and execute; others: nothing. */
const MODE = 0o750;

/**
 * Runs a system program and returns its output.
 * @param {string} name
 * @param {string[]} args
 * @param {string} packageName Debian's package
 */
function run(name, args, packageName) {
  const program = findProgram(name);
  if (!program) {
    throw new SetupFailure({ what: `The program "${name}" is missing.`, todo: `apt-get install ${packageName}` });
  }
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    throw new SetupFailure({ what: `"${[name, ...args].join(' ')}" failed.`, ...(said && { tail: said }) });
  }
}

function checkPreconditions() {
  if (process.getuid?.() !== 0) {
    throw new SetupFailure({
      what: 'Installing the helper needs root.',
      means: 'It gets a file capability, and only root can give one.',
      todo: `sudo "${process.execPath}" "${join(ROOT, 'build/setup-helper.mjs')}"`,
    });
  }
  if (!existsSync(BUILT)) {
    throw new SetupFailure({
      what: 'The helper is not built yet.',
      means: `There is no ${BUILT}.`,
      todo: 'Run "npm run build" first (as yourself, not as root).',
    });
  }
}

/** @returns {number} its group id */
function ensureGroup() {
  const find = () => {
    try {
      return run('getent', ['group', GROUP], 'libc-bin');
    } catch {
      return '';
    }
  };
  if (!find()) run('groupadd', ['--system', GROUP], 'passwd');
  const id = Number(find().split(':')[2]);
  if (!Number.isInteger(id)) throw new SetupFailure({ what: `The group "${GROUP}" could not be made.` });
  return id;
}

/** Replaces the program in one step: a running helper keeps its old file. @param {number} group */
function install(group) {
  mkdirSync(FOLDER, { recursive: true, mode: 0o755 });
  const fresh = `${INSTALLED}.new`;
  try {
    copyFileSync(BUILT, fresh);
    chownSync(fresh, 0, group);
    chmodSync(fresh, MODE);
    // After chown, which would drop the capability.
    run('setcap', ['cap_net_admin=ep', fresh], 'libcap2-bin');
    renameSync(fresh, INSTALLED);
  } finally {
    rmSync(fresh, { force: true });
  }
  const said = run('getcap', [INSTALLED], 'libcap2-bin');
  if (!/cap_net_admin[=+]ep/.test(said)) {
    throw new SetupFailure({
      what: `${INSTALLED} did not keep its capability.`,
      means: 'Its file system does not store file capabilities.',
    });
  }
}

/** Adds the user who called sudo to the group. @returns {string} What that user needs to know. */
function addCaller() {
  const user = process.env.SUDO_USER;
  if (!user || user === 'root') return `Allow a user to run it with: usermod -aG ${GROUP} USER`;
  const before = run('id', ['-nG', user], 'coreutils').split(/\s+/).includes(GROUP);
  if (!before) run('usermod', ['-aG', GROUP, user], 'passwd');
  return before
    ? `${user} is in the group "${GROUP}" already.`
    : `${user} is in the group "${GROUP}" now. That takes effect after logging in again (or, in one shell: newgrp ${GROUP}).`;
}

await exitOnFailure(async () => {
  checkPreconditions();
  install(ensureGroup());
  const advice = addCaller();
  process.stdout.write(`${INSTALLED} is installed (root:${GROUP}, 0750, cap_net_admin=ep).\n${advice}\n`);
  return 0;
});

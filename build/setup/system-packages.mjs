// Step 1: what the system has to provide. Looks for the files themselves, so that it is quick and works on every
// distribution. As root on Debian and its relatives it installs missing packages with apt-get; otherwise it stops with
// the exact command to run.

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { runCommand } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { findProgram } from './paths.mjs';
import { progress } from './progress.mjs';

/**
 * @typedef {object} Need
 * @property {string[]} packages Debian's names; the first that exists is installed (names differ between releases).
 * @property {string} [program] Present if this program is on the PATH.
 * @property {string} [library] Present if the dynamic linker knows this library.
 * @property {() => boolean} [present] Present if this returns true.
 */

/** Debian's Chromium libraries; the others that Electron links are their dependencies. */
const ELECTRON_LIBRARIES = /** @type {Need[]} */ ([
  { packages: ['libgtk-3-0t64', 'libgtk-3-0'], library: 'libgtk-3.so.0' },
  { packages: ['libnss3'], library: 'libnss3.so' },
  { packages: ['libasound2t64', 'libasound2'], library: 'libasound.so.2' },
  { packages: ['libgbm1'], library: 'libgbm.so.1' },
  { packages: ['libxss1'], library: 'libXss.so.1' },
  { packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'], library: 'libatk-bridge-2.0.so.0' },
  { packages: ['libnotify4'], library: 'libnotify.so.4' },
]);

const COMPILER = /** @type {Need[]} */ ([
  { packages: ['g++'], program: 'g++' },
  { packages: ['cmake'], program: 'cmake' },
  { packages: ['make'], program: 'make' },
]);

/** The playground's namespace, its rules and addresses. */
const PLAYGROUND = /** @type {Need[]} */ ([
  { packages: ['util-linux'], program: 'unshare' },
  { packages: ['nftables'], program: 'nft' },
  { packages: ['iproute2'], program: 'ip' },
]);

const VIRTUAL_DISPLAY = /** @type {Need[]} */ ([
  { packages: ['xvfb'], program: 'Xvfb' },
  { packages: ['xauth'], program: 'xauth' },
]);

const TESTS = /** @type {Need[]} */ ([
  { packages: ['conntrack'], program: 'conntrack' },
  { packages: ['socat'], program: 'socat' },
  { packages: ['libcap2-bin'], program: 'setcap' },
  { packages: ['libmnl-dev'], present: () => existsSync('/usr/include/libmnl/libmnl.h') },
  {
    packages: ['libnetfilter-conntrack-dev'],
    present: () => existsSync('/usr/include/libnetfilter_conntrack/libnetfilter_conntrack.h'),
  },
  { packages: ['clang'], program: 'clang++' },
  { packages: ['libclang-rt-dev', 'libclang-rt-14-dev'], present: hasSanitizerRuntime },
]);

/** Whether a window could be shown. */
export function hasDisplay() {
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Ensures that the system has what `npm start` or `npm test` needs.
 * @param {'build' | 'start' | 'test'} purpose
 * @throws {SetupFailure} If something is missing and this process cannot install it.
 */
export async function ensureSystemPackages(purpose) {
  const needs = needsFor(purpose);
  const missing = findMissing(needs);
  if (missing.length === 0) return;
  const isDebian = findProgram('apt-get') !== undefined;
  if (isDebian && process.getuid?.() === 0) {
    progress.begin(`System packages: ${missing.map((need) => need.packages.at(-1)).join(' ')}`);
    await install(missing);
    progress.end();
  }
  const left = findMissing(missing);
  if (left.length > 0) throw missingFailure(left, isDebian);
}

/** @param {'build' | 'start' | 'test'} purpose */
function needsFor(purpose) {
  if (purpose === 'build') return [...COMPILER, ...ELECTRON_LIBRARIES];
  const start = [...COMPILER, ...PLAYGROUND, ...ELECTRON_LIBRARIES];
  if (purpose === 'test') return [...start, ...VIRTUAL_DISPLAY, ...TESTS];
  return hasDisplay() ? start : [...start, ...VIRTUAL_DISPLAY];
}

/** The unmet needs. @param {Need[]} needs */
export function findMissing(needs) {
  const libraries = needs.some((need) => need.library) ? knownLibraries() : '';
  return needs.filter((need) => {
    if (need.program) return findProgram(need.program) === undefined;
    if (need.library) return !libraries.includes(`\t${need.library} `);
    return !need.present?.();
  });
}

/** The dynamic linker's cache as text, one library per line. */
function knownLibraries() {
  const ldconfig = findProgram('ldconfig') ?? '/sbin/ldconfig';
  return spawnSync(ldconfig, ['-p'], { encoding: 'utf8' }).stdout ?? '';
}

/** Clang's address sanitizer: Debian packages it separately from clang, under a versioned name. */
function hasSanitizerRuntime() {
  const versions = existsSync('/usr/lib') ? readdirSync('/usr/lib').filter((name) => name.startsWith('llvm-')) : [];
  return versions.some((name) => {
    const clang = `/usr/lib/${name}/lib/clang`;
    if (!existsSync(clang)) return false;
    return readdirSync(clang).some((version) => existsSync(`${clang}/${version}/lib/linux/libclang_rt.asan-x86_64.a`));
  });
}

/** @param {Need[]} missing */
async function install(missing) {
  const apt = /** @type {const} */ ({
    log: 'system-packages',
    append: true,
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    means: 'The system packages that building and running Flowglass needs could not be installed.',
    todo: 'Look at the output above; without network or mirrors, install them by hand and run the command again:\n'.concat(
      `apt-get install ${missing.map((need) => need.packages.at(-1)).join(' ')}`,
    ),
  });
  const options = ['-o', 'DPkg::Lock::Timeout=300', '-o', 'Acquire::Retries=3'];
  await runCommand('apt-get', [...options, 'update'], { ...apt, append: false });
  const names = missing.map(pickPackage);
  await runCommand('apt-get', [...options, 'install', '-y', '--no-install-recommends', ...names], apt);
}

/** The first of a need's package names that this release can install. @param {Need} need */
function pickPackage({ packages }) {
  if (packages.includes('libclang-rt-dev')) return sanitizerPackage();
  return packages.find(isInstallable) ?? /** @type {string} */ (packages.at(-1));
}

/** libclang-rt-14-dev on Debian 12, where `clang` is clang 14. */
function sanitizerPackage() {
  const depends = spawnSync('apt-cache', ['depends', 'clang'], { encoding: 'utf8' }).stdout ?? '';
  const version = /Depends: clang-(\d+)/.exec(depends)?.[1] ?? '14';
  return `libclang-rt-${version}-dev`;
}

/** @param {string} name */
function isInstallable(name) {
  const policy = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return /Candidate: (?!\(none\))\S/.test(policy.stdout ?? '');
}

/** The failure for a user who cannot install packages. @param {Need[]} missing @param {boolean} isDebian */
export function missingFailure(missing, isDebian) {
  const names = missing.map(isDebian ? pickPackage : (need) => /** @type {string} */ (need.packages.at(-1)));
  const command = `sudo apt-get update && sudo apt-get install --no-install-recommends ${names.join(' ')}`;
  return new SetupFailure({
    what: `Missing from this system: ${missing.map((need) => need.program ?? need.library ?? need.packages.at(-1)).join(', ')}.`,
    means: 'Flowglass cannot be built or run without them, and only root can install them.',
    todo: isDebian
      ? `${command}\nThen run the same command again.`
      : `Install your distribution's equivalents of these Debian packages: ${names.join(' ')}`,
  });
}

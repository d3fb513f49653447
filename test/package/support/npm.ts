// Runs npm like a user: with the system's Node.js, and without settings inherited from the npm that runs these tests.

import { spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';
import { findProgram, pathWithoutPackages } from '../../../build/setup/paths.mjs';
import { PROGRAM_WATCHDOG_MS } from '../../patience.ts';

export interface CommandResult {
  readonly status: number | null;
  /** Standard output and standard error. */
  readonly output: string;
}

export interface NpmOptions {
  readonly cwd: string;
  /** Folders at the beginning of the PATH. */
  readonly path?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** The Node.js installed on this system, as opposed to the pinned one that runs the tests. */
export const SYSTEM_NODE = programOfSystem('node');

const NPM = programOfSystem('npm');

/** Variables that the project's .npmrc and the npm that runs the tests set for this checkout only. */
const HANDED_DOWN = /^npm_(?!config_(registry|cache|cafile|.*proxy|userconfig)$)/i;

/** Runs npm. A failure is a result, too: it does not throw. */
export function npm(args: readonly string[], { cwd, path = [], env = {} }: NpmOptions): CommandResult {
  const own = Object.entries(process.env).filter(([name]) => !HANDED_DOWN.test(name));
  const result = spawnSync(NPM, [...args], {
    cwd,
    encoding: 'utf8',
    env: { ...Object.fromEntries(own), PATH: [...path, pathWithoutPackages()].join(delimiter), ...env },
    timeout: PROGRAM_WATCHDOG_MS,
  });
  return { status: result.status, output: `${result.stdout}${result.stderr}${result.error?.message ?? ''}` };
}

function programOfSystem(name: string): string {
  const path = findProgram(name);
  if (path === undefined) throw new Error(`${name} is not on the PATH`);
  return path;
}

// Builds the addon and the helper on this machine, with CMake, into the package's folder build/.

import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InstallFailure } from './install-failure.ts';

/** The package: this module is in its dist/install. */
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url));
const TARGET = join(PACKAGE, 'build');
/** CMake's own files, not needed afterwards. */
const WORK = join(TARGET, 'cmake');

/** An unknown compiler can warn about things that ours accepts. */
const OPTIONS = ['-DCMAKE_BUILD_TYPE=Release', '-DFLOWGLASS_WARNINGS_ARE_ERRORS=OFF'];

/** @throws InstallFailure that says what is missing. */
export function buildNativeFiles(): void {
  if (spawnSync('cmake', ['--version'], { stdio: 'ignore' }).status !== 0) {
    throw new InstallFailure(
      'The native files must be built on this machine, but CMake was not found or does not start.',
    );
  }
  try {
    cmake('configure', ['-S', PACKAGE, '-B', WORK, ...OPTIONS, ...headers()]);
    const jobs = String(availableParallelism());
    cmake('build', ['--build', WORK, '--target', 'package-files', '--parallel', jobs]);
    cmake('install', ['--install', WORK, '--component', 'package', '--prefix', TARGET, '--strip']);
  } finally {
    rmSync(WORK, { recursive: true, force: true });
  }
}

/** Node's headers: packages that this one depends on, wherever npm has put them. */
function headers(): string[] {
  const { resolve } = createRequire(import.meta.url);
  const folderOf = (name: string): string => dirname(resolve(`${name}/package.json`));
  return [`-DNODE_ADDON_API=${folderOf('node-addon-api')}`, `-DNODE_API_HEADERS=${folderOf('node-api-headers')}`];
}

function cmake(step: string, args: string[]): void {
  const { status, stdout, stderr, error } = spawnSync('cmake', args, { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status === 0) return;
  throw new InstallFailure(
    `The native files could not be built here: CMake's step "${step}" failed.`,
    error ? error.message : `${stdout}\n${stderr}`,
  );
}

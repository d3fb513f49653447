// The program behind install.mjs: makes sure that the native files run on this machine, and builds them if they
// don't. With --if-needed (npm's install script) files that run are left alone.

import { buildNativeFiles } from './build.ts';
import { loadProblem } from './check.ts';
import { InstallFailure } from './install-failure.ts';

function run(isIfNeeded: boolean): void {
  const before = loadProblem();
  if (isIfNeeded && before === undefined) return;
  if (before !== undefined) process.stdout.write(`${before}\n\nBuilding the native files with CMake.\n`);
  buildNativeFiles();
  const after = loadProblem();
  if (after !== undefined) throw new InstallFailure('The native files were built, but do not run.', after);
  process.stdout.write('The native files are built, and load.\n');
}

try {
  run(process.argv.includes('--if-needed'));
} catch (error) {
  if (!(error instanceof InstallFailure)) throw error;
  process.stderr.write(`\n${error.message}\n\n`);
  process.exitCode = 1;
}

// Builds the native core, its tests and its fuzzers with clang's AddressSanitizer and UndefinedBehaviorSanitizer, in
// native/build/asan. Node built-ins only. Needs clang++, cmake, and ninja or make.

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './setup/paths.mjs';

const SOURCE = join(ROOT, 'native');
export const SANITIZED = join(SOURCE, 'build', 'asan');

/** The environment of the programs built here: the first finding ends them. */
export const SANITIZER_ENV = {
  ASAN_OPTIONS: 'detect_leaks=1:halt_on_error=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
};

/**
 * Builds targets of native/CMakeLists.txt; on failure prints the reason and ends the program.
 * @param {...string} targets
 */
export function buildSanitized(...targets) {
  const compiler = ['clang++', 'clang++-19', 'clang++-16', 'clang++-14'].find(found);
  if (compiler === undefined) fail('The native tests need clang (its sanitizers): apt-get install clang');
  if (!existsSync(join(SANITIZED, 'CMakeCache.txt'))) {
    const generator = found('ninja') ? ['-G', 'Ninja'] : [];
    const options = ['-DFLOWGLASS_SANITIZE=ON', '-DFLOWGLASS_TESTS=ON', `-DCMAKE_CXX_COMPILER=${compiler}`];
    run(['-S', SOURCE, '-B', SANITIZED, ...generator, ...options]);
  }
  run(['--build', SANITIZED, '--parallel', '2', '--target', ...targets]);
}

/** @param {string[]} args Of cmake; its output is shown when it fails. */
function run(args) {
  const result = spawnSync('cmake', args, { encoding: 'utf8', cwd: ROOT, maxBuffer: 1 << 28 });
  if (result.error) fail(`cmake could not be started: ${result.error.message}`);
  if (result.status !== 0) fail(`${result.stdout}${result.stderr}`);
}

/** @param {string} command */
function found(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** @param {string} reason @returns {never} */
function fail(reason) {
  console.error(reason);
  process.exit(1);
}

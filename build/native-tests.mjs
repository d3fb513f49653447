// Builds the native core with clang's AddressSanitizer and UndefinedBehaviorSanitizer and runs its tests
// (test/native), and a fuzzer for some seconds. Prints "N passed, N failed"; the exit code is 1 when a test failed
// or a sanitizer spoke.
// Node built-ins only. Needs clang++, cmake, and ninja or make.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'native');
const build = join(source, 'build', 'asan');
/** Some seconds under the sanitizers. For hours of it, run native/build/asan/decoder-fuzz yourself. */
const FUZZ_RUNS = 100_000;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function run(command, args, options = {}) {
  const result = spawnSync(command, args, { stdio: 'inherit', cwd: root, ...options });
  if (result.error) {
    console.error(`${command} could not be started: ${result.error.message}`);
    process.exit(1);
  }
  return result.status ?? 1;
}

/** @param {string} command */
function found(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;
}

const compiler = ['clang++', 'clang++-19', 'clang++-16', 'clang++-14'].find(found);
if (compiler === undefined) {
  console.error('The native tests need clang (its sanitizers): apt-get install clang');
  process.exit(1);
}
if (!existsSync(join(build, 'CMakeCache.txt'))) {
  const generator = found('ninja') ? ['-G', 'Ninja'] : [];
  const options = ['-DFLOWGLASS_SANITIZE=ON', '-DFLOWGLASS_TESTS=ON', `-DCMAKE_CXX_COMPILER=${compiler}`];
  const status = run('cmake', ['-S', source, '-B', build, ...generator, ...options], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) process.exit(status);
}
const built = spawnSync('cmake', ['--build', build, '--target', 'native-tests', 'decoder-fuzz', '--parallel', '2'], {
  encoding: 'utf8',
  cwd: root,
});
if (built.status !== 0) {
  console.error(built.stdout, built.stderr);
  process.exit(1);
}
const env = {
  ...process.env,
  ASAN_OPTIONS: 'detect_leaks=1:halt_on_error=1',
  UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
};
const tested = run(join(build, 'native-tests'), [], { env });
process.exit(fuzz() ? tested : 1);

/** Runs the fuzzer for some seconds from the fixtures; what it finds new stays in the build folder. Shown where it fails. */
function fuzz() {
  const corpus = join(build, 'corpus');
  mkdirSync(corpus, { recursive: true });
  const options = [`-runs=${FUZZ_RUNS}`, '-max_len=2048', `-artifact_prefix=${build}/`];
  const result = spawnSync(join(build, 'decoder-fuzz'), [...options, corpus, join(root, 'test', 'fixtures')], {
    encoding: 'utf8',
    cwd: root,
    env,
  });
  if (result.status === 0) console.log(`the decoder survived ${FUZZ_RUNS} fuzzed inputs`);
  else console.error(`the fuzzer failed; its input is in ${build}\n${result.stdout}${result.stderr}`);
  return result.status === 0;
}

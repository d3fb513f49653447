// Step 3: the native files (addon, helper, playground, probe) by CMake into native/build.

import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { NATIVE_BUILD, ROOT } from './paths.mjs';
import { hashInputs, isFresh, writeStamp } from './stamp.mjs';

const STAMP = join(NATIVE_BUILD, '.flowglass-stamp');
const INPUTS = [
  ...['addon', 'helper', 'playground', 'probe', 'src', 'CMakeLists.txt'].map((name) => `native/${name}`),
  'test/bench/tools',
];

/** What the application needs from here; if one is missing, the build has to run. */
const OUTPUTS = ['flowglass_conntrack.node', 'flowglass-helper', 'flowglass-playground', 'flowglass-probe'];

/** Hash of everything from which the native files are built. */
export function nativeHash() {
  return hashInputs([
    ...INPUTS,
    'node_modules/node-addon-api/package.json',
    'node_modules/node-api-headers/package.json',
  ]);
}

/** @type {import('./steps.mjs').Step} */
export const nativeFiles = {
  name: 'Native library, helper, playground and probe (CMake)',
  isFresh: () => isFresh(STAMP, nativeHash()) && OUTPUTS.every((name) => existsSync(join(NATIVE_BUILD, name))),
  async make() {
    const hash = nativeHash();
    await removeForeignCache();
    await runCommand('cmake', ['-S', 'native', '-B', 'native/build', '-DCMAKE_BUILD_TYPE=Release'], {
      log: 'native-configure',
      what: 'CMake could not configure the native build',
      means: 'The compiler or a header is missing or too old (g++ 12 and CMake 3.25 are known to work).',
      todo: 'Look at the output above, and run the command again.',
    });
    await runCommand('cmake', ['--build', 'native/build', '-j2'], {
      log: 'native-build',
      what: 'The native build failed',
      means: 'The C++ sources under native/ do not compile here (g++ 12 is known to work).',
      todo: 'Look at the first error in the log. After a change of compiler: rm -r native/build',
    });
    writeStamp(STAMP, hash);
  },
};

/** CMake refuses a build folder that was moved or copied from another checkout: start afresh. */
async function removeForeignCache() {
  const cache = await readFile(join(NATIVE_BUILD, 'CMakeCache.txt'), 'utf8').catch(() => undefined);
  if (cache && !cache.includes(`CMAKE_HOME_DIRECTORY:INTERNAL=${join(ROOT, 'native')}\n`)) {
    await rm(NATIVE_BUILD, { recursive: true });
  }
}

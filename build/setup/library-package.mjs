// Step 6: what `npm pack -w native` packs besides the sources: JavaScript and types in native/dist, and the stripped
// addon and helper in native/prebuilds/PLATFORM-ARCH. The work tree is unchanged: native/package.json serves both
// the checkout (condition "@flowglass/source") and the package.

import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { nativeHash } from './native.mjs';
import { NATIVE_BUILD, npmBin, ROOT, toolNode } from './paths.mjs';
import { hashInputs, isFresh, writeStamp } from './stamp.mjs';

const NATIVE = join(ROOT, 'native');
const OUTPUT = join(NATIVE, 'dist');
const PREBUILDS = join(NATIVE, 'prebuilds');
const PREBUILT = join(PREBUILDS, `${process.platform}-${process.arch}`);
/** native/package.json keeps the stamp out of the package. */
const STAMP = join(OUTPUT, '.flowglass-stamp');
const INPUTS = ['native', 'tsconfig.json', 'tsconfig.native.json', 'tsconfig.package.json', 'package-lock.json'];

/** @type {import('./steps.mjs').Step} */
export const libraryPackage = {
  name: 'Contents of the npm package of the library',
  isFresh: () => existsSync(PREBUILT) && isFresh(STAMP, packageHash()),
  async make() {
    const hash = packageHash();
    await compile();
    await copyNativeFiles();
    writeStamp(STAMP, hash);
  },
};

function packageHash() {
  return hashInputs([...INPUTS, 'build/setup/library-package.mjs'], nativeHash());
}

async function compile() {
  rmSync(OUTPUT, { recursive: true, force: true });
  await runCommand(toolNode(), [npmBin('tsc'), '-p', 'tsconfig.package.json'], {
    log: 'library-package',
    what: 'The library could not be compiled',
    means: 'A TypeScript file under native/ has an error.',
    todo: 'Look at the output above; "npm run check" shows more.',
  });
  const isGenerated = (/** @type {string} */ name) => /\.gen\.(terms\.)?(js|d\.ts)$/.test(name);
  for (const name of readdirSync(join(NATIVE, 'filter'), { recursive: true, encoding: 'utf8' }).filter(isGenerated)) {
    writeFileSync(join(OUTPUT, 'filter', name), readFileSync(join(NATIVE, 'filter', name)));
  }
  for (const name of readdirSync(OUTPUT, { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.d.ts') || isGenerated(name)) importCompiled(join(OUTPUT, name));
  }
}

/**
 * Changes the imports of a declaration file from TypeScript to JavaScript: the compiler rewrites them in its
 * JavaScript output, but not in declarations.
 * @param {string} path
 */
function importCompiled(path) {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/(\bfrom |\bimport\(|\bimport )(["'])(\.{1,2}\/[^"']+)\.ts\2/g, '$1$2$3.js$2'));
}

/** Strips them: debug information is four fifths of the addon. */
async function copyNativeFiles() {
  rmSync(PREBUILDS, { recursive: true, force: true });
  await runCommand('cmake', ['--install', NATIVE_BUILD, '--component', 'package', '--prefix', PREBUILT, '--strip'], {
    log: 'library-package',
    append: true,
    what: 'The native files could not be copied into the package',
  });
}

// Step 5: the application itself (main, preload, page) by Vite into dist/.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from './command.mjs';
import { nativeHash } from './native.mjs';
import { DIST, npmBin, toolNode } from './paths.mjs';
import { hashInputs, isFresh, writeStamp } from './stamp.mjs';

const STAMP = join(DIST, '.flowglass-stamp');
const INPUTS = ['electron', 'renderer', 'native', 'tsconfig.json', 'package.json', 'package-lock.json'];
const CONFIGS = ['main', 'start', 'preload', 'renderer'].map((name) => `build/vite.${name}.config.ts`);
const OUTPUTS = ['electron/main.js', 'electron/main.cjs', 'electron/preload.cjs', 'renderer/index.html'];

/** @type {import('./steps.mjs').Step} */
export const application = {
  name: 'Application (Vite)',
  isFresh: () => OUTPUTS.every((name) => existsSync(join(DIST, name))) && isFresh(STAMP, applicationHash()),
  async make() {
    const hash = applicationHash();
    for (const config of CONFIGS) {
      await runCommand(toolNode(), [npmBin('vite'), 'build', '--config', config, '--logLevel', 'warn'], {
        log: 'application',
        append: config !== CONFIGS[0],
        what: 'The application could not be bundled',
        means: 'A source file under electron/, renderer/ or native/ has an error.',
        todo: 'Look at the output above; "npm run check" shows more.',
      });
    }
    writeStamp(STAMP, hash);
  },
};

function applicationHash() {
  return hashInputs([...INPUTS, ...CONFIGS], nativeHash());
}

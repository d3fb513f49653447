// The set-up as a list of steps, each done only if its inputs have changed. Reports progress.

import { application } from './application.mjs';
import { electronRuntime } from './electron.mjs';
import { libraryPackage } from './library-package.mjs';
import { withSetupLock } from './lock.mjs';
import { nativeFiles } from './native.mjs';
import { benchmarkPeers, npmPackages } from './npm-packages.mjs';
import { progress } from './progress.mjs';

/**
 * @typedef {object} Step
 * @property {string} name For people.
 * @property {() => boolean} isFresh Whether there is nothing to do; quick, writes nothing.
 * @property {() => Promise<void>} make Does the step; throws a SetupFailure.
 */

/** In order of dependence. */
const STEPS = { npmPackages, nativeFiles, electronRuntime, application, libraryPackage };

/** The steps for each purpose. @type {Record<'check' | 'build' | 'run' | 'bench', Step[]>} */
export const STEPS_FOR = {
  check: [STEPS.npmPackages],
  build: [STEPS.npmPackages, STEPS.nativeFiles, STEPS.application, STEPS.libraryPackage],
  run: Object.values(STEPS),
  bench: [...Object.values(STEPS), benchmarkPeers],
};

/**
 * Does the steps that are not fresh. If all are, writes nothing and takes no lock.
 * @param {Step[]} steps
 */
export async function ensureSteps(steps) {
  if (steps.every((step) => step.isFresh())) return;
  await withSetupLock(async () => {
    for (const step of steps) {
      if (step.isFresh()) continue;
      progress.begin(step.name);
      await step.make();
      progress.end();
    }
  });
}

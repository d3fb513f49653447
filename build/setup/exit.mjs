// Turns the outcome of a command into the process's exit code, with an explanation if set-up failed.

import { describeFailure, SetupFailure } from './failure.mjs';
import { progress } from './progress.mjs';

/**
 * Sets the process's exit code to what `work` returns, or to 1 after an explained failure.
 * @param {() => Promise<number>} work
 */
export async function exitOnFailure(work) {
  try {
    process.exitCode = await work();
  } catch (error) {
    if (!(error instanceof SetupFailure)) throw error;
    progress.fail();
    process.stderr.write(`${describeFailure(error.explanation)}\n`);
    process.exitCode = 1;
  }
}

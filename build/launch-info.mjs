// Prints what a UI driver needs to launch the built application, as JSON on standard output:
//
//   {"executablePath": "...", "args": ["..."], "env": {...}}
//
// First sets up whatever is missing or out of date, with progress on standard error. Add `env` to the driver's own
// environment.

import { launchInfo } from './launch.mjs';
import { exitOnFailure } from './setup/exit.mjs';
import { ensureSteps, STEPS_FOR } from './setup/steps.mjs';
import { ensureSystemPackages } from './setup/system-packages.mjs';

await exitOnFailure(async () => {
  await ensureSystemPackages('start');
  await ensureSteps(STEPS_FOR.run);
  process.stdout.write(`${JSON.stringify(launchInfo())}\n`);
  return 0;
});

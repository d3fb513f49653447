// Runs the tests of the native core (test/native) under clang's sanitizers, and each fuzzer for a while; in a soak also
// the fuzzer of the filter language, which otherwise runs among the unit tests. Prints "N passed, N failed", counting a
// fuzzer as a test; the exit code is 1 if one failed or a sanitizer reported an error.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { IS_SOAK, SIZES } from '../test/sizes.ts';
import { FILTER_FUZZER, fuzzers, runFuzzers } from './fuzzers.mjs';
import { buildSanitized, SANITIZED, SANITIZER_ENV } from './sanitized-build.mjs';
import { ROOT } from './setup/paths.mjs';

buildSanitized('native-tests', 'fuzzers');
const tested = spawnSync(join(SANITIZED, 'native-tests'), [], {
  encoding: 'utf8',
  cwd: ROOT,
  env: { ...process.env, ...SANITIZER_ENV },
  maxBuffer: 1 << 28,
});
const total = /^(\d+) passed, (\d+) failed$/m;
const [, passedText = '0', failedText = '0'] = total.exec(tested.stdout) ?? [];
let passed = Number(passedText);
let failed = Number(failedText);
// A sanitizer's report ends the program before its total.
if (tested.status !== 0 && failed === 0) failed = 1;
process.stdout.write(tested.stdout.replace(total, '').trimStart());
process.stderr.write(tested.stderr);
await runFuzzers([...fuzzers(), ...(IS_SOAK ? [FILTER_FUZZER] : [])], SIZES.fuzzSec, (run) => {
  if (run.passed) passed++;
  else failed++;
  console.log(`${run.passed ? '✓' : '✗'} fuzzer ${run.name}: ${run.runs} inputs, ${run.coverage}`);
  if (!run.passed) console.log(run.report);
});
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

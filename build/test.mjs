// `npm test`: runs the stages, all of them or those that are named, and sums up. The last line is the total,
// "N passed, N failed", and nothing else. A stage without a single test has failed, and so has one that skipped tests.

import { STAGES } from './test-stages.mjs';

const names = process.argv.slice(2);
const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}; there are ${STAGES.map((stage) => stage.name).join(', ')}.`);
  process.exit(2);
}

/** @type {string[]} */
const summary = [];
/** What failed, told again at the end, where it is seen. @type {string[]} */
const failedTests = [];
const total = { passed: 0, failed: 0 };
for (const { name, title, run } of STAGES) {
  if (names.length > 0 && !names.includes(name)) continue;
  console.log(`\n━━ ${name}: ${title}`);
  const startMs = performance.now();
  const { passed, failed, skipped, failures: texts = [] } = await run();
  failedTests.push(...texts.map((text) => `✗ ${name}: ${text}`));
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const notes = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) notes.push(`${skipped} skipped, which counts as failed`);
  const isEmpty = passed + failed + skipped === 0;
  if (isEmpty) notes.push('no tests at all, which counts as one failed');
  const failures = failed + skipped + (isEmpty ? 1 : 0);
  total.passed += passed;
  total.failed += failures;
  summary.push(`${failures === 0 ? '✓' : '✗'} ${name.padEnd(15)} ${notes.join(', ')} (${seconds} s)`);
}
if (failedTests.length > 0) console.log(`\n━━ what failed\n${failedTests.join('\n\n')}`);
console.log(`\n━━ summary\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

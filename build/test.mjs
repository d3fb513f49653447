// `npm test` and `npm run soak`: runs all stages, or the named ones, and sums up. The last line is only the total, "N
// passed, N failed". A stage that has no tests or skipped some counts as failed.

import { ROOT } from './setup/paths.mjs';
import { LANES, STAGES } from './test-stages.mjs';
import { slowest } from './vitest-report.mjs';

/** Number of slowest tests listed. */
const SLOWEST = 10;

/** @typedef {import('./test-stages.mjs').Stage} Stage */
/** @typedef {import('./vitest-report.mjs').TestDuration} TestDuration */

const names = process.argv.slice(2);
const unknown = names.filter((name) => !STAGES.some((stage) => stage.name === name));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}; there are ${STAGES.map((stage) => stage.name).join(', ')}.`);
  process.exit(2);
}
const stages = names.length > 0 ? STAGES.filter(({ name }) => names.includes(name)) : STAGES;

/** Summary lines by stage name. @type {Map<string, string>} */
const summary = new Map();
/** Failures, repeated at the end, where they are seen. @type {string[]} */
const failedTests = [];
/** @type {TestDuration[]} */
const durations = [];
const total = { passed: 0, failed: 0 };

/**
 * Runs a stage. If another runs at the same time, this one's output is shown at its end, so that they don't mix.
 * @param {Stage} stage
 * @param {boolean} isAlone
 */
async function runStage({ name, title, run }, isAlone) {
  /** @type {(string | Uint8Array)[]} */
  const held = [];
  const show = (/** @type {string | Uint8Array} */ text) =>
    void (isAlone ? process.stdout.write(text) : held.push(text));
  console.log(`\n━━ ${name}: ${title}${isAlone ? '' : ' (begins)'}`);
  const startMs = performance.now();
  const { passed, failed, skipped, failures: texts = [], durations: own = [] } = await run(show);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  if (!isAlone) console.log(`\n━━ ${name}: ${title}`);
  for (const text of held) process.stdout.write(text);
  failedTests.push(...texts.map((text) => `✗ ${name}: ${text}`));
  durations.push(...own.map(({ name: test, ms }) => ({ name: `${name}: ${test.replace(`${ROOT}/`, '')}`, ms })));
  const notes = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) notes.push(`${skipped} skipped, which counts as failed`);
  const isEmpty = passed + failed + skipped === 0;
  if (isEmpty) notes.push('no tests at all, which counts as one failed');
  const failures = failed + skipped + (isEmpty ? 1 : 0);
  total.passed += passed;
  total.failed += failures;
  summary.set(name, `${failures === 0 ? '✓' : '✗'} ${name.padEnd(15)} ${notes.join(', ')} (${seconds} s)`);
}

/** @param {Stage['lane']} lane @param {boolean} isAlone */
async function runLane(lane, isAlone) {
  for (const stage of stages) if (stage.lane === lane) await runStage(stage, isAlone);
}

const isAlone = new Set(stages.map(({ lane }) => lane)).size === 1;
const beginMs = performance.now();
await Promise.all(LANES.map((lane) => runLane(lane, isAlone)));
await runLane('alone', true);
const minutes = ((performance.now() - beginMs) / 60_000).toFixed(1);

console.log('\n━━ the slowest tests');
for (const { name, ms } of slowest(durations, SLOWEST)) console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${name}`);
if (failedTests.length > 0) console.log(`\n━━ what failed\n${failedTests.join('\n\n')}`);
console.log(`\n━━ summary\n${stages.map(({ name }) => summary.get(name)).join('\n')}\n${minutes} minutes`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;

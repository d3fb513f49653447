// Counts the outcome of a Vitest run from its JSON report, and repeats its failures.

/**
 * @typedef {object} TestDuration
 * @property {string} name Its file and its own name.
 * @property {number} ms
 */

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed Tests, files that could not be loaded, and runs that failed outside any test.
 * @property {number} skipped
 * @property {string[]} [failures] One text per failure: the test's name and the beginning of the error.
 * @property {TestDuration[]} [durations] Of each test.
 */

/** Lines repeated of each error: enough for the difference between two values. */
const ERROR_LINES = 25;

/**
 * @param {unknown} report What Vitest's JSON reporter wrote; undefined if nothing.
 * @param {number} exitCode Of Vitest.
 * @returns {Counts}
 */
export function countReport(report, exitCode) {
  const {
    numPassedTests = 0,
    numFailedTests = 0,
    numPendingTests = 0,
    numTodoTests = 0,
    testResults = [],
  } = /** @type {import('vitest/node').JsonTestResults} */ (report ?? {});
  const brokenFiles = testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  const failures = testResults.flatMap((file) => failuresOf(file));
  const counts = {
    passed: numPassedTests,
    failed: numFailedTests + brokenFiles.length,
    skipped: numPendingTests + numTodoTests,
    failures,
    durations: testResults.flatMap((file) => durationsOf(file)),
  };
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

/**
 * @param {import('vitest/node').JsonTestResult} file
 * @returns {string[]}
 */
function failuresOf({ name, message, assertionResults, status }) {
  if (status !== 'failed') return [];
  const tests = assertionResults.filter((test) => test.status === 'failed');
  if (tests.length === 0) return [`${name}\n${firstLines(message)}`];
  return tests.map(
    ({ fullName, failureMessages }) => `${name} > ${fullName}\n${firstLines(failureMessages?.join('\n'))}`,
  );
}

/** @param {string | undefined} text */
function firstLines(text = '') {
  const lines = text.split('\n');
  return lines.length <= ERROR_LINES ? text : [...lines.slice(0, ERROR_LINES), '…'].join('\n');
}

/**
 * @param {import('vitest/node').JsonTestResult} file
 * @returns {TestDuration[]}
 */
function durationsOf({ name, assertionResults }) {
  return assertionResults.map(({ fullName, duration }) => ({
    name: `${name} > ${fullName}`,
    ms: duration ?? 0,
  }));
}

/**
 * The slowest tests, slowest first.
 * @param {readonly TestDuration[]} durations
 * @param {number} count
 */
export function slowest(durations, count) {
  return durations.toSorted((a, b) => b.ms - a.ms).slice(0, count);
}

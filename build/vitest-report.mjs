// Counts the outcome of a Vitest run from its JSON report.

/**
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed Tests, files that could not be loaded, and runs that failed outside any test.
 * @property {number} skipped
 */

/**
 * @param {unknown} report What Vitest's JSON reporter wrote; undefined when it wrote nothing.
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
  const counts = {
    passed: numPassedTests,
    failed: numFailedTests + brokenFiles.length,
    skipped: numPendingTests + numTodoTests,
  };
  if (exitCode !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

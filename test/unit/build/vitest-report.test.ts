import { expect, test } from 'vitest';
import { countReport } from '../../../build/vitest-report.mjs';

const clean = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

test('a clean run counts what passed', () => {
  expect(countReport(clean, 0)).toEqual({ passed: 3, failed: 0, skipped: 0 });
});

test('skipped and to-do tests are both skipped', () => {
  expect(countReport({ ...clean, numPendingTests: 1, numTodoTests: 2 }, 0)).toEqual({
    passed: 3,
    failed: 0,
    skipped: 3,
  });
});

test('a file that could not be loaded is a failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }];
  expect(countReport({ ...clean, testResults }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('a file with a failed test is counted once', () => {
  const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] }];
  expect(countReport({ ...clean, numFailedTests: 1, testResults }, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('a run that failed outside any test is a failure', () => {
  expect(countReport(clean, 1)).toEqual({ passed: 3, failed: 1, skipped: 0 });
});

test('a run that reported nothing is a failure, never zero of both', () => {
  expect(countReport(undefined, 1)).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

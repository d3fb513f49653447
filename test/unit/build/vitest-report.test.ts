import { expect, test } from 'vitest';
import { countReport, slowest } from '../../../build/vitest-report.mjs';

const clean = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

test('a clean run counts what passed', () => {
  expect(countReport(clean, 0)).toEqual({ passed: 3, failed: 0, skipped: 0, failures: [], durations: [] });
});

test('skipped and to-do tests are both skipped', () => {
  expect(countReport({ ...clean, numPendingTests: 1, numTodoTests: 2 }, 0)).toMatchObject({
    passed: 3,
    failed: 0,
    skipped: 3,
  });
});

test('a file that could not be loaded is a failure', () => {
  const testResults = [{ status: 'failed', assertionResults: [] }];
  expect(countReport({ ...clean, testResults }, 1)).toMatchObject({ passed: 3, failed: 1, skipped: 0 });
});

test('a file with a failed test is counted once', () => {
  const testResults = [{ status: 'failed', assertionResults: [{ status: 'failed' }, { status: 'passed' }] }];
  expect(countReport({ ...clean, numFailedTests: 1, testResults }, 1)).toMatchObject({
    passed: 3,
    failed: 1,
    skipped: 0,
  });
});

test('a run that failed outside any test is a failure', () => {
  expect(countReport(clean, 1)).toMatchObject({ passed: 3, failed: 1, skipped: 0 });
});

test('a run that reported nothing is a failure, never zero passed and zero failed', () => {
  expect(countReport(undefined, 1)).toMatchObject({ passed: 0, failed: 1, skipped: 0 });
});

test('failures are reported with the test and the beginning of the message', () => {
  const long = Array.from({ length: 100 }, (_, i) => `line ${i}`).join('\n');
  const testResults = [
    { name: 'good.test.ts', status: 'passed', message: '', assertionResults: [{ status: 'passed', fullName: 'fine' }] },
    { name: 'broken.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
    {
      name: 'bad.test.ts',
      status: 'failed',
      message: '',
      assertionResults: [
        { status: 'passed', fullName: 'fine' },
        { status: 'failed', fullName: 'a sum', failureMessages: ['expected 3 to be 4'] },
        { status: 'failed', fullName: 'a list', failureMessages: [long] },
      ],
    },
  ];
  const { failures = [] } = countReport({ ...clean, numFailedTests: 2, testResults }, 1);
  expect(failures.slice(0, 2)).toEqual(['broken.test.ts\nno such module', 'bad.test.ts > a sum\nexpected 3 to be 4']);
  expect(failures[2]).toMatch(/^bad\.test\.ts > a list\nline 0\n.*\nline 24\n…$/s);
});

test('the slowest tests are listed with their files, slowest first', () => {
  const testResults = [
    {
      name: 'a.test.ts',
      status: 'passed',
      assertionResults: [3, 9].map((ms) => ({ fullName: `${ms}`, duration: ms })),
    },
    {
      name: 'b.test.ts',
      status: 'passed',
      assertionResults: [{ fullName: 'five', duration: 5 }, { fullName: 'never ran' }],
    },
  ];
  const { durations = [] } = countReport({ ...clean, testResults }, 0);
  expect(slowest(durations, 2)).toEqual([
    { name: 'a.test.ts > 9', ms: 9 },
    { name: 'b.test.ts > five', ms: 5 },
  ]);
});

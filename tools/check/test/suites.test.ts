import { expect, test } from 'vitest';
import { judge } from '../src/suites.ts';

const report = { numPassedTests: 3, numFailedTests: 0, numTotalTests: 3, success: true };

test.each([
  ['that passed counts its tests and prints nothing', report, { passed: 3, failed: 0, output: '' }],
  [
    'with failures counts both kinds and prints what it said',
    { ...report, numFailedTests: 2, success: false },
    { passed: 3, failed: 2, output: 'said' },
  ],
  [
    'that failed outside of its tests has failed',
    { ...report, success: false },
    { passed: 3, failed: 1, output: 'said' },
  ],
  [
    'that ran nothing has failed',
    { ...report, numPassedTests: 0, numTotalTests: 0 },
    { passed: 0, failed: 1, output: 'saidIt ran no tests.\n' },
  ],
  [
    'that skipped all of its tests has failed',
    { ...report, numPassedTests: 0 },
    { passed: 0, failed: 1, output: 'saidIt ran no tests.\n' },
  ],
])('a suite %s', (_, given, outcome) => {
  expect(judge(given, 'said')).toEqual(outcome);
});

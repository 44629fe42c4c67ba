import { expect, test } from 'vitest';
import { judge } from '../src/suite-outcome.ts';

const files = ['test/a.test.ts', 'test/b.test.ts'];
const report = { passed: 3, failed: 0, succeeded: true, files: files.map((path) => ({ path, seconds: 1 })) };

test.each([
  ['that passed counts its tests and prints nothing', report, { passed: 3, failed: 0, output: '' }],
  [
    'with failures counts both kinds and prints its output',
    { ...report, failed: 2, succeeded: false },
    { passed: 3, failed: 2, output: 'said' },
  ],
  [
    'that failed outside of its tests has failed',
    { ...report, succeeded: false },
    { passed: 3, failed: 1, output: 'said' },
  ],
  [
    'that ran nothing has failed',
    { ...report, passed: 0, files: [] },
    { passed: 0, failed: 1, output: 'saidIt ran no tests.\n' },
  ],
  [
    'that skipped all of its tests has failed',
    { ...report, passed: 0 },
    { passed: 0, failed: 1, output: 'saidIt ran no tests.\n' },
  ],
  [
    'that left out a file has failed',
    { ...report, files: report.files.slice(1) },
    { passed: 3, failed: 1, output: 'saidIt did not run test/a.test.ts.\n' },
  ],
])('a suite %s', (_, given, outcome) => {
  expect(judge(given, files, 'said')).toEqual(outcome);
});

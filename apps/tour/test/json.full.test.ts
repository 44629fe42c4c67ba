import { expect, test } from 'vitest';
import { inShort, linesOf, ONCE_GRANTED, ONCE_STOPPED, tour } from './run.ts';

const STEPS = [
  'signup done',
  'api.start done',
  'register done',
  'consent done',
  ...ONCE_GRANTED,
  ...ONCE_STOPPED,
];

test('--json prints one line per step, each as expected and none with a secret, and the exit code is 0', async () => {
  const { code, stdout, stderr } = await tour(['--exit', '--json']);
  const steps = linesOf(stdout);
  expect(inShort(steps)).toEqual(STEPS);
  expect(steps.every(({ ms }) => typeof ms === 'number' && ms >= 0)).toBe(true);
  expect(stdout).not.toMatch(/gx_test_|code_|ref_|eyJ/);
  expect(stderr).toBe('');
  expect(code).toBe(0);
});

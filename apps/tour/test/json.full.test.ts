import { expect, test } from 'vitest';
import { inShort, linesOf, ONCE_GRANTED, tour } from './run.ts';

const STEPS = [
  'signup done',
  'api.start done',
  'travel-agent.register done',
  'consent done',
  'exchange done',
  ...ONCE_GRANTED,
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

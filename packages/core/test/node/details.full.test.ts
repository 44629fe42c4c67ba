import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAWS } from '../neutral/support/details.ts';

const numRuns = Number(process.env['LAW_RUNS'] ?? 100_000);

test.each(LAWS)(`%s, ${numRuns} times`, (_law, property) => {
  expect(fc.check(property, { numRuns }).counterexample).toBeNull();
});

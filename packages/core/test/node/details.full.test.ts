import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAWS } from '../neutral/support/details.ts';

test.each(LAWS)('%s, a hundred thousand times', (_law, property) => {
  expect(fc.check(property, { numRuns: 100_000 }).counterexample).toBeNull();
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LAWS } from './support/details.ts';

// A full run checks each of them a hundred thousand times (`../node/details.full.test.ts`).
test.each(LAWS)('%s', (_law, property) => {
  expect(fc.check(property, { numRuns: 1000 }).counterexample).toBeNull();
});

import { expect, test } from 'vitest';
import { slowest } from '../src/slowest.ts';

test('the slowest come first, and no more than requested', () => {
  const times = [1, 30, 2.25].map((seconds) => ({ name: `core test/${seconds}.test.ts`, seconds }));
  expect(slowest(times, 2)).toEqual(['   30.0 s  core test/30.test.ts', '    2.3 s  core test/2.25.test.ts']);
});

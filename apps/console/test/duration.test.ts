import { expect, test } from 'vitest';
import { durationInWords } from '../src/console/parts/duration.ts';

test.each([
  ['30m', '30 minutes'],
  ['1h', '1 hour'],
  ['7d', '7 days'],
  ['1d12h', '1d12h'],
])('a duration is in words where it has one unit: %s', (duration, words) => {
  expect(durationInWords(duration)).toBe(words);
});

import { expect, test } from 'vitest';
import { difference, estimate, median, quantile, share } from '../src/measure/statistics.ts';

test('one disturbed round does not move the median', () => {
  expect(median([10, 11, 12, 13, 900])).toBe(12);
});

test('a quantile is interpolated between its neighbours', () => {
  expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
  expect(quantile([0, 10], 0.25)).toBe(2.5);
});

test('the spread is half the distance between the quartiles, as a share', () => {
  expect(estimate([8, 9, 10, 11, 12])).toEqual({ value: 10, spread: 0.1 });
});

test('shares are compared round by round, so that a slow round slows both', () => {
  expect(share([1, 2, 30], [2, 4, 60])).toEqual({ value: 0.5, spread: 0 });
});

test('differences are compared round by round too', () => {
  expect(difference([3, 4, 32], [2, 2, 29])).toBe(2);
});

import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

const STORMS = ['crashes', 'feed', 'disk'];

test('by default all storms run a hundred times', () => {
  expect(readArguments([], STORMS)).toEqual({ rounds: 100, names: STORMS });
  expect(readArguments(['--rounds', '3', '--only', 'disk,feed', '--only', 'crashes'], STORMS)).toEqual({
    rounds: 3,
    names: ['disk', 'feed', 'crashes'],
  });
  expect(readArguments(['--help'], STORMS)).toBeUndefined();
});

test.each([
  [['--rounds', '0'], /--rounds must be/],
  [['--rounds', 'many'], /--rounds must be/],
  [['--only', 'feed,nope'], /--only nope: there are crashes, feed, disk/],
  [['--rouns', '3'], /--rouns/],
])('%j is refused by name', (parameters, message) => {
  expect(() => readArguments(parameters, STORMS)).toThrow(message);
});

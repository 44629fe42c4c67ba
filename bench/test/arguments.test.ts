import { expect, test } from 'vitest';
import { readArguments } from '../src/arguments.ts';

const groups = ['verification', 'audit'];

test('without arguments everything runs, in full, as tables', () => {
  expect(readArguments([], groups)).toEqual({
    isQuick: false,
    isJson: false,
    only: undefined,
    compare: undefined,
  });
});

test('groups are named with commas, or one by one', () => {
  expect(readArguments(['--quick', '--only', 'audit,verification'], groups)?.only).toEqual([
    'audit',
    'verification',
  ]);
  expect(readArguments(['--json', '--only', 'audit', '--only', 'verification'], groups)?.only).toEqual([
    'audit',
    'verification',
  ]);
});

test('a run is compared with the file of an earlier one', () => {
  expect(readArguments(['--compare', 'before.json'], groups)?.compare).toBe('before.json');
});

test('help runs nothing', () => {
  expect(readArguments(['--help', '--only', 'audit'], groups)).toBeUndefined();
});

test.each([
  [['--only', 'tokens'], 'known groups are verification, audit'],
  [['--fast'], '--fast'],
  [['quick'], 'quick'],
])('%o is refused, naming it', (parameters, message) => {
  expect(() => readArguments(parameters, groups)).toThrow(message);
});

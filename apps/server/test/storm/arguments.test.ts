import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readArguments } from './arguments.ts';

const STORMS = ['crashes', 'feed', 'disk'];

test('all storms are run a hundred times, unless others are asked for', () => {
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

test('a reader who leaves after the first line ends it quietly, with 141 as of any program', async () => {
  const program = fileURLToPath(new URL('main.ts', import.meta.url));
  const line = `"$0" "$1" --rounds 1 --only crashes | head -n 1; echo "$\{PIPESTATUS[0]}"`;
  const { stdout, stderr } = await promisify(execFile)('bash', ['-c', line, process.execPath, program]);
  expect({ stdout, stderr }).toEqual({ stdout: '1 fault of each kind.\n141\n', stderr: '' });
});

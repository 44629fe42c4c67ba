import { expect, test } from 'vitest';
import { readGoTest } from '../src/go/go-test.ts';

const lines = (...events: object[]): string => events.map((event) => JSON.stringify(event)).join('\n');
const end = (Action: string, Test?: string, Package = 'go/verify'): object => ({
  Action,
  Package,
  Test,
  Elapsed: 2,
});

test('each test counts, and a test with subtests counts as its subtests', () => {
  const { report, printed } = readGoTest(
    lines(
      end('pass', 'TestScope'),
      end('pass', 'TestVectors/one'),
      end('pass', 'TestVectors/two'),
      {
        ...end('output', 'TestScope'),
        Output: 'noise\n',
      },
      end('pass', 'TestVectors'),
      end('pass'),
    ),
  );
  expect(report).toEqual({
    passed: 3,
    failed: 0,
    succeeded: true,
    files: [{ path: 'go/verify', seconds: 2 }],
  });
  expect(printed).toBe('');
});

test('only what a test with a failure printed is shown, and what its package did', () => {
  const said = (Package: string, Test: string | undefined, Output: string): object => ({
    Action: 'output',
    Package,
    Test,
    Output,
  });
  const { report, printed } = readGoTest(
    lines(
      said('a', 'TestA', 'fine\n'),
      end('pass', 'TestA', 'a'),
      end('pass', undefined, 'a'),
      said('b', 'TestB', '=== RUN   TestB\n'),
      said('b', 'TestB', 'wrong\n'),
      end('fail', 'TestB', 'b'),
      said('b', 'TestC', 'fine\n'),
      end('pass', 'TestC', 'b'),
      said('b', undefined, 'FAIL\n'),
      end('fail', undefined, 'b'),
    ),
  );
  expect(report).toMatchObject({ passed: 2, failed: 1, succeeded: false });
  expect(printed).toBe('wrong\nFAIL\n');
});

test('a package that does not compile has failed, although no test of it did', () => {
  const { report, printed } = readGoTest(
    lines(
      { ImportPath: 'go/x', Action: 'build-output', Output: 'undefined: y\n' },
      end('fail', undefined, 'go/x'),
    ),
  );
  expect(report).toMatchObject({ passed: 0, failed: 0, succeeded: false });
  expect(printed).toBe('undefined: y\n');
});

test('a skipped test counts for nothing', () => {
  expect(readGoTest(lines(end('skip', 'TestOther'), end('pass'))).report).toMatchObject({
    passed: 0,
    failed: 0,
  });
});

import { expect, test } from 'vitest';
import { readJunit } from '../src/python/pytest.ts';

const report = (...cases: string[]): string =>
  `<testsuites><testsuite>${cases.join('')}</testsuite></testsuites>`;
const test_ = (file: string, content = ''): string =>
  `<testcase classname="c" name="test_it" file="${file}" line="1" time="0.250">${content}</testcase>`;

test('tests are counted by file, relative to the folder of all members', () => {
  const xml = report(
    '<testcase classname="c" name="test_it" file="tests/test_a.py" line="1" time="0.5" />',
    test_('tests/test_a.py'),
    test_('grantex-guard/tests/test_b.py'),
  );
  expect(readJunit(xml, 'grantex-guard')).toEqual({
    passed: 3,
    failed: 0,
    succeeded: true,
    files: [
      { path: 'grantex-guard/tests/test_a.py', seconds: 0.75 },
      { path: 'grantex-guard/tests/test_b.py', seconds: 0.25 },
    ],
  });
});

test.each(['failure', 'error'])('a test with a %s has failed', (element) => {
  const xml = report(test_('tests/test_a.py', `<${element} message="x">trace &lt;testcase</${element}>`));
  expect(readJunit(xml, 'm')).toMatchObject({ passed: 0, failed: 1, succeeded: false });
});

test('a skipped test counts for nothing', () => {
  const xml = report(test_('tests/test_a.py', '<skipped message="no" />'));
  expect(readJunit(xml, 'm')).toMatchObject({ passed: 0, failed: 0, succeeded: true });
});

test('a file that cannot be imported is a failure', () => {
  const xml = report(
    '<testcase classname="" name="tests.test_a" time="0.000"><error message="x">e</error></testcase>',
  );
  expect(readJunit(xml, 'm')).toMatchObject({ passed: 0, failed: 1, files: [] });
});

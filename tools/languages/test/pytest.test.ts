import { expect, test } from 'vitest';
import { readJunit } from '../src/python/pytest.ts';

const files = ['core/tests/test_a.py', 'core/tests/test_b.py'];
const report = (...cases: string[]): string =>
  `<testsuites><testsuite>${cases.join('')}</testsuite></testsuites>`;
const case_ = (place: string, content = ''): string =>
  `<testcase classname="${place}" name="test_it" time="0.250">${content}</testcase>`;

test('tests are counted by file, those of a class as well', () => {
  const xml = report(
    '<testcase classname="core.tests.test_a" name="test_it" time="0.5" />',
    case_('core.tests.test_a'),
    case_('core.tests.test_b.TestMany'),
  );
  expect(readJunit(xml, files)).toEqual({
    passed: 3,
    failed: 0,
    succeeded: true,
    files: [
      { path: 'core/tests/test_a.py', seconds: 0.75 },
      { path: 'core/tests/test_b.py', seconds: 0.25 },
    ],
  });
});

test.each(['failure', 'error'])('a test with a %s has failed', (element) => {
  const xml = report(case_('core.tests.test_a', `<${element} message="x">trace &lt;testcase</${element}>`));
  expect(readJunit(xml, files)).toMatchObject({ passed: 0, failed: 1, succeeded: false });
});

test('a skipped test counts for nothing', () => {
  const xml = report(case_('core.tests.test_a', '<skipped message="no" />'));
  expect(readJunit(xml, files)).toMatchObject({ passed: 0, failed: 0, succeeded: true });
});

test('a file that cannot be imported is a failure, and has not run', () => {
  const xml = report(
    '<testcase classname="" name="core.tests.test_a" time="0.000"><error>e</error></testcase>',
  );
  expect(readJunit(xml, files)).toMatchObject({ passed: 0, failed: 1, files: [] });
});

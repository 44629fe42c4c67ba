import { expect, test } from 'vitest';
import { touchedParts } from '../src/changed/run-languages.ts';
import { judgeMissing, languagesOf } from '../src/languages.ts';

const reason = 'there is no Python 3.11 or newer';
const [python, go] = languagesOf({});

test('nothing is said of languages that ran', () => {
  const languages = languagesOf({ WITHOUT_PYTHON: '', WITHOUT_GO: '' });
  expect(judgeMissing(languages, true)).toEqual({ failed: 0, lines: [] });
});

test('a machine without a language passes, and says what it did not run and why', () => {
  expect(judgeMissing(languagesOf({ WITHOUT_PYTHON: reason }), false)).toEqual({
    failed: 0,
    lines: ['The suites of Python DID NOT RUN: there is no Python 3.11 or newer.'],
  });
});

test('continuous integration fails for each language that it did not run', () => {
  const languages = languagesOf({ WITHOUT_PYTHON: reason, WITHOUT_COMPILER: 'there is no C compiler' });
  expect(judgeMissing(languages, true)).toMatchObject({ failed: 2 });
});

test.each([
  ['of TypeScript touches neither', ['packages/core/src/index.ts', 'README.md'], undefined, undefined],
  [
    'of an adapter touches only that',
    ['python/grantex-guard-mcp/src/a.py'],
    ['grantex-guard-mcp'],
    undefined,
  ],
  ['of the core touches all of them', ['python/grantex-guard/src/a.py'], [], undefined],
  [
    'of the lock beside an adapter touches all of them',
    ['python/uv.lock', 'python/grantex-guard-mcp/src/a.py'],
    [],
    undefined,
  ],
  ['of Go touches Go', ['go/verify/verify.go'], undefined, []],
  ['of the vectors touches both', ['vectors/tokens.json'], [], []],
])('a change %s', (_, changed, ofPython, ofGo) => {
  expect(python && touchedParts(python, changed)).toEqual(ofPython);
  expect(go && touchedParts(go, changed)).toEqual(ofGo);
});

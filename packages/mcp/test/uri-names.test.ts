import { uriNames } from '@grantex/mcp';
import { describe, expect, test } from 'vitest';

const find = uriNames([
  'memo://secret',
  'memo://{id}',
  'file:///srv/{+path}',
  'db://{table}/{row*}',
  'file:///srv/a+b',
]);

test.each([
  ['memo://secret', { name: 'memo://secret' }],
  ['memo://7', { name: 'memo://{id}', variables: { id: '7' } }],
  ['memo://a%20b', { name: 'memo://{id}', variables: { id: 'a%20b' } }],
  ['file:///srv/a/b.txt', { name: 'file:///srv/{+path}', variables: { path: 'a/b.txt' } }],
  ['db://people/7/name', { name: 'db://{table}/{row*}', variables: { table: 'people', row: '7/name' } }],
  ['file:///srv/a+b', { name: 'file:///srv/a+b' }],
  // The text of a template, as a completion refers to it.
  ['memo://{id}', { name: 'memo://{id}' }],
])('%s has a name', (uri, expected) => {
  expect(find(uri)).toEqual(expected);
});

describe('what a server could read as another URI is unclear', () => {
  test.each([
    'memo://SECRET',
    'memo://secre%74',
    'memo://secret/',
    'memo://ſecret',
    'memo://..',
    'file:///srv/../etc/passwd',
    'file:///srv/%2e%2e/etc/passwd',
    'file:///srv/..%2fetc/passwd',
    'file:///srv/..\\etc\\passwd',
    'file:///srv/%252e%252e/etc/passwd',
    'file:///srv/a\nb',
    'file:///srv/a%00b',
    'FILE:///srv/a',
    ' file:///srv/a',
    `file:///srv/${'a'.repeat(9_000)}`,
    'constructor',
    '',
  ])('%j', (uri) => {
    expect(find(uri)).toEqual({ name: undefined, isUnclear: true });
  });
});

test.each(['memo://7/8', 'memo://7?all', 'memo://7#all', 'memo://{secret}', 'other://7'])(
  'no rule is about %s',
  (uri) => {
    expect(find(uri)).toEqual({ name: undefined });
  },
);

test('a URI that two templates match is unclear', () => {
  const ambiguous = uriNames(['a://{x}/b', 'a://b/{y}']);
  expect(ambiguous('a://b/b')).toMatchObject({ isUnclear: true });
  expect(ambiguous('a://c/b')).toMatchObject({ name: 'a://{x}/b' });
});

test.each(['a://{?x}', 'a://{x', 'a://{x,y}', 'a://{x}/{x}', 'a://{}'])(
  '%s is not a supported template',
  (template) => {
    expect(() => uriNames([template])).toThrow(TypeError);
  },
);

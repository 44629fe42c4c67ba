import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { uriNames } from '@grantex/mcp';
import fc from 'fast-check';
import { isFullRun } from 'test-config';
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
    'memo://secret?',
    'memo://secret?a=1',
    'memo://secret#a',
    'memo://7#all',
    'memo://7?all',
    'memo://user:word@7',
    'memo://secret:80',
    'memo://secret;v=1',
    'memo://secret%3Fa',
    'memo:///secret',
    'memo:secret',
    'memo://secret.',
    'memo://{secret}',
    'memo://..',
    'file:///srv/../etc/passwd',
    'file:///srv/%2e%2e/etc/passwd',
    'file:///srv/..%2fetc/passwd',
    'file:///srv/..\\etc\\passwd',
    'file:///srv/..;/etc/passwd',
    'file:///srv//a+b',
    'file:////srv/a+b',
    'file:///srv/a+b/',
    'file:///srv/a+b.',
    'file:///srv/a%2Bb?x',
    'file://srv/a',
    'file:///srv/a?x',
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

test.each(['memo://7/8', 'other://7', 'other://7?all', 'other://{id}'])('no rule is about %s', (uri) => {
  expect(find(uri)).toEqual({ name: undefined });
});

test('a URI that two templates match is unclear', () => {
  const ambiguous = uriNames(['a://{x}/b', 'a://b/{y}']);
  expect(ambiguous('a://b/b')).toMatchObject({ isUnclear: true });
  expect(ambiguous('a://c/b')).toMatchObject({ name: 'a://{x}/b' });
});

test.each([
  ['a://{year}-{month}', '2026-11', { year: '2026', month: '11' }],
  ['a://{+path}/end', 'b/c/end', { path: 'b/c' }],
  ['a://{+path}-{part}', 'b-c/d-e', { path: 'b-c/d', part: 'e' }],
])('%s matches %s in one way', (template, rest, variables) => {
  expect(uriNames([template])(`a://${rest}`)).toEqual({ name: template, variables });
});

test.each([
  ['a://{name}.{type}', 'archive.tar.gz'],
  ['a://{+schema}/{+table}', 'b/c/d'],
  ['a://{x}{y}', 'abc'],
])('a URI that %s matches in more than one way is unclear: %s', (template, rest) => {
  expect(uriNames([template])(`a://${rest}`)).toEqual({ name: undefined, isUnclear: true });
});

/** Every way in which a template of variables `{name}` and `{+name}` matches a URI. */
function allMatches(template: string, uri: string): readonly Record<string, string>[] {
  const [, plus, name] = /^\{(\+?)(\w+)\}/.exec(template) ?? [];
  if (name === undefined) {
    if (template === '' || uri === '') return template === uri ? [{}] : [];
    return template[0] === uri[0] ? allMatches(template.slice(1), uri.slice(1)) : [];
  }
  const values = Array.from({ length: uri.length }, (_, index) => uri.slice(0, index + 1));
  return values
    .filter((value) => plus === '+' || !value.includes('/'))
    .flatMap((value) =>
      allMatches(template.slice(template.indexOf('}') + 1), uri.slice(value.length)).map((others) => ({
        [name]: value,
        ...others,
      })),
    );
}

test('a template matches as if every way were tried, and what it matches is unclear with a query', () => {
  const pieces = fc.array(fc.constantFrom('a', '-', '/', '{}', '{+}'), { minLength: 1, maxLength: 7 });
  const rests = fc.string({ unit: fc.constantFrom('a', 'b', '-', '/'), minLength: 1, maxLength: 9 });
  const counts: number[] = [];
  const matching = fc.property(pieces, rests, (written, rest) => {
    let count = 0;
    const template = `x://h/${written.join('').replaceAll('}', () => `v${count++}}`)}`;
    const uri = `x://h/${rest}`;
    if (count === 0 || uri.includes('//', 4)) return;
    const matches = allMatches(template, uri);
    counts.push(matches.length);
    const [only, ...others] = matches;
    const isMatch = only !== undefined && others.length === 0;
    const nameOf = uriNames([template]);
    expect(nameOf(uri)).toMatchObject(isMatch ? { name: template, variables: only } : { name: undefined });
    expect(nameOf(`${uri}?q`)).toMatchObject(only === undefined ? {} : { isUnclear: true });
    expect(nameOf(uri)).toMatchObject(others.length === 0 ? {} : { isUnclear: true });
  });
  fc.assert(matching, { numRuns: isFullRun ? 100_000 : 4_000 });
  for (const kind of [0, 1, 2])
    expect(counts.filter((one) => Math.min(one, 2) === kind).length).toBeGreaterThan(50);
});

// A matcher that tries every way does not come back from these.
test.each([
  ['calendar://{year}-{month}-{day}-{hour}-{minute}', 'calendar://', '-', '/x'],
  ['db://{+a}/{+b}/{+c}/{+d}/rows', 'db://h', '/a', '/z'],
  ['file:///{+path}.{part}.{type}', 'file:///h', '.a', '/z'],
  ['a://{p}{q}{r}{s}{t}', 'a://h', 'a', '/z'],
  ['a://h/{id}', 'a://h/', '.', 'z'],
  ['a://h/{id}', 'a://h/', '.%20', 'z/z'],
])('a hostile URI for %s is answered', (template, before, unit, after) => {
  const filled = unit.repeat((8_192 - before.length - after.length) / unit.length);
  for (const uri of [before + filled + after, before + filled]) {
    expect(() => uriNames([template, 'a://h/other'])(uri)).not.toThrow();
  }
});

test.each(['a://{?x}', 'a://{x', 'a://{x,y}', 'a://{x}/{x}', 'a://{}', 'a://{x}/\uE000'])(
  '%s is not a supported template',
  (template) => {
    expect(() => uriNames([template])).toThrow(TypeError);
  },
);

test('a query, a user or a port counts where a template names it', () => {
  const counting = uriNames([
    'logs://app/{id}',
    'logs://app/{id}?tail={lines}',
    'logs://app/secret',
    'pg://ann@db:5432/{table}',
    'pg://db/salaries',
  ]);
  expect(counting('logs://app/7')).toMatchObject({ name: 'logs://app/{id}' });
  expect(counting('logs://app/7?tail=5')).toMatchObject({
    name: 'logs://app/{id}?tail={lines}',
    variables: { id: '7', lines: '5' },
  });
  expect(counting('pg://ann@db:5432/people')).toMatchObject({ variables: { table: 'people' } });
  for (const uri of ['logs://app/secret?tail=5', 'logs://app/7?all', 'pg://ann@db:5432/salaries']) {
    expect(counting(uri)).toMatchObject({ isUnclear: true });
  }
});

describe('a URI that a server could take for a guarded one is unclear', () => {
  const guarded = ['notes://team/salaries', 'file:///srv/secret.txt', 'postgres://db/salaries/schema'];
  const weaker = [
    ['notes://team/{+path}', 'file:///{+path}', 'postgres://db/{+path}?{+query}'],
    ['notes://{team}/{note}', 'postgres://{db}/{table}/schema'],
    ['notes://team/{note}?{+query}', 'file:///srv/{file}', 'postgres://ann@db:5432/{table}/schema'],
    // Every other URI can be open.
    [],
  ].map((templates) => uriNames([...guarded, ...templates]));

  /** Each way in which a server could find what a URI is about. */
  const readers: readonly ((uri: string) => readonly string[])[] = [
    (uri) => [new URL(uri).hostname, ...new URL(uri).pathname.split('/')],
    (uri) => [new URL(uri).hostname, posix.normalize(decodeURIComponent(new URL(uri).pathname))],
    (uri) => [new URL(uri).host, ...new URL(uri).pathname.split('/').map((part) => part.split(';')[0] ?? '')],
    (uri) => uri.split(/[?#]/)[0]?.split('/').slice(1) ?? [],
    (uri) => decodeURIComponent(uri).split(/[?#;]/)[0]?.split('/').slice(1) ?? [],
    (uri) => [fileURLToPath(uri)],
  ];
  const partsOf = (read: (typeof readers)[number], uri: string): string =>
    [uri.split(':')[0]?.trim(), ...read(uri).join('/').split('/')].filter(Boolean).join('/').toLowerCase();

  function resembles(uri: string, resource: string): boolean {
    return readers.some((read) => {
      try {
        return partsOf(read, uri) === partsOf(read, resource);
      } catch {
        return false;
      }
    });
  }

  function expectUnclear(uri: string): void {
    const found = weaker.map((find) => find(uri));
    expect([uri, ...found]).toEqual([uri, ...weaker.map(() => ({ name: undefined, isUnclear: true }))]);
  }

  test('however it is spelled', () => {
    const PIECES =
      '/ // ? # ; @ : . .. /. /.. \\ % %2f %2e %00 \t u:p@ u@ :80 :5432 ?a=1 #x ;v=1 %3Fx /./ /x/../ é ／';
    const edit = fc.tuple(fc.nat(100), fc.constantFrom(...PIECES.split(' '), ' '));
    const isEscaped = fc.array(fc.boolean(), { minLength: 10, maxLength: 10 });
    const edits = fc.array(edit, { maxLength: 4 });
    let count = 0;
    const spelled = fc.property(
      fc.constantFrom(...guarded),
      edits,
      isEscaped,
      (resource, changes, escapes) => {
        const escaped = resource.replaceAll(/[a-z](?=[^:]*$)/g, (letter, at: number) =>
          escapes[0] === true && escapes[at % 10] === true ? `%${letter.charCodeAt(0).toString(16)}` : letter,
        );
        const uri = changes.reduce((text, [place, piece]) => {
          const at = Math.round((place / 100) * text.length);
          return text.slice(0, at) + piece + text.slice(at);
        }, escaped);
        if (uri === resource || !resembles(uri, resource)) return;
        count += 1;
        expectUnclear(uri);
      },
    );
    fc.assert(spelled, { numRuns: isFullRun ? 100_000 : 2_000 });
    expect(count).toBeGreaterThan(200);
  });

  test.each([
    'notes://team/salaries?',
    'notes://team/salaries#x',
    'notes://team/salaries;v=1',
    'notes://team/salaries;/v=1',
    'notes://team/salaries%3B/x',
    'notes://team/salaries.',
    'notes://team/salaries%20',
    'notes://team/salaries::$DATA',
    'notes://team/salaries%3a%3A%24data',
    'notes://team%EF%BC%BCsalaries',
    'notes://team/salaries%EF%BC%9Fx',
    'notes://u@team/salaries',
    'notes://team:80/salaries',
    'notes://team//salaries',
    'notes:///team/salaries',
    'notes:team/salaries',
    'notes://TEAM/salaries',
    'notes://team/x/..;/salaries',
    'postgres://u:p@db/salaries/schema',
    'postgres://ann@db:5432/salaries/schema',
    'file:////srv/secret.txt',
    'file://localhost/srv/secret.txt',
    'file:///srv/secret.txt::$DATA',
    'file:///srv:$I30:$INDEX_ALLOCATION/secret.txt',
    'file:///srv%EF%BC%BCsecret.txt',
  ])('%s', expectUnclear);
});

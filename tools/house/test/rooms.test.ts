import { describe, expect, test } from 'vitest';
import { circle, folderEdges } from '../src/edges.ts';
import { drawn, faults } from '../src/document.ts';
import { importsIn } from '../src/imports.ts';
import { importFault } from '../src/rooms.ts';

const server = 'apps/server/src';
const tests = 'apps/server/test';

describe('a file may import', () => {
  test.each([
    ['a file of its own room', `${server}/ledger/audit/read.ts`, './append/chain.ts'],
    ['a room of a floor below', `${server}/people/consent/enrol.ts`, '../../authority/revocations/revoke.ts'],
    ['an allowed room of its floor', `${server}/people/consent/enrol.ts`, '../accounts/passkey.ts'],
    ['routes, where it wires', `${server}/main/app.ts`, '../ledger/audit/routes.ts'],
    ['a folder beside its house', 'apps/console/src/permissions/app.tsx', '../ui/button.tsx'],
    ['a package', `${server}/ledger/audit/read.ts`, '@grantex/core'],
    ['anything, outside of a house', 'apps/server/bin/x.ts', '../src/main/app.ts'],
    ['its own floor and those below, in a test', `${tests}/ledger/audit/x.test.ts`, '../../../src/web/x.ts'],
    ['what starts a server, in a test', `${tests}/base/x.test.ts`, '../../src/main/config/config.ts'],
    ['anything, in a test of all floors', `${tests}/main/x.test.ts`, '../../src/people/consent/ask.ts'],
    ['anything, in other tests', `${tests}/support/x.ts`, '../../src/people/consent/ask.ts'],
    ['a part of the one room of a floor', 'packages/core/src/log/tree/proof.ts', '../entry/entry.ts'],
  ])('%s', (_what, file, target) => {
    expect(importFault(file, target)).toBeUndefined();
  });
});

const list = 'the allowed imports are in tools/house/src/houses.ts';

describe('a file may not import', () => {
  test.each([
    [
      'a floor above',
      `${server}/http/answers/health.ts`,
      '../../ledger/audit/read.ts',
      `\`http/\` may not import \`ledger/\`; ${list}`,
    ],
    [
      'the wiring',
      `${server}/ledger/audit/read.ts`,
      '../../main/config/config.ts',
      `\`ledger/\` may not import \`main/\`; ${list}`,
    ],
    [
      'the files above all floors',
      `${server}/ledger/audit/read.ts`,
      '../../index.ts',
      `\`ledger/\` may not import the files in no folder; ${list}`,
    ],
    [
      'another room of its floor',
      `${server}/people/accounts/binding.ts`,
      '../consent/enrol.ts',
      `\`people/accounts/\` may not import \`people/consent/\`; ${list}`,
    ],
    [
      'routes, unless it wires',
      `${server}/people/consent/enrol.ts`,
      './routes.ts',
      `only \`main/\` may import \`people/consent/routes.ts\`; ${list}`,
    ],
    [
      'a folder that is no floor',
      `${server}/main/app.ts`,
      '../cellar/wine.ts',
      '`cellar/` is not a floor of `apps/server/src/`; the floors are in tools/house/src/houses.ts',
    ],
    [
      'what is outside of its house',
      `${server}/main/app.ts`,
      '../../test/x.ts',
      `\`main/app.ts\` may not import a file outside of \`apps/server/src/\`; ${list}`,
    ],
    [
      'a floor above, in core',
      'packages/core/src/wire/kinds.ts',
      '../verify/scope.ts',
      `\`wire/\` may not import \`verify/\`; ${list}`,
    ],
    [
      'what it computes',
      `${server}/main/app.ts`,
      undefined,
      'a file of `apps/server/src/` may not compute what it imports; write the path as a string literal',
    ],
    [
      'a floor above its own, in a test',
      `${tests}/base/x.test.ts`,
      '../../src/people/consent/ask.ts',
      `\`apps/server/test/base/\` may not import \`people/\`; ${list}; a test of several floors is in \`${tests}/main/\``,
    ],
  ])('%s', (_what, file, target, fault) => {
    expect(importFault(file, target)).toBe(fault);
  });
});

test.each([
  ["import { one } from './one.ts';", './one.ts'],
  ["import type { One } from './one.ts';", './one.ts'],
  ["export { one } from './one.ts';", './one.ts'],
  ["export * from './one.ts';", './one.ts'],
  ["const one = await import('./one.ts');", './one.ts'],
  ['const one = await import(`./one.ts`);', './one.ts'],
  ["type One = import('./one.ts').One;", './one.ts'],
  ["let one: typeof import('./one.ts');", './one.ts'],
  ['const one = await import(name);', undefined],
  ['const one = await import(`./${name}.ts`);', undefined],
])('%s is an import', (text, target) => {
  expect(importsIn('two.ts', text)).toEqual([target]);
});

test('circles are found', () => {
  const graph = new Map([
    ['a/one', ['a/two']],
    ['a/two', ['a/three']],
    ['a/three', ['a/one']],
  ]);
  expect(circle(graph)).toEqual(['a/one', 'a/two', 'a/three', 'a/one']);
  graph.set('a/three', []);
  expect(circle(graph)).toBeUndefined();
});

test('a folder and one inside it, or beside it, may be a circle: a file belongs to its own folder only', () => {
  const circleOf = (imports: Record<string, string[]>): string[] | undefined => {
    const edges = folderEdges(new Map(Object.entries(imports)));
    return circle(new Map([...edges].map(([folder, others]) => [folder, [...others.keys()]])));
  };
  const page = { 'consent/routes.ts': ['consent/views/page.ts'], 'consent/views/page.ts': [] };
  expect(circleOf(page)).toBeUndefined();
  expect(circleOf({ ...page, 'consent/views/page.ts': ['consent/offer.ts'] })).toEqual([
    'consent',
    'consent/views',
    'consent',
  ]);
  expect(circleOf({ 'x/one/a.ts': ['x/two/b.ts'], 'x/two/c.ts': ['x/one/d.ts'] })).toEqual([
    'x/one',
    'x/two',
    'x/one',
  ]);
});

test('the houses match their description, and every allowed pair is used', async () => {
  expect(await faults()).toEqual([]);
});

test('a picture is drawn from the imports, and an unknown picture is refused', async () => {
  const blank = '# A\n\n<!-- picture: apps/server/src -->\n<!-- /picture -->\n\nB\n';
  const document = await drawn(blank);
  expect(document).toContain('people_consent --> people_authorization_requests');
  expect(document.startsWith('# A\n')).toBe(true);
  expect(document.endsWith('\n\nB\n')).toBe(true);
  expect(await drawn(document)).toBe(document);
  await expect(drawn(blank.replace('apps/server/src', 'cellar'))).rejects.toThrow('a picture of cellar');
});

import { describe, expect, test } from 'vitest';
import { circle } from '../src/edges.ts';
import { drawn, faults } from '../src/document.ts';
import { houses } from '../src/houses.ts';
import { importFault } from '../src/rooms.ts';

const server = 'apps/server/src';

describe('a file may import', () => {
  test.each([
    ['a file of its own room', `${server}/ledger/audit/read.ts`, './append/chain.ts'],
    ['a room of a floor below', `${server}/people/consent/enrol.ts`, '../../authority/revocations/revoke.ts'],
    ['an allowed room of its floor', `${server}/people/consent/enrol.ts`, '../accounts/passkey.ts'],
    ['routes, where it wires', `${server}/main/app.ts`, '../ledger/audit/routes.ts'],
    ['a folder beside its house', 'apps/console/src/permissions/app.tsx', '../ui/button.tsx'],
    ['a package', `${server}/ledger/audit/read.ts`, '@grantex/core'],
    ['anything, outside of a house', 'apps/server/test/readme.test.ts', '../src/main/app.ts'],
    ['a part of the one room of a floor', 'packages/core/src/log/tree/proof.ts', '../entry/entry.ts'],
  ])('%s', (_what, file, target) => {
    expect(importFault(file, target)).toBeUndefined();
  });
});

describe('a file may not import', () => {
  test.each([
    ['a floor above', `${server}/http/answers/health.ts`, '../../ledger/audit/read.ts', 'is below ledger/'],
    ['the wiring', `${server}/ledger/audit/read.ts`, '../../main/config/config.ts', 'is below main/'],
    [
      'another room of its floor',
      `${server}/people/accounts/binding.ts`,
      '../consent/enrol.ts',
      'people/accounts may not import people/consent',
    ],
    [
      'routes, unless it wires',
      `${server}/people/consent/enrol.ts`,
      './routes.ts',
      'people/consent/routes.ts may only be imported by main/',
    ],
    ['a folder that is no floor', `${server}/main/app.ts`, '../cellar/wine.ts', 'cellar is not a floor'],
    [
      'what is outside of its house',
      `${server}/main/app.ts`,
      '../../test/x.ts',
      'outside of apps/server/src',
    ],
    ['a floor above, in core', 'packages/core/src/wire/kinds.ts', '../verify/scope.ts', 'is below verify/'],
  ])('%s', (_what, file, target, fault) => {
    expect(importFault(file, target)).toContain(fault);
  });
});

test('circles of allowed pairs are found', () => {
  const rooms = { 'a/one': ['a/two'], 'a/two': ['a/three'], 'a/three': ['a/one'] };
  expect(circle({ folder: 'x', floors: ['a'], rooms })).toEqual(['a/one', 'a/two', 'a/three', 'a/one']);
  expect(houses.map(circle)).toEqual(houses.map(() => undefined));
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

import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isFullRun } from 'test-config';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { touchedSuites } from '../src/changed/touched-suites.ts';
import { workspacePackages } from '../src/workspace.ts';

let root: string;

/** Two packages, the second of which imports the first, a server, and a tool without tests. */
const files: Readonly<Record<string, string>> = {
  'packages/core/package.json': JSON.stringify({
    name: '@grantex/core',
    imports: { '#signature': { node: './src/signature.node.ts', default: './src/signature.web.ts' } },
    exports: { '.': './src/index.ts', './log': './src/log.ts' },
  }),
  'packages/core/src/index.ts': `/** All. */
export { verify } from './verify.ts';
export { decide as judge, type Decision } from './decide.ts';
export * from './scope.ts';`,
  'packages/core/src/log.ts': `export { chain } from './chain.ts';`,
  'packages/core/src/verify.ts': `import { sign } from '#signature'; export const verify = sign;`,
  'packages/core/src/signature.node.ts': `export const sign = 1;`,
  'packages/core/src/signature.web.ts': `export const sign = 1;`,
  'packages/core/src/decide.ts': `import type { Chain } from './chain.ts';
import { type Rule, ruleOf } from './rule.ts';
export type Decision = Chain | Rule; export const decide = ruleOf;`,
  'packages/core/src/rule.ts': `export type Rule = 1; export const ruleOf = 1;`,
  'packages/core/src/scope.ts': `export const scope = 1;`,
  'packages/core/src/chain.ts': `export type Chain = 1; export const chain = 1;`,
  'packages/core/test/verify.test.ts': `import { verify } from '../src/verify.ts';`,
  'packages/core/test/decide.test.ts': `import { judge } from '../src/index.ts';`,
  'packages/core/test/all.test.ts': `import * as core from '../src/index.ts';`,
  'packages/core/src/slow.ts': `export const slow = 1;`,
  'packages/core/test/slow.full.test.ts': `import '../src/slow.ts';`,
  'packages/core/README.md': 'Read me',
  'packages/core/test/readme.test.ts': `const readme = new URL('../README.md', import.meta.url);`,
  'packages/express/package.json': JSON.stringify({ name: '@grantex/express' }),
  'packages/express/src/guard.ts': `import { scope } from '@grantex/core'; import { chain } from '@grantex/core/log';`,
  'packages/express/vitest.config.ts': `export default suite({ test: { globalSetup: ['test/support/setup.ts'] } });`,
  'packages/express/test/support/setup.ts': `import './listen.ts';`,
  'packages/express/test/support/listen.ts': `export const listen = 1;`,
  'packages/express/test/contract.test.ts': `const guard = await import('../src/guard.ts');`,
  'tools/pack/package.json': JSON.stringify({ name: 'pack' }),
  'packages/express/test/other.test.ts': `import '../src/guard.ts';`,
  'apps/server/package.json': JSON.stringify({ name: '@grantex/server' }),
  'apps/server/src/main/app.ts': `import '../people/consent/request.ts'; import '../ledger/audit/entry.ts';`,
  'apps/server/src/people/consent/request.ts': `export const request = 1;`,
  'apps/server/src/ledger/audit/entry.ts': `export const entry = 1;`,
  'apps/server/test/support/server.ts': `import '../../src/main/app.ts';`,
  'apps/server/test/people/consent/choice.test.ts': `import '../../support/server.ts';`,
  'apps/server/test/ledger/audit/write.test.ts': `import '../../support/server.ts';`,
};

beforeAll(async () => {
  root = await mkdtemp(join(await realpath(tmpdir()), 'grantex-touched-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

async function touchedBy(...paths: string[]): Promise<string[]> {
  const { suites, unseen } = await touchedSuites(await workspacePackages(root), paths, root);
  const tests = [...suites].flatMap(([{ name }, found]) => found.map((file) => `${name} ${file}`));
  return [...tests, ...unseen.map((path) => `unseen ${path}`)];
}

const core = (...names: string[]): string[] => names.map((name) => `@grantex/core test/${name}.test.ts`);
const express = '@grantex/express test/contract.test.ts';
const other = '@grantex/express test/other.test.ts';

test.each([
  ['a test that itself changed', 'packages/core/test/verify.test.ts', core('verify')],
  ['tests that import it through others', 'packages/core/src/rule.ts', core('all', 'decide')],
  ['tests that import it by a condition', 'packages/core/src/signature.web.ts', core('all', 'verify')],
  [
    'contract tests of other packages by the names they import',
    'packages/core/src/scope.ts',
    [...core('all'), express],
  ],
  [
    'tests that import it through a second entry point, but not for types',
    'packages/core/src/chain.ts',
    [express],
  ],
  ['tests that import all of an index', 'packages/core/src/index.ts', core('all')],
  ['tests that name it by its path', 'packages/core/README.md', core('readme')],
  ['tests whose setup imports it', 'packages/express/test/support/listen.ts', [express, other]],
  ['all of a package whose settings changed', 'packages/express/package.json', [express, other]],
  [
    'tests in the folder of the same name',
    'apps/server/src/people/consent/request.ts',
    ['@grantex/server test/people/consent/choice.test.ts'],
  ],
  [
    'every test that starts a server, where the wiring changed',
    'apps/server/test/support/server.ts',
    ['@grantex/server test/ledger/audit/write.test.ts', '@grantex/server test/people/consent/choice.test.ts'],
  ],
  ['nothing, and says so', 'docs/protocol.md', ['unseen docs/protocol.md']],
])('a change touches %s', async (_, path, expected) => {
  expect(await touchedBy(path)).toEqual(expected);
});

test('a change of the lock file touches everything', async () => {
  expect(await touchedBy('pnpm-lock.yaml')).toHaveLength(isFullRun ? 9 : 8);
});

test('a change touches full tests in a full run only', async () => {
  const slow = 'packages/core/src/slow.ts';
  expect(await touchedBy(slow)).toEqual(isFullRun ? core('slow.full') : [`unseen ${slow}`]);
});

test('a change touches the tests of the floor when its room has none', async () => {
  expect(await touchedBy('apps/server/src/people/mail/smtp.ts')).toEqual([
    '@grantex/server test/people/consent/choice.test.ts',
  ]);
});

test('a deleted file touches the tests beside it', async () => {
  expect(await touchedBy('apps/server/src/ledger/audit/gone.ts')).toEqual([
    '@grantex/server test/ledger/audit/write.test.ts',
  ]);
});

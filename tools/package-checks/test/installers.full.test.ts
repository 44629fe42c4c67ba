import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from 'pack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from './run.ts';
import { readTarball } from './tarball.ts';

/** How an installer adds packages to an empty project, and how it runs their programs. */
interface Installer {
  readonly name: string;
  readonly add: readonly string[];
  readonly execute: readonly string[];
  readonly node: readonly string[];
  readonly lockFile: string;
  /** The file that directs requests for `@grantex/*` to another registry. */
  scopeFile(registry: string): { readonly file: string; readonly text: string };
}

const { resolve } = createRequire(import.meta.url);
const classic = [process.execPath, resolve('yarn/bin/yarn.js')];
const berry = [process.execPath, resolve('@yarnpkg/cli-dist/bin/yarn.js')];
const npmrc = (registry: string) => ({ file: '.npmrc', text: `@grantex:registry=${registry}\n` });

const installers: readonly Installer[] = [
  {
    name: 'npm',
    add: ['npm', 'install', '--no-audit', '--no-fund'],
    execute: ['npx', '--no-install'],
    node: [process.execPath],
    lockFile: 'package-lock.json',
    scopeFile: npmrc,
  },
  {
    name: 'pnpm',
    add: ['pnpm', 'add'],
    execute: ['pnpm', 'exec'],
    node: [process.execPath],
    lockFile: 'pnpm-lock.yaml',
    scopeFile: npmrc,
  },
  {
    name: 'yarn 1',
    add: [...classic, 'add'],
    execute: [...classic, '--silent', 'run'],
    node: [process.execPath],
    lockFile: 'yarn.lock',
    scopeFile: npmrc,
  },
  {
    name: 'yarn 4, without node_modules',
    add: [...berry, 'add'],
    execute: [...berry, 'run'],
    node: [...berry, 'node'],
    lockFile: 'yarn.lock',
    scopeFile: (registry) => ({
      file: '.yarnrc.yml',
      text: `npmScopes:\n  grantex:\n    npmRegistryServer: ${registry}\nunsafeHttpWhitelist: [127.0.0.1]\nenableTelemetry: false\n`,
    }),
  },
];

/** The requests of installers for packages of this repository. */
const asked: string[] = [];
let home: string;
let registry: Server;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'grantex installers '));
  registry = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((listening) => registry.listen(0, '127.0.0.1', listening));
  // As a user types it, outside of the clone: the folder is created below the current one.
  await run('npm', ['--prefix', root, 'run', 'pack:all', '--', 'new/packages'], home);
});

afterAll(async () => {
  registry.close();
  await rm(home, { recursive: true, force: true });
});

test('npm run pack:all exits with 2 without a folder, and with 1 when it cannot pack', async () => {
  const packAll = join(root, 'tools', 'pack', 'src', 'main.ts');
  await expect(run(process.execPath, [packAll], home)).rejects.toMatchObject({ cause: { code: 2 } });
  await writeFile(join(home, 'file'), '');
  await expect(
    run(process.execPath, [packAll, 'file/packages'], home, { INIT_CWD: home }),
  ).rejects.toMatchObject({ cause: { code: 1 } });
});

test('the packed packages refer to each other by files in that folder', async () => {
  const { manifest } = await readTarball(packed('cli'));
  expect(manifest.dependencies).toMatchObject({
    '@grantex/core': `file:${packed('core')}`,
    '@grantex/sdk': `file:${packed('sdk')}`,
  });
});

describe.each(installers)(
  'an empty project with $name',
  ({ name, add, execute, node, lockFile, scopeFile }) => {
    let project: string;

    beforeAll(async () => {
      project = join(home, name.replaceAll(/\W/g, ''));
      await mkdir(project);
      const { port } = registry.address() as AddressInfo;
      const scope = scopeFile(`http://127.0.0.1:${port}/`);
      await writeFile(join(project, scope.file), scope.text);
      await writeFile(join(project, 'package.json'), '{"name":"empty","private":true,"type":"module"}');
      await cp(join(import.meta.dirname, '..', 'consumer', 'express.ts'), join(project, 'express.ts'));
      await within(project, [
        ...add,
        packed('express'),
        'express',
        packed('testing'),
        packed('server'),
        packed('cli'),
      ]);
    });

    test('it installs the packages, and asks no registry for any of them', async () => {
      const lock = await readFile(join(project, lockFile), 'utf8');
      expect(lock).toContain('grantex-core.tgz');
      expect(lock.split('\n').filter((line) => /@grantex.*(?:https?:|npm:)/.test(line))).toEqual([]);
      expect(asked).toEqual([]);
    });

    test('it runs a guarded call', async () => {
      const output = await within(project, [...node, 'express.ts']);
      expect(output.trim()).toBe('@grantex/express works');
    });

    test('it runs the programs', async () => {
      const [help, version] = [
        await within(project, [...execute, 'grantex-server', '--help']),
        await within(project, [...execute, 'grantex', '--version']),
      ];
      const { text } = await readTarball(packed('cli'));
      expect(help).toContain('GRANTEX_PUBLIC_URL');
      expect(version.trim()).toBe((JSON.parse(text('package.json')) as { version: string }).version);
    });
  },
);

test('npm installs what each README says, and asks no registry for any of it', async () => {
  const project = join(home, 'readmes');
  await mkdir(project);
  await symlink(join(home, 'new', 'packages'), join(project, 'tarballs'));
  const scope = npmrc(addressOf(registry));
  await writeFile(join(project, scope.file), scope.text);
  // The wheels and the Go module beside them are for others.
  const tarballs = (await readdir(join(project, 'tarballs'))).filter((name) => name.endsWith('.tgz'));
  expect(tarballs).not.toEqual([]);
  for (const tarball of tarballs) {
    const { text } = await readTarball(join(project, 'tarballs', tarball));
    const lines = [...text('README.md').matchAll(/^npm install .*\.tgz.*$/gm)].map(([line]) =>
      line.split(' '),
    );
    expect(lines).not.toEqual([]);
    for (const line of lines) await within(project, line, { npm_config_prefix: join(project, 'global') });
  }
  expect(asked).toEqual([]);
});

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

function packed(name: string): string {
  return join(home, 'new', 'packages', `grantex-${name}.tgz`);
}

function within(
  folder: string,
  [program = '', ...parameters]: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  // In continuous integration, an installer refuses to create a lock file.
  return run(program, parameters, folder, {
    CI: '',
    YARN_ENABLE_IMMUTABLE_INSTALLS: 'false',
    // Yarn 1 would take a tarball from its cache if an earlier one had the same name and version.
    YARN_CACHE_FOLDER: join(home, 'yarn cache'),
    ...environment,
  });
}

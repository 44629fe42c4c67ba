import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Created } from '../src/create-project.ts';
import { faultOf } from '../src/project-name.ts';
import { create, CTRL_C, DOWN, ENTER, newFolders, templates } from './support/run.ts';

let folder: string;
let packages: string;

beforeEach(async () => ({ folder, packages } = await newFolders()));

const writeOnly = ['--no-install', '--packages'];

describe('without a terminal', () => {
  test('a template has to be named, and nothing is written', async () => {
    const { exitCode, errors } = await create(['travel'], { folder });
    expect({ exitCode, errors }).toMatchObject({
      exitCode: 2,
      errors: expect.stringMatching(/^There is no terminal to ask on\. Name a template: --template express/),
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('--json says the same as JSON', async () => {
    const { exitCode, errors } = await create(['travel', '--json'], { folder });
    expect(exitCode).toBe(2);
    expect(JSON.parse(errors)).toMatchObject({ error: { code: 'NO_TERMINAL', exitCode: 2 } });
  });

  test('--yes takes what would be proposed', async () => {
    const { exitCode, output } = await create(['--yes', '--json', ...writeOnly, packages], { folder });
    expect(exitCode).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ name: 'grantex-app', template: 'express', installed: false });
  });

  test('an unknown template or option ends it with 2, and help with 0', async () => {
    expect(await create(['travel', '--template', 'express4'], { folder })).toMatchObject({
      exitCode: 2,
      errors: expect.stringMatching(/^There is no template express4\. Name one of these: express, fastify/),
    });
    expect(await create(['--colour'], { folder })).toMatchObject({ exitCode: 2 });
    const help = await create(['--help'], { folder });
    expect(help.exitCode).toBe(0);
    for (const { name } of templates.templates) expect(help.output).toContain(`  ${name} `);
  });
});

test.each(['travel', 'travel-2.api_1', '0'])('%j can be the name of a project', (name) => {
  expect(faultOf(name)).toBeUndefined();
});

test.each([
  ['', /needs a name/],
  ['../travel', /is a path/],
  ['a/b', /is a path/],
  ['a\\b', /is a path/],
  ['.', /cannot be the name of a package/],
  ['..', /cannot be the name of a package/],
  ['.travel', /cannot be the name of a package/],
  ['-rf', /cannot be the name of a package/],
  ['Travel', /cannot be the name of a package/],
  ['travel api', /cannot be the name of a package/],
  ['traveł', /cannot be the name of a package/],
  ['node_modules', /does not allow/],
  ['x'.repeat(215), /at most 214 characters; this one has 215/],
])('%j cannot be the name of a project', async (name, fault) => {
  expect(faultOf(name)).toMatch(fault);
  const words = ['--template', 'express', ...writeOnly, packages, '--', name];
  expect(await create(words, { folder })).toMatchObject({
    exitCode: 2,
    errors: expect.stringMatching(fault),
  });
  expect(await readdir(folder)).toEqual([]);
});

describe('a folder that is there', () => {
  const words = () => ['travel', '--template', 'express', ...writeOnly, packages];

  test('is refused with the names of what is in it, and stays as it is', async () => {
    await mkdir(join(folder, 'travel'));
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', '.env'])
      await writeFile(join(folder, 'travel', name), name);
    expect(await create(words(), { folder })).toMatchObject({
      exitCode: 2,
      errors: 'The folder travel is not empty: it has .env, a, b, c, d and 2 more. Choose another name.\n',
    });
    expect(await readdir(join(folder, 'travel'))).toHaveLength(7);
    expect(await readFile(join(folder, 'travel', '.env'), 'utf8')).toBe('.env');
  });

  test('is taken when it is empty', async () => {
    await mkdir(join(folder, 'travel'));
    expect(await create(words(), { folder })).toMatchObject({ exitCode: 0 });
  });

  test('is no place when it is a link to another one', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'travel'));
    expect(await create(words(), { folder })).toMatchObject({
      exitCode: 2,
      errors: 'travel exists, and is not a folder.\n',
    });
    expect(await readdir(join(folder, 'elsewhere'))).toEqual([]);
  });
});

test.each(templates.templates)('$name: the project has the files of the example', async ({ name, files }) => {
  const { exitCode, output } = await create(
    ['travel', '--json', '--template', name, ...writeOnly, packages],
    { folder },
  );
  expect(exitCode).toBe(0);
  const project = join(folder, 'travel');
  const created = JSON.parse(output) as Created;
  expect(created).toMatchObject({ name: 'travel', template: name, folder: project, installed: false });
  for (const [file, text] of Object.entries(files))
    expect(await readFile(join(project, file), 'utf8')).toBe(text);
  const written = (await readdir(project, { recursive: true, withFileTypes: true })).filter((each) =>
    each.isFile(),
  );
  expect(written).toHaveLength(created.files.length);
  // Everything that npm, pip and Go install comes from the folder of packages, or from a registry under a foreign name.
  const manifest = JSON.parse(await readFile(join(project, 'package.json'), 'utf8')) as Manifest;
  const ours = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies });
  for (const [each, version] of ours)
    expect(version).toMatch(each.startsWith('@grantex/') ? /^file:\/.*\/grantex-[\w-]+\.tgz$/ : /^\^\d/);
});

interface Manifest {
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

test('only the person can read the key, and git does not take it', async () => {
  await create(['travel', '--template', 'fastapi', ...writeOnly, packages], { folder });
  const project = join(folder, 'travel');
  expect((await stat(join(project, '.env'))).mode & 0o777).toBe(0o600);
  const [key = ''] = /gx_test_[\w-]{43}/.exec(await readFile(join(project, '.env'), 'utf8')) ?? [];
  expect(key).toHaveLength(51);
  const ignored = (await readFile(join(project, '.gitignore'), 'utf8')).split('\n');
  expect(ignored).toEqual(expect.arrayContaining(['.env', '.grantex/', 'node_modules/']));
  for (const file of ['package.json', 'README.md', 'start.mjs', 'sandbox.mjs', 'requirements.txt'])
    expect(await readFile(join(project, file), 'utf8')).not.toContain(key);
});

test('what the shell says about another server does not reach that of the project', async () => {
  await create(['travel', '--template', 'express', ...writeOnly, packages], { folder });
  const project = join(folder, 'travel');
  const bin = join(project, 'node_modules', '@grantex', 'server', 'bin');
  await mkdir(bin, { recursive: true });
  // In place of the server: it says what it was started with.
  const printed = 'console.error(JSON.stringify(process.env)); console.log("Grantex listens on it");';
  await writeFile(join(bin, 'grantex-server.js'), printed);
  const { stderr } = await promisify(execFile)(process.execPath, ['sandbox.mjs'], {
    cwd: project,
    env: {
      ...process.env,
      DATABASE_URL: 'postgres://production',
      GRANTEX_URL: 'https://production.example',
      GRANTEX_API_KEY: 'gx_live_production',
      GRANTEX_HOST: '0.0.0.0',
      GRANTEX_MASTER_KEY: 'production',
    },
  });
  expect(stderr).not.toContain('production');
  const { GRANTEX_MODE, GRANTEX_HOST, GRANTEX_URL, GRANTEX_BOOTSTRAP_KEY } = JSON.parse(stderr) as Record<
    string,
    string
  >;
  expect([GRANTEX_MODE, GRANTEX_HOST]).toEqual(['sandbox', undefined]);
  const [own, key] = [GRANTEX_URL, GRANTEX_BOOTSTRAP_KEY];
  expect(await readFile(join(project, '.env'), 'utf8')).toContain(
    `GRANTEX_URL=${own}\nGRANTEX_API_KEY=${key}\n`,
  );
});

test('two projects have two keys', async () => {
  const keys = [];
  for (const name of ['one', 'two']) {
    await create([name, '--template', 'express', ...writeOnly, packages], { folder });
    keys.push(/gx_test_\S+/.exec(await readFile(join(folder, name, '.env'), 'utf8'))?.[0]);
  }
  expect(new Set(keys).size).toBe(2);
});

test('packages that are not there are named before anything is written', async () => {
  const words = ['travel', '--template', 'hono', '--packages'];
  expect(await create([...words, 'nowhere'], { folder })).toMatchObject({
    exitCode: 2,
    errors: expect.stringMatching(
      /nowhere has no grantex-hono\.tgz\. Fill it in a clone: npm run pack:all -- /,
    ),
  });
  expect(await readdir(folder)).toEqual([]);
});

test('without a folder of packages, a program that was never released asks no registry for names of others', async () => {
  expect(await create(['travel', '--template', 'hono'], { folder })).toMatchObject({
    exitCode: 2,
    errors: expect.stringContaining('Nothing of Grantex is published yet.'),
  });
  expect(await readdir(folder)).toEqual([]);
});

describe('at a terminal', () => {
  test('it asks for the name, the language and the framework', async () => {
    const { exitCode, output } = await create([...writeOnly, packages], {
      folder,
      keys: [
        ['The name of the project', `travel${ENTER}`],
        ['The language', `${DOWN}${ENTER}`],
        ['What agents call', `${DOWN}${ENTER}`],
      ],
    });
    expect(exitCode).toBe(0);
    expect(output).toContain('Next: cd travel && npm install && npm start');
    expect(await readdir(join(folder, 'travel'))).toContain('call.py');
  });

  test('nothing typed is the proposed name, and what the command line says is not asked', async () => {
    const { exitCode, output } = await create(['--template', 'go', ...writeOnly, packages], {
      folder,
      keys: [['The name of the project', ENTER]],
    });
    expect(exitCode).toBe(0);
    expect(output).not.toContain('The language');
    expect(await readdir(join(folder, 'grantex-app'))).toContain('main.go');
  });

  test('a name that cannot be one is asked for again', async () => {
    const { exitCode } = await create(['--template', 'hono', ...writeOnly, packages], {
      folder,
      keys: [
        ['The name of the project', `../up${ENTER}`],
        ['../up is a path.', `${'\u007F'.repeat(5)}up${ENTER}`],
      ],
    });
    expect(exitCode).toBe(0);
    expect(await readdir(folder)).toEqual(['up']);
  });

  test.each([
    ['The name of the project', []],
    ['The language', [['The name of the project', ENTER]]],
  ] as const)('Ctrl-C at "%s" leaves nothing', async (question, before) => {
    const { exitCode, errors } = await create([...writeOnly, packages], {
      folder,
      keys: [...before, [question, CTRL_C]],
    });
    expect({ exitCode, errors }).toEqual({ exitCode: 130, errors: 'Nothing was written.\n' });
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('an installation', () => {
  test('that fails says why, and how to go on with the files that are there', async () => {
    const npm = join(folder, 'npm-cli.js');
    await writeFile(npm, 'console.error("no network"); process.exit(7);');
    const words = ['travel', '--template', 'express', '--packages', packages];
    expect(await create(words, { folder, environment: { npm_execpath: npm } })).toMatchObject({
      exitCode: 1,
      errors: expect.stringMatching(
        /ended with 7:\nno network\nThe files are in travel\. To go on: cd travel && npm install && npm start\n$/,
      ),
    });
    expect(await readdir(join(folder, 'travel'))).toContain('travel-api.ts');
  });

  test('that the person stops with Ctrl-C leaves the files, and says so', async () => {
    const npm = join(folder, 'npm-cli.js');
    await writeFile(npm, 'setInterval(() => {}, 1000);');
    const controller = new AbortController();
    const words = ['travel', '--template', 'express', '--packages', packages];
    const ended = await create(words, {
      folder,
      environment: { npm_execpath: npm },
      signal: controller.signal,
      onOutput: (text) =>
        text.includes('Installing packages for Node') && controller.abort(new Error('ended')),
    });
    expect(ended).toMatchObject({
      exitCode: 130,
      errors: 'The files are in travel. To go on: cd travel && npm install && npm start\n',
    });
    expect(await readdir(join(folder, 'travel'))).toContain('travel-api.ts');
  });
});

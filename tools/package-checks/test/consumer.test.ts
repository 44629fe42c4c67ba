import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { run } from './run.ts';
import { readTarball } from './tarball.ts';

const packed = inject('packed');
const programs = join(import.meta.dirname, '..', 'consumer');
/** The Node that runs the installed packages: any that they support, not only the one of the workspace. */
const node = process.env['CONSUMER_NODE'] ?? process.execPath;
let project: string;

/** A project outside of the workspace that installs the tarballs with npm, as their users do. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'grantex-consumer-'));
  const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { ...(await developmentVersions()), ...tarballs },
    // What a package asks of another one of ours comes from its tarball too, never from the registry.
    overrides: Object.fromEntries(packed.map(({ name }) => [name, `$${name}`])),
  };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await cp(programs, join(project, 'programs'), { recursive: true });
  await copyExamples();
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(strictest));
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], project);
});

afterAll(() => rm(project, { recursive: true, force: true }));

test('the programs and the examples of every README type-check, libraries included', async () => {
  expect(await run('tsc', ['-p', project], project)).toBe('');
});

describe.each(packed)('$name', ({ name, tarball }) => {
  test('a small program that uses it runs', async () => {
    const { manifest } = await readTarball(tarball);
    const output = await run(node, [programOf(name)], project);
    expect(output.trim().split('\n').at(-1)).toBe(`${name} works`);
    expect(manifest.exports).toHaveProperty('.');
  });
});

test('the server says its version', async () => {
  const server = packed.find(({ name }) => name === '@grantex/server');
  const { text } = await readTarball(server?.tarball ?? '');
  const { version } = JSON.parse(text('package.json')) as { version: string };
  expect((await run(node, [serverProgram, '--version'], project)).trim()).toBe(version);
});

test('the server says in one line that Node is too old', async () => {
  const pretend =
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.12.0' } })";
  const old = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`];
  await expect(run(node, [...old, serverProgram], project)).rejects.toThrow(
    /^\$ .*\ngrantex-server needs Node 22\.13 or newer; this is v[\d.]+\.\n$/,
  );
});

const serverProgram = join('node_modules', '@grantex', 'server', 'bin', 'grantex-server.js');

const strictest = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    rewriteRelativeImportExtensions: true,
    rootDir: '.',
    outDir: 'compiled',
    skipLibCheck: false,
  },
  include: ['programs', 'examples'],
};

function programOf(name: string): string {
  return join('compiled', 'programs', `${name.replace('@grantex/', '')}.js`);
}

async function copyExamples(): Promise<void> {
  for (const { name, folder } of packed) {
    const examples = join(folder, 'examples');
    if (await readdir(examples).catch(() => undefined)) {
      await mkdir(join(project, 'examples'), { recursive: true });
      await cp(examples, join(project, 'examples', name.replace('@grantex/', '')), { recursive: true });
    }
  }
}

/** Frameworks and types that a user brings along, in the versions that the packages are developed with. */
async function developmentVersions(): Promise<Record<string, string>> {
  const manifests = await Promise.all(
    packed.map(async ({ tarball }) => (await readTarball(tarball)).manifest),
  );
  const all = Object.assign({}, ...manifests.map((one) => one.devDependencies)) as Record<string, string>;
  const wanted =
    /^(?:@opentelemetry\/sdk-trace-node|@types\/node|@types\/express|express|vite|vitest|fastify|langchain|@langchain\/core|ai|zod|@modelcontextprotocol\/(?:client|sdk|server)|@openai\/agents|@google\/adk)$/;
  return Object.fromEntries(Object.entries(all).filter(([name]) => wanted.test(name)));
}

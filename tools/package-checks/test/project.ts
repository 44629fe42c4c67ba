import { cp, mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Packed } from 'pack';
import { run } from './run.ts';
import { type Manifest, readTarball } from './tarball.ts';

const programs = join(import.meta.dirname, '..', 'consumer');

/** Versions by the names of packages. */
export type Versions = Readonly<Record<string, string>>;

/**
 * Creates a project outside of the workspace that installs tarballs with npm, as their users do, with the programs of
 * these packages and the examples of their READMEs. npm refuses frameworks that are outside of a package's peer range.
 * @param versions of the frameworks and types that users install themselves
 */
export async function createProject(packed: readonly Packed[], versions: Versions): Promise<string> {
  const project = await mkdtemp(join(tmpdir(), 'grantex-consumer-'));
  const tarballs = Object.fromEntries(packed.map(({ name, tarball }) => [name, `file:${tarball}`]));
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { ...versions, ...tarballs },
    // A package's dependency on another one of ours also comes from its tarball, never from the registry.
    overrides: Object.fromEntries(packed.map(({ name }) => [name, `$${name}`])),
  };
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest));
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(strictest));
  for (const { name, folder } of packed) await copySources(project, withoutScope(name), folder);
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], project);
  return project;
}

/**
 * What users install themselves, in the versions that the packages are developed with: the peers that
 * they need, and {@link OTHERS}.
 */
export async function developmentVersions(packed: readonly Packed[]): Promise<Versions> {
  const manifests = await manifestsOf(packed);
  const peers = new Set(manifests.flatMap(neededPeersOf));
  const all = manifests.flatMap(({ devDependencies = {} }) => Object.entries(devDependencies));
  return Object.fromEntries(all.filter(([name]) => peers.has(name) || OTHERS.has(name)));
}

/** What the programs and the examples use besides. */
const OTHERS: ReadonlySet<string> = new Set([
  '@hono/node-server',
  '@koa/bodyparser',
  '@koa/router',
  '@modelcontextprotocol/client',
  '@modelcontextprotocol/node',
  '@modelcontextprotocol/sdk',
  '@modelcontextprotocol/server',
  '@modelcontextprotocol/server-everything',
  '@nestjs/core',
  '@nestjs/platform-express',
  '@opentelemetry/sdk-trace-node',
  '@types/express',
  '@types/koa',
  '@types/node',
  '@types/react',
  '@types/react-dom',
  '@vercel/functions',
  'class-transformer',
  'class-validator',
  'fastmcp',
  'langchain',
  'react',
  'react-dom',
  'rxjs',
  'vite',
  'vitest',
  'zod',
]);

/** The oldest releases that the packages are tested with, which their manifests list as aliases. */
export async function oldestVersions(packed: readonly Packed[]): Promise<Versions> {
  const versions = (await manifestsOf(packed)).flatMap(({ devDependencies = {} }) =>
    Object.values(devDependencies),
  );
  const aliases = versions.flatMap((version) => {
    const [, name, oldest] = /^npm:(.+)@([^@]+)$/.exec(version) ?? [];
    return name === undefined || oldest === undefined ? [] : [[name, oldest] as const];
  });
  const oldestLast = [...aliases, ...Object.entries(OLDEST_WITHOUT_ALIAS)].toSorted(([, one], [, other]) =>
    other.localeCompare(one, 'en', { numeric: true }),
  );
  return Object.fromEntries(oldestLast);
}

/** Packages that find each other by name, so that aliases of them would find the newest ones. */
const OLDEST_WITHOUT_ALIAS: Versions = {
  '@nestjs/common': '10.4.0',
  '@nestjs/core': '10.4.0',
  '@nestjs/platform-express': '10.4.0',
};

/** Compiles the programs and examples under the strictest settings, and returns the faults that are ours. */
export async function typeFaultsIn(project: string): Promise<readonly string[]> {
  const output = await run('tsc', ['-p', project, '--pretty', 'false'], project).catch((error: unknown) =>
    String(error),
  );
  const faults = output.split('\n').filter((line) => /(?:^|: )error TS\d+:/.test(line));
  return faults.filter((fault) => !FOREIGN.test(fault));
}

/** The compiled program of a package, below the folder of the project. */
export function programOf(name: string): string {
  return join('compiled', 'programs', `${withoutScope(name)}.js`);
}

/** Frameworks whose own declarations do not compile under the strictest settings. */
const FOREIGN =
  /^node_modules\/(?:@ai-sdk|@vercel|next|ai|langchain|@langchain|@mastra|@openai|@google|@google-cloud|@mikro-orm|@hono|@types\/koa)\//;

const strictest = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    rewriteRelativeImportExtensions: true,
    experimentalDecorators: true,
    emitDecoratorMetadata: true,
    rootDir: '.',
    outDir: 'compiled',
    skipLibCheck: false,
  },
  include: ['programs', 'examples'],
};

function withoutScope(name: string): string {
  return name.replace('@grantex/', '');
}

async function copySources(project: string, name: string, folder: string): Promise<void> {
  await mkdir(join(project, 'programs'), { recursive: true });
  await cp(join(programs, `${name}.ts`), join(project, 'programs', `${name}.ts`));
  const examples = join(folder, 'examples');
  // Next resolves imports as no other project does; a build by Next checks them, in the tests of the adapter.
  if (name === 'next') return;
  if ((await readdir(examples).catch(() => undefined)) === undefined) return;
  await mkdir(join(project, 'examples'), { recursive: true });
  await cp(examples, join(project, 'examples', name), { recursive: true });
}

function neededPeersOf({ peerDependencies = {}, peerDependenciesMeta = {} }: Manifest): string[] {
  return Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
}

function manifestsOf(packed: readonly Packed[]): Promise<readonly Manifest[]> {
  return Promise.all(packed.map(async ({ tarball }) => (await readTarball(tarball)).manifest));
}

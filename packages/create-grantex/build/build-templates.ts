import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from 'pack';
import { parse } from 'yaml';
import type { Template, Templates, Versions } from '../src/templates.ts';
import { type Definition, definitions } from './definitions.ts';

/** Reads what every template is made of: examples, what READMEs install, and the versions that the tests run with. */
export async function buildTemplates(): Promise<Templates> {
  const workspace = parse(await read('pnpm-workspace.yaml')) as { readonly catalog: Versions };
  const templates = await Promise.all(definitions.map((definition) => build(definition, workspace.catalog)));
  return { templates, released: await versions() };
}

async function build(definition: Definition, catalog: Versions): Promise<Template> {
  const {
    files,
    package: folder,
    audience = 'https://travel.example',
    development = [],
    ...rest
  } = definition;
  const { language } = definition;
  const installed = installedBy(await read(join(folder, 'README.md')));
  const isTypeScript = language === 'TypeScript';
  const [needed, forDevelopment] = isTypeScript
    ? [installed.npm, [...installed.npmDevelopment, 'typescript', '@types/node', ...development]]
    : [[], []];
  const texts = Object.entries(files).map(async ([name, file]) => [name, await read(file)] as const);
  return {
    ...rest,
    audience,
    dependencies: withVersions(needed, catalog),
    devDependencies: withVersions(forDevelopment, catalog),
    requirements: installed.pip,
    files: Object.fromEntries(await Promise.all(texts)),
  };
}

/** What the commands in the region `install` of a README install. */
function installedBy(readme: string): { npm: string[]; npmDevelopment: string[]; pip: string[] } {
  const [, region = ''] = /<!-- #region install -->(.*?)<!-- #endregion install -->/s.exec(readme) ?? [];
  const of = (command: RegExp): string[] =>
    [...region.matchAll(command)].flatMap(([, names = '']) => names.split(' ').map(nameOf));
  return {
    npm: of(/^npm install (?!-)(.*)$/gm),
    npmDevelopment: of(/^npm install --save-dev (.*)$/gm),
    pip: of(/^pip install (.*)$/gm),
  };
}

/** The name of a packed package, or the word itself. */
function nameOf(word: string): string {
  const [, tarball] = /^\.\/tarballs\/grantex-(.*)\.tgz$/.exec(word) ?? [];
  if (tarball !== undefined) return `@grantex/${tarball}`;
  const [, wheel] = /^\.\/wheels\/(.*)-\*\.whl$/.exec(word) ?? [];
  return wheel?.replaceAll('_', '-') ?? word;
}

/** Packages of this repository get their version when a project is made. */
function withVersions(names: readonly string[], catalog: Versions): Versions {
  const entries = names.map((name) => {
    const version = name.startsWith('@grantex/') ? '' : catalog[name];
    if (version === undefined)
      throw new Error(`The catalog of pnpm-workspace.yaml has no ${name}, which a template needs.`);
    return [name, version === '' ? '' : `^${version}`] as const;
  });
  return Object.fromEntries(entries);
}

async function versions(): Promise<Versions> {
  const folders = (await readdir(join(root, 'packages'))).map((name) => join('packages', name));
  const manifests = await Promise.all(
    [...folders, join('apps', 'server')].map(
      async (folder) => JSON.parse(await read(join(folder, 'package.json'))) as Manifest,
    ),
  );
  return Object.fromEntries(manifests.map(({ name, version }) => [name, version]));
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

function read(file: string): Promise<string> {
  return readFile(join(root, file), 'utf8');
}

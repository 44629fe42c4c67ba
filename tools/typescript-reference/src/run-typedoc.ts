import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EntryPoint } from './entry-points.ts';

const TYPEDOC: string = join(fileURLToPath(import.meta.resolve('typedoc')), '../../bin/typedoc');

const TABLES = [
  'parametersFormat',
  'interfacePropertiesFormat',
  'classPropertiesFormat',
  'typeDeclarationFormat',
  'propertyMembersFormat',
];

/** A page as typedoc writes it. */
export interface WrittenPage {
  /** From the folder of all pages, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Runs typedoc over all entry points at once, so that what several export is described once.
 * @returns its pages, one for each entry point, in no order
 * @throws {Error} with what typedoc says
 */
export async function runTypedoc(
  root: string,
  entryPoints: readonly EntryPoint[],
): Promise<readonly WrittenPage[]> {
  const folder = await mkdtemp(join(tmpdir(), 'typedoc-'));
  const sources = entryPoints.map(({ source }) => join(root, source));
  const out = join(folder, 'out');
  const tsconfig = join(folder, 'tsconfig.json');
  const options = {
    plugin: [fileURLToPath(import.meta.resolve('typedoc-plugin-markdown'))],
    name: 'Grantex',
    entryPoints: sources,
    tsconfig,
    out,
    router: 'module',
    readme: 'none',
    excludeExternals: true,
    // tsc has checked them.
    skipErrorChecking: true,
    disableSources: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    useCodeBlocks: true,
    logLevel: 'Error',
    ...Object.fromEntries(TABLES.map((name) => [name, 'table'])),
  };
  const compilerOptions = {
    lib: ['es2024', 'dom', 'dom.iterable'],
    types: ['node'],
    typeRoots: [join(root, 'packages/core/node_modules/@types')],
    noEmit: true,
    composite: false,
    incremental: false,
  };
  try {
    const extended = {
      extends: join(root, 'tsconfig.base.json'),
      compilerOptions,
      include: [],
      files: sources,
    };
    await writeFile(tsconfig, JSON.stringify(extended));
    await writeFile(join(folder, 'typedoc.json'), JSON.stringify(options));
    const child = spawn(process.execPath, [TYPEDOC, '--options', join(folder, 'typedoc.json')], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`typedoc ended with code ${code}`);
    const names = await readdir(out, { recursive: true });
    const paths = names.filter((name) => name.endsWith('.md')).map((name) => name.replaceAll('\\', '/'));
    return await Promise.all(
      paths.map(async (path) => ({ path, text: await readFile(join(out, path), 'utf8') })),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseSync } from 'vite';
import type { WorkspacePackage } from '../workspace.ts';

/** One import: a file, and the names taken from it; undefined means all of it. */
interface Import {
  file: string;
  names: readonly string[] | undefined;
}

interface Module {
  imports: readonly Import[];
  /**
   * For a file that only re-exports, such as an `index.ts`: where each name comes from. An importer of one name depends
   * on the file of that name, not on all the others.
   */
  exports: readonly Export[] | undefined;
}

interface Export {
  /** Undefined for `export *`. */
  name: string | undefined;
  from: readonly string[];
  nameThere: string | undefined;
}

export interface ImportGraph {
  /**
   * The files that the given files depend on at run time, themselves included. Type imports do not count: the compiler
   * checks those.
   *
   * @param isEnd tells the files whose own imports are not followed
   */
  reach(files: readonly string[], isEnd: (file: string) => boolean): Promise<Set<string>>;
}

/** Reads imports as they are needed, each file once. Paths are absolute. */
export function createImportGraph(packages: readonly WorkspacePackage[]): ImportGraph {
  const modules = new Map<string, Promise<Module>>();
  const resolve = createResolver(packages);

  function moduleAt(file: string): Promise<Module> {
    const known = modules.get(file) ?? readModule(file, resolve);
    modules.set(file, known);
    return known;
  }

  return {
    async reach(files, isEnd) {
      const reached = new Set<string>();
      const seen = new Set<string>();
      const open: Import[] = files.map((file) => ({ file, names: undefined }));
      for (let next = open.pop(); next !== undefined; next = open.pop()) {
        const { file, names } = next;
        const key = `${file} ${names?.join() ?? ''}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const { imports, exports } = await moduleAt(file);
        if (exports !== undefined && names !== undefined) {
          open.push(...names.flatMap((name) => sourcesOf(name, exports)));
          continue;
        }
        reached.add(file);
        if (!isEnd(file)) open.push(...imports);
      }
      return reached;
    },
  };
}

/** Where a name of a re-exporting file comes from; a name that it does not list comes from one of its `export *`. */
function sourcesOf(name: string, exports: readonly Export[]): Import[] {
  const named = exports.filter((one) => one.name === name);
  const found = named.length > 0 ? named : exports.filter((one) => one.name === undefined);
  return found.flatMap(({ from, nameThere = name }) => from.map((file) => ({ file, names: [nameThere] })));
}

type Resolve = (specifier: string, importer: string) => Promise<string[]>;

async function readModule(file: string, resolve: Resolve): Promise<Module> {
  if (!/\.(?:[cm]?[jt]s|[jt]sx)$/.test(file)) return { imports: [], exports: undefined };
  const text = await readFile(file, 'utf8');
  const { module, program } = parseSync(file, text);
  const imports: Import[] = [];
  const exports: Export[] = [];
  let rest = text;
  for (const { start, end, moduleRequest, entries } of module.staticImports) {
    rest = blank(rest, start, end);
    const names = entries.filter(({ isType }) => !isType).map(({ importName }) => importName.name);
    if (entries.length > 0 && names.length === 0) continue;
    const known = names.filter((name) => name !== null);
    for (const target of await resolve(moduleRequest.value, file))
      imports.push({
        file: target,
        names: known.length > 0 && known.length === names.length ? known : undefined,
      });
  }
  for (const { start, end, entries } of module.staticExports) {
    const [first] = entries;
    if (!first?.moduleRequest) continue;
    rest = blank(rest, start, end);
    const from = await resolve(first.moduleRequest.value, file);
    for (const { importName, exportName } of entries)
      exports.push({ name: exportName.name ?? undefined, from, nameThere: importName.name ?? undefined });
  }
  // Everything else named by its path: a dynamic import, a worker, a program, a file that is read.
  for (const [, path = ''] of rest.matchAll(/['"`](\.{1,2}\/[^'"`\n]+)['"`]/g))
    for (const target of await resolve(path, file)) imports.push({ file: target, names: undefined });
  if (exports.length === 0) return { imports, exports: undefined };
  const onlyExports = program.body.every(
    (statement) =>
      statement.type === 'ExportAllDeclaration' ||
      (statement.type === 'ExportNamedDeclaration' && statement.source !== null),
  );
  const all = [...imports, ...exports.flatMap(wholeFiles)];
  return { imports: all, exports: onlyExports ? exports : undefined };
}

function wholeFiles({ from }: Export): Import[] {
  return from.map((file) => ({ file, names: undefined }));
}

function blank(text: string, start: number, end: number): string {
  return text.slice(0, start) + ' '.repeat(end - start) + text.slice(end);
}

/** Resolves to files of the workspace; packages from a registry have none. */
function createResolver(packages: readonly WorkspacePackage[]): Resolve {
  return async (specifier, importer) => {
    if (specifier.startsWith('.')) {
      const [path = ''] = specifier.split('?');
      return existing([join(dirname(importer), path)]);
    }
    if (specifier.startsWith('#')) {
      const owner = packages.find(({ folder }) => importer.startsWith(`${folder}/`));
      return owner === undefined ? [] : existing(pathsOf(owner, owner.imports[specifier]));
    }
    const owner = packages.find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
    if (owner === undefined) return [];
    return existing(pathsOf(owner, owner.exports[`.${specifier.slice(owner.name.length)}`]));
  };
}

/** Every path of an entry of `exports` or `imports`, whatever its conditions. */
function pathsOf({ folder }: WorkspacePackage, entry: unknown): string[] {
  const paths = JSON.stringify(entry ?? null).matchAll(/"(\.\/[^"]+)"/g);
  return [...paths].map(([, path = '']) => join(folder, path));
}

async function existing(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    files.map((file) =>
      stat(file).then(
        (status) => status.isFile(),
        () => false,
      ),
    ),
  );
  return files.filter((_, index) => found[index]);
}

import { readFile } from 'node:fs/promises';
import { join, posix, relative } from 'node:path';
import { testFilesOf } from '../suite-outcome.ts';
import { root } from '../workspace.ts';
import type { WorkspacePackage } from '../workspace.ts';
import { createImportGraph } from './import-graph.ts';

export interface Touched {
  /** The test files to run, by package, relative to its folder. */
  suites: ReadonlyMap<WorkspacePackage, readonly string[]>;
  /** Changed files that no test file depends on. */
  unseen: readonly string[];
}

/** A change of one of these files touches everything. */
const OF_ALL = [
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'tsconfig.base.json',
  'tsconfig.test.json',
  'turbo.json',
];
/** A change of one of these files touches the whole package. */
const OF_PACKAGE = ['package.json', 'tsconfig.json', 'turbo.json', 'vitest.config.ts'];

/**
 * Files whose own imports are not followed. They start a whole server, so each test that talks to one would depend on
 * every file of the server. The tests of a room are found by their folder instead.
 */
const WHOLE_SERVER: RegExp = /^apps\/server\/(?:src\/main|test\/support)\//;

/** The test that runs when another package changed: it checks the behaviour that both must agree on. */
const CONTRACT = /(?:^|\/)contract\.test\.ts$/;

/**
 * Finds the test files that a change touches: those that import a changed file of their package, directly or not, or of
 * another package if they are its contract; those in the folder of `test/` with the same name as that of a changed file
 * in `src/`; and all of a package whose settings changed.
 *
 * @param changed paths as Git writes them, relative to the folder of the workspace
 */
export async function touchedSuites(
  packages: readonly WorkspacePackage[],
  changed: readonly string[],
  workspace: string = root,
): Promise<Touched> {
  const graph = createImportGraph(packages);
  const pathOf = (file: string): string => relative(workspace, file).replaceAll('\\', '/');
  const isEnd = (file: string): boolean => WHOLE_SERVER.test(pathOf(file));
  const unseen = new Set(changed);
  const suites = new Map<WorkspacePackage, string[]>();
  const folders = packages.map((one) => pathOf(one.folder));
  for (const one of packages) {
    const folder = pathOf(one.folder);
    const shared = await setupFilesOf(one);
    const tests = await testFilesOf(one);
    const beside = new Map(changed.map((path) => [path, folderBeside(path, folder, tests)]));
    for (const file of tests) {
      const reached = await graph.reach([join(one.folder, file), ...shared], isEnd);
      const imported = new Set([...reached].map(pathOf));
      const causes = changed.filter(
        (path) =>
          isOfWhole(path, folder) ||
          file.startsWith(beside.get(path) ?? 'nowhere') ||
          (imported.has(path) && (CONTRACT.test(file) || !isElsewhere(path, folder))),
      );
      if (causes.length === 0) continue;
      suites.set(one, [...(suites.get(one) ?? []), file]);
      for (const path of causes) unseen.delete(path);
    }
  }
  return { suites, unseen: [...unseen] };

  function isElsewhere(path: string, folder: string): boolean {
    return folders.some((other) => other !== folder && path.startsWith(`${other}/`));
  }
}

function isOfWhole(changed: string, folder: string): boolean {
  return OF_ALL.includes(changed) || OF_PACKAGE.some((name) => changed === `${folder}/${name}`);
}

/**
 * The test folder of a changed file: `test/people/consent/` for `src/people/consent/request.ts`, or `test/people/` if
 * the former has no tests.
 */
function folderBeside(changed: string, folder: string, tests: readonly string[]): string | undefined {
  const sources = `${folder}/src/`;
  if (!changed.startsWith(sources)) return undefined;
  for (let room = posix.dirname(changed.slice(sources.length)); room !== '.'; room = posix.dirname(room))
    if (tests.some((test) => test.startsWith(`test/${room}/`))) return `test/${room}/`;
  return undefined;
}

/** The files that the settings of a suite load before its tests. */
async function setupFilesOf({ folder }: WorkspacePackage): Promise<string[]> {
  const settings = await readFile(join(folder, 'vitest.config.ts'), 'utf8').catch(() => '');
  return [...settings.matchAll(/'(test\/[^']+(?<!\.test)\.ts)'/g)].map(([, path = '']) => join(folder, path));
}

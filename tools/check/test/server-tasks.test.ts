import { execFile } from 'node:child_process';
import { glob, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { WHOLE_SERVER } from '../src/changed/touched-suites.ts';
import { createImportGraph } from '../src/changed/import-graph.ts';
import { root, workspacePackages } from '../src/workspace.ts';

/** A task as `turbo run --dry=json` describes it. */
interface Task {
  readonly taskId: string;
  readonly task: string;
  /** The folder of its package, from the root. */
  readonly directory: string;
  /** The files that its hash depends on, by path from that folder. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The tasks whose hashes its own depends on. */
  readonly dependencies: readonly string[];
}

const run = promisify(execFile);
const server = join(root, 'apps/server');
const { stdout } = await run('turbo', ['run', 'test', '--filter=@grantex/server', '--dry=json'], {
  cwd: root,
  maxBuffer: 2 ** 26,
});
const { tasks } = JSON.parse(stdout) as { tasks: readonly Task[] };
const ofServer = tasks.filter(({ taskId }) => taskId.startsWith('@grantex/server#test:'));
const { scripts } = JSON.parse(await readFile(join(server, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const tests: string[] = [];
for await (const file of glob('test/**/*.test.ts', { cwd: server })) tests.push(file);
/** Every file of the server, by path from the root. */
const files = Object.keys(tasks.find(({ taskId }) => taskId === '@grantex/server#test')?.inputs ?? {}).map(
  (path) => join('apps/server', path),
);
const graph = createImportGraph(await workspacePackages());

/** The test files that a task runs, by path from the folder of the server. */
function testsOf(task: string): string[] {
  const [, ...parts] = scripts[task]?.split(/ (?=test\/)/) ?? [];
  return tests.filter((file) =>
    parts.some((part) => file.startsWith(`${part}/`) || file.startsWith(`${part}.`)),
  );
}

/** The files that the hash of a task depends on, by path from the root. */
function inputsOf(taskId: string): string[] {
  const { directory = '', inputs = {}, dependencies = [] } = tasks.find((one) => one.taskId === taskId) ?? {};
  return [...Object.keys(inputs).map((path) => join(directory, path)), ...dependencies.flatMap(inputsOf)];
}

/** The folders that a file names by their path, from the root. */
async function foldersIn(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8');
  const paths = [...text.matchAll(/['"`](\.{1,2}\/[^'"`\n]*)['"`]/g)].map(([, path = '']) =>
    join(dirname(file), path),
  );
  const areFolders = await Promise.all(
    paths.map((path) =>
      stat(join(root, path)).then(
        (status) => status.isDirectory(),
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => areFolders[index]).map((path) => join(path, '/'));
}

/** The files of the server below a folder; the folder itself when there are none, as it cannot be an input. */
function filesBelow(folder: string): string[] {
  const found = files.filter((file) => file.startsWith(folder));
  return found.length === 0 ? [folder] : found;
}

test('each test of the server is run by one task', () => {
  expect(ofServer.flatMap(({ task }) => testsOf(task)).toSorted()).toEqual(tests.toSorted());
});

test.each(ofServer)(
  'what a test of $task imports or names by its path is an input of the task, or reached through a server',
  async ({ taskId, task }) => {
    const inputs = new Set(inputsOf(taskId));
    const own = testsOf(task).map((file) => join(server, file));
    const reached = await graph.reach(own, (file) => WHOLE_SERVER.test(relative(root, file)));
    const named = [...reached].map((file) => relative(root, file));
    const folders = await Promise.all(
      named.filter((file) => file.startsWith('apps/server/test/')).map(foldersIn),
    );
    const needed = [...named, ...folders.flat().flatMap(filesBelow)];
    expect(needed.filter((file) => !inputs.has(file))).toEqual([]);
  },
);

import { execFile } from 'node:child_process';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { WHOLE_SERVER } from '../src/changed/touched-suites.ts';
import { createImportGraph } from '../src/changed/import-graph.ts';
import { testFilesOf } from '../src/suite-outcome.ts';
import { root, workspacePackages } from '../src/workspace.ts';

interface Task {
  readonly package: string;
  readonly task: string;
  /** By path from the folder of the package. */
  readonly inputs: Readonly<Record<string, string>>;
}

const { stdout } = await promisify(execFile)(
  'turbo',
  ['run', 'test', '--filter=@grantex/server', '--dry=json'],
  { cwd: root, maxBuffer: 2 ** 26 },
);
const { tasks } = JSON.parse(stdout) as { tasks: readonly Task[] };
const ofServer = tasks.filter((one) => one.package === '@grantex/server' && one.task.startsWith('test:'));
const packages = await workspacePackages();
const server = packages.find(({ name }) => name === '@grantex/server');
if (server === undefined) throw new Error('there is a server');
const { folder } = server;
// A full run does not use the cache.
const files = (await testFilesOf(server)).filter((file) => !file.endsWith('.full.test.ts'));

test("the server's tests are cached by floor", () => {
  expect(ofServer.map(({ task }) => task).toSorted()).toEqual([
    'test:authority',
    'test:base',
    'test:ledger',
    'test:people',
  ]);
});

test.each(ofServer)(
  'each import of a test of $task is an input of the task, or reached through a server',
  async ({ inputs }) => {
    const graph = createImportGraph(packages);
    const isEnd = (file: string): boolean => WHOLE_SERVER.test(relative(root, file));
    const own = files.filter((file) => file in inputs);
    expect(own).not.toEqual([]);
    const reached = await graph.reach(
      own.map((file) => join(folder, file)),
      isEnd,
    );
    const paths = [...reached].map((file) => relative(folder, file)).filter((path) => !path.startsWith('..'));
    expect(paths.filter((path) => !(path in inputs))).toEqual([]);
  },
);

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from '../src/workspace.ts';

const run = promisify(execFile);

/** What Turbo reads to hash the server's tasks. */
const READ = ['*.json', '*.yaml', '*/turbo.json', '*/package.json', 'apps/server', 'docs/*.md'];

/** A copy of the repository, in which each test changes one more file. */
let copy: string;
let before: ReadonlyMap<string, string>;
beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'grantex-hashes-'));
  const { stdout } = await run('git', ['ls-files', ...READ], { cwd: root, maxBuffer: 2 ** 26 });
  const files = stdout.trim().split('\n');
  for (const file of files.filter((each) => existsSync(join(root, each))))
    await cp(join(root, file), join(copy, file));
  before = await hashes();
});
afterAll(() => rm(copy, { recursive: true }));

/** The hash of each task that runs tests of the server, by its name. */
async function hashes(): Promise<Map<string, string>> {
  const { stdout } = await run('turbo', ['run', 'test', '--filter=@grantex/server', '--dry=json'], {
    cwd: copy,
    maxBuffer: 2 ** 26,
  });
  const { tasks } = JSON.parse(stdout) as { tasks: { taskId: string; hash: string }[] };
  return new Map(
    tasks.flatMap(({ taskId, hash }) => {
      const [, name] = taskId.split('@grantex/server#test:');
      return name === undefined ? [] : [[name, hash]];
    }),
  );
}

test.each([
  ['apps/server/src/main/app.ts', ['authority', 'base', 'ledger', 'people']],
  ['apps/server/src/people/consent/routes.ts', ['people']],
  ['apps/server/src/authority/grants/routes.ts', ['authority', 'people']],
  ['apps/server/src/ledger/audit/routes.ts', ['authority', 'ledger', 'people']],
  ['apps/server/src/web/pages/routes.ts', ['authority', 'ledger', 'people']],
  ['apps/server/src/http/answers/refusals.ts', ['authority', 'base', 'ledger', 'people']],
  ['apps/server/src/base/ids.ts', ['authority', 'base', 'ledger', 'people']],
  ['apps/server/test/support/server.ts', ['authority', 'base', 'ledger', 'people']],
  ['apps/server/test/main/routes/openapi.test.ts', ['people']],
  ['docs/protocol.md', ['people']],
])('after a change of %s these tests run again: %s', async (file, expected) => {
  await appendFile(join(copy, file), '\n');
  const after = await hashes();
  const changed = [...after.keys()].filter((name) => after.get(name) !== before.get(name));
  before = after;
  expect(changed.toSorted()).toEqual(expected);
});

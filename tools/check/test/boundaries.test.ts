import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../src/command.ts';
import { root, workspacePackages } from '../src/workspace.ts';

let workspace: string;

/** The manifests and tags of this workspace without its code: enough for the rules, and safe to change. */
beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'grantex-boundaries-'));
  const files = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'turbo.json'];
  for (const file of files) await cp(join(root, file), join(workspace, file));
  for (const { folder } of await workspacePackages()) {
    const copy = join(workspace, folder.slice(root.length));
    await mkdir(copy, { recursive: true });
    for (const file of ['package.json', 'turbo.json']) await cp(join(folder, file), join(copy, file));
  }
});
afterAll(() => rm(workspace, { recursive: true, force: true }));

async function withDependency(folder: string, dependency: string): Promise<boolean> {
  const path = join(workspace, folder, 'package.json');
  const before = await readFile(path, 'utf8');
  const manifest = JSON.parse(before) as { dependencies?: Record<string, string> };
  manifest.dependencies = { ...manifest.dependencies, [dependency]: 'workspace:^' };
  await writeFile(path, JSON.stringify(manifest));
  try {
    return (await runCommand('turbo boundaries', { folder: workspace })).succeeded;
  } finally {
    await writeFile(path, before);
  }
}

test('the workspace keeps its boundaries', async () => {
  expect(await runCommand('turbo boundaries', { folder: workspace })).toMatchObject({ succeeded: true });
});

test.each([
  ['packages/core', '@grantex/testing'],
  ['packages/core', '@grantex/server'],
  ['packages/express', '@grantex/sdk'],
  ['packages/express', '@grantex/server'],
  ['packages/sdk', '@grantex/express'],
  ['packages/testing', '@grantex/express'],
  ['apps/server', '@grantex/sdk'],
  ['apps/server', '@grantex/express'],
  ['packages/core', 'tour'],
])('%s may not depend on %s', async (folder, dependency) => {
  expect(await withDependency(folder, dependency)).toBe(false);
});

test.each([
  ['packages/express', '@grantex/core'],
  ['packages/sdk', '@grantex/core'],
  ['apps/tour', '@grantex/sdk'],
])('%s may depend on %s', async (folder, dependency) => {
  expect(await withDependency(folder, dependency)).toBe(true);
});

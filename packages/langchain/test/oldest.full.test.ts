import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const run = promisify(execFile);

// Installed here only: the adapter itself imports LangChain, so both releases cannot be in one process.
const RELEASES = ['@langchain/core@1.1.49', 'langchain@1.4.0', '@langchain/langgraph@1.3.0', 'zod@4'];

test('tools are guarded with the oldest releases of LangChain', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'langchain-oldest-'));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...RELEASES], { cwd: folder });
  const config = join(import.meta.dirname, 'oldest.vitest.config.ts');
  const env = { ...process.env, OLDEST_RELEASES: folder };
  const { stdout } = await run('vitest', ['run', '--config', config], { env });
  expect(stdout).toMatch(/\d{3} passed/);
  await rm(folder, { recursive: true });
});

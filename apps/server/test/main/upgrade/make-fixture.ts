/**
 * Creates the fixtures of `released/` with a released server: `node test/main/upgrade/make-fixture.ts <folder>`, where
 * the folder is a checkout of that release with its packages installed (`git worktree add <folder> <commit>`, then
 * `pnpm install` in it). Run it once for each release, when you prepare the next one.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startPostgres } from 'test-postgres';
import { writeBackup } from '../../../src/main/backup/write-backup.ts';
import { readConfig } from '../../../src/main/config/config.ts';
import { openOwned } from '../../../src/base/store/owner.ts';
import { fileOf, readControl } from './fixture.ts';
import { ENVIRONMENT, KEY, MASTER_KEY } from './released-server.ts';
import { makeData } from './released-data.ts';

const [checkout] = process.argv.slice(2);
if (checkout === undefined) throw new Error('make-fixture.ts needs the folder of a checkout');

/** Runs a released server on a database, does `work` with it, and shuts it down in an orderly way. */
async function withServer(
  place: Record<string, string>,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const main = join(checkout ?? '', 'apps/server/src/main/main.ts');
  const child = spawn(process.execPath, [main], {
    env: { PATH: process.env['PATH'], ...ENVIRONMENT, ...place, PORT: '0', GRANTEX_BOOTSTRAP_KEY: KEY },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    await work(await urlOf(child.stdout));
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

async function urlOf(stdout: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stdout })) {
    const [, url] = /listens on (\S+)/.exec(line) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error('the released server did not start');
}

async function makeFor(engine: 'pglite' | 'postgresql', place: Record<string, string>): Promise<void> {
  let released: object = {};
  await withServer(place, async (url) => {
    released = await makeData(url);
  });
  const config = readConfig({ ...ENVIRONMENT, ...place });
  const file = fileOf(engine, 'jsonl.gz');
  await rm(file, { force: true });
  await writeBackup({ config, masterKey: MASTER_KEY, release: '0.1.0', file });
  const { databaseUrl: url, dataDirectory } = config;
  const database = await openOwned({ url, dataDirectory });
  const control = await database.inTransaction(readControl);
  await database.close();
  await writeFile(fileOf(engine, 'json'), `${JSON.stringify({ ...released, control }, undefined, 2)}\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'grantex-fixture-'));
const postgres = await startPostgres();
try {
  await makeFor('pglite', { GRANTEX_DATA_DIR: folder });
  await makeFor('postgresql', { DATABASE_URL: await postgres.createDatabase() });
  console.log(`written to ${fileURLToPath(new URL('./released/', import.meta.url))}`);
} finally {
  await postgres.stop();
  await rm(folder, { recursive: true, force: true });
}

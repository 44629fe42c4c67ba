import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CHILD_ENVIRONMENT, isFullRun } from 'test-config';
import { startPostgres, type Postgres } from 'test-postgres';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../../src/main/config/config.ts';
import { startServer } from '../../src/main/start-server.ts';
import { openDatabase } from '../../src/base/store/database.ts';
import { embeddedTemplates } from './embedded-templates.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** For the files of the tests; it is removed after the run. */
    folder: string;
    /** URL of the superuser on the one PostgreSQL of this run. */
    postgresUrl: string;
    /** Name of a database there that has the schema and nothing else. */
    postgresTemplate: string;
    /** The document that a server publishes at `/openapi.json`, in each mode. */
    openApi: { sandbox: string; live: string };
  }
}

let postgres: Postgres | undefined;
let folder: string | undefined;

/** One PostgreSQL for the whole run; each test file creates a separate database in it. */
export async function setup(project: TestProject): Promise<void> {
  await buildConsole();
  folder = await mkdtemp(join(tmpdir(), 'grantex-server-'));
  project.provide('folder', folder);
  postgres = await startPostgres({ isVolatile: true });
  project.provide('postgresUrl', postgres.url);
  const url = await postgres.createDatabase();
  await (await openDatabase({ url, dataDirectory: '' })).close();
  const template = new URL(url).pathname.slice(1);
  project.provide('postgresTemplate', template);
  await compileServer();
  // Only few tests of the other run use them.
  if (isFullRun) await embeddedTemplates();
  const [sandbox, live] = await Promise.all([
    publish('sandbox', await postgres.createDatabase(template)),
    publish('live', await postgres.createDatabase(template)),
  ]);
  project.provide('openApi', { sandbox, live });
}

/** Builds the pages of `apps/console`, unless these very sources are built already. */
async function buildConsole(): Promise<void> {
  const script = fileURLToPath(new URL('../../../console/build/main.ts', import.meta.url));
  await promisify(execFile)(process.execPath, [script]);
}

/**
 * A server in a separate process spends half of its start compiling its modules, and a killed one keeps none of that.
 * So it is compiled once, for all that workers start with this variable; later runs compile what changed.
 */
async function compileServer(): Promise<void> {
  process.env['NODE_COMPILE_CACHE'] = CHILD_ENVIRONMENT.NODE_COMPILE_CACHE;
  const server = new URL('../../src/main/start-server.ts', import.meta.url);
  await promisify(execFile)(process.execPath, ['--eval', `import(${JSON.stringify(server.href)})`]);
}

/** Asks a real server for its OpenAPI document, once for all tests of the run. */
async function publish(mode: 'sandbox' | 'live', databaseUrl: string): Promise<string> {
  const config = readConfig({
    PORT: '0',
    DATABASE_URL: databaseUrl,
    GRANTEX_MASTER_KEY: 'a'.repeat(64),
    GRANTEX_MODE: mode,
    LOG_LEVEL: 'error',
  });
  const server = await startServer(config);
  const response = await fetch(`${server.url}/openapi.json`);
  const text = await response.text();
  await server.close();
  return text;
}

export async function teardown(): Promise<void> {
  await postgres?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

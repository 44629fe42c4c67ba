import { startPostgres, type Postgres } from 'test-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the superuser on the one PostgreSQL of this run. */
    postgresUrl: string;
  }
}

let postgres: Postgres | undefined;

/** One PostgreSQL for the whole run; each test file makes a database of its own in it. */
export async function setup(project: TestProject): Promise<void> {
  postgres = await startPostgres({ settings: { max_connections: '300' } });
  project.provide('postgresUrl', postgres.url);
}

export async function teardown(): Promise<void> {
  await postgres?.stop();
}

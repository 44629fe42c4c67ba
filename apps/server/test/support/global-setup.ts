import { startPostgres } from 'test-postgres';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the superuser on the one PostgreSQL of this run. */
    postgresUrl: string;
  }
}

/** One PostgreSQL for the whole run; each test file makes a database of its own in it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres({ settings: { max_connections: '300' } });
  project.provide('postgresUrl', postgres.url);
  return () => postgres.stop();
}

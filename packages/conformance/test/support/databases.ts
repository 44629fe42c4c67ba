import { createDatabase, type Postgres, startPostgres } from 'test-postgres';
import { randomBytes } from 'node:crypto';
import { startOurs } from './our-server.ts';

/** Databases for servers of the tests of one file. */
export interface Databases {
  /** The environment of a server with an empty database, and without a key. */
  empty(): Promise<Record<string, string>>;
  /** The same with the schema and the first developer, with which a server starts faster; for a sandbox. */
  ready(): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

const MASTER_KEY = randomBytes(32).toString('base64url');
const KEY = `gx_test_${randomBytes(32).toString('base64url')}`;

export async function startDatabases(): Promise<Databases> {
  const postgres: Postgres = await startPostgres({ isVolatile: true });
  let template: Promise<string> | undefined;
  const environmentOf = (url: string) => ({
    DATABASE_URL: url,
    GRANTEX_MASTER_KEY: MASTER_KEY,
    // The developer of the template has it, too.
    GRANTEX_BOOTSTRAP_KEY: KEY,
  });
  const makeTemplate = async (): Promise<string> => {
    const url = await createDatabase(postgres.url);
    const server = await startOurs(environmentOf(url));
    await server.stop();
    return new URL(url).pathname.slice(1);
  };
  return {
    async empty() {
      const { GRANTEX_BOOTSTRAP_KEY: _, ...environment } = environmentOf(await createDatabase(postgres.url));
      return environment;
    },
    async ready() {
      template ??= makeTemplate();
      return environmentOf(await createDatabase(postgres.url, await template));
    },
    stop: () => postgres.stop(),
  };
}

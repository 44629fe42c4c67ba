import { randomBytes } from 'node:crypto';
import pg from 'pg';

/**
 * Creates a database on a running PostgreSQL, and returns its URL.
 * @param url of a superuser
 * @param template the name of a database without connections, which it is a copy of. Default: an empty one.
 */
export async function createDatabase(url: string, template = 'template1'): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const from = client.escapeIdentifier(template);
    await client.query(
      `CREATE DATABASE ${client.escapeIdentifier(name)} TEMPLATE ${from} STRATEGY FILE_COPY`,
    );
  } finally {
    await client.end();
  }
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

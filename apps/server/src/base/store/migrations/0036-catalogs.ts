import { sql, type Kysely } from 'kysely';
import { protect } from './security.ts';

const STATEMENTS = [
  // What the tools of a service take, by its audience. The digest is that of the text, and part of what people were shown.
  `CREATE TABLE resource_catalogs (
    developer_id text NOT NULL REFERENCES developers,
    audience text NOT NULL,
    document text NOT NULL,
    digest text NOT NULL,
    updated_at timestamptz(3) NOT NULL,
    PRIMARY KEY (developer_id, audience)
  )`,
  `GRANT SELECT, INSERT, UPDATE, DELETE ON resource_catalogs TO grantex_app, grantex_system`,
  `GRANT SELECT ON resource_catalogs TO grantex_consent`,
  ...protect('resource_catalogs'),
  `CREATE POLICY people ON resource_catalogs FOR SELECT TO grantex_consent USING (true)`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}

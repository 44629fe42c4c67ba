import { sql, type Kysely } from 'kysely';

/** In the order of the list, so that a page reads no more of them than it looks at. */
const STATEMENTS = [
  `CREATE INDEX ON anomalies (developer_id, agent_id, id DESC)`,
  `CREATE INDEX ON anomalies (developer_id, kind, id DESC)`,
  `CREATE INDEX ON anomalies (developer_id, id DESC) WHERE closed_at IS NULL`,
  `CREATE INDEX ON anomalies (developer_id, id DESC) WHERE acknowledged_at IS NULL`,
];

export async function up(database: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) {
    await sql.raw(statement).execute(database);
  }
}

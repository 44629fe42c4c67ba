import { sql } from 'kysely';
import { revoke } from '../../../src/authority/revocations/revoke.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';

/** Revokes this many tokens, one transaction each. */
export async function revokeSome(
  { id }: TestDeveloper,
  { database }: TestServer,
  count: number,
): Promise<string[]> {
  const names = Array.from({ length: count }, () => `tok_${crypto.randomUUID()}`);
  for (const name of names) {
    await database.asSystem((transaction) =>
      sql`INSERT INTO grant_tokens (jti, developer_id, grant_id, issued_at, expires_at)
        SELECT ${name}, ${id}, id, clock_timestamp(), clock_timestamp() + interval '1 hour'
        FROM grants WHERE developer_id = ${id} LIMIT 1`.execute(transaction),
    );
    await database.forDeveloper(id, (transaction) =>
      revoke(transaction, id, { kind: 'token', id: name, by: 'developer' }),
    );
  }
  return names;
}

/** Adds entries to a log as a mass revocation would at one moment. */
export function flood({ id }: TestDeveloper, { database }: TestServer, count: number): Promise<unknown> {
  return database.asSystem((transaction) =>
    sql`WITH head AS (
        INSERT INTO feed_heads AS head (developer_id, epoch, seq) VALUES (${id}, 'flooded', ${count}::bigint)
        ON CONFLICT (developer_id) DO UPDATE SET seq = head.seq + ${count}::bigint RETURNING seq
      )
      INSERT INTO revocations (developer_id, seq, at, kind, id, before, exp)
      SELECT ${id}, seq - ${count}::bigint + n, clock_timestamp(), 'token', 'tok_' || n, NULL,
        clock_timestamp() + interval '1 hour'
      FROM head, generate_series(1, ${count}::int) AS n`.execute(transaction),
  );
}

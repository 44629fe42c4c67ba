import { sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';
import { IDLE } from './console-session.ts';

/**
 * Which of these API keys and sessions of the console still work; a session works while its key does. To look is no use
 * of them.
 * @param sessions SHA-256 of their secrets, in hex
 */
export async function findWorking(
  database: Database,
  keyIds: readonly string[],
  sessions: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await database.asSystem((transaction) =>
    sql<{ name: string }>`
      SELECT id AS name FROM api_keys WHERE id = ANY (${keyIds}::text[])
        AND (expires_at IS NULL OR expires_at > clock_timestamp())
      UNION ALL
      SELECT encode(digest, 'hex') FROM console_sessions
      WHERE digest = ANY (ARRAY(SELECT decode(unnest(${sessions}::text[]), 'hex')))
        AND expires_at > clock_timestamp() AND used_at > clock_timestamp() - ${IDLE}::interval`.execute(
      transaction,
    ),
  );
  return new Set(rows.map(({ name }) => name));
}

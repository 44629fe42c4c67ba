import { sql } from 'kysely';
import { secretDigest } from '../../base/secrets.ts';
import type { Database } from '../../base/store/database.ts';
import type { Caller, CredentialKind } from '../../http/credentials/authentication.ts';
import { bearerOf } from '../../http/credentials/bearer.ts';
import { TOKEN_PREFIX } from './connections.ts';

/** The credential of an identity provider: the token of its connection, or for a while the one before it. */
export function scimCredential(database: Database): CredentialKind {
  return {
    name: `SCIM token (${TOKEN_PREFIX}…)`,
    find(_request, authorization, beforeReading) {
      const token = bearerOf(authorization);
      if (!token.startsWith(TOKEN_PREFIX)) return undefined;
      beforeReading();
      return findCaller(database, token);
    },
  };
}

/** Notes the use to the minute: another write for each request would be the larger part of the work. */
async function findCaller(database: Database, token: string): Promise<Caller | undefined> {
  const digest = secretDigest(token);
  const { rows } = await database.asSystem((transaction) =>
    sql<{ id: string; developer_id: string }>`
      WITH found AS (
        SELECT id, developer_id, used_at FROM scim_connections
        WHERE token_digest = ${digest} OR (previous_digest = ${digest} AND previous_until > clock_timestamp())
      ), noted AS (
        UPDATE scim_connections AS used SET used_at = clock_timestamp() FROM found
        WHERE used.id = found.id AND (found.used_at IS NULL OR found.used_at < clock_timestamp() - interval '1 minute')
      )
      SELECT id, developer_id FROM found`.execute(transaction),
  );
  const [found] = rows;
  if (found === undefined) return undefined;
  return {
    developerId: found.developer_id,
    keyId: undefined,
    firstKeyId: undefined,
    roles: [],
    principal: undefined,
    connectionId: found.id,
  };
}

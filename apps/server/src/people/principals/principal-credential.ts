import { sql } from 'kysely';
import { secretDigest } from '../../base/secrets.ts';
import type { Database } from '../../base/store/database.ts';
import type { Caller, CredentialKind } from '../../http/credentials/authentication.ts';
import { bearerOf } from '../../http/credentials/bearer.ts';

/** The credential of a person: the token of a principal session. */
export function principalCredential(database: Database): CredentialKind {
  return {
    name: 'session',
    find(_request, authorization, beforeReading) {
      const token = bearerOf(authorization);
      beforeReading();
      return findPrincipalSession(database, token);
    },
  };
}

/**
 * The holder of a principal session that has not ended (`docs/protocol.md` §3). A session that was opened while its
 * principal was being erased has no holder.
 */
async function findPrincipalSession(database: Database, token: string): Promise<Caller | undefined> {
  const session = await database.asSystem((transaction) =>
    transaction
      .selectFrom('principal_sessions as session')
      .innerJoin('principals', 'principals.id', 'session.principal')
      .select(['session.developer_id', 'session.principal'])
      .where('session.digest', '=', secretDigest(token))
      .where('session.expires_at', '>', sql<Date>`clock_timestamp()`)
      .where('principals.principal_id', 'is not', null)
      .where('principals.deprovisioned_at', 'is', null)
      .executeTakeFirst(),
  );
  if (session === undefined) return undefined;
  return {
    developerId: session.developer_id,
    keyId: undefined,
    firstKeyId: undefined,
    roles: [],
    principal: session.principal,
  };
}

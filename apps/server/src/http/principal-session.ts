import { sql } from 'kysely';
import { secretDigest } from '../secrets.ts';
import type { Database } from '../store/database.ts';
import type { Caller } from './authentication.ts';

/** The holder of a principal session, while it lasts (`docs/protocol.md` §3). */
export async function findPrincipalSession(database: Database, token: string): Promise<Caller | undefined> {
  const session = await database.asSystem((transaction) =>
    transaction
      .selectFrom('principal_sessions')
      .select(['developer_id', 'principal'])
      .where('digest', '=', secretDigest(token))
      .where('expires_at', '>', sql<Date>`clock_timestamp()`)
      .executeTakeFirst(),
  );
  if (session === undefined) return undefined;
  return { developerId: session.developer_id, keyId: undefined, roles: [], principal: session.principal };
}

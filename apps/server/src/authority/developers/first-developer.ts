import { API_KEY_PREFIXES } from '@grantex/core/issuer';
import type { FastifyBaseLogger } from 'fastify';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import { sql } from 'kysely';
import type { Database } from '../../base/store/database.ts';
import { StoreError } from '../../base/store/errors.ts';
import { createDeveloper } from './create-developer.ts';
import type { Site } from '../../base/site.ts';

export interface FirstDeveloperOptions {
  config: {
    mode: Site['mode'];
    /** The admin key of the first developer. */
    bootstrapKey: string | undefined;
    /** Without one, the database is embedded. */
    databaseUrl: string | undefined;
    /** Whether a delegated grant must be strictly narrower. */
    delegation: 'strict' | 'subset';
  };
  database: Database;
  log: FastifyBaseLogger;
}

/**
 * Makes the first developer, if there is none: with the bootstrap key where one is configured; else, on an embedded
 * database, with a new key, which is returned to be shown once (`docs/protocol.md` §3). On PostgreSQL without a
 * bootstrap key the server starts without a developer.
 * @throws {StoreError} when the database belongs to a server in the other mode
 */
export async function makeFirstDeveloper(options: FirstDeveloperOptions): Promise<string | undefined> {
  const { config, database, log } = options;
  const { bootstrapKey, databaseUrl, mode, delegation } = config;
  const isEmbedded = databaseUrl === undefined;
  const key = bootstrapKey ?? (isEmbedded ? newSecret(API_KEY_PREFIXES[mode]) : undefined);
  const made = await database.asSystem(async (transaction) => {
    // One of the processes that start at the same time makes it.
    await sql`SELECT pg_advisory_xact_lock(hashtextextended('grantex first developer', 0))`.execute(
      transaction,
    );
    const first = await transaction.selectFrom('developers').select('mode').limit(1).executeTakeFirst();
    if (first !== undefined && first.mode !== mode) throw otherMode(first.mode);
    if (first !== undefined) return 'already';
    if (key === undefined) return 'none';
    const settings = { delegation };
    await createDeveloper(transaction, { name: 'first developer', mode, key, settings, by: 'operator' });
    return 'made';
  });
  if (made === 'none')
    log.warn('there is no developer yet; set GRANTEX_BOOTSTRAP_KEY, or GRANTEX_SIGNUP=open');
  if (made === 'already' && bootstrapKey !== undefined) await warnWhenIgnored(database, bootstrapKey, log);
  return made === 'made' && bootstrapKey === undefined ? key : undefined;
}

/** A sandbox grants without asking anybody: its grants must not be valid at a live server. */
function otherMode(mode: Site['mode']): StoreError {
  return new StoreError(`this database belongs to a ${mode} server; give this server a database of its own`);
}

async function warnWhenIgnored(
  database: Database,
  bootstrapKey: string,
  log: FastifyBaseLogger,
): Promise<void> {
  const known = await database.asSystem((transaction) =>
    transaction
      .selectFrom('api_keys')
      .select('id')
      .where('digest', '=', secretDigest(bootstrapKey))
      .executeTakeFirst(),
  );
  if (known === undefined)
    log.warn('GRANTEX_BOOTSTRAP_KEY is ignored: there is already a developer with other keys');
}

import { sql } from 'kysely';
import { defaultPublicUrl, type Config } from '../config.ts';
import type { Database, Transaction } from '../store/database.ts';
import { StoreError } from '../store/errors.ts';

/**
 * The issuer that a configuration names; undefined if its port, and so its URL, changes at each start.
 * @returns without a trailing slash
 */
export function configuredIssuer(config: Config): string | undefined {
  if (config.publicUrl !== undefined) return config.publicUrl;
  return config.port === 0 ? undefined : defaultPublicUrl(config, config.port);
}

/**
 * Refuses a server whose issuer is not the one that its database began under: that one is in tokens, DIDs of agents and
 * names of logs.
 * @throws {StoreError} naming the variable and the command that help
 */
export async function checkIssuer(database: Database, config: Config): Promise<void> {
  const issuer = configuredIssuer(config);
  const began = await database.asSystem((transaction) =>
    transaction.selectFrom('own_issuer').select('url').executeTakeFirst(),
  );
  if (began === undefined || began.url === issuer) return;
  throw new StoreError(
    `this database began under the issuer ${began.url}, but this server would be ${issuer ?? 'another one at each start'}: its tokens would be refused, and its logs would have another name. Set GRANTEX_PUBLIC_URL=${began.url}; to change the issuer on purpose, run the command: issuer change`,
  );
}

/** The issuer that a database began under; undefined where no server has begun, and before there was a table for it. */
export async function storedIssuer(transaction: Transaction): Promise<string | undefined> {
  const { rows } = await sql<{
    there: boolean;
  }>`SELECT to_regclass('own_issuer') IS NOT NULL AS there`.execute(transaction);
  if (rows[0]?.there !== true) return undefined;
  return (await transaction.selectFrom('own_issuer').select('url').executeTakeFirst())?.url;
}

/**
 * Stores the issuer that the database begins under, once its server listens. One that is stored already stays.
 * @throws {StoreError} see {@link checkIssuer}
 */
export async function holdIssuer(database: Database, config: Config): Promise<void> {
  const url = configuredIssuer(config);
  if (url === undefined) return;
  await database.asSystem((transaction) =>
    transaction
      .insertInto('own_issuer')
      .values({ url })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  await checkIssuer(database, config);
}

/**
 * Lets the database go on under another issuer.
 * @returns the one before; undefined where no server has begun
 */
export function changeIssuer(database: Database, issuer: string): Promise<string | undefined> {
  return database.asSystem(async (transaction) => {
    const before = await transaction.selectFrom('own_issuer').select('url').forUpdate().executeTakeFirst();
    await transaction
      .insertInto('own_issuer')
      .values({ url: issuer })
      .onConflict((conflict) => conflict.column('is_only').doUpdateSet({ url: issuer }))
      .execute();
    return before?.url;
  });
}

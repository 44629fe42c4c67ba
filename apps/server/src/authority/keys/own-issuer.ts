import { sql } from 'kysely';
import type { Database, Transaction } from '../../base/store/database.ts';
import { StoreError } from '../../base/store/errors.ts';
import type { Schema } from '../../base/store/schema/schema.ts';

/**
 * Refuses to start a server whose issuer is not the one that its database began under: tokens, DIDs of agents and names
 * of logs contain that one.
 * @param issuer the configured issuer, without a trailing slash; undefined if it changes at each start
 * @throws {StoreError} naming the variable and the command that help
 */
export async function checkIssuer(database: Database, issuer: string | undefined): Promise<void> {
  const began = await database.asSystem((transaction) => issuerBegunUnder(transaction, issuer));
  if (began === undefined || began === issuer) return;
  throw new StoreError(
    `this database began under the issuer ${began}, but this server would be ${issuer ?? 'another one at each start'}: its tokens would be refused, and its logs would have another name. Set GRANTEX_PUBLIC_URL=${began}; to change the issuer on purpose, run the command: issuer change`,
  );
}

/**
 * The issuer that a database began under. A database from before issuers were stored names only the host, in its newest
 * checkpoint. The rest is then taken from the configured issuer; where that is undefined, nothing is compared.
 * @param transaction must see every row
 * @returns undefined where no server has started yet, or nothing in the database names the issuer
 */
export async function issuerBegunUnder(
  transaction: Transaction,
  configured: string | undefined,
): Promise<string | undefined> {
  const stored = await storedIssuer(transaction);
  if (stored !== undefined || configured === undefined) return stored;
  const host = await hostOfLogs(transaction);
  const { protocol, host: configuredHost } = new URL(configured);
  if (host === undefined) return undefined;
  return host === configuredHost ? configured : `${protocol}//${host}`;
}

async function storedIssuer(transaction: Transaction): Promise<string | undefined> {
  if (!(await hasTable(transaction, 'own_issuer'))) return undefined;
  return (await transaction.selectFrom('own_issuer').select('url').executeTakeFirst())?.url;
}

/** The host in the log name of the newest checkpoint. */
async function hostOfLogs(transaction: Transaction): Promise<string | undefined> {
  if (!(await hasTable(transaction, 'audit_checkpoints'))) return undefined;
  const newest = await transaction
    .selectFrom('audit_checkpoints')
    .select('note')
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.note.split('/', 1)[0];
}

/** A backup may read a database before this release has migrated it. */
async function hasTable(transaction: Transaction, name: keyof Schema): Promise<boolean> {
  const { rows } = await sql<{ there: boolean }>`SELECT to_regclass(${name}) IS NOT NULL AS there`.execute(
    transaction,
  );
  return rows[0]?.there === true;
}

/**
 * Stores the issuer that the database begins under, once its server listens. A stored issuer stays.
 * @throws {StoreError} see {@link checkIssuer}
 */
export async function holdIssuer(database: Database, url: string | undefined): Promise<void> {
  if (url === undefined) return;
  await database.asSystem((transaction) =>
    transaction
      .insertInto('own_issuer')
      .values({ url })
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  await checkIssuer(database, url);
}

/**
 * Changes the issuer of the database.
 * @returns the previous one, see {@link issuerBegunUnder}
 */
export function changeIssuer(database: Database, issuer: string): Promise<string | undefined> {
  return database.asSystem(async (transaction) => {
    const before = await issuerBegunUnder(transaction, issuer);
    await transaction
      .insertInto('own_issuer')
      .values({ url: issuer })
      .onConflict((conflict) => conflict.column('is_only').doUpdateSet({ url: issuer }))
      .execute();
    return before;
  });
}

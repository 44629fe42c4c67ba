import type { BindingWay } from '@grantex/core';
import { type RawBuilder, sql } from 'kysely';
import { ACCOUNT_SESSION, closeAccountSession, findAccountSession } from '../accounts/session.ts';
import { providerHost } from '../directory/provider.ts';
import { shownDomain, type ShownDomain } from '../../authority/domains/shown-domain.ts';
import { notFound } from '../../base/api-error.ts';
import { secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';

/** The prefix of a vouched session's secret. */
const VOUCHED_SESSION = 'sess_';

/** A person, as one developer knows them. */
export interface Person {
  /** `principals.id` */
  principal: string;
  /** The developer's own name for them. */
  principalId: string;
  developer: { id: string; name: string; domain: ShownDomain | null };
  /** Undefined while the principal is not bound. `provider` is the host of the binding provider. */
  binding: { way: BindingWay; provider: string | null; boundAt: Date } | undefined;
  /**
   * Until when this name belonged to somebody else at a provider: earlier decisions are hidden. Old releases could give a
   * name to another person. Undefined where that did not happen, and for a vouched viewer, who reads what the developer
   * knows.
   */
  othersUntil: Date | undefined;
}

/**
 * The owner of the page. `passkey`: a person who has signed in and sees their names at every developer. `vouched`: a
 * principal that its developer vouches for. Both may read and revoke; neither session approves anything, since each
 * approval needs a passkey's answer of its own.
 */
export interface Viewer {
  kind: 'passkey' | 'vouched';
  people: readonly Person[];
}

/** Whether this is the secret of a vouched session, which may have ended. */
export function isVouched(secret: string): boolean {
  return secret.startsWith(VOUCHED_SESSION);
}

/** The viewer whose session this cookie has, if it has not ended. */
export async function findViewer(
  transaction: Transaction,
  secret: string | undefined,
): Promise<Viewer | undefined> {
  if (secret === undefined) return undefined;
  if (isVouched(secret)) return findVouched(transaction, secret);
  if (!secret.startsWith(ACCOUNT_SESSION)) return undefined;
  const accountId = await findAccountSession(transaction, secret);
  if (accountId === undefined) return undefined;
  const rows = await people(transaction)
    .select(othersUntil.as('others_until'))
    .where('binding.account_id', '=', accountId)
    .orderBy('binding.bound_at')
    .orderBy('principals.id')
    .execute();
  return { kind: 'passkey', people: rows.map(personOf) };
}

async function findVouched(transaction: Transaction, secret: string): Promise<Viewer | undefined> {
  const row = await people(transaction)
    .innerJoin('principal_sessions as session', 'session.principal', 'principals.id')
    .where('session.digest', '=', secretDigest(secret))
    .where('session.expires_at', '>', sql<Date>`clock_timestamp()`)
    .executeTakeFirst();
  return row === undefined ? undefined : { kind: 'vouched', people: [personOf(row)] };
}

/** Ends the session of this cookie, of either kind. The link of a vouched session stops working, too. */
export async function closeSession(transaction: Transaction, secret: string): Promise<void> {
  if (secret.startsWith(ACCOUNT_SESSION)) return closeAccountSession(transaction, secret);
  await transaction.deleteFrom('principal_sessions').where('digest', '=', secretDigest(secret)).execute();
}

/** The one of a viewer's people who gave a grant. @throws {ApiError} 404 when none did, or there is no such grant */
export async function ownerOf(transaction: Transaction, viewer: Viewer, grantId: string): Promise<Person> {
  const grant = await transaction
    .selectFrom('grants')
    .select('principal')
    .where('id', '=', grantId)
    .executeTakeFirst();
  const owner = viewer.people.find(({ principal }) => principal === grant?.principal);
  if (owner === undefined) throw notFound('permission of yours');
  return owner;
}

function people(transaction: Transaction) {
  return transaction
    .selectFrom('principals')
    .innerJoin('developers', 'developers.id', 'principals.developer_id')
    .leftJoin('bindings as binding', (join) =>
      join.onRef('binding.principal', '=', 'principals.id').on('binding.ended_at', 'is', null),
    )
    .where('principals.principal_id', 'is not', null)
    .where('principals.deprovisioned_at', 'is', null)
    .select(['principals.id', 'principals.principal_id', 'principals.developer_id', 'developers.name'])
    .select(shownDomain(sql.ref('developers.id')).as('domain'))
    .select(['binding.way', 'binding.issuer', 'binding.bound_at']);
}

/** An ended binding of an unknown person counts as somebody else's. */
const othersUntil: RawBuilder<Date | null> = sql`(
  SELECT max(ended.ended_at) FROM bindings AS ended
  WHERE ended.principal = principals.id AND ended.way = 'directory'
    AND ended.account_id IS DISTINCT FROM binding.account_id
    AND ((ended.issuer, ended.subject) = (binding.issuer, binding.subject)) IS NOT TRUE)`;

interface PersonRow {
  id: string;
  principal_id: string | null;
  developer_id: string;
  name: string;
  domain: ShownDomain | null;
  way: BindingWay | null;
  issuer: string | null;
  bound_at: Date | null;
  others_until?: Date | null;
}

function personOf(row: PersonRow): Person {
  const { id, principal_id, developer_id, name, domain, way, issuer, bound_at, others_until } = row;
  const provider = issuer === null ? null : providerHost(issuer);
  return {
    principal: id,
    principalId: principal_id ?? '',
    developer: { id: developer_id, name, domain },
    binding: way === null || bound_at === null ? undefined : { way, provider, boundAt: bound_at },
    othersUntil: others_until ?? undefined,
  };
}

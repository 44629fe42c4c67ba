import type { BindingWay } from '@grantex/core';
import { type RawBuilder, sql } from 'kysely';
import { ACCOUNT_SESSION, closeAccountSession, findAccountSession } from '../accounts/session.ts';
import { providerHost } from '../directory/provider.ts';
import { notFound } from '../../base/api-error.ts';
import { secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';

/** What a vouched session's secret begins with. */
const VOUCHED_SESSION = 'sess_';

/** Somebody as one developer knows them. */
export interface Person {
  /** `principals.id` */
  principal: string;
  /** The developer's own name for them. */
  principalId: string;
  developer: { id: string; name: string };
  /** Undefined while nobody is bound to them. `provider` is the host of the provider that binds. */
  binding: { way: BindingWay; provider: string | null; boundAt: Date } | undefined;
  /**
   * Until when this name was somebody else's at a provider: what was decided before is not theirs to read. Releases before
   * names stayed with their person gave a name on. Undefined where none did, and for a vouched viewer, who reads what the
   * developer knows.
   */
  othersUntil: Date | undefined;
}

/**
 * Whose page it is. `passkey`: the person has signed in, and sees what they are at every developer. `vouched`: a
 * developer's word for one of its own principals. Both may look and revoke; neither session approves anything, since
 * each approval needs a passkey of its own.
 */
export interface Viewer {
  kind: 'passkey' | 'vouched';
  people: readonly Person[];
}

/** Whether this is the secret of a vouched session, alive or not. */
export function isVouched(secret: string): boolean {
  return secret.startsWith(VOUCHED_SESSION);
}

/** Who holds the session of this cookie, while it lasts. */
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

/** Ends the session of this cookie, whichever kind it is. A vouched one ends for its link, too. */
export async function closeSession(transaction: Transaction, secret: string): Promise<void> {
  if (secret.startsWith(ACCOUNT_SESSION)) return closeAccountSession(transaction, secret);
  await transaction.deleteFrom('principal_sessions').where('digest', '=', secretDigest(secret)).execute();
}

/** Which of a viewer's people gave a grant. @throws {ApiError} 404 when none did: somebody else's, or nobody's */
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
    .select(['principals.id', 'principals.principal_id', 'principals.developer_id', 'developers.name'])
    .select(['binding.way', 'binding.issuer', 'binding.bound_at']);
}

/** Where it is not known whose an ended binding was, it was somebody else's. */
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
  way: BindingWay | null;
  issuer: string | null;
  bound_at: Date | null;
  others_until?: Date | null;
}

function personOf(row: PersonRow): Person {
  const { id, principal_id, developer_id, name, way, issuer, bound_at, others_until } = row;
  const provider = issuer === null ? null : providerHost(issuer);
  return {
    principal: id,
    principalId: principal_id ?? '',
    developer: { id: developer_id, name },
    binding: way === null || bound_at === null ? undefined : { way, provider, boundAt: bound_at },
    othersUntil: others_until ?? undefined,
  };
}

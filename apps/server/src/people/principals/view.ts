import type { BindingWay } from '@grantex/core';
import { type RawBuilder, sql } from 'kysely';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import { notFound } from '../../base/api-error.ts';
import { maskedAddress } from '../../base/email-address.ts';
import { containsText } from '../../base/store/contains-text.ts';
import type { Transaction } from '../../base/store/database.ts';

/** A principal in answers (`docs/protocol.md` §6). */
export interface PrincipalView {
  principalId: string;
  /** The random id that the audit log contains instead of the name. */
  principal: string;
  createdAt: string;
  /** Where links go, masked: its owner recognizes it, and nobody else can read it. */
  email: string | null;
  emailEnteredAt: string | null;
  /** Whether the bound person has followed a link that was sent there. */
  emailConfirmed: boolean;
  binding: { way: BindingWay; identityProvider: string | null; boundAt: string } | null;
  activeGrants: number;
  openSessions: number;
}

/** Which principals to list; without members all of them. */
export interface PrincipalFilter {
  principalId?: string | undefined;
  /** The beginning of the name, letter for letter. */
  startsWith?: string | undefined;
  /** Any part of the name, or of the id; case is ignored, except where an older name begins with it. */
  contains?: string | undefined;
  /** Whether `contains` is looked for in addresses, too: only for whoever may read those in full. */
  inAddresses?: boolean | undefined;
  binding?: BindingWay | 'unbound' | undefined;
}

/** Counting a person's grants stops here, so that a page of a list costs little whoever is on it. */
export const MOST_GRANTS = 100;

/** `contains` looks into this many of the newest people, and finds as many by the beginning of an older name. */
const MOST_SEARCHED = 10_000;

/** Comes after everything with which a name can go on. */
const PAST_ALL = '\u{10FFFF}'.repeat(257);

/** The columns of a principal that its view needs. */
export interface PrincipalRow {
  id: string;
  principal_id: string | null;
  created_at: Date;
  email: string | null;
  email_entered_at: Date | null;
  way: BindingWay | null;
  issuer: string | null;
  bound_at: Date | null;
  active_grants: number;
  open_sessions: number;
}

/** The principals of the transaction's developer that are not erased, newest first. */
export function principalRows(
  transaction: Transaction,
  { principalId, startsWith, contains, inAddresses = false, binding }: PrincipalFilter = {},
) {
  let query = transaction
    .selectFrom('principals')
    .leftJoin('bindings', (join) =>
      join.onRef('bindings.principal', '=', 'principals.id').on('bindings.ended_at', 'is', null),
    )
    .select([
      'principals.id',
      'principals.principal_id',
      'principals.created_at',
      'principals.email',
      'principals.email_entered_at',
      'bindings.way',
      'bindings.issuer',
      'bindings.bound_at',
      sql<number>`(SELECT count(*)::int FROM (
        SELECT FROM grants WHERE grants.principal = principals.id AND grants.parent_grant_id IS NULL
          AND grants.revoked_at IS NULL AND grants.expires_at > clock_timestamp()
          AND ${revokedAt('grants')} IS NULL LIMIT ${MOST_GRANTS}) AS counted)`.as('active_grants'),
      sql<number>`(SELECT count(*)::int FROM principal_sessions AS session
        WHERE session.principal = principals.id AND session.expires_at > clock_timestamp())`.as(
        'open_sessions',
      ),
    ])
    .where('principals.principal_id', 'is not', null)
    .orderBy('principals.id', 'desc');
  if (principalId !== undefined) query = query.where('principals.principal_id', '=', principalId);
  if (startsWith !== undefined) query = query.where(beginsWith(startsWith));
  if (contains !== undefined) {
    query = query.where('principals.id', 'in', idsWith(transaction, contains, inAddresses));
  }
  if (binding === 'unbound') query = query.where('bindings.id', 'is', null);
  else if (binding !== undefined) query = query.where('bindings.way', '=', binding);
  return query;
}

/** `LIKE` could use no index: row-level security lets only operators through that leak nothing about other rows. */
function beginsWith(text: string): RawBuilder<boolean> {
  return sql<boolean>`(principals.principal_id ~>=~ ${text} AND principals.principal_id ~<~ ${text + PAST_ALL})`;
}

/** Reads a bounded number of rows, each by an index, however many people there are. */
function idsWith(transaction: Transaction, text: string, inAddresses: boolean) {
  const people = transaction
    .selectFrom('principals')
    .where('principal_id', 'is not', null)
    .limit(MOST_SEARCHED);
  const newest = people.select(['id', 'principal_id', 'email']).orderBy('id', 'desc').as('newest');
  const columns = ['newest.principal_id', ...(inAddresses ? ['newest.email'] : [])];
  return transaction
    .selectFrom(newest)
    .select('newest.id')
    .where(containsText(text, 'newest.id', ...columns))
    .union(
      transaction
        .selectFrom(people.select('id').where(beginsWith(text)).as('beginning'))
        .select('beginning.id'),
    );
}

/**
 * Reads a principal of the transaction's developer.
 * @throws {ApiError} 404
 */
export async function readPrincipal(transaction: Transaction, principalId: string): Promise<PrincipalView> {
  const row = await principalRows(transaction, { principalId }).executeTakeFirst();
  if (row === undefined) throw notFound('principal');
  return viewOf(row);
}

export function viewOf(row: PrincipalRow): PrincipalView {
  const { way, issuer, bound_at: boundAt, email } = row;
  return {
    principalId: row.principal_id ?? '',
    principal: row.id,
    createdAt: row.created_at.toISOString(),
    email: email === null ? null : maskedAddress(email),
    emailEnteredAt: email === null ? null : (row.email_entered_at?.toISOString() ?? null),
    emailConfirmed: email !== null && way === 'verified',
    binding:
      way === null || boundAt === null
        ? null
        : { way, identityProvider: issuer, boundAt: boundAt.toISOString() },
    activeGrants: row.active_grants,
    openSessions: row.open_sessions,
  };
}

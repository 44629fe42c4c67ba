import { sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import type { OutboundFetch } from '../../base/outbound/outbound-fetch.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { endPeopleOf } from '../../authority/console-people/console-people.ts';
import { askDomain } from '../../authority/domains/domain-document.ts';
import { originOf } from '../../authority/domains/domain-name.ts';
import { actAs } from '../../http/credentials/actor.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';

/** Who wants which domains. */
interface Wanted {
  readonly developerId: string;
  /** In their normal form. */
  readonly domains: readonly string[];
}

/** A domain of another developer's connection, which names that developer no longer. */
export interface LostDomain {
  readonly domain: string;
  readonly developerId: string;
  readonly connectionId: string;
}

/**
 * Asks each domain whether it names the developer, as `PUT /v1/me/domain` does. No transaction may be open.
 * @returns those to take from other developers with {@link takeDomains}
 * @throws {ApiError} 422 `SSO_DOMAIN_NOT_PROVEN`, 409 `SSO_DOMAIN_TAKEN`
 */
export async function proveDomains(
  { fetch, database }: { fetch: OutboundFetch; database: Database },
  { developerId, domains }: Wanted,
): Promise<LostDomain[]> {
  const lost: LostDomain[] = [];
  for (const domain of domains) {
    const origin = originOf(domain)?.origin ?? '';
    const answer = await askDomain(fetch, { origin, developerId });
    if (answer.kind !== 'named') throw notProven(domain, developerId, answer.fault);
    const holder = await database.asSystem((transaction) => holderOf(transaction, domain));
    if (holder === undefined || holder.developerId === developerId) continue;
    const theirs = await askDomain(fetch, { origin, developerId: holder.developerId });
    if (theirs.kind !== 'unnamed') throw taken(domain);
    lost.push(holder);
  }
  return lost;
}

async function holderOf(transaction: Transaction, domain: string): Promise<LostDomain | undefined> {
  return transaction
    .selectFrom('sso_domains')
    .select(['domain', 'developer_id as developerId', 'connection_id as connectionId'])
    .where('domain', '=', domain)
    .executeTakeFirst();
}

/**
 * Takes domains from the connections that have them, whose people must sign in again, and tells their developers, also in
 * their administrators' logs. Runs as the system, in the transaction that gives them to another connection.
 */
export async function takeDomains(transaction: Transaction, lost: readonly LostDomain[]): Promise<void> {
  for (const { domain, developerId, connectionId } of lost) {
    // A sign-in that is under way sees by the time that it is of a former connection.
    const { rows } = await sql<{ name: string; issuer: string }>`UPDATE sso_connections
      SET updated_at = greatest(clock_timestamp(), updated_at + interval '1 millisecond')
      WHERE id = ${connectionId} RETURNING name, issuer`.execute(transaction);
    const { numDeletedRows } = await transaction
      .deleteFrom('sso_domains')
      .where('domain', '=', domain)
      .where('connection_id', '=', connectionId)
      .executeTakeFirst();
    const [connection] = rows;
    if (connection === undefined || numDeletedRows === 0n) continue;
    await actAs({ developerId, by: { kind: 'server' }, door: 'schedule' }, async () => {
      await endPeopleOf(transaction, developerId, connectionId);
      const data = { connectionId, ...connection, domain };
      await appendEvent(transaction, developerId, { type: 'sso_connection.domain_lost', data });
    });
  }
}

/**
 * Gives a connection exactly these domains, all of them proven.
 * @throws {ApiError} 409 `SSO_DOMAIN_TAKEN` by another connection, of whomever
 */
export async function setDomains(
  transaction: Transaction,
  { developerId, connectionId, domains }: Wanted & { readonly connectionId: string },
): Promise<void> {
  await transaction.deleteFrom('sso_domains').where('connection_id', '=', connectionId).execute();
  for (const domain of domains.toSorted()) {
    const { numInsertedOrUpdatedRows: inserted } = await transaction
      .insertInto('sso_domains')
      .values({ domain, developer_id: developerId, connection_id: connectionId, proven_at: new Date() })
      .onConflict((conflict) => conflict.column('domain').doNothing())
      .executeTakeFirstOrThrow();
    if (inserted !== 1n) throw taken(domain);
  }
}

function notProven(domain: string, developerId: string, fault: string | undefined): ApiError {
  return new ApiError(
    422,
    'SSO_DOMAIN_NOT_PROVEN',
    `domains: ${domain} must publish {"developers": ["${developerId}"]}; ${fault ?? ''}`,
  );
}

function taken(domain: string): ApiError {
  return new ApiError(
    409,
    'SSO_DOMAIN_TAKEN',
    `domains: the addresses of ${domain} belong to another connection`,
  );
}

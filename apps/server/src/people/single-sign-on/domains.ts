import { ApiError } from '../../base/api-error.ts';
import type { OutboundFetch } from '../../base/outbound/outbound-fetch.ts';
import type { Database, Transaction } from '../../base/store/database.ts';
import { endPeopleOf } from '../../authority/console-people/console-people.ts';
import { askDomain } from '../../authority/domains/domain-document.ts';
import { originOf } from '../../authority/domains/domain-name.ts';

/** Who wants which domains. */
interface Wanted {
  readonly developerId: string;
  /** In their normal form. */
  readonly domains: readonly string[];
}

/**
 * Asks each domain whether it names the developer, as `PUT /v1/me/domain` does. A domain that another developer holds is
 * theirs no longer once it names them no longer: then the people of that connection must sign in again. No transaction may be
 * open.
 * @throws {ApiError} 422 `SSO_DOMAIN_NOT_PROVEN`, 409 `SSO_DOMAIN_TAKEN`
 */
export async function proveDomains(
  { fetch, database }: { fetch: OutboundFetch; database: Database },
  { developerId, domains }: Wanted,
): Promise<void> {
  for (const domain of domains) {
    const origin = originOf(domain)?.origin ?? '';
    const answer = await askDomain(fetch, { origin, developerId });
    if (answer.kind !== 'named') throw notProven(domain, developerId, answer.fault);
    const holder = await database.asSystem((transaction) => holderOf(transaction, domain));
    if (holder === undefined || holder.developer_id === developerId) continue;
    const theirs = await askDomain(fetch, { origin, developerId: holder.developer_id });
    if (theirs.kind !== 'unnamed') throw taken(domain);
    await database.asSystem(async (transaction) => {
      await transaction
        .deleteFrom('sso_domains')
        .where('domain', '=', domain)
        .where('developer_id', '=', holder.developer_id)
        .execute();
      await endPeopleOf(transaction, holder.developer_id, holder.connection_id);
    });
  }
}

async function holderOf(
  transaction: Transaction,
  domain: string,
): Promise<{ developer_id: string; connection_id: string } | undefined> {
  return transaction
    .selectFrom('sso_domains')
    .select(['developer_id', 'connection_id'])
    .where('domain', '=', domain)
    .executeTakeFirst();
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

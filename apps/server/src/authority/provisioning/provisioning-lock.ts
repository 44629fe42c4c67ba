import { type RawBuilder, sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

const lockOf = (developerId: string): RawBuilder<unknown> =>
  sql`hashtext('provisioning'), hashtext(${developerId})`;

/**
 * Locks who the people of a developer are, for a change by an identity provider (SCIM): no name is made meanwhile, and none is
 * given to a person at a sign-in provider. Take it before any row of a person.
 */
export async function lockProvisioning(transaction: Transaction, developerId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${lockOf(developerId)})`.execute(transaction);
}

/**
 * Waits for a change of {@link lockProvisioning}, and keeps others away until the transaction ends. Take it before any row of
 * a person, and before a name is made or given to somebody: the next statement sees what the change has written.
 */
export async function holdProvisioning(transaction: Transaction, developerId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock_shared(${lockOf(developerId)})`.execute(transaction);
}

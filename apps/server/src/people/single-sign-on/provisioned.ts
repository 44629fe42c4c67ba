import { sql } from 'kysely';
import { endPeople } from '../../authority/console-people/console-people.ts';
import type { Transaction } from '../../base/store/database.ts';

/** What an organization's identity provider says of a user who has left. */
interface Leaver {
  readonly userName: string;
  readonly externalId: string | null;
  /** The value of the attribute by which the connection matches. */
  readonly name: string;
}

/** Ends what a user has in the console, in the transaction in which SCIM deactivates, deletes or renames them. */
export async function endLeaver(
  transaction: Transaction,
  developerId: string,
  { userName, externalId, name }: Leaver,
): Promise<void> {
  const named = [userName, name];
  await endPeople(transaction, developerId, {
    subjects: [...named, ...(externalId === null ? [] : [externalId])],
    emails: named.map((each) => each.toLowerCase()),
  });
}

/**
 * Whether SCIM says that somebody has left: a user with this `sub` as `externalId` or `userName`, or with this address as
 * `userName`, is not active; or a connection says so of the name by which it matches. Hold the people first (`holdPeople`).
 */
export async function hasLeft(
  transaction: Transaction,
  developerId: string,
  { subject, email }: { readonly subject: string; readonly email: string | null },
): Promise<boolean> {
  const { rows } = await sql<{ hasLeft: boolean }>`
    SELECT provisioning_of(${developerId}, ${subject}) = 'ended' IS TRUE
      OR provisioning_of(${developerId}, ${email}) = 'ended' IS TRUE
      OR EXISTS (SELECT FROM scim_users WHERE developer_id = ${developerId} AND NOT is_active
        AND (external_id = ${subject} OR lower(user_name) IN (lower(${subject}), ${email}))) AS "hasLeft"`.execute(
    transaction,
  );
  return rows[0]?.hasLeft === true;
}

import { sql } from 'kysely';
import type { Transaction } from '../../base/store/database.ts';

/**
 * Whether SCIM says that somebody has left: their `sub` or their verified address is the `userName`, the `externalId` or an
 * e-mail address of a user who is not active, or the name of one who was deleted or renamed. Hold the people first
 * (`holdPeople`).
 */
export async function hasLeft(
  transaction: Transaction,
  developerId: string,
  { subject, email }: { readonly subject: string; readonly email: string | null },
): Promise<boolean> {
  const { rows } = await sql<{ hasLeft: boolean }>`
    SELECT provisioning_of(${developerId}, ${subject}) = 'ended' IS TRUE
      OR provisioning_of(${developerId}, ${email}) = 'ended' IS TRUE
      OR EXISTS (
        SELECT FROM scim_users, LATERAL (
          SELECT user_name UNION ALL SELECT external_id
          UNION ALL SELECT address #>> '{}' FROM jsonb_path_query(attributes, '$.emails[*].value') AS address
        ) AS one (identifier)
        WHERE developer_id = ${developerId} AND NOT is_active
          AND lower(identifier) IN (lower(${subject}), lower(${email}))) AS "hasLeft"`.execute(transaction);
  return rows[0]?.hasLeft === true;
}

import { type RawBuilder, sql } from 'kysely';

/** What a token is for: values, or columns of the statement around. */
export interface TokenTarget {
  developerId: unknown;
  audience: unknown;
  /** The issuer's own name. */
  issuer: string;
}

/**
 * Whether the service that a token is for demands that it is bound to a key (RFC 9449). A token for the issuer stands for all
 * services of its developer (`docs/protocol.md` §14): each of them may demand it.
 */
export function serviceDemandsKey({ developerId, audience, issuer }: TokenTarget): RawBuilder<boolean> {
  return sql`EXISTS (
    SELECT FROM resources
    WHERE developer_id = ${developerId} AND dpop = 'required' AND ${audience} IN (audience, ${issuer}))`;
}

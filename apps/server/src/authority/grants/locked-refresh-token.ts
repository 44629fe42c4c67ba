import type { AgentStatus } from '@grantex/core/issuer';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { GrantTable } from '../../base/store/schema/authority-tables.ts';
import type { ClientAuthentication } from '../../base/store/schema/oauth-tables.ts';
import { PRESENT_AUTHORITY, type PresentAuthority } from './open-service.ts';
import type { UsedCredential } from './one-time-credential.ts';

type Grant = Pick<
  Selectable<GrantTable>,
  | 'developer_id'
  | 'principal'
  | 'scopes'
  | 'details'
  | 'audience'
  | 'acr'
  | 'idp'
  | 'amr'
  | 'auth_time'
  | 'expires_at'
>;

/** The grant of a refresh token with what it depends on, every row locked. */
export interface LockedRefreshToken extends Grant, PresentAuthority {
  grant_id: string;
  agent_id: string;
  principal_id: string | null;
  agent_status: AgentStatus;
  authentication: ClientAuthentication | null;
  jkt: string | null;
  /** The refresh token that is given now in addition to this one. */
  successor_digest: Uint8Array | null;
  /** The other successor of the token before it. */
  alternative: Uint8Array | null;
  /** The latest stamp that ended tokens of the agent, the principal or the developer. */
  revoked_before: Date | null;
  /** The developer's policies in force; `null` for none. */
  policy_digest: string | null;
  /** The latest stamp of a hold on the agent or the grant, or of a policy that holds from now. */
  held_before: Date | null;
  /** The database clock, read after every lock was taken. */
  now: Date;
}

/** Of two alternatives one was used: the other must never be. */
export async function retireAlternative(transaction: Transaction, alternative: Uint8Array): Promise<void> {
  await transaction
    .updateTable('refresh_tokens')
    .set({ used_at: sql<Date>`clock_timestamp()`, is_lost: true })
    .where('digest', '=', Buffer.from(alternative))
    .execute();
}

/**
 * Locks both of two alternatives, the older one first: whoever locks that before there is another one will wait for the other
 * one later.
 */
export async function lockWithAlternative(transaction: Transaction, digest: Uint8Array): Promise<void> {
  await sql`
    SELECT FROM refresh_tokens
    WHERE digest = ${digest} OR digest = (SELECT alternative FROM refresh_tokens WHERE digest = ${digest})
    ORDER BY created_at, digest FOR UPDATE`.execute(transaction);
}

/** Takes every lock in one statement, in the order of `authorityLocks`. */
export async function lockToken(
  transaction: Transaction,
  digest: Uint8Array,
  condition: RawBuilder<unknown>,
): Promise<LockedRefreshToken | undefined> {
  const { rows } = await sql<LockedRefreshToken>`
    SELECT held.*, clock_timestamp()::timestamptz(3) AS now FROM (
      SELECT r.grant_id, r.agent_id, r.face, r.authentication, r.jkt, r.successor_digest, r.alternative,
        g.developer_id, g.principal, g.scopes, g.details, g.audience, g.acr, g.idp, g.amr, g.auth_time, g.expires_at,
        p.principal_id, a.status AS agent_status, d.policy_digest, ${PRESENT_AUTHORITY},
        GREATEST(a.revoked_before, p.revoked_before, d.revoked_before) AS revoked_before,
        GREATEST(a.held_before, g.held_before, d.held_before) AS held_before
      FROM refresh_tokens r
      JOIN grants g ON g.id = r.grant_id
      JOIN agents a ON a.id = g.agent_id
      JOIN principals p ON p.id = g.principal
      JOIN developers d ON d.id = g.developer_id
      LEFT JOIN resources s ON s.developer_id = g.developer_id AND s.audience = g.audience
      WHERE r.digest = ${digest} AND ${condition}
      FOR UPDATE OF r FOR SHARE OF a, p, g FOR KEY SHARE OF d
    ) AS held`.execute(transaction);
  return rows[0];
}

export async function lockUsed(
  transaction: Transaction,
  { refreshToken }: { refreshToken: string },
): Promise<UsedCredential | undefined> {
  const { rows } = await sql<UsedCredential>`
    SELECT used.*, clock_timestamp()::timestamptz(3) AS now FROM (
      SELECT grant_id AS "grantId", agent_id AS "agentId", used_at AS "usedAt", successor_digest AS successor,
        is_lost AS "isLost"
      FROM refresh_tokens WHERE digest = ${secretDigest(refreshToken)} AND used_at IS NOT NULL FOR UPDATE
    ) AS used`.execute(transaction);
  return rows[0];
}

/** Locks a successor that is unused and has no alternative yet. @returns whether there is one */
export async function lockOnlySuccessor(transaction: Transaction, digest: Uint8Array): Promise<boolean> {
  const { rows } = await sql`
    SELECT FROM refresh_tokens
    WHERE digest = ${Buffer.from(digest)} AND used_at IS NULL AND alternative IS NULL FOR UPDATE`.execute(
    transaction,
  );
  return rows.length > 0;
}

import type { AgentStatus } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import type { DeveloperSettings } from '../../base/store/schema/authority-tables.ts';
import type { DpopDemand } from '../../base/store/schema/oauth-tables.ts';

/** What a new token depends on, as SQL expressions: each a `text[]`, the principal a `text`. */
export interface Authority {
  developerId: string;
  agents: RawBuilder<unknown>;
  principal: RawBuilder<unknown>;
  /** Root first; absent where there is no grant yet. */
  grants?: RawBuilder<unknown>;
}

/** The locked rows in their newest version, as the locking statement saw them. */
export interface Held {
  agents: readonly HeldAgent[];
  /** The developer's own name for the principal; `null` once erased, or when there is no such row. */
  principal_id: string | null;
  settings: DeveloperSettings;
  /** The developer's policies in force; `null` for none. */
  policy_digest: string | null;
  /** The latest stamp that ended tokens of one of these agents, of the principal or of the developer. */
  revoked_before: Date | null;
  /** The latest stamp of a hold on one of these agents or grants, or of a policy that holds from now. */
  held_before: Date | null;
  /** The database clock, read after every lock was taken. */
  now: Date;
}

export interface HeldAgent {
  id: string;
  status: AgentStatus;
  kind: 'agent' | 'client';
  dpop: DpopDemand;
  scopes: string[];
}

/**
 * The common table expressions that lock what a token depends on, in the order of every path (`docs/protocol.md` §6):
 * agents by id, principal, grants root first, developer. Each waits for the previous one, because it counts its rows. A
 * revocation takes the same rows `FOR UPDATE`: either it commits first and is seen here, or it waits for this commit and
 * ends the new token.
 *
 * A locked row has its newest version. A *function or join* over other rows sees the moment when the statement began,
 * before it waited: decide such things (`grant_revoked_at`) in a later statement.
 *
 * The developer's row is locked only as a foreign key does: its settings may change meanwhile.
 */
export function authorityLocks({ developerId, agents, principal, grants }: Authority): RawBuilder<unknown> {
  return sql`
    held_agents AS MATERIALIZED (
      SELECT id, status, kind, dpop, scopes, revoked_before, held_before FROM agents WHERE id = ANY (${agents}::text[]) ORDER BY id FOR SHARE
    ), held_principal AS MATERIALIZED (
      SELECT principal_id, revoked_before FROM principals
      WHERE id = ${principal} AND (SELECT count(*) FROM held_agents) >= 0 FOR SHARE
    ), held_grants AS MATERIALIZED (
      SELECT id, held_before FROM grants
      WHERE id = ANY (${grants ?? sql`NULL`}::text[]) AND (SELECT count(*) FROM held_principal) >= 0
      ORDER BY cardinality(ancestor_grant_ids) FOR SHARE
    ), held_developer AS MATERIALIZED (
      SELECT settings, policy_digest, revoked_before, held_before FROM developers
      WHERE id = ${developerId} AND (SELECT count(*) FROM held_grants) >= 0 FOR KEY SHARE
    )`;
}

/** The columns of {@link Held}, for a `SELECT` that reads from `held_developer`. */
export const heldColumns: RawBuilder<unknown> = sql`
  (SELECT COALESCE(json_agg(json_build_object('id', id, 'status', status, 'kind', kind, 'dpop', dpop, 'scopes', scopes)), '[]')
    FROM held_agents) AS agents,
  (SELECT principal_id FROM held_principal) AS principal_id,
  held_developer.settings AS settings,
  held_developer.policy_digest AS policy_digest,
  GREATEST(
    (SELECT max(revoked_before) FROM held_agents),
    (SELECT revoked_before FROM held_principal),
    held_developer.revoked_before
  ) AS revoked_before,
  GREATEST(
    (SELECT max(held_before) FROM held_agents),
    (SELECT max(held_before) FROM held_grants),
    held_developer.held_before
  ) AS held_before,
  clock_timestamp()::timestamptz(3) AS now`;

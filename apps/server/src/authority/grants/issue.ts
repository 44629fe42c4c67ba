import type { CallDetail } from '@grantex/core/issuer';
import { type RawBuilder, sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { ClientAuthentication } from '../../base/store/schema/oauth-tables.ts';
import { type Countable, countOnCommit } from '../../base/telemetry/count-on-commit.ts';
import { eventInsert } from '../../ledger/events/append-event.ts';
import { detailsOf } from '../details/asked-details.ts';
import { inAnswers, withOnline } from '../details/online.ts';
import { withinPolicies } from '../policies/within-policies.ts';
import { holdsOn, isOnHold, onHold } from '../holds/holds-on.ts';
import { principalDeprovisioned } from '../provisioning/deprovisioned.ts';
import { serviceDemandsKey } from './key-demand.ts';
import { type GrantTokenFacts, type Issuer, signGrantToken, tokenEnd } from '../tokens/grant-token.ts';

/** The grant that a token is issued for. */
export interface TokenGrant extends Pick<
  GrantTokenFacts,
  | 'grantId'
  | 'developerId'
  | 'principalId'
  | 'principal'
  | 'agentId'
  | 'audience'
  | 'acr'
  | 'idp'
  | 'amr'
  | 'authenticatedAt'
  | 'parentEnd'
  | 'ancestorGrantIds'
  | 'ancestorAgentIds'
  | 'jkt'
> {
  /** When the grant expires. */
  end: Date;
  /** What limits its scopes. The token has those of the scopes that it holds. */
  details: readonly CallDetail[];
}

/** What only a new grant needs. */
export interface NewGrant {
  /** What is granted; the token may hold less. */
  scopes: readonly string[];
  /** The token that it is delegated with. */
  parentJti: string | null;
  /** The request that was approved. */
  authRequestId: string | null;
  /**
   * The rest of a `FROM` clause, whose `source` has the columns of the developer, the principal and their proof. If it finds
   * no row, nothing is granted.
   */
  source: RawBuilder<unknown>;
  /** The statement that lifts what the person had stopped (`stops.ts`), where they gave the grant themselves. */
  lifts?: RawBuilder<unknown>;
}

/** The statement that uses up the presented code or refresh token. */
type Use = RawBuilder<unknown>;

/**
 * What a token is issued for: a new grant, or an existing one. For an existing one, `uses` returns its `grant_id`, or no row
 * if it was revoked.
 */
export type Issue = IssueFacts & ({ makes: NewGrant; uses?: Use } | { makes?: undefined; uses: Use });

interface IssueFacts {
  by: Extract<Countable, { what: 'issued' }>['by'];
  grant: TokenGrant;
  /** The developer's policies in force, as the locks have read them; `null` for none. */
  policyDigest: string | null;
  /** What the token holds, as far as policies let it. */
  scopes: string[];
  /** The database clock, read after every lock was taken. */
  now: Date;
  /** The refresh token that is issued with the token. */
  refresh?: NewRefreshToken;
  /** The refusal for a grant with less than a second left, or a revoked one. */
  refuse: (fault: 'expired' | 'revoked') => ApiError;
}

/** A refresh token to be stored. */
export interface NewRefreshToken {
  /** SHA-256 of it. */
  digest: Uint8Array;
  /** How its client authenticated at the OAuth endpoint; absent in the JSON API. */
  authentication?: ClientAuthentication | undefined;
  /** The other successor of the same token. */
  alternative?: Uint8Array;
}

/** The result of issuing a token. */
export interface Issued {
  grantToken: string;
  grantId: string;
  scopes: string[];
  /** What limits them; absent where nothing does. */
  authorizationDetails?: readonly CallDetail[];
  /** When the token expires. */
  expiresAt: Date;
}

/**
 * Issues a token, and makes its grant if it is the first: one statement writes grant, token, refresh token and event, while
 * the thread pool signs the token. Everything that the token depends on must already be locked, in an earlier statement.
 * @throws {ApiError} `refuse`; 403 `PRINCIPAL_DEPROVISIONED`, `POLICY_REFUSED`, or `ON_HOLD` for the grant, one above it or an agent of theirs; 400
 *   `TOKEN_TOO_LARGE`, `KEY_REQUIRED` for a token without a key where service or agent demand one
 */
export async function issue(
  transaction: Transaction,
  issuer: Issuer,
  { by, grant, policyDigest, scopes: wanted, now, uses, makes, refresh, refuse }: Issue,
): Promise<Issued> {
  const { grantId, developerId } = grant;
  const expiresAt = tokenEnd(now, grant.end, issuer.config.tokenLifetime);
  if (expiresAt === undefined) throw refuse('expired');
  const tokenId = newId('tok');
  const held = { scopes: wanted, details: withOnline(detailsOf(wanted, grant.details)) };
  const depth = grant.ancestorGrantIds.length;
  const issuing = { ...grant, depth, policyDigest };
  const within = await withinPolicies(transaction, issuing, held, { isWhole: by === 'delegation' });
  const [scopes, details] = [[...within.scopes], within.details];
  const signed = signGrantToken(issuer, { ...grant, tokenId, scopes, details, issuedAt: now, expiresAt });
  const expressions = [
    ...(makes === undefined
      ? [sql`granted AS (${uses})`]
      : [
          sql`granted AS (${insertGrant(grant, makes, now)})`,
          ...(uses === undefined ? [] : [sql`used AS (${uses})`]),
          ...(makes.lifts === undefined ? [] : [sql`lifted AS (${makes.lifts})`]),
          // If nothing is granted, the transaction is rolled back, and the event with it.
          sql`event AS (${insertEvent(transaction, { ...grant, details }, makes, scopes)})`,
        ]),
    ...(refresh === undefined ? [] : [sql`new_refresh_token AS (${insertRefreshToken(grant, refresh)})`]),
  ];
  const written = sql`
    WITH ${sql.join(expressions)}
    INSERT INTO grant_tokens (jti, developer_id, grant_id, issued_at, expires_at)
    SELECT ${tokenId}, ${developerId}, grant_id, ${now}::timestamptz, ${expiresAt}::timestamptz FROM granted
    WHERE (${grant.jkt !== undefined} OR NOT ${demandsKey(grant, issuer)})
      AND NOT ${isOnHold(...chainOf(grant))} AND NOT ${hasLeft(grant)}
    RETURNING grant_id`.execute(transaction);
  const [grantToken, { rows }] = await Promise.all([signed, written]);
  if (rows.length === 0) {
    const holds = await holdsOn(transaction, ...chainOf(grant));
    if (holds.length > 0) throw onHold(holds);
    if (await isTrue(transaction, hasLeft(grant))) throw principalDeprovisioned();
    throw (await needsKey(transaction, grant, issuer)) ? keyRequired() : refuse('revoked');
  }
  countOnCommit(transaction, { what: 'issued', by });
  return { grantToken, grantId, scopes, ...inAnswers(details), expiresAt };
}

/** The grants and the agents from the root to the grant itself: a hold on any of them counts. */
function chainOf(grant: TokenGrant): [grantIds: string[], agentIds: string[]] {
  const { ancestorGrantIds, grantId, ancestorAgentIds, agentId } = grant;
  return [
    [...ancestorGrantIds, grantId],
    [...ancestorAgentIds, agentId],
  ];
}

/** Whether the service or the agent demands that tokens are bound to a key (RFC 9449). */
function demandsKey({ developerId, audience, agentId }: TokenGrant, { config }: Issuer): RawBuilder<boolean> {
  const target = { developerId, audience, issuer: config.publicUrl };
  return sql`(${serviceDemandsKey(target)}
    OR EXISTS (SELECT FROM agents WHERE id = ${agentId} AND dpop = 'required'))`;
}

async function needsKey(transaction: Transaction, grant: TokenGrant, issuer: Issuer): Promise<boolean> {
  return grant.jkt === undefined && (await isTrue(transaction, demandsKey(grant, issuer)));
}

/** Whether the person has left, as their organization says over SCIM. Their row is locked already. */
function hasLeft({ principal }: TokenGrant): RawBuilder<boolean> {
  return sql`EXISTS (SELECT FROM principals WHERE id = ${principal} AND deprovisioned_at IS NOT NULL)`;
}

async function isTrue(transaction: Transaction, condition: RawBuilder<boolean>): Promise<boolean> {
  const { rows } = await sql<{ is_true: boolean }>`SELECT ${condition} AS is_true`.execute(transaction);
  return rows[0]?.is_true === true;
}

function keyRequired(): ApiError {
  return new ApiError(
    400,
    'KEY_REQUIRED',
    'a token for this service or agent must be bound to a key: send a proof of it in the header DPoP',
  );
}

function insertRefreshToken(
  { developerId, agentId, jkt }: TokenGrant,
  { digest, authentication, alternative }: NewRefreshToken,
): RawBuilder<unknown> {
  // A public client keeps its refresh token to the key of its tokens; any other one shows its own key each time (RFC 9449 §5).
  const ownKey = authentication === 'none' ? jkt : undefined;
  return sql`
    INSERT INTO refresh_tokens (digest, developer_id, grant_id, agent_id, face, authentication, jkt, alternative)
    SELECT ${digest}::bytea, ${developerId}, grant_id, ${agentId}, ${authentication === undefined ? 'api' : 'oauth'},
      ${authentication ?? null}, ${ownKey ?? null}, ${alternative ?? null}::bytea FROM granted`;
}

function insertGrant(grant: TokenGrant, makes: NewGrant, now: Date): RawBuilder<unknown> {
  const { grantId, agentId, details, audience, ancestorGrantIds, ancestorAgentIds, end } = grant;
  return sql`
    INSERT INTO grants (id, developer_id, agent_id, principal, scopes, details, audience, parent_grant_id, parent_jti,
      ancestor_grant_ids, ancestor_agent_ids, acr, idp, amr, auth_time, issued_at, expires_at)
    SELECT ${grantId}, source.developer_id, ${agentId}, source.principal, ${makes.scopes}::text[],
      ${JSON.stringify(details)}::jsonb, ${audience}, ${ancestorGrantIds.at(-1) ?? null}, ${makes.parentJti}, ${ancestorGrantIds}::text[],
      ${ancestorAgentIds}::text[], source.acr, source.idp, source.amr, source.auth_time, ${now}::timestamptz,
      ${end}::timestamptz
    FROM ${makes.source}
    RETURNING id AS grant_id`;
}

function insertEvent(
  transaction: Transaction,
  { grantId, developerId, agentId, principal, details, audience, idp, end, ancestorGrantIds }: TokenGrant,
  { authRequestId }: NewGrant,
  scopes: string[],
): RawBuilder<unknown> {
  return eventInsert(transaction, developerId, {
    type: 'grant.created',
    data: {
      grantId,
      agentId,
      principal,
      scopes,
      ...inAnswers(details),
      audience,
      identityProvider: idp,
      expiresAt: end.toISOString(),
      parentGrantId: ancestorGrantIds.at(-1) ?? null,
      authRequestId,
    },
  });
}

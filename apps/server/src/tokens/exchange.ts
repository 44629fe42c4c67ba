import { type Selectable, sql } from 'kysely';
import { notDeclared } from '../consent/authorize.ts';
import { isProven } from '../consent/pkce.ts';
import { SANDBOX_ACR } from '../consent/request.ts';
import { authorityLocks, type Held, heldColumns } from '../grants/authority-locks.ts';
import { scopesWithin } from '../grants/scopes-within.ts';
import { ApiError } from '../http/api-error.ts';
import { newId } from '../ids.ts';
import { newSecret, secretDigest } from '../secrets.ts';
import type { Transaction } from '../store/database.ts';
import type { AuthorizationRequestTable } from '../store/schema.ts';
import { type Issuer, signGrantToken, tokenEnd } from './grant-token.ts';
import { revokeUnlessRetry, type Used } from './reuse.ts';
import { mustFollow } from './wait-out.ts';

/** A code, and who presents it. */
export interface PresentedCode {
  code: string;
  agentId: string;
  codeVerifier?: string | undefined;
}

/** What a code or a refresh token is exchanged for. */
export interface Exchanged {
  grantToken: string;
  refreshToken: string;
  grantId: string;
  scopes: string[];
  /** When the token expires. */
  expiresAt: Date;
}

type Request = Selectable<AuthorizationRequestTable>;
type Found = Held & (Request | { id: null });

/**
 * Exchanges a code for a grant and its first token (`docs/protocol.md` §6). Two statements: one takes every lock and
 * reads what is locked, one writes all there is to write. The signature is made meanwhile, in the thread pool.
 * @returns the refusal of a code that was used before, the consequence of which must be committed
 * @throws {ApiError} 400 `INVALID_CODE` for every other fault of the code
 */
export async function exchange(
  transaction: Transaction,
  issuer: Issuer,
  developerId: string,
  presented: PresentedCode,
): Promise<Exchanged | ApiError> {
  const found = await lock(transaction, developerId, presented.code);
  if (found.id === null) throw invalidCode('there is no such code');
  if (found.consumed_at !== null) {
    await revokeUnlessRetry(transaction, developerId, presented.agentId, usedBefore(found));
    return usedCode();
  }
  checkCode(found, presented);
  mustFollow(found.revoked_before, found.now);
  const scopes = scopesWithin(found.scopes, found.agents[0]?.scopes ?? []);
  if (scopes.length === 0) throw notDeclared(found.scopes);
  return write(transaction, issuer, found, scopes);
}

/**
 * Looks again at a used code before its first answer is given once more.
 * @returns the refusal, the consequence of which must be committed, when it is more than a retry
 */
export async function refuseReplayedCode(
  transaction: Transaction,
  developerId: string,
  presented: PresentedCode,
): Promise<ApiError | undefined> {
  const found = await lock(transaction, developerId, presented.code);
  if (found.id === null || found.consumed_at === null) return undefined;
  const isRetry = await revokeUnlessRetry(transaction, developerId, presented.agentId, usedBefore(found));
  return isRetry ? undefined : usedCode();
}

async function lock(transaction: Transaction, developerId: string, code: string): Promise<Found> {
  const locks = authorityLocks({
    developerId,
    agents: sql`(SELECT array_agg(agent_id) FROM presented WHERE consumed_at IS NULL)`,
    principal: sql`(SELECT principal FROM presented WHERE consumed_at IS NULL)`,
  });
  const { rows } = await sql<Found>`
    WITH presented AS MATERIALIZED (
      SELECT * FROM authorization_requests WHERE code_digest = ${secretDigest(code)} FOR UPDATE
    ), ${locks}
    SELECT presented.*, ${heldColumns} FROM held_developer LEFT JOIN presented ON true`.execute(transaction);
  const [found] = rows;
  if (found === undefined) throw new Error('the developer is gone');
  return found;
}

/** Everything that may be wrong with a code that was not used yet. */
function checkCode(request: Held & Request, { agentId, codeVerifier }: PresentedCode): void {
  const { status, code_expires_at, code_challenge, created_at, agents, revoked_before, now } = request;
  if (status !== 'approved') throw invalidCode('its request was not approved');
  if (request.agent_id !== agentId) throw invalidCode('it was made for another agent');
  if (code_expires_at === null || now >= code_expires_at) throw invalidCode('its time is over');
  if (!isProven(code_challenge, codeVerifier)) {
    throw invalidCode('codeVerifier does not belong to the codeChallenge of its request');
  }
  if (agents[0]?.status !== 'active') throw invalidCode('its agent is not active');
  if (request.principal_id === null) throw invalidCode('its principal is gone');
  if (revoked_before !== null && revoked_before >= created_at) {
    throw invalidCode('what was approved has been revoked since');
  }
}

async function write(
  transaction: Transaction,
  issuer: Issuer,
  request: Held & Request,
  scopes: string[],
): Promise<Exchanged> {
  const { now, developer_id, principal_id } = request;
  const [grantId, tokenId, refreshToken] = [newId('grnt'), newId('tok'), newSecret('ref_')];
  const end = new Date(now.getTime() + request.grant_lifetime * 1_000);
  const expiresAt = tokenEnd(now, end, issuer.config.tokenLifetime);
  if (expiresAt === undefined) throw invalidCode('its grant would last for less than a second');
  const signed = signGrantToken(issuer, {
    tokenId,
    grantId,
    developerId: developer_id,
    principalId: principal_id ?? '',
    agentId: request.agent_id,
    audience: request.audience,
    scopes,
    acr: SANDBOX_ACR,
    amr: [],
    authenticatedAt: request.created_at,
    ancestorGrantIds: [],
    ancestorAgentIds: [],
    issuedAt: now,
    expiresAt,
  });
  const digest = secretDigest(refreshToken);
  const written = sql`
    WITH new_grant AS (
      INSERT INTO grants (id, developer_id, agent_id, principal, scopes, audience, ancestor_grant_ids,
        ancestor_agent_ids, acr, amr, auth_time, issued_at, expires_at)
      SELECT ${grantId}, developer_id, agent_id, principal, scopes, audience, '{}', '{}', ${SANDBOX_ACR}, '{}',
        created_at, ${now}::timestamptz, ${end}::timestamptz FROM authorization_requests WHERE id = ${request.id}
    ), new_token AS (
      INSERT INTO grant_tokens (jti, developer_id, grant_id, issued_at, expires_at)
      VALUES (${tokenId}, ${developer_id}, ${grantId}, ${now}, ${expiresAt})
    ), new_refresh_token AS (
      INSERT INTO refresh_tokens (digest, developer_id, grant_id, agent_id)
      VALUES (${digest}, ${developer_id}, ${grantId}, ${request.agent_id})
    )
    UPDATE authorization_requests
    SET status = 'consumed', consumed_at = ${now}, grant_id = ${grantId}, successor_digest = ${digest}
    WHERE id = ${request.id}`.execute(transaction);
  const [grantToken] = await Promise.all([signed, written]);
  return { grantToken, refreshToken, grantId, scopes, expiresAt };
}

function usedBefore({ agent_id, grant_id, consumed_at, successor_digest, now }: Held & Request): Used {
  return {
    grantId: grant_id ?? '',
    agentId: agent_id,
    usedAt: consumed_at ?? now,
    successor: successor_digest,
    now,
  };
}

function invalidCode(fault: string): ApiError {
  return new ApiError(400, 'INVALID_CODE', `the code is not valid: ${fault}`);
}

/** The refusal of a code whose answer is kept, and whose grant has ended or has been used on. */
export function usedCode(): ApiError {
  return invalidCode('it was used before');
}

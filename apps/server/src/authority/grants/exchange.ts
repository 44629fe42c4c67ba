import type { AgentStatus, CallDetail } from '@grantex/core/issuer';
import { type Selectable, sql } from 'kysely';
import { notDeclared } from '../agents/refusals.ts';
import { isProven } from './pkce.ts';
import { isServiceOpen, PRESENT_AUTHORITY, type PresentAuthority, presentScopes } from './open-service.ts';
import { ApiError } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { AuthorizationRequestTable } from '../../base/store/schema/people-tables.ts';
import { refuseUnapprovable } from '../provisioning/approvable-scopes.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { carryOver } from '../budgets/carry-over.ts';
import { issue } from './issue.ts';
import type { OneTimeCredential, Presented, Redeemed, UsedCredential } from './one-time-credential.ts';
import { revoke } from '../revocations/revoke.ts';
import { liftByPerson, refuseRoundHold } from './stops.ts';
import { refuseSameSecond } from '../tokens/same-second.ts';

/** A code and the agent that presents it. */
export interface PresentedCode extends Presented {
  code: string;
  codeVerifier?: string | undefined;
}

type Request = Pick<
  Selectable<AuthorizationRequestTable>,
  | 'id'
  | 'developer_id'
  | 'audience'
  | 'approved_scopes'
  | 'approved_lifetime'
  | 'approved_details'
  | 'code_challenge'
  | 'status'
  | 'created_at'
  | 'decided_at'
  | 'code_expires_at'
  | 'acr'
  | 'idp'
  | 'amr'
  | 'auth_time'
  | 'ends_grant_id'
>;

/** A request with what its grant will depend on, every row locked. */
interface Found extends Request, PresentAuthority {
  agent_id: string;
  principal: string;
  principal_id: string | null;
  agent_status: AgentStatus;
  /** The latest stamp that ended tokens of the agent, the principal or the developer. */
  revoked_before: Date | null;
  /** The developer's policies in force; `null` for none. */
  policy_digest: string | null;
  /** The latest stamp of a hold on the agent. */
  held_before: Date | null;
  /** When the person last lost the right to approve something. */
  approvals_limited_at: Date | null;
  /** The database clock, read after every lock was taken. */
  now: Date;
}

/** The code of an approved request (`docs/protocol.md` §6). */
export const authorizationCode: OneTimeCredential<PresentedCode> = {
  redeem: exchange,
  lockUsed,
  unknown: () => invalidCode('there is no such code'),
  used: () => invalidCode('it was used before'),
};

/**
 * Exchanges a code for a grant and its first token, in two statements: one locks and reads everything, one writes
 * everything, while the thread pool signs.
 * @throws {ApiError} 400 `INVALID_CODE` for every fault of the code, `SCOPE_NOT_DECLARED` when no scope is left; 403 `APPROVAL_NOT_ALLOWED`
 */
async function exchange(
  transaction: Transaction,
  issuer: Issuer,
  presented: PresentedCode,
): Promise<Redeemed | undefined> {
  const found = await lockUnused(transaction, presented.code);
  if (found === undefined) return undefined;
  checkCode(found, presented);
  const proof = proofOf(found);
  refuseSameSecond(found);
  const scopes = presentScopes(proof.approved_scopes, found);
  if (scopes.length === 0) throw notDeclared(proof.approved_scopes);
  const { approvals_limited_at: lostAt, decided_at, created_at, principal } = found;
  const hasLost = lostAt !== null && lostAt >= (decided_at ?? created_at);
  if (hasLost) await refuseUnapprovable(transaction, principal, scopes);
  return write(transaction, issuer, found, proof, { ...presented, scopes });
}

/**
 * Takes every lock in one statement: the request, then what its grant will depend on, in the order of `authorityLocks`.
 * If another transaction uses the code meanwhile, this waits for it and then does not find the code.
 */
async function lockUnused(transaction: Transaction, code: string): Promise<Found | undefined> {
  const { rows } = await sql<Found>`
    SELECT held.*, clock_timestamp()::timestamptz(3) AS now FROM (
      SELECT r.id, r.developer_id, r.agent_id, r.principal, r.audience, r.approved_scopes, r.approved_lifetime, r.approved_details,
        r.code_challenge, r.status, r.created_at, r.decided_at, r.code_expires_at, r.acr, r.idp, r.amr, r.auth_time, r.face,
        r.ends_grant_id, p.principal_id, p.approvals_limited_at, a.status AS agent_status,
        ${PRESENT_AUTHORITY}, d.policy_digest, GREATEST(a.revoked_before, p.revoked_before, d.revoked_before) AS revoked_before,
        GREATEST(a.held_before, d.held_before) AS held_before
      FROM authorization_requests r
      JOIN agents a ON a.id = r.agent_id
      JOIN principals p ON p.id = r.principal
      JOIN developers d ON d.id = r.developer_id
      LEFT JOIN resources s ON s.developer_id = r.developer_id AND s.audience = r.audience
      WHERE r.code_digest = ${secretDigest(code)} AND r.consumed_at IS NULL
      FOR UPDATE OF r FOR SHARE OF a, p FOR KEY SHARE OF d
    ) AS held`.execute(transaction);
  return rows[0];
}

async function lockUsed(
  transaction: Transaction,
  { code }: PresentedCode,
): Promise<UsedCredential | undefined> {
  const { rows } = await sql<UsedCredential>`
    SELECT used.*, clock_timestamp()::timestamptz(3) AS now FROM (
      SELECT grant_id AS "grantId", agent_id AS "agentId", consumed_at AS "usedAt", successor_digest AS successor
      FROM authorization_requests WHERE code_digest = ${secretDigest(code)} AND consumed_at IS NOT NULL FOR UPDATE
    ) AS used`.execute(transaction);
  return rows[0];
}

/** Checks everything about a code that was not used before. */
function checkCode(request: Found, { agentId, codeVerifier, authentication }: PresentedCode): void {
  const { status, code_expires_at, code_challenge, created_at, revoked_before, now } = request;
  if ((authentication === undefined ? 'api' : 'oauth') !== request.face) {
    throw invalidCode('it belongs to another endpoint');
  }
  if (!isServiceOpen(request)) throw invalidCode('its service is no longer open to its client');
  if (status !== 'approved') throw invalidCode('its request was not approved');
  if (request.agent_id !== agentId) throw invalidCode('it was made for another agent');
  if (code_expires_at === null || now >= code_expires_at) throw invalidCode('its time is over');
  if (!isProven(code_challenge, codeVerifier)) {
    throw invalidCode('codeVerifier does not belong to the codeChallenge of its request');
  }
  if (request.agent_status !== 'active') throw invalidCode('its agent is not active');
  if (request.principal_id === null) throw invalidCode('its principal is gone');
  if (revoked_before !== null && revoked_before >= created_at) {
    throw invalidCode('what was approved has been revoked since');
  }
}

/** How the approving person was authenticated, and what they approved. */
interface Proof {
  acr: string;
  amr: string[];
  auth_time: Date;
  approved_scopes: string[];
  /** What limits the scopes. */
  approved_details: readonly CallDetail[];
  /** Seconds. */
  approved_lifetime: number;
}

/** A grant needs a proof of the person. A request without one was approved by nobody, whatever its status. */
function proofOf({
  acr,
  amr,
  auth_time,
  approved_scopes,
  approved_lifetime,
  approved_details,
}: Found): Proof {
  if (
    acr === null ||
    amr === null ||
    auth_time === null ||
    approved_scopes === null ||
    approved_lifetime === null
  ) {
    throw invalidCode('nobody has approved it');
  }
  // A server of the previous release approves without them, and the database then makes no grant of a limited scope.
  return {
    acr,
    amr,
    auth_time,
    approved_scopes,
    approved_lifetime,
    approved_details: approved_details ?? [],
  };
}

async function write(
  transaction: Transaction,
  issuer: Issuer,
  request: Found,
  { acr, amr, auth_time, approved_scopes, approved_lifetime, approved_details }: Proof,
  { scopes, authentication, jkt }: Presented & { scopes: string[] },
): Promise<Redeemed> {
  const { id, now, decided_at, developer_id, principal_id, ends_grant_id } = request;
  const [grantId, refreshToken] = [newId('grnt'), newSecret('ref_')];
  const refreshDigest = secretDigest(refreshToken);
  const approvedAt = decided_at ?? now;
  if (request.face === 'oauth') await refuseRoundHold(transaction, request);
  const issued = await issue(transaction, issuer, {
    by: 'exchange',
    grant: {
      grantId,
      developerId: developer_id,
      principalId: principal_id ?? '',
      principal: request.principal,
      agentId: request.agent_id,
      audience: request.audience,
      acr,
      idp: request.idp,
      amr,
      authenticatedAt: auth_time,
      ancestorGrantIds: [],
      ancestorAgentIds: [],
      // As the page told the person: from their approval on, however late the code is fetched and exchanged.
      end: new Date(approvedAt.getTime() + approved_lifetime * 1_000),
      details: approved_details,
      jkt,
    },
    policyDigest: request.policy_digest,
    scopes,
    now,
    makes: {
      scopes: approved_scopes,
      parentJti: null,
      authRequestId: id,
      source: sql`authorization_requests AS source WHERE source.id = ${id}`,
      lifts: liftByPerson(request, approvedAt),
    },
    uses: sql`
      UPDATE authorization_requests
      SET status = 'consumed', consumed_at = ${now}, grant_id = ${grantId}, successor_digest = ${refreshDigest}
      WHERE id = ${id}`,
    refresh: { digest: refreshDigest, authentication },
    refuse: () => invalidCode('its grant would last for less than a second'),
  });
  if (ends_grant_id !== null) {
    await carryOver(transaction, { from: ends_grant_id, to: grantId });
    // Last: it locks the head of the revocation log.
    await revoke(transaction, developer_id, { kind: 'grant', id: ends_grant_id, by: 'replacement' });
  }
  return { ...issued, refreshToken };
}

function invalidCode(fault: string): ApiError {
  return new ApiError(400, 'INVALID_CODE', `the code is not valid: ${fault}`);
}

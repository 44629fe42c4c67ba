import { type GrantTokenClaims, type LimitedScopes, uncoveredScopes } from '@grantex/core/issuer';
import { type Selectable, sql } from 'kysely';
import { readAgentKeys } from '../agents/agent-keys.ts';
import { agentIsClient, agentNotActive, notDeclared } from '../agents/refusals.ts';
import { checkInCatalog } from '../catalogs/check-details.ts';
import { checkRegisteredAudience } from '../developers/audiences.ts';
import { readAsked } from '../details/asked-details.ts';
import { withoutPolicyLimits } from '../policies/within-policies.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { GrantTable } from '../../base/store/schema/authority-tables.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { issue, type Issued } from './issue.ts';
import { type ProvenKey, useKeyProof } from '../tokens/key-proof.ts';
import { invalidParent } from './parent-token.ts';
import { refuseSameSecond } from '../tokens/same-second.ts';
import { serviceDemandsKey } from './key-demand.ts';
import { authorityLocks, type Held, type HeldAgent, heldColumns } from './authority-locks.ts';
import { delegationRule, type DelegationRule } from './delegation-rule.ts';
import { narrowedLimits } from './narrowed-limits.ts';
import { isEndedByHold } from '../revocations/held-before.ts';
import { revokedAt } from '../revocations/revoked-at.ts';

/** What a parent agent delegates. */
export interface Delegation {
  /** What its token says, verified by `readParentToken`. */
  parentToken: GrantTokenClaims;
  /** The key that the parent has proven; used up. The child's token is then bound to a key, too. */
  key: ProvenKey | undefined;
  subAgentId: string;
  scopes: readonly string[];
  /** What limits them further, as it was sent. */
  details?: unknown;
  /** Life of the child grant in seconds. It outlives neither its parent nor the token that it is made with. */
  expiresIn: number;
  audience?: string | undefined;
}

type Parent = Held & Selectable<GrantTable> & { service_demands_key: boolean };

/**
 * Makes a child grant, narrower than its parent in every dimension, and its token (`docs/protocol.md` §6). Everything the
 * child depends on is locked, up to the root, before anything is decided.
 * @throws {ApiError} 400 `INVALID_PARENT_TOKEN`, `INVALID_DETAILS`, or naming the dimension in which the child would be wider
 */
export async function delegate(
  transaction: Transaction,
  issuer: Issuer,
  delegation: Delegation,
): Promise<Issued> {
  const { parentToken, key, subAgentId } = delegation;
  const parent = await lock(transaction, issuer, parentToken, delegation);
  // Policies decide anew for the child's token.
  const claims = { ...parentToken, scp: withoutPolicyLimits(parentToken.scp, parent.details) };
  // An agent may name a scope as its token has it.
  const named = delegation.scopes.flatMap((scope) =>
    parentToken.scp.includes(scope) ? withoutPolicyLimits([scope], parent.details) : scope,
  );
  const asked = readAsked(named, delegation.details, claims.scp);
  const { audience = parent.audience } = delegation;
  const subAgent = checkSubAgent(parent, subAgentId, asked.scopes);
  const rule = delegationRule(parent.settings, issuer.config.maxDelegationDepth);
  const { scopes, details } = narrowedLimits(rule, claims, parent, asked);
  checkDepth(rule, parent);
  checkAudience(issuer.config.publicUrl, parent.audience, audience);
  checkRegisteredAudience(parent.settings, issuer.config.publicUrl, audience);
  await checkInCatalog(transaction, { developerId: claims.dev, audience, details: asked.details });
  refuseSameSecond(parent);
  if (key !== undefined) await useKeyProof(transaction, key);
  const isBound =
    claims.cnf !== undefined ||
    key !== undefined ||
    parent.service_demands_key ||
    subAgent.dpop === 'required';
  const end = Math.min(
    parent.expires_at.getTime(),
    claims.exp * 1_000,
    parent.now.getTime() + delegation.expiresIn * 1_000,
  );
  return write(transaction, issuer, parent, claims, {
    subAgentId,
    scopes,
    details,
    audience,
    end: new Date(end),
    jkt: isBound ? await keyOf(transaction, subAgentId) : undefined,
  });
}

async function lock(
  transaction: Transaction,
  { config }: Issuer,
  claims: GrantTokenClaims,
  { subAgentId, audience }: Delegation,
): Promise<Parent> {
  const locks = authorityLocks({
    developerId: claims.dev,
    agents: sql`${[claims.client_id, ...(claims.ancAgt ?? []), subAgentId]}`,
    principal: sql`(SELECT principal FROM grants WHERE id = ${claims.grnt})`,
    grants: sql`${[...(claims.anc ?? []), claims.grnt]}`,
  });
  const target = {
    developerId: sql`g.developer_id`,
    audience: sql`COALESCE(${audience ?? null}::text, g.audience)`,
    issuer: config.publicUrl,
  };
  // The other columns of the parent never change.
  const { rows } = await sql<Parent>`
    WITH ${locks}, held_token AS MATERIALIZED (
      SELECT FROM grant_tokens
      WHERE jti = ${claims.jti} AND (SELECT count(*) FROM held_developer) >= 0 FOR SHARE
    )
    SELECT g.*, ${heldColumns}, ${serviceDemandsKey(target)} AS service_demands_key
    FROM held_token, held_developer, grants g WHERE g.id = ${claims.grnt}`.execute(transaction);
  const [parent] = rows;
  if (parent === undefined) throw invalidParent('This server has no record of it.');
  return parent;
}

function checkSubAgent({ agents }: Parent, subAgentId: string, scopes: readonly string[]): HeldAgent {
  const subAgent = agents.find(({ id }) => id === subAgentId);
  if (subAgent === undefined || subAgent.status === 'deleted') throw notFound('agent');
  if (subAgent.kind === 'client') throw agentIsClient('delegate to an agent that you registered');
  if (subAgent.status !== 'active') throw agentNotActive();
  const undeclared = uncoveredScopes(subAgent.scopes, scopes);
  if (undeclared.length > 0) throw notDeclared(undeclared, subAgentId);
  return subAgent;
}

/**
 * The key to which the token of a sub-agent is bound: its own. Nobody else can prove it, not even the parent.
 * @returns RFC 7638 thumbprint
 */
async function keyOf(transaction: Transaction, agentId: string): Promise<string> {
  const keys = (await readAgentKeys(transaction, [agentId])).get(agentId) ?? [];
  const current = keys.find(({ revokedAt }) => revokedAt === null);
  if (current !== undefined) return current.kid;
  throw new ApiError(
    400,
    'KEY_REQUIRED',
    'the token would be bound to the key of the sub-agent, which has none; register one with POST /v1/agents/:id/keys',
  );
}

function checkDepth({ depth }: DelegationRule, { ancestor_grant_ids }: Parent): void {
  if (ancestor_grant_ids.length + 1 <= depth) return;
  throw new ApiError(403, 'DELEGATION_DEPTH_EXCEEDED', `a chain of delegation has at most ${depth} links`);
}

/** The issuer as audience stands for all services of the developer and may be narrowed; a named audience may not change. */
function checkAudience(issuer: string, parentAudience: string, audience: string): void {
  if (audience === parentAudience || parentAudience === issuer) return;
  throw new ApiError(
    400,
    'AUDIENCE_NOT_NARROWER',
    `the parent was granted for ${parentAudience}, and a delegated grant cannot be for another audience`,
  );
}

interface Child extends LimitedScopes {
  subAgentId: string;
  audience: string;
  end: Date;
  /** RFC 7638 thumbprint of the key to which its token is bound. */
  jkt: string | undefined;
}

async function write(
  transaction: Transaction,
  issuer: Issuer,
  parent: Parent,
  { jti, exp }: GrantTokenClaims,
  { subAgentId, scopes, details, audience, end, jkt }: Child,
): Promise<Issued> {
  const { now, principal_id } = parent;
  if (principal_id === null) throw invalidParent('It has expired.');
  return issue(transaction, issuer, {
    by: 'delegation',
    grant: {
      grantId: newId('grnt'),
      developerId: parent.developer_id,
      principalId: principal_id,
      principal: parent.principal,
      agentId: subAgentId,
      audience,
      acr: parent.acr,
      idp: parent.idp,
      amr: parent.amr,
      authenticatedAt: parent.auth_time,
      parentEnd: exp,
      ancestorGrantIds: [...parent.ancestor_grant_ids, parent.id],
      ancestorAgentIds: [...parent.ancestor_agent_ids, parent.agent_id],
      end,
      details,
      jkt,
    },
    policyDigest: parent.policy_digest,
    scopes: [...scopes],
    now,
    makes: {
      scopes,
      parentJti: jti,
      authRequestId: null,
      source: sql`grants AS source JOIN grant_tokens t ON t.grant_id = source.id
        WHERE source.id = ${parent.id} AND t.jti = ${jti} AND t.revoked_at IS NULL AND t.expires_at > ${now}
          AND ${revokedAt('source')} IS NULL AND NOT ${isEndedByHold('t', 'source')}`,
    },
    refuse: (fault) =>
      invalidParent(fault === 'expired' ? 'It has expired.' : 'It has expired or has been revoked.'),
  });
}

import { type Selectable, sql } from 'kysely';
import { ApiError } from '../../base/api-error.ts';
import { newId } from '../../base/ids.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { IdentityAssertionTable } from '../../base/store/schema/oauth-tables.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { agentNotActive } from '../agents/refusals.ts';
import { onHold } from '../holds/holds-on.ts';
import { revokedAt } from '../revocations/revoked-at.ts';
import { refuseUnapprovable } from '../provisioning/approvable-scopes.ts';
import type { Issuer } from '../tokens/grant-token.ts';
import { type ProvenKey, useKeyProof } from '../tokens/key-proof.ts';
import { refuseSameSecond } from '../tokens/same-second.ts';
import { authorityLocks, type Held, heldColumns } from './authority-locks.ts';
import { issue, type Issued, type NewGrant } from './issue.ts';
import { holdPerson, holdsOnGiven, holdStop } from './stops.ts';
import { isServiceOpen, type PresentAuthority, presentScopes } from './open-service.ts';

/** A stored assertion, and who presents it. */
export interface PresentedAssertion {
  digest: Uint8Array;
  agentId: string;
  /** The key that they have proven; the token is bound to it. */
  key: ProvenKey | undefined;
}

type Found = Held & Selectable<IdentityAssertionTable> & Pick<PresentAuthority, 'open_to' | 'service_scopes'>;

/**
 * Gives a token for an assertion of a developer's provider (`docs/protocol.md` §14): the first time it makes the grant, and
 * later, for the same agent, another token of that grant, while it is in force.
 * @returns the refusal where somebody has stopped the agent: commit the event that tells the developer, and throw it then
 * @throws {ApiError} 400 `INVALID_GRANT`, 403 `AGENT_NOT_ACTIVE`, `ON_HOLD`, `PRINCIPAL_DEPROVISIONED`, `APPROVAL_NOT_ALLOWED`
 */
export async function grantByAssertion(
  transaction: Transaction,
  issuer: Issuer,
  developerId: string,
  { digest, agentId, key }: PresentedAssertion,
): Promise<Issued | ApiError> {
  const found = await lock(transaction, developerId, { digest, agentId });
  const [agent] = found.agents;
  if (agent === undefined || agent.status !== 'active') throw agentNotActive();
  const { now, principal, principal_id, revoked_before, grant_id } = found;
  if (principal_id === null) throw refused('the person is gone');
  if (revoked_before !== null && revoked_before >= found.issued_at)
    throw refused('it was made before a stop');
  const stopped = await refuseStopped(transaction, found);
  if (stopped !== undefined) return stopped;
  refuseSameSecond(found);
  const present = { ...found, face: 'oauth' as const, agent_kind: agent.kind, agent_scopes: agent.scopes };
  if (!isServiceOpen(present)) throw refused('its service is no longer open to its client');
  const scopes = presentScopes(found.scopes, present);
  if (scopes.length === 0) throw refused('the agent may have none of its scopes any more');
  await refuseUnapprovable(transaction, principal, scopes);
  if (key !== undefined) await useKeyProof(transaction, key);
  const grantId = grant_id ?? newId('grnt');
  const issued = await issue(transaction, issuer, {
    by: 'assertion',
    grant: {
      grantId,
      developerId,
      principalId: principal_id,
      principal,
      agentId,
      audience: found.audience,
      acr: found.acr,
      idp: found.idp,
      amr: found.amr,
      authenticatedAt: found.auth_time,
      ancestorGrantIds: [],
      ancestorAgentIds: [],
      end: await endOf(transaction, found),
      // An assertion limits nothing: `verify-assertion.ts` refuses what would.
      details: [],
      jkt: key?.jkt,
    },
    policyDigest: found.policy_digest,
    scopes,
    now,
    ...(grant_id === null ? firstUse(found, grantId) : { uses: inForce(grantId) }),
    refuse: () => refused('its grant has ended'),
  });
  await appendEvent(transaction, developerId, {
    type: 'assertion.used',
    data: { grantId, agentId, principal, identityProvider: found.idp },
  });
  return issued;
}

async function lock(
  transaction: Transaction,
  developerId: string,
  { digest, agentId }: Pick<PresentedAssertion, 'digest' | 'agentId'>,
): Promise<Found> {
  const mine = sql`identity_assertions WHERE digest = ${digest} AND agent_id = ${agentId}`;
  const assertions = await sql<{ principal: string }>`SELECT principal FROM ${mine} FOR UPDATE`.execute(
    transaction,
  );
  const [assertion] = assertions.rows;
  if (assertion === undefined) throw refused('it was used by another client');
  await holdPerson(transaction, assertion.principal);
  const locks = authorityLocks({
    developerId,
    agents: sql`${[agentId]}`,
    principal: sql`${assertion.principal}`,
    grants: sql`ARRAY(SELECT grant_id FROM ${mine})`,
  });
  const { rows } = await sql<Found>`
    WITH ${locks}
    SELECT i.*, s.open_to, s.scopes AS service_scopes, ${heldColumns}
    FROM held_developer, (SELECT * FROM ${mine}) AS i
      LEFT JOIN resources s ON s.developer_id = i.developer_id AND s.audience = i.audience`.execute(
    transaction,
  );
  const [found] = rows;
  if (found === undefined) throw refused('its developer is gone');
  return found;
}

/** A provider's assertion does not bring back what somebody has stopped. */
async function refuseStopped(transaction: Transaction, found: Found): Promise<ApiError | undefined> {
  const { byDeveloper, byPerson } = await holdStop(transaction, found);
  const holds = await holdsOnGiven(transaction, found);
  if (holds.length > 0) throw onHold(holds);
  if (byDeveloper === null && !byPerson) return undefined;
  // Once for each assertion, so that a client does not fill the developer's events with one that it repeats.
  if (!found.is_refused) {
    const { digest, developer_id, agent_id: agentId, principal, audience, idp: identityProvider } = found;
    await sql`UPDATE identity_assertions SET is_refused = true WHERE digest = ${digest}`.execute(transaction);
    const stoppedBy = byDeveloper === null ? 'person' : 'developer';
    await appendEvent(transaction, developer_id, {
      type: 'assertion.refused',
      data: { agentId, principal, audience, identityProvider, stoppedBy, grantId: byDeveloper },
    });
  }
  return refused(byDeveloper === null ? STOPPED_BY_PERSON : STOPPED_BY_DEVELOPER);
}

const STOPPED_BY_PERSON =
  'the person has stopped the client, or everything of theirs was ended; they must authorize it again at /oauth/authorize';
const STOPPED_BY_DEVELOPER =
  'the developer of the service has stopped the client for this person; only the developer can lift that';

/** A grant lives as long as one token of it: the next one comes with the next assertion. */
async function endOf(transaction: Transaction, { grant_id, grant_lifetime, now }: Found): Promise<Date> {
  if (grant_id === null) return new Date(now.getTime() + grant_lifetime * 1_000);
  const { expires_at: end } = await transaction
    .selectFrom('grants')
    .select('expires_at')
    .where('id', '=', grant_id)
    .executeTakeFirstOrThrow();
  return end;
}

function firstUse(
  { scopes, digest }: Found,
  grantId: string,
): { makes: NewGrant; uses: ReturnType<typeof sql> } {
  return {
    makes: {
      scopes,
      parentJti: null,
      authRequestId: null,
      source: sql`identity_assertions AS source WHERE source.digest = ${digest}`,
    },
    uses: sql`UPDATE identity_assertions SET grant_id = ${grantId} WHERE digest = ${digest}`,
  };
}

function inForce(grantId: string): ReturnType<typeof sql> {
  return sql`SELECT g.id AS grant_id FROM grants g WHERE g.id = ${grantId} AND ${revokedAt('g')} IS NULL`;
}

function refused(fault: string): ApiError {
  return new ApiError(400, 'INVALID_GRANT', `assertion: ${fault}`);
}

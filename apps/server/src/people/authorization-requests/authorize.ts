import { acrOf, type CallDetail, SANDBOX_ACR, uncoveredScopes } from '@grantex/core/issuer';
import { sql } from 'kysely';
import { isAllowedRedirect } from '../../authority/agents/redirect-uri.ts';
import { agentIsClient, agentNotActive, notDeclared } from '../../authority/agents/refusals.ts';
import { checkInCatalog } from '../../authority/catalogs/check-details.ts';
import { readAsked } from '../../authority/details/asked-details.ts';
import { withOnline } from '../../authority/details/online.ts';
import { refuseByPolicy } from '../../authority/policies/within-policies.ts';
import { checkRegisteredAudience } from '../../authority/developers/audiences.ts';
import { LONGEST_AMR } from '../directory/authenticate.ts';
import { LONGEST_ISSUER } from '../directory/provider.ts';
import { refuseHeldAgent } from '../../authority/holds/holds-on.ts';
import { longestGrant } from '../../authority/developers/settings.ts';
import { encodeGrantToken } from '../../authority/tokens/grant-token.ts';
import { appendEvent } from '../../ledger/events/append-event.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { resultEnded } from '../../http/answers/idempotency.ts';
import { newId } from '../../base/ids.ts';
import { refuseUnapprovable } from '../../authority/provisioning/approvable-scopes.ts';
import { findOrMakePrincipal, mustNotHaveLeft } from '../principals/principal.ts';
import { newSecret, secretDigest } from '../../base/secrets.ts';
import type { Transaction } from '../../base/store/database.ts';
import { tellOfApproval } from './decide.ts';
import { consentUrlOf, isPresentLink } from './consent-link.ts';
import { newCode, type AuthorizationRequest } from './request.ts';
import type { Site } from '../../base/site.ts';

/** What a developer asks a principal for, on behalf of one of its agents. */
export interface AuthorizationInput {
  agentId: string;
  principalId: string;
  scopes: readonly string[];
  /** What limits them, as it was sent. */
  details?: unknown;
  /** Life of the grant in seconds, before it is limited. */
  expiresIn: number;
  redirectUri?: string | undefined;
  state?: string | undefined;
  audience?: string | undefined;
  codeChallenge?: string | undefined;
}

export interface Authorized {
  request: AuthorizationRequest;
  /** The page where the person decides. */
  consentUrl: string;
  /** A sandbox approves at once. */
  code?: string;
}

/**
 * Makes an authorization request (`docs/protocol.md` §6). A sandbox approves it at once; a live server keeps it
 * pending until the person has decided.
 * @throws {ApiError} naming the rule that the input breaks
 */
export async function authorize(
  transaction: Transaction,
  { config, masterKey }: { config: Site & { maxGrantLifetime: number }; masterKey: Uint8Array },
  developerId: string,
  input: AuthorizationInput,
): Promise<Authorized> {
  const agent = await findAgent(transaction, input.agentId);
  const { scopes, details } = readAsked(input.scopes, input.details);
  const undeclared = uncoveredScopes(agent.scopes, scopes);
  if (undeclared.length > 0) throw notDeclared(undeclared);
  checkRedirect(input, agent.redirect_uris, config.mode);
  const audience = input.audience ?? config.publicUrl;
  checkRegisteredAudience(agent.settings, config.publicUrl, audience);
  await checkInCatalog(transaction, { developerId, audience, details });
  const ceiling = longestGrant(agent.settings, config);
  checkTokenLength(config.publicUrl, {
    ...input,
    developerId,
    scopes,
    details: withOnline(details),
    audience,
  });

  await refuseByPolicy(transaction, {
    developerId,
    policyDigest: agent.policy_digest,
    agentId: input.agentId,
    ancestorAgentIds: [],
    audience,
    depth: 0,
    principalId: input.principalId,
    acr: undefined,
    scopes,
  });
  const secret = newSecret('');
  const grantLifetime = Math.min(input.expiresIn, ceiling);
  const code = config.mode === 'sandbox' ? newCode() : undefined;
  const [id, principal] = [
    newId('areq'),
    await findOrMakePrincipal(transaction, { masterKey }, developerId, input.principalId),
  ];
  await mustNotHaveLeft(transaction, principal);
  if (code !== undefined) await refuseUnapprovable(transaction, principal, scopes);
  const inserted = transaction
    .insertInto('authorization_requests')
    .values({
      id,
      developer_id: developerId,
      agent_id: input.agentId,
      principal,
      scopes,
      details: JSON.stringify(details),
      audience,
      redirect_uri: input.redirectUri ?? null,
      state: input.state ?? null,
      grant_lifetime: grantLifetime,
      code_challenge: input.codeChallenge ?? null,
      consent_digest: secretDigest(secret),
      expires_at: sql<Date>`clock_timestamp() + interval '15 minutes'`,
      status: 'pending',
      ...(code === undefined
        ? {}
        : {
            ...code.columns,
            acr: SANDBOX_ACR,
            amr: [],
            auth_time: sql<Date>`clock_timestamp()`,
            approved_scopes: scopes,
            approved_details: JSON.stringify(details),
            approved_lifetime: grantLifetime,
          }),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const requested = {
    type: 'authorization.requested',
    data: { authRequestId: id, agentId: input.agentId, principal, scopes },
  } as const;
  // Sent together.
  const [request] = await Promise.all([
    inserted,
    appendEvent(transaction, developerId, requested),
    code === undefined
      ? undefined
      : tellOfApproval(transaction, {
          id,
          developer_id: developerId,
          agent_id: input.agentId,
          principal,
        }),
  ]);
  return {
    request: {
      ...request,
      agent_id: input.agentId,
      principal,
      principal_id: input.principalId,
      now: request.created_at,
    },
    consentUrl: consentUrlOf(config, secret),
    ...(code === undefined ? {} : { code: code.secret }),
  };
}

/**
 * Checks again what an authorization depends on, before its answer, which may contain a code, is repeated.
 * @returns the refusal; undefined where the authorization is still valid, and its link has not been replaced
 * @throws {ApiError} as {@link authorize} where the agent is the reason
 */
export async function refuseAuthorizedAgain(
  transaction: Transaction,
  agentId: string,
  { authRequestId, consentUrl }: { authRequestId: string; consentUrl: string },
): Promise<ApiError | undefined> {
  await findAgent(transaction, agentId);
  const isValid = await isPresentLink(transaction, authRequestId, consentUrl);
  return isValid ? undefined : resultEnded('authorization request');
}

async function findAgent(transaction: Transaction, agentId: string) {
  const agent = await transaction
    .selectFrom('agents')
    .innerJoin('developers', 'developers.id', 'agents.developer_id')
    .select([
      'agents.scopes',
      'agents.redirect_uris',
      'agents.status',
      'agents.kind',
      'developers.settings',
      'developers.policy_digest',
    ])
    .where('agents.id', '=', agentId)
    .where('agents.status', '<>', 'deleted')
    .executeTakeFirst();
  if (agent === undefined) throw notFound('agent');
  if (agent.kind === 'client') throw agentIsClient('it asks people itself, at /oauth/authorize');
  if (agent.status !== 'active') throw agentNotActive();
  await refuseHeldAgent(transaction, agentId);
  return agent;
}

function checkRedirect(
  { redirectUri, codeChallenge }: AuthorizationInput,
  registered: readonly string[],
  mode: Site['mode'],
): void {
  if (redirectUri === undefined) return;
  if (!isAllowedRedirect(redirectUri, registered, mode)) {
    throw new ApiError(400, 'REDIRECT_URI_NOT_REGISTERED', 'redirectUri is not registered for the agent');
  }
  if (mode === 'live' && codeChallenge === undefined) {
    throw new ApiError(400, 'PKCE_REQUIRED', 'a request with a redirectUri needs a codeChallenge (S256)');
  }
}

/**
 * What the person would approve must fit into a token, with the longest possible proof of the person and the present
 * times; otherwise the approval would be useless.
 */
export function checkTokenLength(
  issuer: string,
  asked: {
    developerId: string;
    principalId: string;
    agentId: string;
    scopes: readonly string[];
    details: readonly CallDetail[];
    audience: string;
  },
): void {
  const now = new Date();
  encodeGrantToken(issuer, {
    ...asked,
    tokenId: newId('tok'),
    grantId: newId('grnt'),
    principal: newId('prn'),
    acr: acrOf('directory'),
    idp: LONGEST_ISSUER,
    amr: LONGEST_AMR,
    authenticatedAt: now,
    ancestorGrantIds: [],
    ancestorAgentIds: [],
    issuedAt: now,
    expiresAt: new Date(now.getTime() + 60_000),
  });
}

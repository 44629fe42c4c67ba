import { formatDuration } from '@grantex/core/issuer';
import type { BindingWay } from '@grantex/core';
import type { AgentStatus } from '@grantex/core/issuer';
import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import { providerHost } from '../directory/provider.ts';
import { withLogoAddress } from '../../authority/domains/logo-address.ts';
import { shownDomain, type ShownDomain } from '../../authority/domains/shown-domain.ts';
import { delegationRule, type DelegationRule } from '../../authority/grants/delegation-rule.ts';
import { maskedAddress } from '../../base/email-address.ts';
import { unapprovableScopes } from '../../authority/provisioning/approvable-scopes.ts';
import type { DescribedScope } from '../../authority/scopes/describe.ts';
import { sentencesOf } from '../../authority/scopes/sentences.ts';
import { secretDigest } from '../../base/secrets.ts';
import { type HoldRow, holdsColumn } from '../../authority/holds/holds-on.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { DeveloperSettings } from '../../base/store/schema/authority-tables.ts';
import type { RequestStatus } from '../../base/store/schema/people-tables.ts';
import { type AuthorizationRequest, statusOf } from './request.ts';
import { limitsOf, type ShownLimits } from './shown-limits.ts';
import type { Site } from '../../base/site.ts';

/** What the consent page shows before a person decides. Every text in it may be hostile. */
export interface ConsentDetails {
  requestId: string;
  status: RequestStatus | 'expired';
  developer: { id: string; name: string; domain: ShownDomain | null };
  agent: {
    id: string;
    name: string;
    description: string | null;
    /** RFC 7638 thumbprint of the key that it has proven; `null` without one. */
    keyId: string | null;
    /** ISO 8601. */
    knownSince: string;
  };
  /** The developer's own name for the person. */
  principalId: string;
  scopes: DescribedScope[];
  /** What limits them. */
  limits: ShownLimits;
  /** Those of the scopes that no group of the person lets them approve. */
  notAllowed: string[];
  audience: string;
  /** Whether the audience is the issuer, which stands for all services of the developer. */
  isIssuerAudience: boolean;
  /** A duration such as `24h`. */
  lifetime: string;
  /** What the agent may delegate, by its developer's present settings. */
  delegation: DelegationRule;
  redirectUri: string | null;
  /** When the request expires, ISO 8601. */
  expiresAt: string;
  binding: BindingState;
}

/** Whether the principal is bound to a person. `provider` is the host of the developer's sign-in provider. */
export type BindingState =
  | { kind: 'bound'; way: BindingWay; since: string; email: string | null; provider: string | null }
  | { kind: 'unbound'; firstUse: boolean; email: string | null; provider: string | null };

/** A request with everything that a decision about it depends on. */
export interface ConsentRequest extends AuthorizationRequest {
  principal_id: string;
  email: string | null;
  email_entered_at: Date | null;
  /** Of the person's last visit. */
  language: string | null;
  deprovisioned_at: Date | null;
  developer_name: string;
  developer_domain: ShownDomain | null;
  settings: DeveloperSettings;
  agent_name: string;
  agent_description: string | null;
  agent_status: AgentStatus;
  agent_holds: HoldRow[];
  agent_created_at: Date;
  agent_redirect_uris: string[];
  agent_key_id: string | null;
  /** The latest stamp that ended the authority of the agent, the principal or the developer. */
  revoked_before: Date | null;
  binding: { account_id: string | null; way: BindingWay; bound_at: string } | null;
  /** Whether somebody was bound before, and is no longer. */
  was_bound: boolean;
  /** The owner of the name at a provider that has bound it; `null` where none has. */
  name_owner: { issuer: string | null; subject: string | null } | null;
  /** The developer's sign-in provider. */
  provider: { id: string; issuer: string } | null;
}

/** What the page shows, and the row behind it. */
export interface ConsentState {
  details: ConsentDetails;
  /** SHA-256 of the details without the status, in base64url: a decision is about exactly these. */
  digest: string;
  request: ConsentRequest;
}

type Needs = { config: Site };

/**
 * Finds the request behind a consent link. Run it as `grantex_consent`: everybody who has the link may read it.
 * @returns undefined when there is no such request, or its principal was erased
 */
export async function findConsent(
  transaction: Transaction,
  needs: Needs,
  secret: string,
): Promise<ConsentState | undefined> {
  return find(transaction, needs, behind(secret));
}

/** The condition for one request; `r` is the request. */
type Which = RawBuilder<unknown>;

const behind = (secret: string): Which => sql`r.consent_digest = ${secretDigest(secret)} AND r.face = 'api'`;

async function find(
  transaction: Transaction,
  { config }: Needs,
  which: Which,
): Promise<ConsentState | undefined> {
  const { rows } = await sql<ConsentRequest>`
    SELECT r.*, p.principal_id, p.email, p.email_entered_at, p.language, p.deprovisioned_at, d.name AS developer_name, d.settings,
      ${shownDomain(sql.ref('d.id'))} AS developer_domain,
      a.name AS agent_name, a.description AS agent_description, a.status AS agent_status,
      ${holdsColumn(sql`ARRAY[]::text[]`, sql`ARRAY[a.id]`)} AS agent_holds,
      a.created_at AS agent_created_at, a.redirect_uris AS agent_redirect_uris,
      (SELECT kid FROM agent_keys k WHERE k.agent_id = a.id AND k.revoked_at IS NULL LIMIT 1) AS agent_key_id,
      GREATEST(a.revoked_before, p.revoked_before, d.revoked_before) AS revoked_before,
      (SELECT json_build_object('account_id', b.account_id, 'way', b.way, 'bound_at', b.bound_at)
        FROM bindings b WHERE b.principal = p.id AND b.ended_at IS NULL) AS binding,
      EXISTS (SELECT FROM bindings b WHERE b.principal = p.id AND b.ended_at IS NOT NULL) AS was_bound,
      (SELECT json_build_object('issuer', b.issuer, 'subject', b.subject)
        FROM bindings b WHERE b.principal = p.id AND b.way = 'directory'
        ORDER BY b.bound_at DESC LIMIT 1) AS name_owner,
      (SELECT json_build_object('id', s.id, 'issuer', s.issuer)
        FROM sign_in_providers s WHERE s.developer_id = d.id) AS provider,
      clock_timestamp()::timestamptz(3) AS now
    ${REQUEST_ROWS} WHERE ${which} AND p.principal_id IS NOT NULL`.execute(transaction);
  const [request] = rows;
  if (request === undefined) return undefined;
  const scopes = await sentencesOf(transaction, request.developer_id, request.scopes);
  const limits = await limitsOf(transaction, request);
  const notAllowed = await unapprovableScopes(transaction, request.principal, request.scopes);
  const details = { ...showing(request, scopes, limits, config), notAllowed };
  return { details, digest: digestOf(details).toString('base64url'), request };
}

const REQUEST_ROWS: RawBuilder<unknown> = sql`
  FROM authorization_requests r
  JOIN agents a ON a.id = r.agent_id
  JOIN principals p ON p.id = r.principal
  JOIN developers d ON d.id = r.developer_id`;

/**
 * Like {@link findConsent}, with every row locked that a decision depends on, in the order of an exchange: request,
 * agent, principal, developer. Reads after it has locked. The key of the request stays unlocked, for links and challenges
 * that refer to it.
 * @param principal how to lock the principal: `share` to decide, `update` to bind
 */
export async function lockConsent(
  transaction: Transaction,
  needs: Needs,
  secret: string,
  principal: 'share' | 'update',
): Promise<ConsentState | undefined> {
  return lock(transaction, needs, behind(secret), principal);
}

/** The same for a request that its developer names. It is looked up without its link, which nobody can read. */
export async function lockOwnConsent(
  transaction: Transaction,
  needs: Needs,
  { developerId, id }: { developerId: string; id: string },
): Promise<ConsentState | undefined> {
  const own = sql`r.id = ${id} AND r.developer_id = ${developerId} AND r.face = 'api'`;
  return lock(transaction, needs, own, 'update');
}

async function lock(
  transaction: Transaction,
  needs: Needs,
  which: Which,
  principal: 'share' | 'update',
): Promise<ConsentState | undefined> {
  await LOCKS[principal](which).execute(transaction);
  return find(transaction, needs, which);
}

const LOCKS: Record<'share' | 'update', (which: Which) => RawBuilder<unknown>> = {
  share: (which) => sql`SELECT ${REQUEST_ROWS} WHERE ${which}
    FOR NO KEY UPDATE OF r FOR SHARE OF a, p FOR KEY SHARE OF d`,
  update: (which) => sql`SELECT ${REQUEST_ROWS} WHERE ${which}
    FOR NO KEY UPDATE OF r FOR SHARE OF a FOR UPDATE OF p FOR KEY SHARE OF d`,
};

function showing(
  request: ConsentRequest,
  scopes: DescribedScope[],
  limits: ShownLimits,
  config: Needs['config'],
): Omit<ConsentDetails, 'notAllowed'> {
  return {
    requestId: request.id,
    status: statusOf(request),
    developer: {
      id: request.developer_id,
      name: request.developer_name,
      domain: withLogoAddress(request.developer_domain, config),
    },
    agent: {
      id: request.agent_id,
      name: request.agent_name,
      description: request.agent_description,
      keyId: request.agent_key_id,
      knownSince: request.agent_created_at.toISOString(),
    },
    principalId: request.principal_id,
    scopes,
    limits,
    audience: request.audience,
    isIssuerAudience: request.audience === config.publicUrl,
    lifetime: formatDuration(request.grant_lifetime),
    delegation: delegationRule(request.settings, config.maxDelegationDepth),
    redirectUri: request.redirect_uri,
    expiresAt: request.expires_at.toISOString(),
    binding: bindingStateOf(request),
  };
}

function bindingStateOf(request: ConsentRequest): BindingState {
  const { binding } = request;
  const email = request.email === null ? null : maskedAddress(request.email);
  const provider = request.provider === null ? null : providerHost(request.provider.issuer);
  return binding === null
    ? { kind: 'unbound', firstUse: isFirstUse(request), email, provider }
    : { kind: 'bound', way: binding.way, since: new Date(binding.bound_at).toISOString(), email, provider };
}

/** Whether the first visitor may become the person: an admin has allowed that, and nothing else identifies the person. */
export function isFirstUse({ settings, email, provider, was_bound }: ConsentRequest): boolean {
  return settings.firstUse === true && email === null && provider === null && !was_bound;
}

/** Without the status, which changes with the decision itself. */
function digestOf({ status: _changes, ...details }: ConsentDetails): Buffer {
  // The details are made in one place, so the order of their members is fixed.
  return createHash('sha256').update(JSON.stringify(details)).digest();
}

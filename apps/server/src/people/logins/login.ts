import { formatDuration } from '@grantex/core/issuer';
import type { AgentStatus } from '@grantex/core/issuer';
import { createHash } from 'node:crypto';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { agentNotActive } from '../../authority/agents/refusals.ts';
import { withLogoAddress } from '../../authority/domains/logo-address.ts';
import { shownDomain, type ShownDomain } from '../../authority/domains/shown-domain.ts';
import { type BudgetRow, budgetRows } from '../../authority/budgets/view.ts';
import { delegationRule, type DelegationRule } from '../../authority/grants/delegation-rule.ts';
import type { DescribedScope } from '../../authority/scopes/describe.ts';
import { sentencesOf } from '../../authority/scopes/sentences.ts';
import { ApiError, notFound } from '../../base/api-error.ts';
import { secretDigest } from '../../base/secrets.ts';
import { isLoopback, type Site } from '../../base/site.ts';
import { type HoldRow, holdsColumn, onHold, viewsOfHolds } from '../../authority/holds/holds-on.ts';
import type { Transaction } from '../../base/store/database.ts';
import type { DeveloperSettings } from '../../base/store/schema/authority-tables.ts';
import type { ResourceTable } from '../../base/store/schema/oauth-tables.ts';
import type { AuthorizationRequestTable, RequestStatus } from '../../base/store/schema/people-tables.ts';
import { revokedAt } from '../../authority/revocations/revoked-at.ts';
import { isEqual } from '../accounts/challenge.ts';
import { type EarlierGrant, takesPlaceOf } from '../authorization-requests/choice.ts';
import { limitsOf, type ShownLimits } from '../authorization-requests/shown-limits.ts';
import { requestChanged } from '../authorization-requests/open-request.ts';
import { refuseDecided, statusOf } from '../authorization-requests/request.ts';
import { providerHost } from '../directory/provider.ts';

/** What the page of a login shows before a person decides. Every text in it may be hostile. */
export interface LoginDetails {
  requestId: string;
  status: RequestStatus | 'expired';
  developer: { id: string; name: string; domain: ShownDomain | null };
  client: {
    /** As it claims, or as its developer has named the agent. */
    name: string;
    id: string;
    /** The host of its id, where that is a URL: the only part of it that somebody has checked. */
    host: string | null;
    isAgent: boolean;
  };
  scopes: DescribedScope[];
  /** What limits them. */
  limits: ShownLimits;
  audience: string;
  /** A duration such as `24h`. */
  lifetime: string;
  delegation: DelegationRule;
  redirect: { uri: string; isThisComputer: boolean };
  people: ResourceTable['people'];
  /** What the client may do already, and will do by this permission alone. Named to its person alone. */
  earlier: { id: string; since: string } | null;
  /** The host of the developer's sign-in provider. */
  provider: string | null;
  expiresAt: string;
}

/** A request of a client, which names no person: whoever decides shows who they are. */
export interface LoginRequest extends Selectable<AuthorizationRequestTable> {
  client_id: string;
  client_name: string;
  visit_digest: Uint8Array;
  redirect_uri: string;
  now: Date;
  developer_name: string;
  developer_domain: ShownDomain | null;
  settings: DeveloperSettings;
  /** The latest stamp that ended the authority of the agent or the developer. */
  revoked_before: Date | null;
  /** The agent that the client is at the developer by now, and its status. `null` while nobody has authorized the client. */
  known_agent_id: string | null;
  agent_status: AgentStatus | null;
  agent_holds: HoldRow[];
  /** `null` where the service is no longer registered. */
  people: ResourceTable['people'] | null;
  open_to: ResourceTable['open_to'] | null;
  provider: { id: string; issuer: string } | null;
  /**
   * The newest grant of the same client, for the same service, of the same browser or proven key, which this one may end:
   * where it is known who decides, of theirs.
   */
  earlier: (EarlierGrant & { principal: string; issued_at: string; budgets: BudgetRow[] }) | null;
}

/** What the page shows, and the row behind it. */
export interface Login {
  details: LoginDetails;
  /** SHA-256 of the details without the status, in base64url: a decision is about exactly these. */
  digest: string;
  request: LoginRequest;
}

const ROWS: RawBuilder<unknown> = sql`
  FROM authorization_requests r
  JOIN developers d ON d.id = r.developer_id
  LEFT JOIN resources s ON s.developer_id = r.developer_id AND s.audience = r.audience
  LEFT JOIN agents a ON a.developer_id = r.developer_id AND (a.id = r.agent_id OR a.client_id = r.client_id)`;

/**
 * Finds the login behind the secret of its page, for the browser that the client has sent there and for no other.
 * @throws {ApiError} 404, 403 `LOGIN_ELSEWHERE`
 */
export async function findLogin(
  transaction: Transaction,
  { config }: { config: Site },
  secret: string,
  visitDigest: Uint8Array,
): Promise<Login> {
  const { rows } = await sql<Omit<LoginRequest, 'redirect_uri'> & { redirect_uri: string | null }>`
    SELECT r.*, d.name AS developer_name, ${shownDomain(sql.ref('d.id'))} AS developer_domain, d.settings, s.people, s.open_to,
      a.id AS known_agent_id, a.status AS agent_status, ${holdsColumn(sql`ARRAY[]::text[]`, sql`ARRAY[a.id]`)} AS agent_holds,
      GREATEST(a.revoked_before, d.revoked_before) AS revoked_before,
      (SELECT json_build_object('id', p.id, 'issuer', p.issuer)
        FROM sign_in_providers p WHERE p.developer_id = d.id) AS provider,
      (SELECT json_build_object('id', g.id, 'scopes', g.scopes, 'details', g.details,
          'principal', g.principal, 'issued_at', g.issued_at, 'budgets', ${budgetRows('g')})
        FROM authorization_requests e JOIN grants g ON g.id = e.grant_id
        WHERE (e.visit_digest = r.visit_digest OR e.dpop_jkt = CASE WHEN r.is_key_proven THEN r.dpop_jkt END)
          AND e.developer_id = r.developer_id AND e.client_id = r.client_id AND e.audience = r.audience
          AND (r.principal IS NULL OR g.principal = r.principal)
          AND g.expires_at > clock_timestamp() AND ${revokedAt('g')} IS NULL
        ORDER BY g.issued_at DESC LIMIT 1) AS earlier,
      clock_timestamp()::timestamptz(3) AS now
    ${ROWS} WHERE r.consent_digest = ${secretDigest(secret)} AND r.face = 'oauth'`.execute(transaction);
  const [found] = rows;
  // It has no address any more once its person is erased.
  if (found === undefined || found.redirect_uri === null) throw notFound('login');
  const { earlier, redirect_uri } = found;
  const isReplaced = earlier !== null && takesPlaceOf(found, earlier);
  const request = { ...found, redirect_uri, earlier: isReplaced ? earlier : null };
  if (!isEqual(request.visit_digest, visitDigest)) throw elsewhere();
  const scopes = await sentencesOf(transaction, request.developer_id, request.scopes);
  const limits = await limitsOf(transaction, request);
  const details = showing(request, scopes, limits, config);
  return { details, digest: digestOf(details), request };
}

/** Like {@link findLogin}, with the request locked, so that two decisions come one after the other. */
export async function lockLogin(
  transaction: Transaction,
  needs: { config: Site },
  secret: string,
  visitDigest: Uint8Array,
): Promise<Login> {
  await sql`SELECT FROM authorization_requests WHERE consent_digest = ${secretDigest(secret)} AND face = 'oauth'
    FOR NO KEY UPDATE`.execute(transaction);
  return findLogin(transaction, needs, secret, visitDigest);
}

/** Whether a secret is that of a login's page, rather than of a consent link. */
export async function isLogin(transaction: Transaction, secret: string): Promise<boolean> {
  const { rows } = await sql`SELECT FROM authorization_requests
    WHERE consent_digest = ${secretDigest(secret)} AND face = 'oauth'`.execute(transaction);
  return rows.length > 0;
}

/**
 * Refuses a login that cannot be decided any more.
 * @throws {ApiError} 410 `REQUEST_EXPIRED`, 409 `REQUEST_DECIDED`, `REQUEST_REVOKED` or `REQUEST_CHANGED`, 403 `AGENT_NOT_ACTIVE`,
 *   `ON_HOLD`
 */
export function mustBeUndecided(login: Login): Login {
  const { request } = login;
  refuseDecided(request);
  if (request.revoked_before !== null && request.revoked_before >= request.created_at) throw overtaken();
  if (request.agent_status !== null && request.agent_status !== 'active') throw agentNotActive();
  if (request.agent_holds.length > 0) throw onHold(viewsOfHolds(request.agent_holds));
  const isOpen = request.open_to === 'clients' || (request.open_to === 'agents' && isOwnAgent(request));
  if (!isOpen) throw requestChanged();
  return login;
}

/**
 * Refuses a second person for a login that somebody has approved.
 * @throws {ApiError} 409 `REQUEST_DECIDED`
 */
export function mustBeTheirs({ principal: approver }: LoginRequest, principal: string): void {
  if (approver === null || approver === principal) return;
  throw new ApiError(409, 'REQUEST_DECIDED', 'somebody else has approved this login');
}

/** The refusal of what was overtaken by a revocation. */
export function overtaken(): ApiError {
  return new ApiError(
    409,
    'REQUEST_REVOKED',
    'what this login asks for was revoked after it began; log in again',
  );
}

function elsewhere(): ApiError {
  return new ApiError(
    403,
    'LOGIN_ELSEWHERE',
    'this login began in another browser, and only that one can finish it',
  );
}

/** Whether the client is an agent of the service's developer, rather than one that somebody has authorized. */
function isOwnAgent({ client_id, agent_id }: LoginRequest): boolean {
  return client_id === agent_id;
}

function showing(
  request: LoginRequest,
  scopes: DescribedScope[],
  limits: ShownLimits,
  config: Site,
): LoginDetails {
  const { client_id: id, redirect_uri: uri } = request;
  const { protocol, hostname } = new URL(uri);
  return {
    requestId: request.id,
    status: statusOf(request),
    developer: {
      id: request.developer_id,
      name: request.developer_name,
      domain: withLogoAddress(request.developer_domain, config),
    },
    client: {
      name: request.client_name,
      id,
      host: /^https?:/.test(id) ? new URL(id).host : null,
      isAgent: isOwnAgent(request),
    },
    scopes,
    limits,
    audience: request.audience,
    lifetime: formatDuration(request.grant_lifetime),
    delegation: delegationRule(request.settings, config.maxDelegationDepth),
    redirect: { uri, isThisComputer: !/^https?:$/.test(protocol) || isLoopback(hostname) },
    people: request.people ?? 'bound',
    earlier:
      request.earlier === null
        ? null
        : { id: request.earlier.id, since: new Date(request.earlier.issued_at).toISOString() },
    provider: request.provider === null ? null : providerHost(request.provider.issuer),
    expiresAt: request.expires_at.toISOString(),
  };
}

/** Without the status, which changes with the decision itself. */
function digestOf({ status: _changes, ...details }: LoginDetails): string {
  // The details are made in one place, so the order of their members is fixed.
  return createHash('sha256').update(JSON.stringify(details)).digest('base64url');
}

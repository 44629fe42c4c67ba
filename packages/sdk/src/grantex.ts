import type { Delegate } from '@grantex/core';
import { type Agents, createAgents } from './developer/agents.ts';
import { type Catalogs, createCatalogs } from './developer/catalogs.ts';
import { createDiscovery, type IssuerDescription } from './developer/discover.ts';
import { createIssuerKeys, type IssuerKeys } from './developer/issuer-keys.ts';
import { createKeys, type Keys } from './developer/keys.ts';
import { createMe, type Me } from './developer/me.ts';
import { createPolicies, type Policies } from './developer/policies.ts';
import { createScopes, type Scopes } from './developer/scopes.ts';
import { type Admissions, createAdmissions } from './grants/admissions.ts';
import { type Approvals, createApprovals } from './grants/approvals.ts';
import {
  type Authorization,
  type Authorizations,
  type Authorize,
  type AuthorizeRequest,
  createAuthorizations,
  createAuthorize,
} from './grants/authorize.ts';
import { createDelegate } from './grants/delegate.ts';
import { createGrants, type Grants } from './grants/grants.ts';
import { createTokenSource, type TokenSource, type TokenSourceOptions } from './grants/token-source.ts';
import { createTokens, type Tokens } from './grants/tokens.ts';
import { type Compliance, createCompliance } from './organization/compliance.ts';
import { type Activity, createActivity } from './ledger/activity.ts';
import { type Audit, createAudit } from './ledger/audit.ts';
import { createEvents, type Events } from './ledger/events.ts';
import { type Anomalies, createAnomalies } from './organization/anomalies.ts';
import { type Billing, createBilling } from './organization/billing.ts';
import { createScim, type Scim } from './organization/scim.ts';
import { createWebhooks, type Webhooks } from './organization/webhooks.ts';
import { type AdminLog, createAdminLog } from './organization/admin-log.ts';
import { createSso, type Sso } from './organization/sso.ts';
import { createPrincipalSessions, type PrincipalSessions } from './people/principal-sessions.ts';
import { createPrincipals, type Principals } from './people/principals.ts';
import { createSignInProviders, type SignInProviders } from './people/sign-in-provider.ts';
import type { CallOptions, WriteOptions } from './transport/call.ts';
import { checkApiKey, checkConnection, type GrantexOptions } from './transport/options.ts';
import { createTransport } from './transport/transport.ts';

/**
 * A client of one Grantex server, for one developer. Every call rejects with a {@link GrantexError}, or with the reason
 * of the caller's signal. Temporary faults are retried, each POST with one idempotency key.
 */
export class Grantex {
  readonly agents: Agents;
  readonly authorizations: Authorizations;
  readonly admissions: Admissions;
  readonly approvals: Approvals;
  readonly tokens: Tokens;
  readonly grants: Grants;
  readonly audit: Audit;
  readonly adminLog: AdminLog;
  readonly events: Events;
  readonly webhooks: Webhooks;
  readonly scim: Scim;
  readonly anomalies: Anomalies;
  readonly activity: Activity;
  readonly compliance: Compliance;
  readonly billing: Billing;
  readonly keys: Keys;
  readonly principals: Principals;
  readonly principalSessions: PrincipalSessions;
  readonly policies: Policies;
  readonly scopes: Scopes;
  readonly catalogs: Catalogs;
  readonly signInProvider: SignInProviders;
  readonly sso: Sso;
  readonly issuerKeys: IssuerKeys;
  readonly me: Me;
  /**
   * Delegates scopes of a grant to a sub-agent: the `delegate` of core's `delegateTo`. Rejects with an
   * `AuthorizationError` where the parent's grant has ended (`revoked`) or does not hold more than the scopes
   * (`scope_missing`), and with a {@link GrantexError} for anything else. See {@link Grants.delegate} for its options.
   */
  readonly delegate: Delegate;
  readonly #authorize: Authorize;
  readonly #discover: (options?: CallOptions) => Promise<IssuerDescription>;

  /** @throws {TypeError} naming the option that is missing or wrong; an API key is never repeated */
  constructor(options: GrantexOptions) {
    const transport = createTransport(checkConnection(options), checkApiKey(options.apiKey));
    this.#discover = createDiscovery(transport);
    this.#authorize = createAuthorize(transport);
    this.me = createMe(transport);
    this.agents = createAgents({ transport, discover: this.#discover, me: this.me });
    this.authorizations = createAuthorizations(transport);
    this.tokens = createTokens(transport, this.#discover);
    this.admissions = createAdmissions(transport);
    this.approvals = createApprovals(transport);
    this.grants = createGrants(transport, this.#discover, this.approvals);
    this.delegate = createDelegate(this.grants);
    this.audit = createAudit({ transport, discover: this.#discover });
    this.adminLog = createAdminLog(transport);
    this.events = createEvents(transport);
    this.webhooks = createWebhooks(transport);
    this.scim = createScim(transport);
    this.anomalies = createAnomalies(transport);
    this.activity = createActivity(transport);
    this.compliance = createCompliance(transport);
    this.billing = createBilling(transport);
    this.keys = createKeys(transport);
    this.principals = createPrincipals(transport);
    this.principalSessions = createPrincipalSessions(transport);
    this.policies = createPolicies(transport);
    this.scopes = createScopes(transport);
    this.catalogs = createCatalogs(transport);
    this.signInProvider = createSignInProviders(transport);
    this.sso = createSso(transport);
    this.issuerKeys = createIssuerKeys(transport);
  }

  /**
   * Requests a grant for an agent: send the person's browser to the returned `consentUrl`. A sandbox approves at once
   * and returns `code`.
   * @throws {GrantexError} `SCOPE_NOT_DECLARED`, or `VALIDATION_ERROR` naming the field
   */
  authorize(request: AuthorizeRequest, options?: WriteOptions): Promise<Authorization> {
    return this.#authorize(request, options);
  }

  /** The server's description of itself, requested once and then cached. */
  discover(options?: CallOptions): Promise<IssuerDescription> {
    return this.#discover(options);
  }

  /** A grant token that stays fresh: see {@link TokenSource}. */
  tokenSource(options: TokenSourceOptions): TokenSource {
    return createTokenSource(this.tokens, options);
  }
}

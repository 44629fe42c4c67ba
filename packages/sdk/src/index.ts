export type {
  Agent,
  AgentChanges,
  AgentDescription,
  AgentFilter,
  AgentKind,
  AgentPage,
  Agents,
  RegisterAgent,
  RegisteredKey,
} from './developer/agents.ts';
export { startDeviceLogin } from './developer/device-login.ts';
export type { DeviceKey, DeviceLogin, NewDeviceLogin } from './developer/device-login.ts';
export type { IssuerDescription } from './developer/discover.ts';
export type { Catalog, Catalogs, CatalogSummary, CatalogTool } from './developer/catalogs.ts';
export type { IssuerKey, IssuerKeyList, IssuerKeys } from './developer/issuer-keys.ts';
export type { ApiKey, ApiKeyPage, Keys, NewApiKey } from './developer/keys.ts';
export type {
  Developer,
  DeveloperDomain,
  DeveloperSettings,
  Me,
  ResourceChange,
  ResourceSettings,
  StoredSettings,
} from './developer/me.ts';
export type {
  Policies,
  Policy,
  PolicyDraft,
  PolicyList,
  PolicyPut,
  PolicyReplay,
  PolicyReplayQuery,
  PolicyRule,
  PolicySet,
  PolicyTest,
  PolicyTestResult,
  PolicyVerdict,
} from './developer/policies.ts';
export type { Scopes, ScopeSentence } from './developer/scopes.ts';
export { signup } from './developer/signup.ts';
export type { SignedUp, Signup } from './developer/signup.ts';
export { Grantex } from './grantex.ts';
export { createActorToken, tokenHash } from './grants/actor-token.ts';
export type { ActorTokenInput } from './grants/actor-token.ts';
export { createAgentClient } from './grants/agent-client.ts';
export type { AgentClient, AgentClientOptions, AgentDelegation } from './grants/agent-client.ts';
export { agentFetch } from './grants/agent-fetch.ts';
export type { AgentFetchOptions } from './grants/agent-fetch.ts';
export type {
  AdmissionDecision,
  AdmissionRequest,
  Admissions,
  AdmittedOutcome,
} from './grants/admissions.ts';
export type { Approval, ApprovalFilter, ApprovalPage, Approvals, ApprovedCall } from './grants/approvals.ts';
export type {
  Authorization,
  AuthorizationFilter,
  AuthorizationPage,
  Authorizations,
  ApprovedRequest,
  AuthorizationState,
  AuthorizeRequest,
  ConsentLink,
  ListedAuthorization,
  PrincipalName,
  RequestedDetail,
  ReturnAddress,
} from './grants/authorize.ts';
export { parseCallback } from './grants/callback.ts';
export type { ExpectedCallback } from './grants/callback.ts';
export type {
  DelegateGrant,
  Grant,
  GrantBudget,
  GrantFilter,
  GrantPage,
  Grants,
  GrantVerification,
} from './grants/grants.ts';
export type { Hold, HoldOptions, Holds } from './developer/holds.ts';
export type { TokenOptions, TokenSource, TokenSourceOptions } from './grants/token-source.ts';
export type {
  ExchangeCode,
  GrantTokens,
  IssuedToken,
  RefreshToken,
  Tokens,
  Verification,
  VerifyToken,
} from './grants/tokens.ts';
export type { Activity, ActivityBucket, ActivityQuery, ActivityReport } from './ledger/activity.ts';
export type { NewAuditEntry } from './ledger/audit-entry.ts';
export type { Audit, AuditFilter, AuditPage, AuditQuery, LogOptions } from './ledger/audit.ts';
export type { FormerLogKey, LogKey, LogReader } from './ledger/log-reader.ts';
export { whoActed } from './organization/admin-log.ts';
export type { AdminLog, AdminLogFilter, AdminLogPage, WhoActed } from './organization/admin-log.ts';
export type {
  ConsoleSession,
  NewSsoConnection,
  RoleMapping,
  Sso,
  SsoConnection,
  SsoConnectionChanges,
  SsoPerson,
  SsoPersonDetails,
  SsoPersonPage,
} from './organization/sso.ts';
export type { Compliance, EvidenceFramework, EvidenceRequest } from './organization/compliance.ts';
export { readAuditLine } from './ledger/audit-line.ts';
export type { AuditLine, LineFormat } from './ledger/audit-line.ts';
export type { AuditStreamOptions } from './ledger/audit-stream.ts';
export type { EventData, GrantexEvent } from './ledger/event-data.ts';
export type { EventPage, Events, StreamNotice, StreamOptions } from './ledger/events.ts';
export { signEntry } from './ledger/sign-entry.ts';
export type { SignedAuditEntry, SignEntryOptions } from './ledger/sign-entry.ts';
export type {
  Anomalies,
  Anomaly,
  AnomalyDone,
  AnomalyFilter,
  AnomalyKind,
  AnomalyPage,
  AnomalyProfile,
  AnomalyProfilePage,
  AnomalyProgress,
  AnomalyRule,
  AnomalyRuleAction,
  DetectedAnomalies,
  NewAnomalyRule,
  SuppressedAnomalies,
} from './organization/anomalies.ts';
export type {
  Billing,
  BillingLimits,
  BillingPlan,
  BillingSubscription,
  Usage,
  UsageCounts,
  UsageHistory,
} from './organization/billing.ts';
export type {
  NewScimToken,
  Scim,
  ScimGroup,
  ScimGroupFilter,
  ScimGroupPage,
  ScimMatch,
  ScimToken,
  ScimTokenPage,
  ScimTokenWithSecret,
  ScimUser,
  ScimUserFilter,
  ScimUserPage,
} from './organization/scim.ts';
export { verifyWebhook } from './organization/verify-webhook.ts';
export type { WebhookMessage, WebhookRequest } from './organization/verify-webhook.ts';
export type {
  DeliveryFilter,
  DeliveryPage,
  NewWebhook,
  Webhook,
  WebhookChanges,
  WebhookDelivery,
  WebhookPage,
  Webhooks,
  WebhookWithSecret,
} from './organization/webhooks.ts';
export type {
  NewPrincipalSession,
  PrincipalSession,
  PrincipalSessions,
} from './people/principal-sessions.ts';
export { createPrincipal } from './people/principal.ts';
export type { Principal, PrincipalGrant, PrincipalGrantPage, PrincipalOptions } from './people/principal.ts';
export type {
  OpenSession,
  PrincipalDetails,
  PrincipalFilter,
  PrincipalPage,
  Principals,
} from './people/principals.ts';
export type { NewSignInProvider, SignInProvider, SignInProviders } from './people/sign-in-provider.ts';
export { createAgentKey, loadAgentKey } from './secrets/agent-key.ts';
export { createKeyProof } from './secrets/key-proof.ts';
export type {
  AgentKey,
  AgentKeyAlgorithm,
  AgentPublicKey,
  CreateAgentKeyOptions,
  LoadAgentKeyOptions,
} from './secrets/agent-key.ts';
export type { KeyProofAudience } from './secrets/key-proof.ts';
export { createPkce, createState } from './secrets/pkce.ts';
export type { Pkce } from './secrets/pkce.ts';
export { createMemoryStore } from './secrets/store.ts';
export type { SecretStore } from './secrets/store.ts';
export type { CallOptions, WriteOptions } from './transport/call.ts';
export { GrantexError } from './transport/errors.ts';
export type {
  ClientErrorCode,
  GrantexErrorCode,
  GrantexErrorDetail,
  ServerErrorCode,
} from './transport/errors.ts';
export type { ConnectionOptions, GrantexOptions } from './transport/options.ts';
export type { CursorQuery, FilteredPage, Page, PageQuery } from './transport/pages.ts';
export type { BindingWay, EntryStatus, JsonObject, JsonValue } from '@grantex/core';
export type {
  AgentStatus,
  ApprovalStatus,
  ArgumentLimit,
  AuthorizationStatus,
  Budget,
  BudgetPeriod,
  CallDetail,
  GrantStatus,
  GrantTokenClaims,
  IssuerKeyState,
  Role,
} from '@grantex/core/issuer';
export type { AuditEntry, DisposalLine } from '@grantex/core/log';

export { createAgentKey, createKeyProof, loadAgentKey } from './agent-key.ts';
export type {
  AgentKey,
  AgentKeyAlgorithm,
  AgentPublicKey,
  CreateAgentKeyOptions,
  KeyProofAudience,
  LoadAgentKeyOptions,
} from './agent-key.ts';
export { parseCallback } from './callback.ts';
export type { ExpectedCallback } from './callback.ts';
export { GrantexError } from './errors.ts';
export type { ClientErrorCode, GrantexErrorCode, GrantexErrorDetail, ServerErrorCode } from './errors.ts';
export { Grantex } from './grantex.ts';
export type { ConnectionOptions, GrantexOptions } from './options.ts';
export type { CursorQuery, Page, PageQuery } from './pages.ts';
export { createPkce, createState } from './pkce.ts';
export type { Pkce } from './pkce.ts';
export type { Activity, ActivityBucket, ActivityQuery, ActivityReport } from './resources/activity.ts';
export type {
  Agent,
  AgentChanges,
  AgentDescription,
  AgentFilter,
  AgentPage,
  Agents,
  RegisterAgent,
  RegisteredKey,
} from './resources/agents.ts';
export type {
  Audit,
  AuditFilter,
  AuditPage,
  AuditQuery,
  FormerLogKey,
  LogKey,
  LogOptions,
} from './resources/audit.ts';
export type {
  Authorization,
  Authorizations,
  AuthorizationState,
  AuthorizationStatus,
  AuthorizeRequest,
  PrincipalName,
  ReturnAddress,
} from './resources/authorize.ts';
export type { IssuerDescription } from './resources/discover.ts';
export type {
  EventData,
  EventPage,
  Events,
  GrantexEvent,
  StreamNotice,
  StreamOptions,
} from './resources/events.ts';
export type {
  DelegateGrant,
  Grant,
  GrantFilter,
  GrantPage,
  Grants,
  GrantVerification,
} from './resources/grants.ts';
export type { IssuerKey, IssuerKeyList, IssuerKeys } from './resources/issuer-keys.ts';
export type { ApiKey, ApiKeyPage, Keys, NewApiKey } from './resources/keys.ts';
export type { Developer, DeveloperSettings, Me } from './resources/me.ts';
export { createPrincipal } from './resources/principal.ts';
export type {
  Principal,
  PrincipalGrant,
  PrincipalGrantPage,
  PrincipalOptions,
} from './resources/principal.ts';
export type {
  NewPrincipalSession,
  PrincipalSession,
  PrincipalSessions,
} from './resources/principal-sessions.ts';
export type { PrincipalDetails, Principals } from './resources/principals.ts';
export type { Scopes, ScopeSentence } from './resources/scopes.ts';
export type { NewSignInProvider, SignInProvider, SignInProviders } from './resources/sign-in-provider.ts';
export { signup } from './resources/signup.ts';
export type { SignedUp, Signup } from './resources/signup.ts';
export type {
  ExchangeCode,
  GrantTokens,
  IssuedToken,
  RefreshToken,
  Tokens,
  Verification,
  VerifyToken,
} from './resources/tokens.ts';
export { signEntry } from './sign-entry.ts';
export type { SignedAuditEntry, SignEntryOptions } from './sign-entry.ts';
export { createMemoryStore } from './store.ts';
export type { SecretStore } from './store.ts';
export type { TokenOptions, TokenSource, TokenSourceOptions } from './token-source.ts';
export type { CallOptions, WriteOptions } from './transport/call.ts';
export type { BindingWay, EntryStatus, JsonObject, JsonValue } from '@grantex/core';
export type { AgentStatus, GrantStatus, GrantTokenClaims, Role } from '@grantex/core/issuer';
export type { AuditEntry } from '@grantex/core/log';
export type { NewAuditEntry } from './audit-entry.ts';

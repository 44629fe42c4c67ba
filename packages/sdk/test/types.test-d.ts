import { expectTypeOf } from 'vitest';
import type { AuditEntry, DisposalLine } from '@grantex/core/log';
import type {
  ActivityAnswer,
  AdmissionAnswer,
  AgentAnswer,
  ApiKeyAnswer,
  AuthorizeAnswer,
  CatalogAnswer,
  CatalogSummaryAnswer,
  ApprovalPageAnswer,
  ApprovalView,
  ConsentLinkAnswer,
  DeliveryView,
  DeveloperAnswer,
  DeviceKeyAnswer as ServerDeviceKeyAnswer,
  DeviceLoginAnswer,
  GrantView,
  HoldAnswer,
  IssuerKeyAnswer,
  OwnGrantsAnswer,
  PolicyAnswer,
  PolicyListAnswer,
  PolicySetAnswer,
  PolicyTestAnswer,
  PrincipalAddressAnswer,
  PrincipalAnswer,
  PrincipalPageAnswer,
  PrincipalSessionAnswer,
  PrincipalSessionList,
  ReplayAnswer,
  RequestPageAnswer,
  ResendAnswer,
  AnomalyPageAnswer,
  SubscriptionAnswer,
  UsageAnswer,
  UsageHistoryAnswer,
  AnomalyProfileView,
  AnomalyRuleView,
  AnomalyView,
  DetectAnswer,
  ScimGroupAnswer,
  ScimTokenAnswer,
  ScimUserAnswer,
  ScopeAnswer,
  SignInProviderAnswer,
  SignUpAnswer,
  SsoConnectionAnswer,
  SsoPersonAnswer,
  SsoSessionAnswer,
  TokenAnswer,
  VerifyAnswer,
  WebhookView,
} from '@grantex/server/views';
import {
  type ActivityReport,
  type AdmissionDecision,
  type Agent,
  type AgentKey,
  type AgentPublicKey,
  type ApiKey,
  type Authorization,
  type Approval,
  type BillingSubscription,
  type Usage,
  type UsageHistory,
  type ApprovalPage,
  type AuthorizationPage,
  type Catalog,
  type CatalogSummary,
  type ConsentLink,
  type Developer,
  type Grant,
  Grantex,
  GrantexError,
  type Webhook,
  type WebhookDelivery,
  type Anomaly,
  type AnomalyPage,
  type AnomalyProfile,
  type AnomalyRule,
  type DetectedAnomalies,
  type ScimGroup,
  type ScimToken,
  type ScimUser,
  type GrantexOptions,
  type GrantTokens,
  type Holds,
  type IssuerKey,
  type Policy,
  type PolicyList,
  type PolicyReplay,
  type PolicySet,
  type PolicyTestResult,
  type PrincipalDetails,
  type PrincipalGrantPage,
  type PrincipalPage,
  type PrincipalSession,
  type RegisteredKey,
  type ScopeSentence,
  type SecretStore,
  type SignedUp,
  type SignInProvider,
  type ConsoleSession,
  type SsoConnection,
  type SsoPersonDetails,
} from '../src/index.ts';
import type { DeviceCodes, DeviceKeyAnswer } from '../src/developer/device-login.ts';

declare const gx: Grantex;
declare const key: AgentKey;
declare const store: SecretStore;

// An API key from the environment may be undefined; omitting it is a mistake.
expectTypeOf<{ apiKey: string | undefined }>().toExtend<GrantexOptions>();
// @ts-expect-error an API key must be stated
void new Grantex({});

// A principal has one name, with either of the two members.
const request = { agentId: 'ag_1', scopes: ['a:b'] };
void gx.authorize({ ...request, userId: 'user_alice', callbackUrl: 'https://app.example.com' });
void gx.authorize({ ...request, principalId: 'user_alice', redirectUri: 'https://app.example.com' });
void gx.authorize({ ...request, principalId: 'user_alice', state: undefined });
// @ts-expect-error a principal is missing
void gx.authorize(request);
// @ts-expect-error two names for one person
void gx.authorize({ ...request, principalId: 'user_alice', userId: 'user_alice' });
// @ts-expect-error two redirect addresses
void gx.authorize({
  ...request,
  userId: 'user_alice',
  callbackUrl: 'https://a.example',
  redirectUri: 'https://a.example',
});

// Limits are asked for in the types of the protocol.
const limit = { type: 'urn:grantex:call', scope: 'a:b', arguments: { amount: { max: '5' } } } as const;
const asked = { ...request, principalId: 'user_alice' };
void gx.authorize({ ...asked, authorizationDetails: [limit] });
// @ts-expect-error a bound is a text, so that it is exact
void gx.authorize({ ...asked, authorizationDetails: [{ ...limit, arguments: { amount: { max: 5 } } }] });
// @ts-expect-error a type that no server knows
void gx.authorize({ ...asked, authorizationDetails: [{ ...limit, type: 'payment' }] });

// A key is given as a key, or as its public half with a proof.
void gx.agents.register({ name: 'a', key });
void gx.agents.register({ name: 'a', publicKey: key.publicKey, publicKeyProof: 'proof' });
// @ts-expect-error a public key without a proof
void gx.agents.register({ name: 'a', publicKey: key.publicKey });
// @ts-expect-error a key in two forms
void gx.agents.register({ name: 'a', key, publicKey: key.publicKey, publicKeyProof: 'proof' });

// A verification is read without a check first, and is narrowed by one.
const verification = await gx.tokens.verify('token');
expectTypeOf(verification.scopes).toEqualTypeOf<readonly string[] | undefined>();
if (verification.valid) expectTypeOf(verification.scopes).toEqualTypeOf<readonly string[]>();

// Entries and claims are those of core.
expectTypeOf(gx.audit.export()).toEqualTypeOf<AsyncIterable<AuditEntry | DisposalLine>>();
const verified = await gx.grants.verify('token');
if (verified.active) expectTypeOf(verified.claims.delegationDepth).toEqualTypeOf<number>();

// @ts-expect-error a status that no entry has
void gx.audit.log({ grantId: 'grnt_1', action: 'a.b', status: 'done' });
// @ts-expect-error metadata is JSON
void gx.audit.log({ grantId: 'grnt_1', action: 'a.b', status: 'success', metadata: { at: new Date() } });
// @ts-expect-error a key without a role has no use
void gx.keys.create({ name: 'a', roles: [] });

// A token source needs a store to be durable.
void gx.tokenSource({ agentId: 'ag_1', store });
// @ts-expect-error a store must be chosen
void gx.tokenSource({ agentId: 'ag_1' });

// Codes complete in an editor, and newer ones still compare.
declare const error: unknown;
if (GrantexError.is(error)) {
  expectTypeOf(error.status).toEqualTypeOf<number | undefined>();
  void (error.code === 'INVALID_CODE' || error.code === 'A_CODE_OF_TOMORROW');
}

/** A type as JSON carries it: a missing member and an undefined one are the same, and nothing writes to it. */
type Answered<VALUE> = VALUE extends object
  ? { readonly [MEMBER in keyof VALUE]: Answered<Exclude<VALUE[MEMBER], undefined>> }
  : VALUE;

// The SDK's types are the server's responses.
expectTypeOf<Answered<ActivityReport>>().toEqualTypeOf<Answered<ActivityAnswer>>();
expectTypeOf<Answered<ApiKey>>().toEqualTypeOf<Answered<ApiKeyAnswer>>();
expectTypeOf<Answered<Authorization>>().toEqualTypeOf<Answered<AuthorizeAnswer>>();
expectTypeOf<Answered<DeviceCodes>>().toEqualTypeOf<Answered<DeviceLoginAnswer>>();
expectTypeOf<Answered<DeviceKeyAnswer>>().toEqualTypeOf<Answered<ServerDeviceKeyAnswer>>();
expectTypeOf<Answered<Developer>>().toEqualTypeOf<Answered<DeveloperAnswer>>();
expectTypeOf<Answered<IssuerKey>>().toEqualTypeOf<Answered<IssuerKeyAnswer>>();
expectTypeOf<Answered<Policy>>().toEqualTypeOf<Answered<PolicyAnswer>>();
expectTypeOf<Answered<PolicyList>>().toEqualTypeOf<Answered<PolicyListAnswer>>();
expectTypeOf<Answered<PolicySet>>().toEqualTypeOf<Answered<PolicySetAnswer>>();
expectTypeOf<Answered<PolicyReplay>>().toEqualTypeOf<Answered<ReplayAnswer>>();
expectTypeOf<Answered<PolicyTestResult>>().toEqualTypeOf<Answered<PolicyTestAnswer>>();
expectTypeOf<Answered<ScopeSentence>>().toEqualTypeOf<Answered<ScopeAnswer>>();
expectTypeOf<Answered<Catalog>>().toEqualTypeOf<Answered<CatalogAnswer>>();
expectTypeOf<Answered<CatalogSummary>>().toEqualTypeOf<Answered<CatalogSummaryAnswer>>();
expectTypeOf<Answered<SignedUp>>().toEqualTypeOf<Answered<SignUpAnswer>>();
expectTypeOf<Answered<Grant>>().toEqualTypeOf<Answered<GrantView>>();
expectTypeOf<Answered<GrantTokens>>().toEqualTypeOf<Answered<TokenAnswer>>();
expectTypeOf<Answered<AuthorizationPage>>().toEqualTypeOf<Answered<RequestPageAnswer>>();
expectTypeOf<AdmissionDecision['decision']>().toEqualTypeOf<AdmissionAnswer['decision']>();
expectTypeOf<Answered<AdmissionDecision>>().toExtend<Answered<AdmissionAnswer>>();
expectTypeOf<Answered<Approval>>().toEqualTypeOf<Answered<ApprovalView>>();
expectTypeOf<Answered<ApprovalPage>>().toEqualTypeOf<Answered<ApprovalPageAnswer>>();
expectTypeOf<Answered<ConsentLink>>().toEqualTypeOf<Answered<ConsentLinkAnswer>>();
expectTypeOf<Answered<Awaited<ReturnType<Grantex['authorizations']['resend']>>>>().toEqualTypeOf<
  Answered<ResendAnswer>
>();
expectTypeOf<Answered<Awaited<ReturnType<Grantex['principals']['getEmail']>>>>().toEqualTypeOf<
  Answered<PrincipalAddressAnswer>
>();
expectTypeOf<Answered<Awaited<ReturnType<Grantex['principals']['sessions']>>>>().toEqualTypeOf<
  Answered<PrincipalSessionList>
>();
expectTypeOf<Answered<PrincipalPage>>().toEqualTypeOf<Answered<PrincipalPageAnswer>>();
expectTypeOf<Answered<Holds>>().toEqualTypeOf<Answered<HoldAnswer>>();
expectTypeOf<Answered<PrincipalDetails>>().toEqualTypeOf<Answered<PrincipalAnswer>>();
expectTypeOf<Answered<PrincipalGrantPage>>().toEqualTypeOf<Answered<OwnGrantsAnswer>>();
expectTypeOf<Answered<PrincipalSession>>().toEqualTypeOf<Answered<PrincipalSessionAnswer>>();
expectTypeOf<Answered<Anomaly>>().toEqualTypeOf<Answered<AnomalyView>>();
expectTypeOf<Answered<AnomalyPage>>().toEqualTypeOf<Answered<AnomalyPageAnswer>>();
expectTypeOf<Answered<AnomalyProfile>>().toEqualTypeOf<Answered<AnomalyProfileView>>();
expectTypeOf<Answered<AnomalyRule>>().toEqualTypeOf<Answered<AnomalyRuleView>>();
expectTypeOf<Answered<DetectedAnomalies>>().toEqualTypeOf<Answered<DetectAnswer>>();
expectTypeOf<Answered<BillingSubscription>>().toEqualTypeOf<Answered<SubscriptionAnswer>>();
expectTypeOf<Answered<Usage>>().toEqualTypeOf<Answered<UsageAnswer>>();
expectTypeOf<Answered<UsageHistory>>().toEqualTypeOf<Answered<UsageHistoryAnswer>>();
expectTypeOf<Answered<ScimToken>>().toEqualTypeOf<Answered<ScimTokenAnswer>>();
expectTypeOf<Answered<ScimUser>>().toEqualTypeOf<Answered<ScimUserAnswer>>();
expectTypeOf<Answered<ScimGroup>>().toEqualTypeOf<Answered<ScimGroupAnswer>>();
expectTypeOf<Answered<Webhook>>().toEqualTypeOf<Answered<WebhookView>>();
expectTypeOf<Answered<WebhookDelivery>>().toEqualTypeOf<Answered<DeliveryView>>();
expectTypeOf<Answered<SignInProvider>>().toEqualTypeOf<Answered<SignInProviderAnswer>>();
expectTypeOf<Answered<SsoConnection>>().toEqualTypeOf<Answered<SsoConnectionAnswer>>();
expectTypeOf<Answered<SsoPersonDetails>>().toEqualTypeOf<Answered<SsoPersonAnswer>>();
expectTypeOf<Answered<ConsoleSession>>().toEqualTypeOf<Answered<SsoSessionAnswer>>();
expectTypeOf<Extract<typeof verification, { valid: true }>>().toEqualTypeOf<
  Answered<Extract<VerifyAnswer, { valid: true }>>
>();
expectTypeOf<Answered<Omit<Agent, 'keys'>>>().toEqualTypeOf<Answered<Omit<AgentAnswer, 'keys'>>>();
expectTypeOf<Answered<Omit<RegisteredKey, 'publicKey'>>>().toEqualTypeOf<
  Answered<Omit<AgentAnswer['keys'][number], 'publicKey'>>
>();
expectTypeOf<AgentPublicKey>().toExtend<Answered<AgentAnswer['keys'][number]['publicKey']>>();

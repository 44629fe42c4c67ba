/**
 * The types of answers, for the type tests of the SDK and the console, which have their own copies of these types. Not an
 * entry point of the published package.
 * @module
 */
import type { z } from 'zod';
import type { auditEntry } from '../ledger/audit/schemas.ts';

export type { AdmissionAnswer } from '../authority/admissions/schemas.ts';
export type { AgentAnswer } from '../authority/agents/routes.ts';
export type { ApprovalPageAnswer } from '../authority/approvals/routes.ts';
export type { ApprovalView } from '../authority/approvals/view.ts';
export type { ConsoleSession } from '../authority/api-keys/console-session.ts';
export type { ApiKeyAnswer } from '../authority/api-keys/routes.ts';
export type { SsoPersonAnswer, SsoSessionAnswer } from '../authority/console-people/routes.ts';
export type { SsoConnectionAnswer } from '../people/single-sign-on/connection-schemas.ts';
export type { CatalogAnswer, CatalogSummaryAnswer } from '../authority/catalogs/routes.ts';
export type { SubscriptionAnswer } from '../ledger/billing/routes.ts';
export type { UsageAnswer, UsageHistoryAnswer } from '../ledger/billing/usage-routes.ts';
export type { FeedAnswer } from '../authority/feed/feed.ts';
export type { DeveloperAnswer, SignUpAnswer } from '../authority/developers/routes.ts';
export type { DeviceKeyAnswer, DeviceLoginAnswer } from '../authority/device-logins/routes.ts';
export type { TokenAnswer } from '../authority/grants/token-routes.ts';
export type { GrantView } from '../authority/grants/view.ts';
export type { HoldAnswer } from '../authority/holds/routes.ts';
export type { IssuerKeyAnswer } from '../authority/keys/routes.ts';
export type {
  PolicyAnswer,
  PolicyListAnswer,
  PolicySetAnswer,
  PolicyTestAnswer,
  ReplayAnswer,
} from '../authority/policies/schemas.ts';
export type { ScopeAnswer } from '../authority/scopes/routes.ts';
export type { VerifyAnswer } from '../authority/tokens/routes.ts';
export type { ActivityAnswer } from '../ledger/activity/routes.ts';
export type {
  AnomalyPageAnswer,
  AnomalyProfileView,
  AnomalyRuleView,
  AnomalyView,
  DetectAnswer,
} from '../ledger/anomalies/views/schemas.ts';
export type { DeliveryView } from '../ledger/webhooks/delivery.ts';
export type { WebhookView } from '../ledger/webhooks/webhook-view.ts';
export type { EventView } from '../ledger/events/event-types.ts';
export type {
  AuthorizeAnswer,
  ConsentLinkAnswer,
  RequestPageAnswer,
} from '../people/authorization-requests/routes.ts';
export type { ResendAnswer } from '../people/mail-links/resend-routes.ts';
export type { SignInProviderAnswer } from '../people/directory/routes.ts';
export type { HistoryPage } from '../people/permissions/history.ts';
export type { OverviewView } from '../people/permissions/overview-view.ts';
export type { PermissionPageView } from '../people/permissions/permission-view.ts';
export type { Resumed } from '../people/permissions/pause.ts';
export type { Stopped } from '../people/permissions/stop.ts';
export type {
  PrincipalAddressAnswer,
  PrincipalAnswer,
  PrincipalPageAnswer,
  PrincipalSessionList,
} from '../people/principals/person-routes.ts';
export type { ScimGroupAnswer, ScimUserAnswer } from '../people/scim/provisioned-routes.ts';
export type { ScimTokenAnswer } from '../people/scim/token-routes.ts';
export type { OwnGrantsAnswer, PrincipalSessionAnswer } from '../people/principals/routes.ts';
export type AuditEntryView = z.output<typeof auditEntry>;

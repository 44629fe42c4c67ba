import type { Check } from '../runner/check.ts';
import { adminLog } from './admin-log.ts';
import { admissions } from './admissions.ts';
import { agentKeys } from './agent-keys.ts';
import { agents } from './agents.ts';
import { anomalies } from './anomalies.ts';
import { apiKeys } from './api-keys.ts';
import { approvals } from './approvals.ts';
import { audit } from './audit.ts';
import { auditChain } from './audit-chain.ts';
import { authorize } from './authorize.ts';
import { billing } from './billing.ts';
import { bodies } from './bodies.ts';
import { boundTokens } from './bound-tokens.ts';
import { budgets } from './budgets.ts';
import { catalogs } from './catalogs.ts';
import { clientDocuments } from './client-documents.ts';
import { consent } from './consent.ts';
import { delegatedDetails } from './delegated-details.ts';
import { delegation } from './delegation.ts';
import { details } from './details.ts';
import { errors } from './errors.ts';
import { events } from './events.ts';
import { evidence } from './evidence.ts';
import { exchange } from './exchange.ts';
import { feed } from './feed.ts';
import { feedStream } from './feed-stream.ts';
import { holds } from './holds.ts';
import { idempotency } from './idempotency.ts';
import { ids } from './ids.ts';
import { issuer } from './issuer.ts';
import { oauthAuthorize } from './oauth-authorize.ts';
import { oauthClients } from './oauth-clients.ts';
import { oauthEnd } from './oauth-end.ts';
import { oauthKeys } from './oauth-keys.ts';
import { oauthServices } from './oauth-services.ts';
import { oauthToken } from './oauth-token.ts';
import { policies } from './policies.ts';
import { provisioning } from './provisioning.ts';
import { revocation } from './revocation.ts';
import { savedPolicies } from './saved-policies.ts';
import { scim } from './scim.ts';
import { scopes } from './scopes.ts';
import { sessions } from './sessions.ts';
import { settings } from './settings.ts';
import { siem } from './siem.ts';
import { signedEntries } from './signed-entries.ts';
import { singleSignOn } from './single-sign-on.ts';
import { tokenExchange } from './token-exchange.ts';
import { tokens } from './tokens.ts';
import { webhooks } from './webhooks.ts';

/** Every check, in the order of the protocol. */
export const checks: readonly Check[] = [
  ...ids,
  ...errors,
  ...bodies,
  ...idempotency,
  ...apiKeys,
  ...sessions,
  ...scopes,
  ...agents,
  ...agentKeys,
  ...authorize,
  ...consent,
  ...exchange,
  ...tokens,
  ...boundTokens,
  ...delegation,
  ...revocation,
  ...feed,
  ...feedStream,
  ...audit,
  ...auditChain,
  ...signedEntries,
  ...issuer,
  ...settings,
  ...events,
  ...oauthClients,
  ...oauthServices,
  ...clientDocuments,
  ...oauthAuthorize,
  ...oauthToken,
  ...oauthKeys,
  ...tokenExchange,
  ...oauthEnd,
  ...details,
  ...delegatedDetails,
  ...catalogs,
  ...admissions,
  ...approvals,
  ...budgets,
  ...holds,
  ...policies,
  ...savedPolicies,
  ...webhooks,
  ...provisioning,
  ...scim,
  ...singleSignOn,
  ...adminLog,
  ...anomalies,
  ...evidence,
  ...siem,
  ...billing,
];

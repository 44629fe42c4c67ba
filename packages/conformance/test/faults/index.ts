import { admissionFaults } from './admissions.ts';
import { agentFaults } from './agents.ts';
import { approvalFaults } from './approvals.ts';
import { auditChainFaults } from './audit-chain.ts';
import { auditFaults } from './audit.ts';
import { authorizeFaults } from './authorize.ts';
import { credentialFaults } from './credentials.ts';
import { delegationFaults } from './delegation.ts';
import { detailFaults } from './details.ts';
import { exchangeFaults } from './exchange.ts';
import { feedFaults } from './feed.ts';
import { holdAndPolicyFaults } from './holds-and-policies.ts';
import { idempotencyFaults } from './idempotency.ts';
import { issuerFaults } from './issuer.ts';
import { oauthClientFaults } from './oauth-clients.ts';
import { oauthTokenFaults } from './oauth-tokens.ts';
import { oauthFaults } from './oauth.ts';
import { organizationFaults } from './organizations.ts';
import { provisioningFaults } from './provisioning.ts';
import { requestFaults } from './requests.ts';
import { revocationFaults } from './revocation.ts';
import { scopeFaults } from './scopes.ts';
import { settingFaults } from './settings.ts';
import { tokenFaults } from './tokens.ts';
import { webhookFaults } from './webhooks.ts';
import type { Fault } from './fault.ts';

/** Each of them is caught. */
export const faults: readonly Fault[] = [
  ...admissionFaults,
  ...agentFaults,
  ...approvalFaults,
  ...auditChainFaults,
  ...auditFaults,
  ...authorizeFaults,
  ...credentialFaults,
  ...delegationFaults,
  ...detailFaults,
  ...exchangeFaults,
  ...feedFaults,
  ...holdAndPolicyFaults,
  ...idempotencyFaults,
  ...issuerFaults,
  ...oauthClientFaults,
  ...oauthTokenFaults,
  ...oauthFaults,
  ...organizationFaults,
  ...provisioningFaults,
  ...requestFaults,
  ...revocationFaults,
  ...scopeFaults,
  ...settingFaults,
  ...tokenFaults,
  ...webhookFaults,
];

import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import { approvalRoutes } from '../authority/approvals/routes.ts';
import { admissionRoutes } from '../authority/admissions/routes.ts';
import { adminLogRoutes } from '../ledger/admin-log/routes.ts';
import { anomalyRuleRoutes } from '../ledger/anomalies/rules/routes.ts';
import { anomalyRoutes } from '../ledger/anomalies/routes.ts';
import { activityRoutes } from '../ledger/activity/routes.ts';
import { readRelease } from './config/release.ts';
import type { Dependencies } from './dependencies.ts';
import { didRoutes } from '../authority/agents/did-routes.ts';
import { agentRoutes } from '../authority/agents/routes.ts';
import { createClients } from '../authority/clients/clients.ts';
import { complianceRoutes } from '../authority/compliance/routes.ts';
import { clientRoutes } from '../authority/clients/routes.ts';
import { billingRoutes } from '../ledger/billing/routes.ts';
import { usageRoutes } from '../ledger/billing/usage-routes.ts';
import { auditRoutes } from '../ledger/audit/routes.ts';
import { readBuiltFiles } from '../web/application/built-files.ts';
import { builtRoutes } from '../web/application/built-routes.ts';
import { endPeople } from '../authority/console-people/console-people.ts';
import { consolePeopleRoutes } from '../authority/console-people/routes.ts';
import { consoleRoutes } from '../authority/console/routes.ts';
import { keyRoutes } from '../authority/api-keys/routes.ts';
import { oauthRoutes } from '../authority/oauth/routes.ts';
import { createAssertionGrant } from '../people/identity-assertions/redeem-assertion.ts';
import { pushRoutes } from '../people/logins/push-routes.ts';
import { loginRoutes } from '../people/logins/routes.ts';
import { loginStopRoutes } from '../people/logins/stop-routes.ts';
import { resendRoutes } from '../people/mail-links/resend-routes.ts';
import { linkRoutes } from '../people/mail-links/routes.ts';
import { approvalPageRoutes } from '../people/approvals/routes.ts';
import { consentPageRoutes } from '../people/consent/routes.ts';
import { consentRoutes } from '../people/authorization-requests/routes.ts';
import { directoryPageRoutes } from '../people/sign-in/routes.ts';
import { ssoPageRoutes } from '../people/single-sign-on/page-routes.ts';
import { ssoRoutes } from '../people/single-sign-on/routes.ts';
import { providerRoutes } from '../people/directory/routes.ts';
import { deviceLoginPageRoutes } from '../authority/device-logins/page-routes.ts';
import { deviceLoginRoutes } from '../authority/device-logins/routes.ts';
import { developerRoutes } from '../authority/developers/routes.ts';
import { domainRoutes } from '../authority/domains/routes.ts';
import { eventRoutes } from '../ledger/events/routes.ts';
import { siemRoutes } from '../ledger/siem/routes.ts';
import { evidenceRoutes } from '../ledger/evidence/routes.ts';
import { grantRoutes } from '../authority/grants/routes.ts';
import { holdRoutes } from '../authority/holds/routes.ts';
import { healthRoutes } from '../http/answers/health.ts';
import { openApiRoutes } from '../http/openapi/openapi.ts';
import { issuerRoutes } from '../authority/keys/routes.ts';
import { docsRoutes } from '../web/docs/routes.ts';
import { webhookRoutes } from '../ledger/webhooks/routes.ts';
import { homeRoutes } from '../web/home/routes.ts';
import { pageRoutes } from '../web/pages/routes.ts';
import { referenceRoutes } from '../web/reference/routes.ts';
import { permissionRoutes } from '../people/permissions/routes.ts';
import { webPushRoutes } from '../people/web-push/routes.ts';
import { personRoutes } from '../people/principals/person-routes.ts';
import { scimDiscoveryRoutes } from '../people/scim/discovery-routes.ts';
import { scimGroupRoutes } from '../people/scim/group-routes.ts';
import { provisionedRoutes } from '../people/scim/provisioned-routes.ts';
import { scimSearchRoutes } from '../people/scim/search-routes.ts';
import { scimTokenRoutes } from '../people/scim/token-routes.ts';
import { scimUserRoutes } from '../people/scim/user-routes.ts';
import { principalRoutes } from '../people/principals/routes.ts';
import { feedRoutes } from '../authority/feed/routes.ts';
import { revocationRoutes } from '../authority/revocations/routes.ts';
import { scopeRoutes } from '../authority/scopes/routes.ts';
import { authzenRoutes } from '../authority/authzen/routes.ts';
import { policyReplayRoutes } from '../authority/policy-replay/routes.ts';
import { policyRoutes } from '../authority/policies/routes.ts';
import { catalogRoutes } from '../authority/catalogs/routes.ts';
import { tokenRoutes as grantTokenRoutes } from '../authority/grants/token-routes.ts';
import { countInForce } from '../authority/grants/in-force.ts';
import { tokenRoutes } from '../authority/tokens/routes.ts';
import { transparencyRoutes } from '../ledger/transparency/routes.ts';
import { exportRoute } from '../ledger/transparency/export-route.ts';
import type { OpenStreams } from '../base/streams/open-streams.ts';

/** Adds the routes of every room with their dependencies. */
export async function registerRooms(
  app: FastifyInstance,
  dependencies: Dependencies,
  openStreams: OpenStreams,
): Promise<void> {
  await app.register(issuerRoutes, dependencies);
  await app.register(consentRoutes, dependencies);
  await app.register(resendRoutes, dependencies);
  await app.register(grantTokenRoutes, dependencies);
  await app.register(tokenRoutes, dependencies);
  await app.register(grantRoutes, dependencies);
  await app.register(approvalRoutes, dependencies);
  await app.register(admissionRoutes, dependencies);
  await app.register(holdRoutes);
  await app.register(revocationRoutes, dependencies);
  await app.register(feedRoutes, dependencies);
  await app.register(eventRoutes, { ...dependencies, openStreams });
  await app.register(webhookRoutes, dependencies);
  await app.register(principalRoutes, dependencies);
  await app.register(personRoutes, dependencies);
  await app.register(providerRoutes, dependencies);
  const scim = [scimTokenRoutes, provisionedRoutes, scimDiscoveryRoutes, scimGroupRoutes, scimSearchRoutes];
  for (const routes of scim) await app.register(routes, dependencies);
  await app.register(scimUserRoutes, { ...dependencies, whenLeft: endPeople });
  await app.register(ssoRoutes, dependencies);
  await app.register(consolePeopleRoutes, dependencies);
  await app.register(scopeRoutes, dependencies);
  await app.register(policyRoutes, dependencies);
  await app.register(policyReplayRoutes, dependencies);
  await app.register(authzenRoutes, dependencies);
  await app.register(catalogRoutes, dependencies);
  await app.register(auditRoutes, dependencies);
  const release = await readRelease();
  await app.register(siemRoutes, { ...dependencies, openStreams, release });
  await app.register(transparencyRoutes('audit'), dependencies);
  await app.register(exportRoute, dependencies);
  await app.register(adminLogRoutes, dependencies);
  await app.register(transparencyRoutes('admin'), dependencies);
  await app.register(evidenceRoutes, { ...dependencies, release });
  await app.register(complianceRoutes, dependencies);
  await app.register(activityRoutes, { ...dependencies, countInForce });
  await app.register(anomalyRoutes, dependencies);
  await app.register(anomalyRuleRoutes, dependencies);
  await app.register(billingRoutes, dependencies);
  await app.register(usageRoutes, dependencies);
  await app.register(healthRoutes, dependencies);
  await app.register(openApiRoutes);
  await app.register(developerRoutes, dependencies);
  await app.register(domainRoutes, dependencies);
  await app.register(keyRoutes, dependencies);
  await app.register(deviceLoginRoutes, dependencies);
  await app.register(agentRoutes, dependencies);
  await app.register(didRoutes, dependencies);
  const withClients = { ...dependencies, clients: createClients(dependencies) };
  await app.register(clientRoutes, dependencies);
  const redeemAssertion = createAssertionGrant(dependencies);
  await app.register(oauthRoutes, { ...withClients, redeemAssertion });
  await app.register(pushRoutes, withClients);
  const built = await readBuiltFiles();
  await app.register(builtRoutes(built));
  const pages: FastifyPluginAsync<typeof withClients>[] = [
    homeRoutes,
    consentPageRoutes,
    loginRoutes,
    loginStopRoutes,
    linkRoutes,
    directoryPageRoutes,
    approvalPageRoutes,
    permissionRoutes(built),
    webPushRoutes,
    ssoPageRoutes,
    consoleRoutes(built),
    deviceLoginPageRoutes,
  ];
  await app.register(pageRoutes(pages, [referenceRoutes, docsRoutes]), withClients);
}
